// Messages that a client gets and does not just acknowledge: left half received, refused, or taken one
// at a time while others wait.
#include "harness/explore/talk.hpp"
#include "reference/session/topic_match.hpp"

#include <algorithm>

namespace assay::explore {

namespace {

/// Where messages are published that somebody receives by halves; below it is no other topic. So
/// exactly one copy comes, whatever else the client has subscribed to.
constexpr std::string_view held_topic{"~/held"};
constexpr std::string_view shared_topic{"~/member"};
constexpr std::string_view shared_filter{"$share/g/~/member"};
/// The client may not take the message (3.5.2.1).
constexpr std::string_view refusal{"0x83"};

/// The watcher publishes to it.
std::string
give(Talk& talk, std::string_view topic, std::string_view qos, std::string_view expiry = "") {
    auto name = talk.fresh_payload("y");
    FlowMap message;
    message.add("publish", topic).add("payload", name).add("qos", qos);
    message.add("properties", FlowMap{}.add("message_expiry_interval", expiry));
    talk.step("watch", message);
    return name;
}

void get(Talk& talk, std::string_view actor, std::string_view name) {
    FlowMap copy;
    copy.add("expect", "PUBLISH").add("payload", name).add("as", name).add("given", "true");
    talk.step(actor, copy);
}

void note_qos(Drawing& drawing, std::string_view qos) {
    drawing.note(value_named(Feature::qos, qos));
}

/// The connection ends without DISCONNECT.
void break_off(Talk& talk, Client& client) {
    const auto& end = talk.drawing.pick(Feature::end, [](const Value& one) {
        return one.name == "close" || one.name == "reset";
    });
    talk.step(client.seat().actor, FlowMap{}.add("disconnect", end.text));
    client.close();
}

/// Whether the client can go on with its Session and take its messages by hand.
bool may_receive_by_hand(const Client& client) {
    return may_leave_one(client) && !client.seat().is_silent && !client.is_limited;
}

/// Whether the topic comes by no other subscription of the client: of several copies the first one
/// may have QoS 0, and each takes a place of the window.
bool gets_once(const Client& client, std::string_view topic) {
    return std::ranges::none_of(client.filters, [&](ValueId id) {
        return session::filter_matches(session::split_shared(value(id).text).filter, topic);
    });
}

/// A Session in which the topic comes once: the one that there is, or a new one.
std::string_view start_for(const Client& client, std::string_view topic) {
    return may_receive_by_hand(client) && !client.has_will && gets_once(client, topic) ? "resume"
                                                                                       : "fresh";
}

/// Only in 5.0 a Session that begins anew lasts.
bool may_begin_anew(const Client& client) {
    return !client.seats.empty() && client.seats.front().is_v5 && !client.left &&
           !client.is_nameless;
}

/// What a client does with a message that it got.
void leave_half(Talk& talk, Client& client, std::string_view how) {
    const bool expires = how == "left-to-expire";
    note_qos(talk.drawing, "2");
    sit_down_silently(talk, client, {.start = may_receive_by_hand(client) ? "resume" : "fresh"});
    const auto actor = client.seat().actor;
    talk.step(actor, FlowMap{}.add("subscribe", held_topic).add("qos", "2"));
    const auto name = give(talk, held_topic, "2", expires ? short_expiry : "");
    get(talk, actor, name);
    talk.step(actor, answer_of("PUBREC", name));
    talk.step(actor, FlowMap{}.add("expect", "PUBREL"));
    break_off(talk, client);
    client.is_awaited |= expires;
}

/// An answer that refuses ends the exchange as well [MQTT-4.4.0-2].
void refuse(Talk& talk, Client& client) {
    const auto& qos =
        talk.drawing.pick(Feature::qos, [](const Value& one) { return one.name != "0"; });
    sit_down_silently(talk, client, {.start = start_for(client, held_topic)});
    const auto actor = client.seat().actor;
    talk.step(actor, FlowMap{}.add("subscribe", held_topic).add("qos", qos.text));
    const auto name = give(talk, held_topic, qos.text);
    get(talk, actor, name);
    talk.step(actor, answer_of(qos.name == "1" ? "PUBACK" : "PUBREC", name, refusal));
    talk.step(actor, FlowMap{}.add("ping", "true"));
    break_off(talk, client);
}

/// What one member refuses goes to no other [MQTT-4.8.2-6], not to one that comes meanwhile either.
void refuse_as_member(Talk& talk, Client& client, const Client& other) {
    note_qos(talk.drawing, "1");
    talk.drawing.note(value_named(Feature::filter, "shared"));
    sit_down_silently(talk, client, {.start = start_for(client, shared_topic)});
    const auto actor = client.seat().actor;
    FlowMap subscribe;
    subscribe.add_text("subscribe", shared_filter).add("qos", "1");
    talk.step(actor, subscribe);
    const auto name = give(talk, shared_topic, "1");
    get(talk, actor, name);
    talk.step(other.seat().actor, subscribe);
    talk.step(actor, answer_of("PUBACK", name, refusal));
    FlowMap unsubscribe;
    unsubscribe.add_text("unsubscribe", shared_filter);
    for (const auto& member : {actor, other.seat().actor})
        talk.step(member, unsubscribe);
    break_off(talk, client);
}

/// What was on its way when Keep Alive ran out is sent again on the next connection
/// [MQTT-4.4.0-1].
void leave_in_silence(Talk& talk, Client& client) {
    note_qos(talk.drawing, "1");
    const auto& keep_alive = talk.drawing.note(value_named(Feature::keep_alive, "1s"));
    sit_down_silently(
        talk, client, {.start = start_for(client, held_topic), .keep_alive = keep_alive.text}
    );
    const auto actor = client.seat().actor;
    talk.step(actor, FlowMap{}.add("subscribe", held_topic).add("qos", "1"));
    get(talk, actor, give(talk, held_topic, "1"));
    fall_silent(talk, client);
}

/// Somebody of 5.0 who can be in a share group with this client.
const Client* other_member(Talk& talk, const Client& client) {
    return talk.choose([&](const Client& one) {
        return &one != &client && one.is_open() && one.seat().is_v5 && !one.seat().is_silent &&
               !one.is_nameless;
    });
}

}  // namespace

bool leave_receipt(Talk& talk) {
    auto* client = talk.choose([](const Client& one) {
        return may_receive_by_hand(one) || may_begin_anew(one);
    });
    if (!client) return false;
    auto& drawing = talk.drawing;
    drawing.begin(talk.index_of(*client));
    const auto shared = value_named(Feature::filter, "shared");
    const auto* other = drawing.is_drawn(shared) ? other_member(talk, *client) : nullptr;
    const bool may_be_silent = drawing.is_drawn(value_named(Feature::end, "silence")) &&
                               drawing.is_drawn(value_named(Feature::keep_alive, "1s"));
    const bool speaks_v5 = client->seats.front().is_v5;
    const auto kind = drawing.try_pick(Feature::receipt, [&](const Value& one) {
        if (one.name == "left-to-expire") return talk.has_v5;
        if (one.name == "refused-by-member") return speaks_v5 && other != nullptr;
        if (one.name == "left-in-silence") return may_be_silent;
        return !one.name.starts_with("refused") || speaks_v5;
    });
    if (!kind) {
        drawing.drop();
        return false;
    }
    const auto how = value(*kind).name;
    if (how == "refused")
        refuse(talk, *client);
    else if (how == "refused-by-member")
        refuse_as_member(talk, *client, *other);
    else if (how == "left-in-silence")
        leave_in_silence(talk, *client);
    else
        leave_half(talk, *client, how);
    drawing.end();
    return true;
}

namespace {

/// The client comes back with one place again; what it said of an earlier exchange gives it no second
/// one (4.9).
void release_on_return(Talk& talk, Client& client, std::string_view first) {
    const auto actor = client.seat().actor;
    talk.step(actor, answer_of("PUBREC", first));
    talk.step(actor, FlowMap{}.add("expect", "PUBREL"));
    break_off(talk, client);
    sit_down_silently(talk, client, {.receive_maximum = "1"});
    const auto next = client.seat().actor;
    talk.step(next, FlowMap{}.add("expect", "PUBREL"));
    talk.step(next, answer_of("PUBCOMP", first));
    for (int i = 0; i < 2; ++i)
        give(talk, held_topic, "1");
    talk.step(next, FlowMap{}.add("ping", "true"));
}

/// Repeats take the place again.
void return_with_less(Talk& talk, Client& client) {
    give(talk, held_topic, "1");
    break_off(talk, client);
    sit_down_silently(talk, client, {.receive_maximum = "1"});
    talk.step(client.seat().actor, FlowMap{}.add("ping", "true"));
}

/// What happens while the first message has the only place and the second one waits.
void use_full_window(Talk& talk, Client& client, std::string_view how) {
    // Of two ways to do it one.
    const bool is_first_way = talk.drawing.chance(50);
    const bool is_refused = how == "given-back" && is_first_way;
    const bool is_free = how == "given-back" && !is_first_way;
    const bool is_released = how == "resumed" && is_first_way;
    const std::string_view qos = is_refused || is_released ? "2" : "1";
    note_qos(talk.drawing, qos);
    const auto actor = client.seat().actor;
    FlowMap subscribe;
    subscribe.add("subscribe", held_topic).add("qos", qos);
    talk.step(actor, subscribe);
    const auto first = give(talk, held_topic, is_free ? "0" : qos);
    get(talk, actor, first);
    if (is_released) return release_on_return(talk, client, first);
    const auto second = give(talk, held_topic, qos, how == "expires" ? short_expiry : "");
    if (how == "resumed") return return_with_less(talk, client);
    if (how == "expires") wait_across(talk);
    if (how == "changed")
        talk.step(actor, is_first_way ? subscribe : FlowMap{}.add("unsubscribe", "~/held/none"));
    // A refusal gives its place back, too [MQTT-4.9.0-2]; QoS 0 has taken none.
    if (is_refused)
        talk.step(actor, answer_of("PUBREC", first, refusal));
    else if (!is_free)
        talk.step(actor, answer_of("PUBACK", first));
    if (how == "expires")
        talk.step(actor, FlowMap{}.add("ping", "true"));
    else
        get(talk, actor, second);
}

}  // namespace

bool fill_window(Talk& talk) {
    auto* client = talk.choose(may_begin_anew);
    if (!client) return false;
    auto& drawing = talk.drawing;
    drawing.begin(talk.index_of(*client));
    const auto kind = drawing.try_pick(Feature::window, [](const Value&) { return true; });
    if (!kind) {
        drawing.drop();
        return false;
    }
    // An answer that is still on its way would leave an exchange open, which takes a place as well.
    if (client->is_open()) talk.step(client->seat().actor, FlowMap{}.add("ping", "true"));
    const auto& narrow = drawing.note(value_named(Feature::receive_maximum, "1"));
    sit_down_silently(
        talk, *client, {.start = start_for(*client, held_topic), .receive_maximum = narrow.text}
    );
    use_full_window(talk, *client, value(*kind).name);
    break_off(talk, *client);
    drawing.end();
    return true;
}

}  // namespace assay::explore
