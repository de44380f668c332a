// An exchange that is left in the middle and taken up on the next connection of its client, in either
// direction.
#include "harness/explore/talk.hpp"

#include <fmt/format.h>

namespace assay::explore {

void sit_down_silently(Talk& talk, Client& client) {
    auto& drawing = talk.drawing;
    drawing.note(value_named(Feature::start, client.is_open() ? "take-over" : "resume"));
    drawing.note(value_named(Feature::acknowledging, "never"));
    const auto seat = client.free_seat(client.seats.front().is_v5, true);
    FlowMap action;
    action.add("connect", "resume");
    if (client.seats[seat].is_v5)
        action.add(
            "properties",
            FlowMap{}.add("session_expiry_interval", fmt::format("{}", lasting_seconds))
        );
    const auto before = client.open;
    client.open = seat;
    talk.step(client.seat().actor, action);
    if (before) talk.step(client.seats[*before].actor, FlowMap{}.add("expect", "close"));
    client.expiry_seconds = lasting_seconds;
    client.has_will = false;
}

namespace {

/// Where messages are published that somebody receives by halves; below it is no other topic.
constexpr std::string_view held_topic{"~/held"};
/// Of a message that expires while a conversation waits.
constexpr std::string_view short_expiry{"2"};

/// Whether the actor that is connected, and the silent one that may take its place, speak 5.0.
bool are_v5(const Client& client) {
    return client.seat().is_v5 && client.seats.front().is_v5;
}

/// A packet about the message of this name.
FlowMap answer_of(std::string_view packet, std::string_view name, std::string_view reason = "") {
    FlowMap fields;
    fields.add("packet_id", fmt::format("<{}.packet_id>", name)).add("reason", reason);
    FlowMap packet_map;
    packet_map.add("packet", packet).add("with", fields);
    return FlowMap{}.add("send", packet_map);
}

}  // namespace

bool may_leave_one(const Client& client) {
    return !client.left && client.is_open() && client.expiry_seconds >= lasting_seconds;
}

bool leave_exchange(Talk& talk) {
    auto* client = talk.choose(may_leave_one);
    if (!client) return false;
    auto& drawing = talk.drawing;
    drawing.begin(talk.index_of(*client));
    const auto kind = drawing.try_pick(Feature::exchange, [&](const Value& one) {
        if (one.name == "left-to-expire") return are_v5(*client);
        return one.name != "left-at-publish" || !client->seat().is_silent;
    });
    if (!kind) {
        drawing.drop();
        return false;
    }
    const auto how = value(*kind).name;
    const bool is_released = how == "left-at-pubrel";
    const bool expires = how == "left-to-expire";
    const bool is_received = is_released || expires || how == "left-at-pubrec";
    if (is_received && !client->seat().is_silent) sit_down_silently(talk, *client);
    const auto& qos = drawing.pick(Feature::qos, [&](const Value& one) {
        return one.name == "2" || (one.name == "1" && !is_received);
    });
    const auto name = talk.fresh_payload("x");
    const auto actor = client->seat().actor;
    FlowMap message;
    message.add_text("publish", pick_topic(talk).text)
        .add("payload", name)
        .add("qos", qos.text)
        .add("retain", drawing.pick(Feature::retain).text)
        .add("await", "none")
        .add("as", name);
    if (expires) message.add("properties", FlowMap{}.add("message_expiry_interval", short_expiry));
    talk.step(actor, message);
    if (is_received) talk.step(actor, FlowMap{}.add("expect", "PUBREC"));
    if (is_released) talk.step(actor, answer_of("PUBREL", name));
    // What is sent before a reset need not arrive.
    const auto& end = drawing.pick(Feature::end, [&](const Value& one) {
        return one.name == "close" || (one.name == "reset" && !is_released);
    });
    talk.step(actor, FlowMap{}.add("disconnect", end.text));
    client->left = LeftExchange{.seat = *client->open, .name = name, .expires = expires};
    client->close();
    client->is_awaited |= expires;
    drawing.end();
    return true;
}

bool leave_receipt(Talk& talk) {
    auto* client = talk.choose([](const Client& one) {
        return may_leave_one(one) && !one.seat().is_silent && !one.is_limited;
    });
    if (!client) return false;
    auto& drawing = talk.drawing;
    drawing.begin(talk.index_of(*client));
    const auto kind = drawing.try_pick(Feature::receipt, [&](const Value& one) {
        if (one.name == "left-to-expire") return talk.has_v5;
        return one.name != "refused" || are_v5(*client);
    });
    if (!kind) {
        drawing.drop();
        return false;
    }
    const bool is_refused = value(*kind).name == "refused";
    const bool expires = value(*kind).name == "left-to-expire";
    drawing.note(value_named(Feature::qos, "2"));
    sit_down_silently(talk, *client);
    const auto actor = client->seat().actor;
    // A topic of its own, so that exactly one copy comes, whatever else the client has subscribed to.
    talk.step(actor, FlowMap{}.add("subscribe", held_topic).add("qos", "2"));
    const auto name = talk.fresh_payload("y");
    FlowMap message;
    message.add("publish", held_topic).add("payload", name).add("qos", "2");
    if (expires) message.add("properties", FlowMap{}.add("message_expiry_interval", short_expiry));
    talk.step("watch", message);
    FlowMap copy;
    copy.add("expect", "PUBLISH").add("payload", name).add("as", name).add("given", "true");
    talk.step(actor, copy);
    talk.step(actor, answer_of("PUBREC", name, is_refused ? "0x83" : ""));
    talk.step(
        actor, is_refused ? FlowMap{}.add("ping", "true") : FlowMap{}.add("expect", "PUBREL")
    );
    const auto& end = drawing.pick(Feature::end, [](const Value& one) {
        return one.name == "close" || one.name == "reset";
    });
    talk.step(actor, FlowMap{}.add("disconnect", end.text));
    client->close();
    client->is_awaited |= expires;
    drawing.end();
    return true;
}

}  // namespace assay::explore
