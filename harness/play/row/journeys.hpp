#pragma once
/// Follows each packet over its actor's link, so that the trace can say when it arrived, or that it
/// was lost.
#include "harness/play/actor/client_actor.hpp"

namespace assay::harness {

class Journeys {
public:
    Journeys(Trace& trace, World& world) : trace_{trace}, world_{world} {}

    /// An actor handed a packet to its connection; `index` is its trace event.
    void sent(const std::string& actor, std::size_t index);
    /// An actor read a packet; `index` is its trace event.
    void received(const std::string& actor, std::size_t index);
    /// What the link says: a packet entered it (`delivered` false) or left it.
    void note(
        const ClientActor& actor, Way way, std::uint8_t first_byte, std::size_t size, bool delivered
    );
    /// In packets that have been handed to the actor's connection, at either end, and have not come
    /// out of it.
    std::uint64_t bytes_under_way(const std::string& actor) const;
    /// The actor's connection is over: what is still under way never arrives.
    void flush(const ClientActor& actor);

private:
    struct Coming {
        Instant sent{};
        std::uint8_t first_byte{};
        std::size_t size{};
    };
    struct Under {
        std::deque<std::size_t> up{};  ///< trace events of packets that the broker has not got yet
        std::deque<Coming> down{};     ///< packets that the actor has not got yet
    };
    Trace& trace_;
    World& world_;
    std::map<std::string, Under> under_way_{};
};

}  // namespace assay::harness
