// An exchange that is left in the middle and taken up on the next connection of its client, in either
// direction.
#include "harness/explore/talk.hpp"

#include <fmt/format.h>

namespace assay::explore {

namespace {

/// A message of QoS 2 that only its own steps drive on.
FlowMap message_of(std::string_view topic, std::string_view name) {
    FlowMap message;
    message.add_text("publish", topic).add("payload", name).add("qos", "2");
    return message.add("await", "none").add("as", name);
}

/// Drives the exchange of QoS 2 with this name to its end.
void finish_by_hand(Talk& talk, std::string_view actor, std::string_view name) {
    talk.step(actor, FlowMap{}.add("expect", "PUBREC"));
    talk.step(actor, answer_of("PUBREL", name));
    talk.step(actor, FlowMap{}.add("expect", "PUBCOMP"));
}

/// A message whose exchange was left has the identifier that the next Session begins with again
/// [MQTT-3.1.2-4].
void begin_anew(Talk& talk, Client& client, std::string_view topic, std::string_view left) {
    talk.step(client.seat().actor, FlowMap{}.add("disconnect", "close"));
    client.close();
    client.forget();
    sit_down_silently(talk, client, {.start = "fresh"});
    const auto name = talk.fresh_payload("x");
    auto message = message_of(topic, name);
    message.add("packet_id", fmt::format("<{}.packet_id>", left));
    talk.step(client.seat().actor, message);
    finish_by_hand(talk, client.seat().actor, name);
}

/// Another connection of the client comes between, and the exchange goes on behind it.
void go_on_after_take_over(Talk& talk, Client& client, std::string_view left) {
    const auto seat = *client.open;
    sit_down_silently(talk, client);
    client.left = LeftExchange{.seat = seat, .name = std::string{left}};
    come_back(talk, client);
}

}  // namespace

FlowMap answer_of(std::string_view packet, std::string_view name, std::string_view reason) {
    FlowMap fields;
    fields.add("packet_id", fmt::format("<{}.packet_id>", name)).add("reason", reason);
    FlowMap packet_map;
    packet_map.add("packet", packet).add("with", fields);
    return FlowMap{}.add("send", packet_map);
}

bool may_leave_one(const Client& client) {
    return !client.left && client.is_open() && client.expiry_seconds >= lasting_seconds;
}

bool leave_exchange(Talk& talk) {
    auto* client = talk.choose(may_leave_one);
    if (!client) return false;
    auto& drawing = talk.drawing;
    drawing.begin(talk.index_of(*client));
    const auto kind = drawing.try_pick(Feature::exchange, [&](const Value& one) {
        if (one.name == "left-to-expire") return client->are_v5();
        return one.name != "left-at-publish" || !client->seat().is_silent;
    });
    if (!kind) {
        drawing.drop();
        return false;
    }
    const auto how = value(*kind).name;
    const bool is_released = how == "left-at-pubrel";
    const bool expires = how == "left-to-expire";
    const bool goes_on = how == "begun-anew" || how == "taken-over";
    const bool is_received = is_released || expires || goes_on || how == "left-at-pubrec";
    if (is_received && !client->seat().is_silent) sit_down_silently(talk, *client);
    const auto& qos = drawing.pick(Feature::qos, [&](const Value& one) {
        return one.name == "2" || (one.name == "1" && !is_received);
    });
    const auto name = talk.fresh_payload("x");
    const auto actor = client->seat().actor;
    const auto topic = pick_topic(talk).text;
    FlowMap message;
    message.add_text("publish", topic)
        .add("payload", name)
        .add("qos", qos.text)
        .add("retain", goes_on ? "" : drawing.pick(Feature::retain).text)
        .add("await", "none")
        .add("as", name);
    if (expires) message.add("properties", FlowMap{}.add("message_expiry_interval", short_expiry));
    talk.step(actor, message);
    if (is_received) talk.step(actor, FlowMap{}.add("expect", "PUBREC"));
    if (is_released) talk.step(actor, answer_of("PUBREL", name));
    if (goes_on) {
        how == "begun-anew" ? begin_anew(talk, *client, topic, name)
                            : go_on_after_take_over(talk, *client, name);
        drawing.end();
        return true;
    }
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

}  // namespace assay::explore
