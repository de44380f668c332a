#pragma once
/// What becomes of the state that outlives the broker's process, one small struct a kind. A record
/// is a sequence of them that holds as a whole or not at all:
///
///     one event --> changes --> record --> (store) --> record --> Restorer --> the same state
///
/// A snapshot is nothing else: the changes that lead from nothing to the present. Texts and bytes are
/// borrowed, from the state when they are written and from the record when they are read.
#include "reference/broker/broker.hpp"
#include "reference/broker/subscription.hpp"
#include "reference/wire/codec.hpp"

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace assay::broker::change {

using Text = std::string_view;
/// Messages are known by their numbers; a body stands in front of the first change that needs it.
using MessageNumber = std::uint64_t;

/// Two lines of a Session in which messages wait.
enum class Line : std::uint8_t { queue, behind };

struct MessageKept {
    MessageNumber number{};
    Text publisher{};
    Text topic{};
    wire::BytesView payload{};
    wire::BytesView properties{};  ///< a PUBLISH of 5.0 that has nothing else; empty: none
    std::uint8_t qos{};
    bool retain{};
    bool dup{};
    Instant received{};
    std::optional<std::uint64_t> expiry_seconds{};
    static void fields(auto& walk, auto& self) {
        walk(self.number, self.publisher, self.topic, self.payload, self.properties, self.qos);
        walk(self.retain, self.dup, self.received, self.expiry_seconds);
    }
};
struct RetainedSet {
    MessageNumber message{};
    static void fields(auto& walk, auto& self) { walk(self.message); }
};
struct RetainedCleared {
    Text topic{};
    static void fields(auto& walk, auto& self) { walk(self.topic); }
};

struct SessionBegun {
    Text client_id{};
    static void fields(auto& walk, auto& self) { walk(self.client_id); }
};
struct SessionEnded {
    Text client_id{};
    static void fields(auto& walk, auto& self) { walk(self.client_id); }
};
/// How long it lives, and its Will.
struct SessionStatus {
    Text client_id{};
    bool is_connected{};
    std::optional<std::uint64_t> lifetime_seconds{};  ///< nothing: for ever
    std::optional<wire::BytesView> will{};            ///< as a PUBLISH of 5.0
    std::uint64_t will_delay_seconds{};
    std::optional<Instant> will_at{};
    std::optional<Instant> ends_at{};
    static void fields(auto& walk, auto& self) {
        walk(self.client_id, self.is_connected, self.lifetime_seconds, self.will);
        walk(self.will_delay_seconds, self.will_at, self.ends_at);
    }
};

/// A subscription as it is stored.
struct Wanted {
    Text filter{};
    std::uint8_t qos{};
    bool no_local{};
    bool retain_as_published{};
    std::uint8_t retain_handling{};
    std::optional<std::uint32_t> identifier{};
    static void fields(auto& walk, auto& self) {
        walk(self.filter, self.qos, self.no_local, self.retain_as_published);
        walk(self.retain_handling, self.identifier);
    }
};
struct Subscribed {
    Text client_id{};
    Wanted subscription{};
    bool is_shared{};
    static void fields(auto& walk, auto& self) {
        walk(self.client_id, self.subscription, self.is_shared);
    }
};
struct Unsubscribed {
    Text client_id{};
    Text filter{};
    static void fields(auto& walk, auto& self) { walk(self.client_id, self.filter); }
};
/// The retained messages that new subscriptions have not got yet; the first of several forgets
/// those before.
struct RetainedWanted {
    Text client_id{};
    bool is_first{};
    std::optional<Wanted> subscription{};  ///< nothing: none is left
    Text next{};
    MessageNumber before{};
    static void fields(auto& walk, auto& self) {
        walk(self.client_id, self.is_first, self.subscription, self.next, self.before);
    }
};

/// One copy of a message.
struct Copy {
    MessageNumber message{};
    std::uint8_t qos{};
    bool retain{};
    std::vector<std::uint32_t> subscription_identifiers{};
    static void fields(auto& walk, auto& self) {
        walk(self.message, self.qos, self.retain, self.subscription_identifiers);
    }
};
struct Queued {
    Text client_id{};
    Line line{};
    Copy copy{};
    static void fields(auto& walk, auto& self) { walk(self.client_id, self.line, self.copy); }
};
/// The first of the line is gone.
struct Unqueued {
    Text client_id{};
    Line line{};
    static void fields(auto& walk, auto& self) { walk(self.client_id, self.line); }
};
/// The first of the queue is on its way to the Client under this identifier.
struct Sent {
    Text client_id{};
    std::uint16_t packet_id{};
    static void fields(auto& walk, auto& self) { walk(self.client_id, self.packet_id); }
};
/// An exchange that is under way; only snapshots have it.
struct InFlight {
    Text client_id{};
    std::uint16_t packet_id{};
    Copy copy{};
    bool is_released{};
    static void fields(auto& walk, auto& self) {
        walk(self.client_id, self.packet_id, self.copy, self.is_released);
    }
};
/// PUBREC has come.
struct Released {
    Text client_id{};
    std::uint16_t packet_id{};
    static void fields(auto& walk, auto& self) { walk(self.client_id, self.packet_id); }
};
/// The exchange is over.
struct Finished {
    Text client_id{};
    std::uint16_t packet_id{};
    static void fields(auto& walk, auto& self) { walk(self.client_id, self.packet_id); }
};
/// A QoS 2 message of the Client waits for its PUBREL, or does no more.
struct Incoming {
    Text client_id{};
    std::uint16_t packet_id{};
    bool is_there{};
    static void fields(auto& walk, auto& self) {
        walk(self.client_id, self.packet_id, self.is_there);
    }
};
/// How many Client Identifiers the broker has made up.
struct Counted {
    std::uint64_t client_ids_assigned{};
    static void fields(auto& walk, auto& self) { walk(self.client_ids_assigned); }
};

/// A kind's number in a record is its place here: new kinds come last, or the store's format gets a
/// new version.
using Any = std::variant<
    MessageKept,
    RetainedSet,
    RetainedCleared,
    SessionBegun,
    SessionEnded,
    SessionStatus,
    Subscribed,
    Unsubscribed,
    RetainedWanted,
    Queued,
    Unqueued,
    Sent,
    InFlight,
    Released,
    Finished,
    Incoming,
    Counted>;

}  // namespace assay::broker::change
