#pragma once
/// What a world says to the row that plays in it: what passes on the connections of its actors, and
/// what happens to links and to the broker.
#include "simulator/link/datagram.hpp"

#include <cstdint>
#include <limits>
#include <memory>
#include <string>

namespace assay::play {

using simulator::Way;

/// Whether the broker has answered a connection. Behind a proxy that completes the handshake in the
/// broker's place, being connected says nothing about it.
enum class Reach : std::uint8_t { under_way, reached, refused, unanswered };

/// A row overrides what it wants to know; by itself this listens to nothing.
class WorldEvents {
public:
    WorldEvents() = default;
    virtual ~WorldEvents() = default;
    WorldEvents(const WorldEvents&) = delete;
    WorldEvents& operator=(const WorldEvents&) = delete;

    /// The last byte of a packet is about to enter the link of an actor.
    virtual void sending(
        const std::string& /*actor*/, Way, std::uint8_t /*first_byte*/, std::size_t /*size*/
    ) {}
    /// A whole packet has come out of the link of an actor at the other side.
    virtual void delivered(
        const std::string& /*actor*/, Way, std::uint8_t /*first_byte*/, std::size_t /*size*/
    ) {}
    /// Whether `may_pass` and `passed` matter; without them, connections that have no link are not
    /// watched at all.
    virtual bool counts_bytes() const { return false; }
    /// How many bytes may go over an actor's connection before `passed` has to be called.
    virtual std::uint64_t may_pass(const std::string& /*actor*/, Way) const {
        return std::numeric_limits<std::uint64_t>::max();
    }
    virtual void passed(const std::string& /*actor*/, Way, std::uint64_t /*count*/) {}
    /// Bytes that an end of an actor's latest connection has written have come out at the other one.
    virtual void arrived(const std::string& /*actor*/, Way, std::uint64_t /*count*/) {}
    /// TCP under an actor's connection sent something again; `what` says why, in words.
    virtual void sent_again(const std::string& /*actor*/, Way, const std::string& /*what*/) {}
    /// A proxy under an actor's connection has learned what the broker says to it.
    virtual void proxy_answered(const std::string& /*actor*/, Reach) {}
    virtual void link_changed(const std::string& /*link*/, bool /*is_up*/) {}
    /// Something about the broker's process: killed, restarted, died by itself. `may_forget`: it
    /// does not say that it keeps over that what it has acknowledged.
    virtual void broker_changed(const std::string& /*what*/, bool /*may_forget*/) {}
    /// The run is being interrupted: the row has to end now.
    virtual void interrupt() {}
};

/// Who listens at present. Shared with streams and links, which may outlive the row.
class Listener {
public:
    void set(WorldEvents* events) { events_ = events ? events : &silence_; }
    WorldEvents* operator->() const { return events_; }
    WorldEvents& operator*() const { return *events_; }

private:
    WorldEvents silence_{};
    WorldEvents* events_{&silence_};
};
using SharedListener = std::shared_ptr<Listener>;

}  // namespace assay::play
