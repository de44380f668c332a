// An exchange that is left in the middle and taken up on the next connection of its client.
#include "harness/explore/talk.hpp"

#include <fmt/format.h>

namespace assay::explore {
namespace {

/// Connects the client with an actor that leaves PUBREC without an answer.
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

bool may_leave_one(const Client& client) {
    return !client.left && client.is_open() && client.expiry_seconds >= lasting_seconds;
}

}  // namespace

bool leave_exchange(Talk& talk) {
    auto* client = talk.choose(may_leave_one);
    if (!client) return false;
    auto& drawing = talk.drawing;
    drawing.begin(talk.index_of(*client));
    const auto kind = drawing.try_pick(Feature::exchange, [&](const Value& one) {
        return one.name != "left-at-publish" || !client->seat().is_silent;
    });
    if (!kind) {
        drawing.drop();
        return false;
    }
    const bool is_released = value(*kind).name == "left-at-pubrec";
    if (is_released && !client->seat().is_silent) sit_down_silently(talk, *client);
    const auto& qos = drawing.pick(Feature::qos, [&](const Value& one) {
        return one.name == "2" || (one.name == "1" && !is_released);
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
    talk.step(actor, message);
    if (is_released) talk.step(actor, FlowMap{}.add("expect", "PUBREC"));
    const auto& end = drawing.pick(Feature::end, [](const Value& one) {
        return one.name == "close" || one.name == "reset";
    });
    talk.step(actor, FlowMap{}.add("disconnect", end.text));
    client->left = LeftExchange{.seat = *client->open, .name = name};
    client->close();
    drawing.end();
    return true;
}

}  // namespace assay::explore
