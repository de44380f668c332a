#pragma once
/// Writes down what happens in a row, as its actors and its world report it:
///
///     actors --Observer--> RowRecorder <--WorldEvents-- world
///                               |
///                trace, journeys of packets, armed faults
#include "harness/play/row/flood_guard.hpp"
#include "harness/play/row/played.hpp"
#include "harness/play/row/segment_log.hpp"
#include "harness/play/steps/step_context.hpp"

namespace assay::play {

/// What the recorder works with; all of it outlives it.
struct RecorderParts {
    const scenario::Row& row;
    World& world;
    evidence::Trace& trace;
    network::Signal& signal;  ///< something happened in the row
    network::Signal& ends;    ///< the row has to end
    const Actors& actors;
    FaultTimeline& timeline;
    std::uint64_t heard_max_bytes{};  ///< see PlayOptions
};

class RowRecorder final : public Observer, public WorldEvents {
public:
    explicit RowRecorder(const RecorderParts& parts)
        : parts_{parts},
          journeys_{parts.trace, parts.world},
          segments_{
              parts.trace, scenario::target_name_of(parts.row.role), way_of_actors(parts.row)
          },
          guard_{allowance(parts), parts.row.actors.size()} {}

    /// What its actors send goes up, to a broker, or down, to a client.
    static Way way_of_actors(const scenario::Row& row) {
        return row.role == wire::Role::client ? Way::down : Way::up;
    }
    const Journeys& journeys() const { return journeys_; }
    const std::map<std::string, Traffic>& traffic() const { return traffic_; }
    /// When the broker's process was over.
    const std::vector<reports::Offset>& restarts() const { return restarts_; }
    bool is_interrupted() const { return interrupted_; }
    const FloodGuard& flood_guard() const { return guard_; }
    /// The row has to end now.
    bool is_over() const { return interrupted_ || guard_.is_flooded(); }
    /// The row is over: what is still under way never arrives.
    void flush();

    // Observer
    void connected(const std::string& actor) override;
    void sent(const std::string& actor, std::size_t index, std::size_t size_bytes) override;
    void received(const std::string& actor, std::size_t index) override;
    void heard(const std::string& actor, std::size_t size_bytes) override;

    // WorldEvents
    void
    sending(const std::string& actor, Way way, std::uint8_t first_byte, std::size_t size) override;
    void delivered(const std::string& actor, Way way, std::uint8_t first_byte, std::size_t size)
        override;
    bool counts_bytes() const override;
    std::uint64_t may_pass(const std::string& actor, Way way) const override;
    void passed(const std::string& actor, Way way, std::uint64_t count) override;
    void arrived(const std::string& actor, Way way, std::uint64_t count) override;
    void sent_again(const std::string& actor, Way way, const std::string& what) override;
    void proxy_answered(const std::string& actor, Reach reach) override;
    void link_changed(const std::string& link, bool is_up) override;
    void broker_changed(const std::string& what, bool may_forget) override;
    void interrupt() override;

private:
    static std::uint64_t allowance(const RecorderParts& parts);
    Instant now() const { return parts_.world.schedule().now(); }
    const scenario::Actor& spec_of(const std::string& actor) const {
        return parts_.actors.at(actor)->spec();
    }
    void packet(const std::string& actor, Way way, std::uint8_t first_byte, bool is_delivered);

    RecorderParts parts_;
    Journeys journeys_;
    SegmentLog segments_;
    FloodGuard guard_;
    std::map<std::string, Traffic> traffic_{};  ///< by actor
    std::vector<reports::Offset> restarts_{};
    bool interrupted_{};
};

}  // namespace assay::play
