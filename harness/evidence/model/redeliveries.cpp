// The order of what is sent again (4.6): of one topic, QoS and publisher in that in which it was sent
// before, so that the last copies come in the order of the publishes. What was refused is not sent again.
#include "harness/evidence/model/model.hpp"
#include "reference/wire/codec.hpp"
#include "reference/wire/reason_codes.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace assay::evidence {

namespace {

/// One PUBLISH that repeats what an earlier connection brought.
struct Repeat {
    const Message* message{};
    const Delivery* delivery{};
    EventIndex before{};  ///< the same exchange on the earlier connection
};

/// Connection, publisher, topic, published and delivered QoS: one ordered flow.
using RepeatFlow =
    std::tuple<std::size_t, std::string_view, std::string_view, std::uint8_t, std::uint8_t>;

/// The last delivery of the same exchange on an earlier connection, or null.
const Delivery*
earlier_of(const ModelFacts& facts, const Message& message, const Delivery& repeat) {
    const auto trace = facts.inquiry().trace();
    const auto packet_id = wire::peek_packet_id(trace[repeat.event].bytes);
    const Delivery* found = nullptr;
    for (const auto& delivery : message.deliveries) {
        const auto is_same = delivery.client_id == repeat.client_id && delivery.qos > 0 &&
                             delivery.connection && *delivery.connection < *repeat.connection &&
                             wire::peek_packet_id(trace[delivery.event].bytes) == packet_id;
        if (is_same) found = &delivery;
    }
    return found;
}

/// Repeats of messages that were published once and whose order is known, by flow.
std::map<RepeatFlow, std::vector<Repeat>> repeats_of(const ModelFacts& facts) {
    std::map<RepeatFlow, std::vector<Repeat>> flows;
    for (const auto& message : facts.history().messages) {
        if (message.is_will || message.sends.size() > 1) continue;
        for (const auto& delivery : message.deliveries) {
            if (!delivery.dup || !delivery.connection || delivery.retain) continue;
            const auto* holder = facts.inquiry().index().holder(message.topic, delivery.client_id);
            if (!holder || holder->has_shared) continue;
            const auto* earlier = earlier_of(facts, message, delivery);
            // One that was a stored message is outside the flow.
            if (!earlier || earlier->retain) continue;
            const RepeatFlow flow{
                *delivery.connection, message.publisher, message.topic, message.qos, delivery.qos
            };
            flows[flow].push_back({&message, &delivery, earlier->event});
        }
    }
    return flows;
}

/// Whether the server has read what the client sent here: it answered to something behind it.
bool has_read(const ModelFacts& facts, const ConnectionSpan& connection, EventIndex sent) {
    using enum wire::PacketType;
    const auto trace = facts.inquiry().trace();
    std::set<std::uint16_t> asked;
    std::size_t pings_before = 0;
    std::size_t pongs = 0;
    // A client need not wait for CONNACK with its PINGREQs (5.0, 3.1.4).
    for (auto i = connection.connect; i < std::min(connection.ended, trace.size()); ++i) {
        const auto& event = trace[i];
        if (event.bytes.empty() || facts.connection_of(i) != &connection) continue;
        const auto type = wire::type_of(event.bytes);
        if (event.kind == reports::TraceEvent::Kind::sent) {
            if (type == pingreq && i < sent) ++pings_before;
            if ((type == subscribe || type == unsubscribe) && i > sent)
                asked.insert(wire::peek_packet_id(event.bytes));
        } else if (event.kind == reports::TraceEvent::Kind::received) {
            if (type == pingresp && ++pongs > pings_before) return true;
            if ((type == suback || type == unsuback) &&
                asked.contains(wire::peek_packet_id(event.bytes)))
                return true;
        }
    }
    return false;
}

/// Where the client refused this delivery, or `never`.
EventIndex refused_at(const ModelFacts& facts, const Delivery& delivery) {
    const auto trace = facts.inquiry().trace();
    const auto& connection = facts.history().connections[*delivery.connection];
    const auto packet_id = wire::peek_packet_id(trace[delivery.event].bytes);
    for (auto i = delivery.event; i < std::min(connection.ended, trace.size()); ++i) {
        const auto& event = trace[i];
        if (event.kind != reports::TraceEvent::Kind::sent || event.bytes.empty()) continue;
        const auto type = wire::type_of(event.bytes);
        if (type != wire::PacketType::puback && type != wire::PacketType::pubrec) continue;
        if (facts.connection_of(i) != &connection) continue;
        if (wire::peek_packet_id(event.bytes) != packet_id) continue;
        const auto packet = facts.packet(i);
        if (!packet) return never;
        const auto* puback = std::get_if<wire::Puback>(&*packet);
        const auto* pubrec = std::get_if<wire::Pubrec>(&*packet);
        const auto reason = puback ? puback->reason() : pubrec ? pubrec->reason() : 0;
        return wire::is_failure(reason) ? i : never;
    }
    return never;
}

/// What the client refused, and got again all the same (5.0, 4.4).
std::optional<Finding> sent_again(const ModelFacts& facts) {
    for (const auto& message : facts.history().messages) {
        // Another publish of the same may have taken the Packet Identifier after the refusal, and so
        // may the copy for another subscription (3.3.4).
        if (message.is_will || message.sends.size() > 1) continue;
        for (const auto& delivery : message.deliveries) {
            if (!delivery.dup || !delivery.connection) continue;
            const auto* holder = facts.inquiry().index().holder(message.topic, delivery.client_id);
            if (!holder || holder->filters > 1) continue;
            const auto& connection = facts.history().connections[*delivery.connection];
            const auto* earlier = earlier_of(facts, message, delivery);
            if (!earlier || connection.version != wire::Version::v5_0) continue;
            const auto refused = refused_at(facts, *earlier);
            const auto stop = facts.inquiry().index().first_stop(earlier->event);
            if (refused == never || stop < delivery.event) continue;
            if (!has_read(facts, facts.history().connections[*earlier->connection], refused))
                continue;
            return Finding{
                .actual = facts.inquiry().with_events(
                    fmt::format(
                        "{} was sent to {} again, which had refused it",
                        Inquiry::name_of(message),
                        delivery.actor
                    ),
                    {earlier->event, refused, connection.connack, delivery.event}
                ),
                .evidence = delivery.event,
                .statements = ModelFacts::statement(connection.version, "", "MQTT-4.4.0-2")
            };
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<Finding> judge_redeliveries(const ModelFacts& facts) {
    if (auto finding = sent_again(facts)) return finding;
    auto flows = repeats_of(facts);
    for (auto& [flow, repeats] : flows) {
        std::ranges::sort(repeats, {}, [](const Repeat& one) { return one.delivery->event; });
        const Repeat* last = nullptr;
        for (const auto& repeat : repeats) {
            const auto is_behind = last && repeat.message != last->message &&
                                   repeat.before < last->before &&
                                   repeat.message->sends.front() < last->message->sends.front();
            if (!is_behind) {
                last = &repeat;
                continue;
            }
            const auto& connection = facts.history().connections[*repeat.delivery->connection];
            return Finding{
                .actual = facts.inquiry().with_events(
                    fmt::format(
                        "{} was sent to {} again behind {}, and came before it first",
                        Inquiry::name_of(*repeat.message),
                        repeat.delivery->actor,
                        Inquiry::name_of(*last->message)
                    ),
                    {repeat.message->sends.front(),
                     last->message->sends.front(),
                     repeat.before,
                     last->before,
                     last->delivery->event,
                     repeat.delivery->event}
                ),
                .evidence = repeat.delivery->event,
                .statements =
                    ModelFacts::statement(connection.version, "MQTT-4.6.0-6", "MQTT-4.6.0-5")
            };
        }
    }
    return std::nullopt;
}

}  // namespace assay::evidence
