// Answers that have to come: to every request that a client has made on a connection that is still
// open, once there was time for it (3.3.4, 3.8.4, 3.10.4, 3.12.4, 4.3.3).
#include "harness/evidence/model/model.hpp"
#include "reference/wire/codec.hpp"
#include "reference/wire/reason_codes.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <set>

namespace assay::evidence {

using reports::TraceEvent;
using wire::PacketType;

namespace {

/// What a packet of a client asks for, and the statement that says so.
struct Due {
    PacketType request{};
    PacketType answer{};
    std::string_view v3_1_1{};
    std::string_view v5_0{};
};

// PUBLISH is there twice: QoS 1 and QoS 2 have answers of their own.
// clang-format off
constexpr std::array<Due, 7> table{{
    {PacketType::publish,     PacketType::puback,   "MQTT-3.3.4-1",  "MQTT-3.3.4-1"},
    {PacketType::publish,     PacketType::pubrec,   "MQTT-3.3.4-1",  "MQTT-3.3.4-1"},
    {PacketType::pubrec,      PacketType::pubrel,   "MQTT-4.3.3-1",  "MQTT-4.3.3-4"},
    {PacketType::pubrel,      PacketType::pubcomp,  "MQTT-4.3.3-2",  "MQTT-4.3.3-11"},
    {PacketType::subscribe,   PacketType::suback,   "MQTT-3.8.4-1",  "MQTT-3.8.4-1"},
    {PacketType::unsubscribe, PacketType::unsuback, "MQTT-3.10.4-4", "MQTT-3.10.4-4"},
    {PacketType::pingreq,     PacketType::pingresp, "MQTT-3.12.4-1", "MQTT-3.12.4-1"},
}};
// clang-format on

/// What has to answer this packet; null if nothing has to.
const Due* answer_to(const ModelFacts& facts, EventIndex event) {
    const auto& bytes = facts.inquiry().trace()[event].bytes;
    const auto type = wire::type_of(bytes);
    auto answer = PacketType{};
    if (type == PacketType::publish) {
        const auto qos = wire::PublishFlags::qos.get(bytes.front());
        if (qos == 0) return nullptr;
        answer = qos == 1 ? PacketType::puback : PacketType::pubrec;
    }
    if (type == PacketType::pubrec) {
        // One that refuses ends the exchange [MQTT-4.3.3-4].
        const auto packet = facts.packet(event);
        const auto* pubrec = packet ? std::get_if<wire::Pubrec>(&*packet) : nullptr;
        if (!pubrec || wire::is_failure(pubrec->reason())) return nullptr;
    }
    const auto row = std::ranges::find_if(table, [&](const Due& due) {
        return due.request == type && (answer == PacketType{} || due.answer == answer);
    });
    return row == table.end() ? nullptr : &*row;
}

struct Asked {
    const Due* due{};
    EventIndex event{};
};
/// By the type of the answer and its Packet Identifier.
using Open = std::map<std::pair<PacketType, std::uint16_t>, Asked>;

/// What each connection has asked for and not got.
std::map<const ConnectionSpan*, Open> unanswered(const ModelFacts& facts) {
    std::map<const ConnectionSpan*, Open> open;
    // What the server published at QoS 2. A PUBREC for anything else may be answered and need not:
    // only who sent a PUBLISH owes a PUBREL [MQTT-4.3.3-4].
    std::set<std::pair<std::string_view, std::uint16_t>> published;
    const auto trace = facts.inquiry().trace();
    for (EventIndex i = 0; i < trace.size(); ++i) {
        const auto& event = trace[i];
        if (event.bytes.empty()) continue;
        const auto packet_id = wire::peek_packet_id(event.bytes);
        const auto type = wire::type_of(event.bytes);
        const auto* connection = facts.connection_of(i);
        const auto key = std::pair{
            connection ? std::string_view{connection->client_id} : std::string_view{}, packet_id
        };
        if (event.kind == TraceEvent::Kind::received) {
            open[connection].erase({type, packet_id});
            if (type == PacketType::publish &&
                wire::PublishFlags::qos.get(event.bytes.front()) == 2)
                published.insert(key);
        }
        if (event.kind != TraceEvent::Kind::sent) continue;
        if (type == PacketType::pubrec && !published.contains(key)) continue;
        if (const auto* due = answer_to(facts, i))
            open[connection].try_emplace({due->answer, packet_id}, Asked{due, i});
    }
    return open;
}

/// Whether the answer would have come by the end, had it been sent.
bool had_time(const Inquiry& inquiry, const ConnectionSpan& connection, EventIndex asked) {
    if (&connection != inquiry.index().open_at_end(connection.client_id)) return false;
    // A link may have forgotten the connection: nothing heard since, nothing known.
    if (!inquiry.link_of(connection.actor).empty())
        return connection.last_received != never && connection.last_received > asked &&
               !inquiry.excuse(connection.client_id, asked);
    const auto patience = inquiry.settle(connection.actor, connection.actor);
    return inquiry.end() - inquiry.at(asked) >= std::max<reports::Offset>(patience, busy);
}

}  // namespace

std::optional<Finding> judge_answers(const ModelFacts& facts) {
    const auto& inquiry = facts.inquiry();
    std::optional<Asked> first;
    const ConnectionSpan* where = nullptr;
    for (const auto& [connection, open] : unanswered(facts)) {
        if (!connection || !connection->accepted || connection->carries_load) continue;
        for (const auto& [answer, asked] : open) {
            if (first && first->event < asked.event) continue;
            if (!had_time(inquiry, *connection, asked.event)) continue;
            first = asked;
            where = connection;
        }
    }
    if (!first) return std::nullopt;
    const auto& due = *first->due;
    return Finding{
        .actual = inquiry.with_events(
            fmt::format(
                "{} of {} got no {}",
                wire::name_of(due.request),
                where->actor,
                wire::name_of(due.answer)
            ),
            {where->connack, first->event}
        ),
        .evidence = first->event,
        .statements = ModelFacts::statement(where->version, due.v3_1_1, due.v5_0)
    };
}

}  // namespace assay::evidence
