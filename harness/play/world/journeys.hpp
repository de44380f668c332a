#pragma once
/// What the links of a row do to its packets: when each arrived, or that it was lost, and when a
/// link last carried nothing.
#include "harness/evidence/trace/trace.hpp"
#include "harness/play/world/world.hpp"

#include <deque>
#include <map>

namespace assay::play {

/// The last time that a link carried nothing.
struct LastOutage {
    Instant began{};
    std::optional<Instant> ended{};  ///< empty: it goes on
};

class Journeys {
public:
    Journeys(evidence::Trace& trace, World& world) : trace_{trace}, world_{world} {}

    /// An actor handed a packet to its connection; `index` is its trace event.
    void sent(const std::string& actor, std::size_t index);
    /// An actor read a packet; `index` is its trace event.
    void received(const std::string& actor, std::size_t index);
    /// What the link says: a packet entered it (`delivered` false) or left it.
    void note(const std::string& actor, Way way, std::uint8_t first_byte, bool delivered);
    /// The actor's connection is over: what is still under way never arrives.
    void flush(const scenario::Actor& actor);

    void link_changed(const std::string& link, bool is_up);
    /// The last outage of the link that carries this actor's connections; null if there was none.
    const LastOutage* outage_of(const scenario::Actor& actor) const;
    /// When the packet was sent that has been on its way to or from this actor for longest; nothing if
    /// none is.
    std::optional<Instant> oldest_under_way(const std::string& actor) const;
    /// Whether the target has sent something on the actor's last connection that has not come.
    bool is_bringing(const std::string& actor) const;

private:
    struct Coming {
        Instant sent{};
        std::uint8_t first_byte{};
    };
    struct Under {
        std::deque<std::size_t> up{};  ///< trace events of packets that the broker has not got yet
        std::deque<Coming> down{};     ///< packets that the actor has not got yet
    };
    evidence::Trace& trace_;
    World& world_;
    std::map<std::string, Under> under_way_{};
    std::map<std::string, LastOutage> outages_{};  ///< by link
};

}  // namespace assay::play
