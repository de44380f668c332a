#pragma once
/// What the actors of a row have in common: the world they act in, and where it is written down.
#include "harness/evidence/trace/trace.hpp"
#include "harness/network/signal.hpp"
#include "harness/play/actor/names.hpp"
#include "harness/play/world/world.hpp"

namespace assay::play {

/// Hears of every connection and packet of an actor as it passes.
struct Observer {
    virtual ~Observer() = default;
    virtual void connected(const std::string& actor) = 0;
    /// `trace` is the event of what was sent, or of the packet that came; a masked one may differ in size.
    virtual void sent(const std::string& actor, std::size_t trace, std::size_t size_bytes) = 0;
    virtual void received(const std::string& actor, std::size_t trace) = 0;
    /// So many bytes came for it, after the packets that they completed.
    virtual void heard(const std::string& actor, std::size_t size_bytes) = 0;
};

/// All of it outlives the actors.
struct ActorContext {
    World& world;
    const Names& names;
    evidence::Trace& trace;
    /// Notified of everything that a step may wait for, with the actor to whom it happened.
    network::Signal& signal;
    Observer& observer;

    Instant now() const { return world.schedule().now(); }
};

}  // namespace assay::play
