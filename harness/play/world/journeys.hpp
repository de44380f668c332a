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

    /// An actor handed so many bytes to its connection; `index` is their trace event.
    void sent(const std::string& actor, std::size_t index, std::size_t size_bytes);
    /// Of what the actor has sent on its latest connection, so much more has arrived.
    void arrived(const std::string& actor, std::uint64_t count);
    /// An actor read a packet; `index` is its trace event.
    void received(const std::string& actor, std::size_t index);
    /// The other side has sent the actor a packet.
    void coming(const std::string& actor, std::uint8_t first_byte);
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
    /// Not a packet: one may be sent in several events, and an event may hold several.
    struct Going {
        std::size_t event{};
        std::uint64_t left_bytes{};  ///< that the other side has not got yet
    };
    struct Under {
        std::deque<Going> up{};     ///< what the other side has not got yet
        std::deque<Coming> down{};  ///< packets that the actor has not got yet
    };
    evidence::Trace& trace_;
    World& world_;
    std::map<std::string, Under> under_way_{};
    std::map<std::string, LastOutage> outages_{};  ///< by link
};

}  // namespace assay::play
