// The order of what is sent again (4.6): of one topic, QoS and publisher in that in which it was sent
// before, so that the last copies come in the order of the publishes.
#include "harness/evidence/model/model.hpp"
#include "reference/wire/codec.hpp"

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

}  // namespace

std::optional<Finding> judge_redeliveries(const ModelFacts& facts) {
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
