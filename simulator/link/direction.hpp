#pragma once
/// One direction of a link. It knows no protocol.
///
///     send -> faults -> wake, queue, rate -> outage, cut, loss -> delay, jitter, freeze -> sink
///
/// Datagrams stay in order: what jitter delays, it delays for those behind it too, as a real queue
/// does.
#include "simulator/link/datagram.hpp"
#include "simulator/link/fault.hpp"
#include "simulator/link/weather.hpp"
#include "simulator/time/schedule.hpp"

#include <array>
#include <deque>
#include <string>
#include <unordered_map>

namespace assay::simulator {

struct DirectionStatistics {
    std::uint64_t sent{};
    std::uint64_t sent_bytes{};
    std::array<std::uint64_t, 8> by_fate{};  ///< indexed by Fate

    std::uint64_t count(Fate fate) const { return by_fate.at(static_cast<std::size_t>(fate)); }
    std::uint64_t lost() const;
};

/// Whether the radio sleeps; both directions of a link share one.
struct Radio {
    bool was_used{};
    Instant last_used{};
    Instant awake_at{};
};

class LinkDirection {
public:
    /// `schedule` and `radio` outlive it. `link` names the link, for the draws.
    LinkDirection(
        Schedule& schedule,
        Radio& radio,
        const LinkSpec& spec,
        Way way,
        std::string_view link,
        std::uint64_t seed
    );
    ~LinkDirection();
    LinkDirection(const LinkDirection&) = delete;
    LinkDirection& operator=(const LinkDirection&) = delete;

    void send(Datagram datagram);
    /// Who gets a flow's datagrams at the far end; what comes for an unknown flow is forgotten.
    void attach(FlowId flow, Sink sink);
    void detach(FlowId flow);

    /// While cut, everything sent is lost. What has left already arrives only if
    /// `deliver_in_flight`; what still waits in the queue is lost in any case.
    void cut(bool deliver_in_flight);
    void restore() { is_cut_ = false; }
    bool is_cut() const { return is_cut_; }
    /// Loses the next `count` datagrams.
    void drop_next(std::uint64_t count) { to_drop_ += count; }
    /// Treats what is sent from now on. `cut` is stronger: it also takes what is under way.
    void inject(LinkFault fault) { faults_.add(std::move(fault)); }
    /// Ends every fault and forgets what `drop_next` asked for.
    void clear_faults();
    /// Tells which name a flow was opened under, for faults that name one.
    void name_flow(FlowId flow, std::string_view name);
    /// New parameters from now on; weather whose parameters stay the same goes on undisturbed.
    void change(const LinkSpec& spec);

    void on_fate(FateListener listener) { listener_ = std::move(listener); }
    const DirectionStatistics& statistics() const { return statistics_; }

private:
    struct InFlight {
        Datagram datagram{};
        Instant departure{};
        Instant arrival{};
    };

    const DirectionSpec& own() const { return way_ == Way::up ? spec_.up : spec_.down; }
    void make_weather(const LinkSpec& before, bool is_first);
    /// When the last bit leaves; nothing if the queue has no room.
    std::optional<Instant> departure_of(std::uint32_t size_bytes);
    Instant wake_up();
    std::optional<Fate> loss_of(const Datagram& datagram, Instant departure);
    Instant arrival_of(const Datagram& datagram, Instant departure, const Treatment& treatment);
    Treatment treatment_of(const Datagram& datagram);
    void arm();
    void deliver();
    void tell(const Datagram& datagram, Fate fate);

    Schedule& schedule_;
    Radio& radio_;
    LinkSpec spec_;
    Way way_;
    std::string link_;       ///< the link's name
    std::string direction_;  ///< "link/up" or "link/down"
    std::uint64_t seed_;
    std::uint64_t changes_{};
    Random loss_;
    Random jitter_;
    Stays outages_{};
    Stays holds_{};
    Stays bad_patches_{};

    bool is_cut_{};
    std::uint64_t to_drop_{};
    FaultList faults_{};
    std::unordered_map<std::uint64_t, std::uint64_t> flow_names_{};  ///< flow to hash of its name
    Instant free_at_{};                                      ///< when what was sent before has left
    std::deque<std::pair<Instant, std::uint32_t>> queue_{};  ///< departure and size of what waits
    std::uint64_t queue_bytes_{};
    std::deque<InFlight> in_flight_{};  ///< in the order of arrival
    Instant last_arrival_{};
    TimerId timer_{};
    std::unordered_map<std::uint64_t, Sink> sinks_{};
    FateListener listener_{};
    DirectionStatistics statistics_{};
};

}  // namespace assay::simulator
