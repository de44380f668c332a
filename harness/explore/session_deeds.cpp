// Network Connections and Sessions: who comes, who goes, and how.
#include "harness/explore/talk.hpp"

#include <charconv>
#include <fmt/format.h>

namespace assay::explore {
namespace {

/// So often a client speaks the version that it spoke before.
constexpr unsigned faithful_percent = 85;
/// So often a client whose Will expires soon is lost only after that time.
constexpr unsigned late_percent = 60;

std::uint32_t number_in(std::string_view text) {
    std::uint32_t out{};
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

bool is_v5(const Value& version) {
    return version.name == "5.0";
}

const Value& pick_version(Talk& talk, const Client& client) {
    auto& drawing = talk.drawing;
    const bool is_free = client.seats.empty() || drawing.wants(Feature::version) ||
                         !drawing.chance(faithful_percent);
    if (is_free) return drawing.pick(Feature::version);
    return drawing.note(value_named(Feature::version, client.seats.front().is_v5 ? "5.0" : "3.1.1")
    );
}

/// The Will of a CONNECT; empty without.
FlowMap draw_will(Talk& talk, Client& client, bool speaks_v5) {
    auto& drawing = talk.drawing;
    const auto& will = drawing.pick(Feature::will, [&](const Value& one) {
        return speaks_v5 || !one.name.starts_with("delay");
    });
    FlowMap out;
    client.has_short_delay = client.is_will_short_lived = false;
    if (will.name == "none") return out;
    out.add_text("topic", pick_topic(talk).text);
    const auto& payload = drawing.pick(Feature::will_payload);
    auto said = payload.name == "empty" ? std::string{} : talk.fresh_payload("w");
    // What is no text, and would end a string of C.
    if (payload.name == "control") said += std::string{"\0\x01", 2};
    out.add_text("payload", said);
    out.add("qos", drawing.pick(Feature::will_qos).text);
    out.add("retain", drawing.pick(Feature::will_retain).text);
    out.add("delay", will.text);
    client.has_short_delay = will.name == "delay-short";
    if (!speaks_v5) return out;
    const auto& property = drawing.pick(Feature::will_property);
    client.is_will_short_lived = property.name == "expiry-1s";
    out.add("properties", FlowMap{}.add_lines(property.text));
    return out;
}

/// The properties of a CONNECT, and what they say of the client.
FlowMap draw_properties(Talk& talk, Client& client) {
    auto& drawing = talk.drawing;
    FlowMap out;
    const auto& expiry = drawing.pick(Feature::session_expiry);
    client.expiry_seconds = number_in(expiry.text);
    out.add("session_expiry_interval", expiry.text);
    const auto& window = drawing.pick(Feature::receive_maximum);
    out.add("receive_maximum", window.text);
    const auto& size = drawing.pick(Feature::packet_size_max);
    out.add("maximum_packet_size", size.text);
    client.packet_size_max = number_in(size.text);
    out.add("topic_alias_maximum", drawing.pick(Feature::alias_maximum).text);
    const auto& problems = drawing.pick(Feature::problem_information);
    out.add("request_problem_information", problems.text);
    client.is_terse = !problems.text.empty();
    client.is_limited |= !window.text.empty() || !size.text.empty();
    return out;
}

/// Writes the CONNECT, and what becomes of a connection whose place it takes.
void connect(Talk& talk, Client& client, std::size_t seat, const FlowMap& action) {
    const auto before = client.open;
    client.open = seat;
    client.is_awaited = false;
    talk.step(client.seat().actor, action);
    if (before && *before != seat)
        talk.step(client.seats[*before].actor, FlowMap{}.add("expect", "close"));
    client.alias_topic.clear();
    client.is_nameless = false;
    client.hello.clear();
}

/// A client without a Client Identifier of its own: its Session cannot go on, so it has no wishes.
void come_nameless(Talk& talk, Client& client, bool speaks_v5) {
    const auto seat = client.free_seat(speaks_v5, false);
    client.forget();
    client.is_limited = false;
    client.packet_size_max = 0;
    client.expiry_seconds = 0;
    const auto will = draw_will(talk, client, speaks_v5);
    client.has_will = !will.is_empty();
    FlowMap action;
    action.add("connect", "fresh").add_text("client_id", "").add("will", will);
    connect(talk, client, seat, action);
    client.is_nameless = true;
}

/// How the CONNECT of a client begins that comes or takes over; nothing if that is left out.
const Value* pick_start(Talk& talk, const Client& client) {
    const auto id = talk.drawing.try_pick(Feature::start, [&](const Value& one) {
        // Nobody comes back to a Session of whose identifier a client has let go.
        if (one.name == "nameless" && client.expiry_seconds > 0) return false;
        return one.name.ends_with("take-over") == client.is_open();
    });
    return id ? &value(*id) : nullptr;
}

Client* choose_to_join(Talk& talk) {
    const bool may_take_over = talk.drawing.wants(Deed::join) || talk.drawing.chance(30);
    if (auto* absent = talk.choose([](const Client& one) { return !one.is_open(); });
        absent && !may_take_over)
        return absent;
    // Nobody takes the place of a client whose identifier only the server knows.
    return talk.choose([](const Client& one) { return !one.is_nameless; });
}

}  // namespace

bool join(Talk& talk) {
    auto* client = choose_to_join(talk);
    if (!client) return false;
    auto& drawing = talk.drawing;
    drawing.begin(talk.index_of(*client));
    if (client->left) {
        drawing.note(value_named(Feature::start, "resume"));
        come_back(talk, *client);
        drawing.end();
        return true;
    }
    const auto* start = pick_start(talk, *client);
    if (!start) {
        drawing.drop();
        return false;
    }
    const bool speaks_v5 = is_v5(pick_version(talk, *client));
    if (start->name == "nameless") {
        come_nameless(talk, *client, speaks_v5);
        drawing.end();
        return true;
    }
    const bool is_silent = drawing.pick(Feature::acknowledging).name == "never";
    const auto seat = client->free_seat(speaks_v5, is_silent);
    const bool is_fresh = start->text == "fresh";
    if (is_fresh) client->forget();
    FlowMap action;
    action.add("connect", start->text);
    client->is_limited = is_silent;
    client->packet_size_max = 0;
    client->expiry_seconds = is_fresh ? 0 : lasting_seconds;
    FlowMap properties;
    if (speaks_v5) properties = draw_properties(talk, *client);
    const auto& keep_alive = drawing.pick(Feature::keep_alive);
    const auto will = draw_will(talk, *client, speaks_v5);
    client->has_will = !will.is_empty();
    action.add("keep_alive", keep_alive.text).add("properties", properties).add("will", will);
    // What CONNACK says is asked for by the highest Topic Alias only.
    std::string hello;
    if (speaks_v5 && drawing.is_drawn(value_named(Feature::alias, "highest")))
        hello = talk.fresh_payload("k");
    action.add("as", hello);
    connect(talk, *client, seat, action);
    client->hello = std::move(hello);
    if (!keep_alive.text.empty()) fall_silent(talk, *client);
    drawing.end();
    return true;
}

void fall_silent(Talk& talk, Client& client) {
    talk.drawing.note(value_named(Feature::end, "silence"));
    wait_across(talk);
    talk.step(client.seat().actor, FlowMap{}.add("expect", "close"));
    client.close();
}

bool come_late(Talk& talk) {
    auto* client = talk.choose([](const Client& one) {
        return !one.is_open() && !one.seats.empty() && one.is_awaited &&
               (!one.left || one.left->expires);
    });
    if (!client) return false;
    auto& drawing = talk.drawing;
    drawing.begin(talk.index_of(*client));
    drawing.note(value_named(Feature::start, "resume"));
    const auto& absence = drawing.pick(Feature::absence, [&](const Value& one) {
        return one.name != "short" || !client->filters.empty();
    });
    const bool is_short = absence.name == "short";
    if (!is_short) wait_across(talk);
    come_back(talk, *client);
    // What ran while it was away must not end anything now.
    if (is_short) {
        wait_across(talk);
        FlowMap message;
        message.add_text("publish", pick_topic(talk).text).add("payload", talk.fresh_payload("l"));
        talk.step("watch", message.add("qos", "1"));
    }
    drawing.end();
    return true;
}

FlowMap lasting_properties(const Client& client, std::size_t seat) {
    FlowMap out;
    if (!client.seats[seat].is_v5) return out;
    out.add("session_expiry_interval", fmt::format("{}", lasting_seconds));
    if (client.is_terse) out.add("request_problem_information", "0");
    return out;
}

void come_back(Talk& talk, Client& client) {
    const bool speaks_v5 = client.seats.front().is_v5;
    const auto seat = client.left ? client.left->seat : client.free_seat(speaks_v5, false);
    FlowMap action;
    action.add("connect", "resume");
    action.add("properties", lasting_properties(client, seat));
    connect(talk, client, seat, action);
    client.expiry_seconds = lasting_seconds;
    client.has_will = client.has_short_delay = false;
    client.packet_size_max = 0;
    client.is_limited = client.seat().is_silent;
    if (!client.left) return;
    talk.step(client.seat().actor, FlowMap{}.add("finish", client.left->name));
    client.left.reset();
}

void sit_down_silently(Talk& talk, Client& client, const Sitting& sitting) {
    auto& drawing = talk.drawing;
    const bool is_fresh = sitting.start == "fresh";
    if (is_fresh) client.forget();
    const auto* start = client.is_open() ? (is_fresh ? "fresh-take-over" : "take-over")
                                         : (is_fresh ? "fresh" : "resume");
    drawing.note(value_named(Feature::start, start));
    drawing.note(value_named(Feature::acknowledging, "never"));
    const auto seat = client.free_seat(client.seats.front().is_v5, true);
    auto properties = lasting_properties(client, seat);
    properties.add("receive_maximum", sitting.receive_maximum);
    FlowMap action;
    action.add("connect", sitting.start)
        .add("keep_alive", sitting.keep_alive)
        .add("properties", properties);
    connect(talk, client, seat, action);
    // In 3.1.1 a Session that begins with Clean Session ends with its connection.
    client.expiry_seconds = is_fresh && !client.seat().is_v5 ? 0 : lasting_seconds;
    client.has_will = client.has_short_delay = false;
    client.packet_size_max = 0;
    client.is_limited = true;
}

bool leave(Talk& talk) {
    auto* client = talk.choose([](const Client& one) { return one.is_open(); });
    if (!client) return false;
    auto& drawing = talk.drawing;
    drawing.begin(talk.index_of(*client));
    const bool speaks_v5 = client->seat().is_v5;
    // Without a Keep Alive nobody knows when a silent client is given up, nor when its Will is due.
    const bool is_late = client->has_will && client->is_will_short_lived &&
                         drawing.is_drawn(value_named(Feature::end, "late")) &&
                         drawing.chance(late_percent);
    const auto& end = drawing.pick(Feature::end, [&](const Value& one) {
        if (is_late) return one.name == "late";
        return one.name != "silence" || !client->has_will;
    });
    if (end.name == "late") wait_across(talk);
    FlowMap action;
    action.add("disconnect", end.text);
    const bool has_packet = end.name == "normal" || end.name == "with-will";
    if (speaks_v5 && has_packet) {
        // A Session that ends with its connection gets no other end [MQTT-3.14.2-2].
        const auto& expiry = drawing.pick(Feature::new_expiry, [&](const Value& one) {
            return client->expiry_seconds > 0 || number_in(one.text) == 0;
        });
        action.add("properties", FlowMap{}.add("session_expiry_interval", expiry.text));
        if (!expiry.text.empty()) client->expiry_seconds = number_in(expiry.text);
    }
    talk.step(client->seat().actor, action);
    client->close();
    drawing.end();
    return true;
}

bool stop(Talk& talk) {
    auto& drawing = talk.drawing;
    drawing.begin(Use::everybody);
    const auto kind = drawing.try_pick(Feature::stop, [](const Value&) { return true; });
    if (!kind) {
        drawing.drop();
        return false;
    }
    talk.step("broker", FlowMap{}.add(value(*kind).text, "true"));
    talk.step("watch", FlowMap{}.add("expect", "close"));
    for (auto& client : talk.clients) {
        if (client.is_open()) talk.step(client.seat().actor, FlowMap{}.add("expect", "close"));
        client.close();
    }
    talk.watch();
    talk.has_stopped = true;
    drawing.end();
    return true;
}

}  // namespace assay::explore
