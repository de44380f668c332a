#include "reference/broker/store/parts.hpp"

namespace assay::broker {

namespace {

std::optional<std::uint64_t> seconds_of(const std::optional<std::chrono::seconds>& span) {
    if (!span) return std::nullopt;
    return static_cast<std::uint64_t>(span->count());
}

wire::Bytes packed(const wire::Publish& publish) {
    // No identifier is in force here, and the form of QoS 1 and 2 has none that is 0.
    auto packet = publish;
    packet.packet_id = 1;
    return wire::encode(std::move(packet), wire::Version::v5_0);
}

}  // namespace

change::Wanted wanted_of(const Subscription& subscription) {
    return {
        .filter = subscription.filter,
        .qos = subscription.qos,
        .no_local = subscription.no_local,
        .retain_as_published = subscription.retain_as_published,
        .retain_handling = subscription.retain_handling,
        .identifier = subscription.identifier
    };
}

change::Copy copy_of(const Delivery& delivery) {
    return {
        .message = delivery.message->number,
        .qos = delivery.qos,
        .retain = delivery.retain,
        .subscription_identifiers = delivery.subscription_identifiers
    };
}

void put_message(wire::Bytes& record, const Message& message) {
    wire::Bytes properties;
    if (!message.properties.list.empty()) {
        wire::Publish carrier;
        carrier.properties = message.properties;
        properties = packed(carrier);
    }
    change::put(
        record,
        change::MessageKept{
            .number = message.number,
            .publisher = message.publisher,
            .topic = message.topic,
            .payload = message.payload.bytes,
            .properties = properties,
            .qos = message.qos,
            .retain = message.retain,
            .dup = message.dup,
            .received = message.received,
            .expiry_seconds = seconds_of(message.expiry)
        }
    );
}

void put_status(wire::Bytes& record, const Core& core, const Session& session) {
    wire::Bytes will;
    if (session.will) will = packed(session.will->publish);
    change::SessionStatus status{
        .client_id = session.client_id,
        .is_connected = session.connection.has_value(),
        .lifetime_seconds = seconds_of(session.lifetime),
        .will_at = core.deadlines.at({Timer::will, {}, session.client_id}),
        .ends_at = core.deadlines.at({Timer::session_end, {}, session.client_id})
    };
    if (session.will) {
        status.will = wire::BytesView{will};
        status.will_delay_seconds = static_cast<std::uint64_t>(session.will->delay.count());
    }
    change::put(record, status);
}

void put_retained_wanted(wire::Bytes& record, const Session& session) {
    bool is_first = true;
    for (const auto& cursor : session.retained)
        change::put(
            record,
            change::RetainedWanted{
                .client_id = session.client_id,
                .is_first = std::exchange(is_first, false),
                .subscription = wanted_of(cursor.subscription),
                .next = cursor.next,
                .before = cursor.before
            }
        );
    if (is_first)
        change::put(
            record, change::RetainedWanted{.client_id = session.client_id, .is_first = true}
        );
}

}  // namespace assay::broker
