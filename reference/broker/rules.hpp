#pragma once
/// The decisions that the standard leaves no choice about, each a function of its own with the
/// standard's answer as default. The rest of the broker asks `core.rules` and does what it says.
#include "reference/broker/session.hpp"
#include "reference/session/topic_match.hpp"
#include "reference/wire/check.hpp"

#include <functional>

namespace assay::broker {

struct Connection;
struct Core;

/// Why a Network Connection ended.
enum class Departure : std::uint8_t {
    normal,      ///< DISCONNECT 0x00, or any DISCONNECT in 3.1.1
    with_will,   ///< DISCONNECT with another Reason Code
    lost,        ///< closed, reset or lost from the other side
    error,       ///< we closed it because of what the Client sent
    silence,     ///< Keep Alive ran out
    taken_over,  ///< another connection of the same Client Identifier came
    shut_down,   ///< the broker ends
};

namespace standard {

/// No violation of a packet is tolerated (4.13).
bool tolerates(
    const Connection& connection, wire::PacketType type, const wire::Violation& violation
);
/// A stored Session goes on unless Clean Start (Clean Session) says otherwise [MQTT-3.1.2-4].
bool resumes(const wire::Connect& connect);
/// Any DISCONNECT but the normal one leaves the Will in force [MQTT-3.14.4-3].
bool sends_will(Departure departure);
/// The Will waits for its delay, at most for the end of the Session [MQTT-3.1.2-8].
std::chrono::seconds will_wait(const Will& will, const Lifetime& lifetime);
/// One and a half Keep Alive periods [MQTT-3.1.2-22]; nothing for Keep Alive 0. Not in seconds,
/// because half of an odd number of seconds is not a whole second.
std::optional<Duration> silence_limit(std::chrono::seconds keep_alive);
/// The lower of the published and the granted QoS [MQTT-3.8.4-8].
std::uint8_t delivery_qos(std::uint8_t published, std::uint8_t granted);
/// The QoS of a single copy for two overlapping subscriptions [MQTT-3.3.4-2].
std::uint8_t overlap_qos(std::uint8_t one, std::uint8_t other);
/// The QoS that SUBACK grants.
std::uint8_t granted_qos(std::uint8_t requested, std::uint8_t maximum);
/// RETAIN of a live copy [MQTT-3.3.1-12], [MQTT-3.3.1-13].
bool forwarded_retain(const Message& message, const Subscription& subscription);
/// False for the Client's own message on a No Local subscription [MQTT-3.8.3-3].
bool wants(const Subscription& subscription, const Message& message, const Session& session);
/// Retain Handling (3.3.1.3); a shared subscription gets no retained messages (3.8.4).
bool gets_retained(const Subscription& subscription, bool existed, bool is_shared);
/// Whether a message is stored as retained [MQTT-3.3.1-5]; an empty one never is [MQTT-3.3.1-7].
bool is_stored(const Message& message);
/// Whether a message removes the retained message of its topic [MQTT-3.3.1-6].
bool clears_retained(const Message& message);
/// Whether Message Expiry Interval has passed [MQTT-3.3.2-5].
bool is_expired(const Message& message, Instant now);
/// Message Expiry Interval less the time that the message waited [MQTT-3.3.2-6].
std::chrono::seconds expiry_left(const Message& message, Instant now);
/// Whether a property of PUBLISH belongs to the message, or to the connection it came over.
bool is_forwarded(const wire::Property& property);
/// The Session that gets the next message of a share group; connected ones come first, in turn.
std::vector<SessionNumber> share_turn(const Core& core, const ShareGroup& group);
/// A packet above the Client's Maximum Packet Size is not sent [MQTT-3.1.2-24].
bool fits(const Connection& connection, std::size_t packet_size_bytes);
/// DUP of an outgoing PUBLISH [MQTT-3.3.1-1], [MQTT-3.3.1-3].
bool is_dup(const session::Exchange<Delivery>& exchange);
/// The subscriptions that match a topic (4.7).
std::vector<Subscribers*> matching(SubscriptionTree& tree, std::string_view topic);
/// Whether a Session that is not connected keeps a message for later; QoS 0 is not kept.
bool is_queued(std::uint8_t qos);
/// How long what has changed may wait until it is kept: no acknowledgement comes before
/// [MQTT-4.3.2-4], [MQTT-4.3.3-8].
Duration keep_delay();
/// How long a closed Session is kept: as long as was agreed [MQTT-4.1.0-2].
std::chrono::seconds session_wait(std::chrono::seconds lifetime);

}  // namespace standard

struct Rules {
    // clang-format off
    std::function<bool(const Connection&, wire::PacketType, const wire::Violation&)> tolerates{standard::tolerates};
    std::function<bool(const wire::Connect&)> resumes{standard::resumes};
    std::function<Duration()> keep_delay{standard::keep_delay};
    std::function<bool(Departure)> sends_will{standard::sends_will};
    std::function<std::chrono::seconds(const Will&, const Lifetime&)> will_wait{standard::will_wait};
    std::function<std::optional<Duration>(std::chrono::seconds)> silence_limit{standard::silence_limit};
    std::function<std::uint8_t(std::uint8_t, std::uint8_t)> delivery_qos{standard::delivery_qos};
    std::function<std::uint8_t(std::uint8_t, std::uint8_t)> overlap_qos{standard::overlap_qos};
    std::function<std::uint8_t(std::uint8_t, std::uint8_t)> granted_qos{standard::granted_qos};
    std::function<bool(const Message&, const Subscription&)> forwarded_retain{standard::forwarded_retain};
    std::function<bool(const Subscription&, const Message&, const Session&)> wants{standard::wants};
    std::function<bool(const Subscription&, bool, bool)> gets_retained{standard::gets_retained};
    std::function<bool(const Message&)> is_stored{standard::is_stored};
    std::function<bool(const Message&)> clears_retained{standard::clears_retained};
    std::function<bool(const Message&, Instant)> is_expired{standard::is_expired};
    std::function<std::chrono::seconds(const Message&, Instant)> expiry_left{standard::expiry_left};
    std::function<bool(const wire::Property&)> is_forwarded{standard::is_forwarded};
    std::function<std::vector<SessionNumber>(const Core&, const ShareGroup&)> share_turn{standard::share_turn};
    std::function<bool(const Connection&, std::size_t)> fits{standard::fits};
    std::function<bool(const session::Exchange<Delivery>&)> is_dup{standard::is_dup};
    std::function<std::vector<Subscribers*>(SubscriptionTree&, std::string_view)> matching{standard::matching};
    std::function<bool(std::string_view, std::string_view)> filter_matches{session::filter_matches};
    std::function<bool(std::uint8_t)> is_queued{standard::is_queued};
    std::function<std::chrono::seconds(std::chrono::seconds)> session_wait{standard::session_wait};
    // clang-format on
};

}  // namespace assay::broker
