// Numbers and characters at an edge: a packet of exactly the maximum, one more, the last number that a
// smaller type can hold, characters that mean something elsewhere
// (1.5.5, 3.1.2.10, 3.1.2.11, 3.3.2.3, 4.7).
#include "reference/broker/defects/meetings.hpp"
#include "reference/broker/keep_alive.hpp"
#include "reference/broker/leave.hpp"
#include "reference/session/topic_match.hpp"

#include <algorithm>

namespace assay::broker {

using enum wire::PropertyId;
using namespace std::chrono_literals;

namespace {

void drop_packets_of_maximum(Core& core, Seams&) {
    core.rules.fits = [](const Connection& connection, std::size_t size_bytes) {
        return size_bytes < connection.packet_size_max_bytes ||
               connection.packet_size_max_bytes == wire::packet_size_max_bytes;
    };
}

void exceed_maximum_by_one(Core& core, Seams&) {
    core.rules.fits = [](const Connection& connection, std::size_t size_bytes) {
        return size_bytes <= connection.packet_size_max_bytes + std::size_t{1};
    };
}

/// A Receive Maximum that 16 bits with a sign cannot hold leaves no place at all.
void wrap_receive_maximum(Core&, Seams& seams) {
    on_connected(seams, [](Core& core, Session& session, bool) {
        auto* connection = core.connection_of(session);
        if (!connection || connection->receive_maximum <= 32'767) return;
        if (connection->receive_maximum == wire::receive_maximum_default) return;
        while (connection->send_quota.has_room())
            connection->send_quota.spend();
    });
}

/// QoS 0 messages count against the broker's own Receive Maximum.
void count_qos_0(Core&, Seams& seams) {
    auto counts = std::make_shared<std::map<ConnectionId, unsigned>>();
    on_arrival<wire::Publish>(
        seams,
        [counts](Core& now, Connection& connection, wire::Publish& publish) {
            if (!connection.is_v5() || publish.qos() > 0) return true;
            if (++(*counts)[connection.id] <= now.options.receive_maximum) return true;
            fail(now, connection, ReasonCode::receive_maximum_exceeded, "too many messages");
            return false;
        }
    );
}

/// One and a half of a whole number of seconds is cut to whole seconds.
void cut_silence_limit(Core& core, Seams&) {
    core.rules.silence_limit = [](std::chrono::seconds keep_alive) -> std::optional<Duration> {
        if (keep_alive == 0s) return std::nullopt;
        return std::chrono::seconds{keep_alive.count() * 3 / 2} - 1ms;
    };
}

/// One and a half Keep Alive is computed in 16 bits.
void wrap_silence_limit(Core& core, Seams&) {
    core.rules.silence_limit = [](std::chrono::seconds keep_alive) -> std::optional<Duration> {
        if (keep_alive == 0s) return std::nullopt;
        const auto limit = static_cast<std::uint16_t>(keep_alive.count() * 3 / 2);
        return std::max<Duration>(Duration{std::chrono::seconds{limit}}, 1s);
    };
}

/// Bytes count for Keep Alive, whether they make a packet or not.
void renew_by_bytes(Core& core, Seams& seams) {
    seams.chunk.add([&core](ConnectionId id, wire::BytesView) {
        if (const auto* connection = core.connection(id)) keep_alive(core, *connection);
    });
}

/// A Message Expiry Interval that 32 bits with a sign cannot hold has passed.
void wrap_message_expiry(Core& core, Seams&) {
    core.rules.is_expired = [before = core.rules.is_expired](const Message& message, Instant now) {
        return (message.expiry && *message.expiry >= signed_limit) || before(message, now);
    };
}

/// In a byte of a Variable Byte Integer (1.5.5).
constexpr std::uint8_t more_follows = 0x80;

/// A Remaining Length of exactly 128 or 16,384 is written with one byte too few.
void miswrite_round_lengths(Core&, Seams& seams) {
    seams.sent.add([](wire::Bytes& bytes) {
        const bool is_128 = bytes.size() == 128 + 3;
        const bool is_16384 = bytes.size() == 16'384 + 4;
        if (!is_128 && !is_16384) return;
        const auto last = bytes.begin() + (is_128 ? 2 : 3);
        bytes.erase(last);
        *(last - 1) = static_cast<std::uint8_t>(*(last - 1) - more_follows);
    });
}

void refuse_last_alias(Core&, Seams& seams) {
    on_arrival<wire::Publish>(
        seams,
        [](Core& core, Connection& connection, wire::Publish& publish) {
            const auto alias = publish.properties.get_or<std::uint16_t>(topic_alias, 0);
            if (!connection.is_v5() || alias != core.options.topic_alias_maximum) return true;
            fail(core, connection, ReasonCode::topic_alias_invalid, "the alias is out of range");
            return false;
        }
    );
}

/// The aliases that the broker gave on one connection of a Client hold on the next.
void keep_sent_aliases(Core&, Seams& seams) {
    auto kept = std::make_shared<std::map<std::string, session::SentAliases>>();
    on_departure(seams, [kept](Core& core, Session& session) {
        if (const auto* connection = core.connection_of(session))
            kept->insert_or_assign(session.client_id, connection->sent_aliases);
    });
    // Before anything is sent: `attach` sets the aliases, and what waits goes out in the same event.
    on_leaving<wire::Publish>(seams, [kept](Core& core, Output& output, wire::Publish& publish) {
        const auto* connection = core.connection(output.connection);
        if (!connection || !connection->session || !publish.properties.has(topic_alias))
            return true;
        const auto old = kept->find(connection->session->client_id);
        if (old != kept->end() && old->second.knows(publish.topic.text)) publish.topic.text.clear();
        return true;
    });
}

/// An alias is taken for known once a message that had it was dropped as too large.
void know_alias_of_dropped(Core&, Seams& seams) {
    using Key = std::pair<ConnectionId, std::string>;
    auto dropped = std::make_shared<std::set<Key>>();
    on_arrival<wire::Publish>(seams, [dropped](Core& core, Connection&, wire::Publish& publish) {
        for (const auto& [id, other] : core.connections)
            if (wire::encoded_size(publish, wire::Version::v5_0) > other.packet_size_max_bytes)
                dropped->emplace(id, publish.topic.text);
        return true;
    });
    on_leaving<wire::Publish>(seams, [dropped](Core&, Output& output, wire::Publish& publish) {
        if (publish.properties.has(topic_alias) &&
            dropped->contains({output.connection, publish.topic.text}))
            publish.topic.text.clear();
        return true;
    });
}

/// `text` with each `from` as `to`.
std::string replaced(std::string_view text, char from, char to) {
    std::string result{text};
    std::ranges::replace(result, from, to);
    return result;
}

/// Topics are matched as if each level `level` of a filter were `wildcard`.
void match_level_as(Core& core, std::string_view level, std::string_view wildcard) {
    core.rules.matching = [before = core.rules.matching,
                           level,
                           wildcard](SubscriptionTree& tree, std::string_view topic) {
        auto found = before(tree, topic);
        for (const auto& [filter, subscribers] : tree.all()) {
            const auto at = filter.find(level);
            if (at == std::string::npos) continue;
            auto other = filter;
            other.replace(at, level.size(), wildcard);
            if (session::filter_matches(other, topic) &&
                std::ranges::find(found, subscribers) == found.end())
                found.push_back(subscribers);
        }
        return found;
    };
}

/// A dot in a Topic Name separates levels, as it does in AMQP and NATS.
void split_at_dots(Core& core, Seams&) {
    core.rules.matching = [before = core.rules.matching](
                              SubscriptionTree& tree, std::string_view topic
                          ) { return before(tree, replaced(topic, '.', '/')); };
}

/// A PUBLISH whose Topic Name has `character` ends the connection.
void refuse_character(Seams& seams, char character) {
    on_arrival<wire::Publish>(
        seams,
        [character](Core& core, Connection& connection, wire::Publish& publish) {
            if (!publish.topic.text.contains(character)) return true;
            fail(core, connection, ReasonCode::topic_name_invalid, "a character is not supported");
            return false;
        }
    );
}

}  // namespace

std::span<const Defect> boundary_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"packet-of-exactly-the-maximum-dropped", {"5.0:MQTT-3.1.2-24", "5.0:MQTT-4.5.0-1"}, "A packet of exactly the Client's Maximum Packet Size is not sent"}, drop_packets_of_maximum},
        {{"maximum-packet-size-exceeded-by-one", {"5.0:MQTT-3.1.2-24"}, "A packet may be one byte larger than the Client's Maximum Packet Size"}, exceed_maximum_by_one},  // reported as eclipse-mosquitto/mosquitto#3503
        {{"receive-maximum-above-32767-is-none", {"5.0:MQTT-4.9.0-1", "5.0:MQTT-4.5.0-1"}, "A Receive Maximum above 32767 leaves no place in the window"}, wrap_receive_maximum},  // reported as halfgaar/FlashMQ#159
        {{"qos-0-counts-against-receive-maximum", {"5.0:ASSAY-3.3.4-2", "5.0:MQTT-4.5.0-1"}, "QoS 0 messages count against the broker's own Receive Maximum", beyond::many}, count_qos_0},
        {{"silence-limit-cut-to-seconds", {"3.1.1:MQTT-3.1.2-24", "5.0:MQTT-3.1.2-22"}, "A Client with Keep Alive 1 is disconnected after a second", beyond::instants}, cut_silence_limit},  // reported as mqttjs/MQTT.js#37
        {{"silence-limit-wraps", {"3.1.1:MQTT-3.1.2-24", "5.0:MQTT-3.1.2-22"}, "One and a half Keep Alive above 65535 begins at 0 again", beyond::instants}, wrap_silence_limit},
        {{"keep-alive-renewed-by-any-bytes", {"3.1.1:MQTT-3.1.2-24", "5.0:MQTT-3.1.2-22"}, "Bytes that never make a packet count for Keep Alive", beyond::broken_rules}, renew_by_bytes},  // reported as dotnet/MQTTnet#1883
        {{"message-expiry-above-2-31-has-passed", {"5.0:MQTT-3.3.2-5", "5.0:MQTT-4.5.0-1"}, "A Message Expiry Interval of 2^31 seconds or more has passed at once"}, wrap_message_expiry},
        {{"round-remaining-length-miswritten", {"3.1.1:MQTT-4.5.0-1", "5.0:MQTT-1.5.5-1", "5.0:MQTT-4.5.0-1"}, "A Remaining Length of exactly 128 or 16384 is written as 0"}, miswrite_round_lengths},
        {{"last-topic-alias-refused", {"5.0:MQTT-3.3.2-12"}, "The highest Topic Alias that is allowed is refused"}, refuse_last_alias},
        {{"sent-alias-outlives-connection", {"5.0:MQTT-3.3.2-7"}, "The broker uses Topic Aliases of a Client's earlier connection"}, keep_sent_aliases},  // reported as emqx/emqx#4147
        {{"alias-of-dropped-message-used", {"5.0:MQTT-3.3.2-7", "5.0:MQTT-3.1.2-25"}, "A Topic Alias counts as known though the message that had it was too large to send"}, know_alias_of_dropped},
        {{"dot-separates-levels", {"3.1.1:MQTT-4.7.3-4", "3.1.1:MQTT-4.5.0-1", "5.0:MQTT-4.7.3-4", "5.0:MQTT-4.5.0-1"}, "A dot in a Topic Name separates levels"}, split_at_dots},  // reported as rabbitmq/rabbitmq-server#2559
        {{"asterisk-is-a-wildcard", {"3.1.1:MQTT-4.7.3-4", "5.0:MQTT-4.7.3-4"}, "The level * in a filter matches any level"}, [](Core& core, Seams&) { match_level_as(core, "*", "+"); }},  // reported as rabbitmq/rabbitmq-server#2558
        {{"greater-than-is-a-wildcard", {"3.1.1:MQTT-4.7.3-4", "5.0:MQTT-4.7.3-4"}, "The level > in a filter matches all levels below"}, [](Core& core, Seams&) { match_level_as(core, ">", "#"); }},  // reported as nats-io/nats-server#8225
        {{"blank-in-topic-refused", {"3.1.1:MQTT-4.7.3-4", "3.1.1:MQTT-4.5.0-1", "5.0:MQTT-4.7.3-4", "5.0:MQTT-4.5.0-1"}, "A PUBLISH to a topic with a blank ends the connection"}, [](Core&, Seams& seams) { refuse_character(seams, ' '); }},  // reported as nats-io/nats-server#4836
        {{"asterisk-in-topic-refused", {"3.1.1:MQTT-4.7.3-4", "3.1.1:MQTT-4.5.0-1", "5.0:MQTT-4.7.3-4", "5.0:MQTT-4.5.0-1"}, "A PUBLISH to a topic with an asterisk ends the connection"}, [](Core&, Seams& seams) { refuse_character(seams, '*'); }},  // reported as Yakifo/amqtt#251
    };
    // clang-format on
    return all;
}

}  // namespace assay::broker
