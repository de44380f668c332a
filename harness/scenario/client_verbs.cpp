// What a client can do, except for what it expects.
#include "harness/scenario/client_verbs.hpp"

#include "harness/scenario/fields.hpp"
#include "harness/scenario/raw_packet.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <fmt/format.h>

namespace assay::scenario {

namespace {

constexpr std::string_view await_doc = "ack (default): wait for the answer; none: go on at once";
constexpr std::string_view properties_doc = "properties to send, in this order; a list repeats one";

// clang-format off
constexpr std::array will_table{
    detail<Kind::topic, WillText>("topic", "Will Topic", [](auto& w) -> auto& { return w.topic; }),
    detail<Kind::text, WillText>("payload", "Will Payload", [](auto& w) -> auto& { return w.payload; }),
    detail<Kind::qos, WillText>("qos", "Will QoS", [](auto& w) -> auto& { return w.qos; }),
    detail<Kind::boolean, WillText>("retain", "Will Retain", [](auto& w) -> auto& { return w.retain; }),
    detail<Kind::interval, WillText>("delay", "Will Delay Interval", [](auto& w) -> auto& { return w.delay; }, true),
    detail<Kind::properties, WillText>("properties", "Will Properties", [](auto& w) -> auto& { return w.properties; }, true),
};
// clang-format on

void read_will_of(Reading& reading, const Node& node, ConnectAction& action) {
    action.will = read_will(reading, node);
}

void read_connack(Reading& reading, const Node& node, ConnectAction& action) {
    if (reading.is_map(node, kind_row(Kind::fields).what))
        action.connack = read_fields(reading, node, wire::PacketType::connack);
}

// clang-format off
constexpr std::array connect_table{
    detail<Kind::interval, ConnectAction>("keep_session", "keep the session after the connection: Clean Session 0, or this Session Expiry Interval", [](auto& a) -> auto& { return a.keep_session; }),
    special<ConnectAction>("will", Kind::will, "the Will Message", read_will_of),
    detail<Kind::boolean, ConnectAction>("session_present", "expected Session Present", [](auto& a) -> auto& { return a.session_present; }),
    detail<Kind::keep_alive, ConnectAction>("keep_alive", "Keep Alive", [](auto& a) -> auto& { return a.keep_alive; }),
    detail<Kind::properties, ConnectAction>("properties", properties_doc, [](auto& a) -> auto& { return a.properties; }, true),
    detail<Kind::text, ConnectAction>("username", "User Name", [](auto& a) -> auto& { return a.username; }),
    detail<Kind::text, ConnectAction>("password", "Password", [](auto& a) -> auto& { return a.password; }),
    detail<Kind::text, ConnectAction>("client_id", "Client Identifier instead of the actor's, which <client_id> stands for", [](auto& a) -> auto& { return a.client_id; }),
    detail<Kind::boolean, ConnectAction>("clean", "Clean Start (Clean Session), whatever the mode says", [](auto& a) -> auto& { return a.clean; }),
    detail<Kind::reasons, ConnectAction>("reason", "codes that the CONNACK may carry; default 0", [](auto& a) -> auto& { return a.reason; }),
    special<ConnectAction>("connack", Kind::fields, "further fields of the CONNACK", read_connack),
    detail<Kind::await, ConnectAction>("await", await_doc, [](auto& a) -> auto& { return a.await; }),
    detail<Kind::span, ConnectAction>("within", within_doc, within_of),
};
constexpr std::array disconnect_table{
    detail<Kind::reason, DisconnectAction>("reason", "the Reason Code to send", [](auto& a) -> auto& { return a.reason; }, true),
    detail<Kind::properties, DisconnectAction>("properties", properties_doc, [](auto& a) -> auto& { return a.properties; }, true),
};
constexpr std::array filter_table{
    detail<Kind::topic, SubscribeFilter>("filter", "the Topic Filter", [](auto& f) -> auto& { return f.filter; }),
    detail<Kind::ordinal, SubscribeFilter>("qos", "requested QoS; 3 only in 'send'", [](auto& f) -> auto& { return f.qos; }),
    detail<Kind::boolean, SubscribeFilter>("no_local", "No Local", [](auto& f) -> auto& { return f.no_local; }, true),
    detail<Kind::boolean, SubscribeFilter>("retain_as_published", "Retain As Published", [](auto& f) -> auto& { return f.retain_as_published; }, true),
    detail<Kind::ordinal, SubscribeFilter>("retain_handling", "Retain Handling; 3 only in 'send'", [](auto& f) -> auto& { return f.retain_handling; }, true),
};
// clang-format on

/// What is said beside `subscribe:` goes into every filter that does not say it itself.
struct SubscribeDetails : SubscribeAction {
    SubscribeFilter common{};
};

// clang-format off
constexpr std::array subscribe_table{
    detail<Kind::qos, SubscribeDetails>("qos", "requested QoS of every filter; default 0", [](auto& a) -> auto& { return a.common.qos; }),
    detail<Kind::boolean, SubscribeDetails>("no_local", "No Local", [](auto& a) -> auto& { return a.common.no_local; }, true),
    detail<Kind::boolean, SubscribeDetails>("retain_as_published", "Retain As Published", [](auto& a) -> auto& { return a.common.retain_as_published; }, true),
    detail<Kind::retain_handling, SubscribeDetails>("retain_handling", "Retain Handling", [](auto& a) -> auto& { return a.common.retain_handling; }, true),
    detail<Kind::properties, SubscribeDetails>("properties", properties_doc, [](auto& a) -> auto& { return a.properties; }, true),
    detail<Kind::reasons, SubscribeDetails>("granted", "the codes that the SUBACK has to carry, one a filter", [](auto& a) -> auto& { return a.granted; }),
    detail<Kind::reasons, SubscribeDetails>("reason", "codes that the SUBACK may carry for any filter", [](auto& a) -> auto& { return a.reason; }),
    detail<Kind::await, SubscribeDetails>("await", await_doc, [](auto& a) -> auto& { return a.await; }),
    detail<Kind::span, SubscribeDetails>("within", within_doc, within_of),
};
constexpr std::array unsubscribe_table{
    detail<Kind::properties, UnsubscribeAction>("properties", properties_doc, [](auto& a) -> auto& { return a.properties; }, true),
    detail<Kind::reasons, UnsubscribeAction>("reason", "codes that the UNSUBACK may carry; default 0x00 and 0x11", [](auto& a) -> auto& { return a.reason; }),
    detail<Kind::await, UnsubscribeAction>("await", await_doc, [](auto& a) -> auto& { return a.await; }),
    detail<Kind::span, UnsubscribeAction>("within", within_doc, within_of),
};
constexpr std::array publish_table{
    detail<Kind::text, PublishAction>("payload", "the Application Message", [](auto& a) -> auto& { return a.payload; }),
    detail<Kind::size, PublishAction>("topic_size", "the topic, filled up to that many bytes", [](auto& a) -> auto& { return a.topic_size; }),
    detail<Kind::size, PublishAction>("payload_size", "a message of that many bytes instead", [](auto& a) -> auto& { return a.payload_size; }),
    detail<Kind::qos, PublishAction>("qos", "QoS; default 0", [](auto& a) -> auto& { return a.qos; }),
    detail<Kind::boolean, PublishAction>("retain", "RETAIN", [](auto& a) -> auto& { return a.retain; }),
    detail<Kind::boolean, PublishAction>("dup", "DUP", [](auto& a) -> auto& { return a.dup; }),
    detail<Kind::packet_id, PublishAction>("packet_id", "Packet Identifier; default the next free one", [](auto& a) -> auto& { return a.packet_id; }),
    detail<Kind::properties, PublishAction>("properties", properties_doc, [](auto& a) -> auto& { return a.properties; }, true),
    detail<Kind::count, PublishAction>("count", "so many messages, with payloads TEXT-1 to TEXT-N", [](auto& a) -> auto& { return a.count; }),
    detail<Kind::reasons, PublishAction>("reason", "codes that PUBACK or PUBREC may carry; default any below 0x80", [](auto& a) -> auto& { return a.reason; }),
    detail<Kind::await, PublishAction>("await", "ack (default): wait for the last acknowledgement; none: go on at once", [](auto& a) -> auto& { return a.await; }),
    detail<Kind::span, PublishAction>("within", within_doc, within_of),
};
constexpr std::array finish_table{detail<Kind::span, FinishAction>("within", within_doc, within_of)};
constexpr std::array ping_table{
    detail<Kind::await, PingAction>("await", await_doc, [](auto& a) -> auto& { return a.await; }),
    detail<Kind::span, PingAction>("within", within_doc, within_of),
};
constexpr std::array auth_table{
    detail<Kind::properties, AuthAction>("properties", properties_doc, [](auto& a) -> auto& { return a.properties; }),
};
// clang-format on

/// What two bits can hold, and what of it is legal.
constexpr int options_most = 3;
constexpr int options_legal_most = 2;

void read_filter(Reading& reading, const Node& node, SubscribeAction& action, int most) {
    auto& filter = action.filters.emplace_back();
    if (node.is_map()) {
        read_details<SubscribeFilter>(reading, node, filter_table, filter, "a filter");
        if (!node.find("filter")) reading.problem(node, "an entry needs 'filter'");
        for (const auto& [name, value] :
             {std::pair{"qos", filter.qos}, std::pair{"retain_handling", filter.retain_handling}})
            if (value.value_or(0) > most)
                reading.problem(
                    *node.find(name),
                    fmt::format("{}: expected a number from 0 to {}, got {}", name, most, *value),
                    most == options_most ? "" : "3 is for 'send'"
                );
    } else if (auto text = reading.text(node)) {
        filter.filter = std::move(*text);
    }
}

void read_filters(Reading& reading, const Node& value, SubscribeDetails& action) {
    if (value.is_sequence())
        for (const auto& item : value.items)
            read_filter(reading, item, action, options_legal_most);
    else
        read_filter(reading, value, action, options_legal_most);
    const auto put = [](auto& into, const auto& common) {
        if (!into) into = common;
    };
    for (auto& filter : action.filters) {
        put(filter.qos, action.common.qos);
        put(filter.no_local, action.common.no_local);
        put(filter.retain_as_published, action.common.retain_as_published);
        put(filter.retain_handling, action.common.retain_handling);
    }
    if (!action.granted.empty() && action.granted.size() != action.filters.size())
        reading.problem(
            value,
            fmt::format(
                "{} filters, but 'granted' lists {} codes",
                action.filters.size(),
                action.granted.size()
            )
        );
}

void read_with(Reading& reading, const Node& node, SendAction& action) {
    if (!reading.is_map(node, kind_row(Kind::with).what) || !action.packet) return;
    const auto known = settable_fields(*action.packet);
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        const auto& key = node.keys[i];
        const auto& value = node.items[i];
        reading.shown_name = key.text;
        if (key.text == "properties")
            action.properties = reading.properties(value);
        else if (key.text == "will_properties")
            action.will_properties = reading.properties(value);
        else if (key.text == "append")
            action.append = reading.bytes(value).value_or("");
        else if (key.text == "filters") {
            SubscribeAction holder;
            for (const auto& item : value.items)
                read_filter(reading, item, holder, options_most);
            action.filters = std::move(holder.filters);
        } else if (std::ranges::find(known, key.text) == known.end()) {
            auto words = known;
            words.insert(words.end(), {"properties", "will_properties", "append", "filters"});
            reading.unknown(
                key,
                fmt::format("{} has no field '{}'", wire::name_of(*action.packet), key.text),
                key.text,
                words
            );
        } else if (auto text = reading.text(value)) {
            action.with.push_back({key.text, std::move(*text)});
        }
    }
}

// clang-format off
constexpr std::array raw_table{
    detail<Kind::packet, SendAction>("packet", "the packet to encode, without validation", [](auto& a) -> auto& { return a.packet; }),
    special<SendAction>("with", Kind::with, "fields by name, legal or not; others have a legal default", read_with),
    detail<Kind::text, SendAction>("fault", "the name of one row of the fault table", [](auto& a) -> auto& { return a.fault; }),
    detail<Kind::bytes, SendAction>("bytes", "raw bytes: hex pairs, 'text', s'text' and s(...) with their size, <len>, <len+1>, <props>, <client_id>", [](auto& a) -> auto& { return a.bytes; }),
    detail<Kind::count, SendAction>("chop", "so many bytes a write", [](auto& a) -> auto& { return a.chop; }),
};
constexpr std::array send_table{
    detail<Kind::count, SendAction>("chop", "so many bytes a write", [](auto& a) -> auto& { return a.chop; }),
};
// clang-format on

/// Numbers that their fields cannot hold would be cut, and the broker judged by another packet.
void check_numbers(Reading& reading, const Node& value, const SendAction& action) {
    if (!action.packet) return;
    const auto as_it_stands = [](std::string_view text) { return std::string{text}; };
    const auto packet =
        raw_packet(with_names_filled(action), reading.version, "client", as_it_stands);
    const auto* with = value.find("with");
    if (!packet) reading.problem(with ? *with : value, packet.error());
}

void read_raw(Reading& reading, const Node& value, SendAction& action) {
    if (!reading.is_map(value, kind_row(Kind::raw).what)) return;
    // `with` needs to know the packet, wherever it stands in the map.
    if (const auto* packet = value.find("packet")) {
        reading.shown_name = "packet";
        readers::read<Kind::packet>(reading, *packet, action.packet);
    } else if (!value.find("bytes")) {
        reading.problem(value, "send needs 'packet' or 'bytes'");
    }
    if (value.find("packet") && value.find("bytes"))
        reading.problem(value, "send has both 'packet' and 'bytes'");
    read_details<SendAction>(reading, value, raw_table, action, "send");
    check_numbers(reading, value, action);
}

void read_connect_mode(Reading& reading, const Node& value, ConnectAction& action) {
    read_mode(reading, value, Kind::connect_mode, action.mode);
}
void read_disconnect_mode(Reading& reading, const Node& value, DisconnectAction& action) {
    read_mode(reading, value, Kind::disconnect_mode, action.mode);
}
void read_topics(Reading& reading, const Node& value, UnsubscribeAction& action) {
    action.filters = reading.texts(value);
}
void read_topic(Reading& reading, const Node& value, PublishAction& action) {
    action.topic = reading.text(value).value_or("");
}
void read_exchange(Reading& reading, const Node& value, FinishAction& action) {
    action.exchange = reading.name(value).value_or("");
}
void read_auth_reason(Reading& reading, const Node& value, AuthAction& action) {
    readers::read<Kind::reason>(reading, value, action.reason);
}

Action read_subscribe(Reading& reading, const Node& map) {
    SubscribeAction action =
        read_action<SubscribeDetails>(reading, map, "subscribe", subscribe_table, read_filters);
    return action;
}

}  // namespace

SendAction read_send(Reading& reading, const Node& value) {
    SendAction action;
    reading.shown_name = "send";
    read_raw(reading, value, action);
    return action;
}

std::optional<WillText> read_will(Reading& reading, const Node& node) {
    if (!reading.is_map(node, kind_row(Kind::will).what)) return std::nullopt;
    if (!node.find("topic")) reading.problem(node, "a will needs a topic");
    WillText will;
    read_details<WillText>(reading, node, will_table, will, "a will");
    return will;
}

std::vector<DetailDoc> will_details() {
    return docs_of<WillText>(will_table);
}
std::vector<DetailDoc> subscription_details() {
    return docs_of<SubscribeFilter>(filter_table);
}
std::vector<DetailDoc> raw_details() {
    return docs_of<SendAction>(raw_table);
}

// clang-format off
void add_client_verbs(std::vector<Verb>& verbs) {
    using enum ActorKind;
    verbs.push_back({"connect", client, Arrow::to_broker, Kind::connect_mode, "fresh wipes any session first; resume keeps it; raw opens the Network Connection only",
        docs_of<ConnectAction>(connect_table), false, false,
        [](Reading& r, const Node& map) -> Action { return read_action<ConnectAction>(r, map, "connect", connect_table, read_connect_mode); }});
    verbs.push_back({"disconnect", client, Arrow::to_broker, Kind::disconnect_mode, "normal: DISCONNECT, then FIN; with_will: 0x04, in 3.1.1 only FIN; close: FIN; abort: RST; vanish: silence",
        docs_of<DisconnectAction>(disconnect_table), false, false,
        [](Reading& r, const Node& map) -> Action { return read_action<DisconnectAction>(r, map, "disconnect", disconnect_table, read_disconnect_mode); }});
    verbs.push_back({"subscribe", client, Arrow::to_broker, Kind::filters, "SUBSCRIBE", docs_of<SubscribeDetails>(subscribe_table), false, false, read_subscribe});
    verbs.push_back({"unsubscribe", client, Arrow::to_broker, Kind::topics, "UNSUBSCRIBE", docs_of<UnsubscribeAction>(unsubscribe_table), false, false,
        [](Reading& r, const Node& map) -> Action { return read_action<UnsubscribeAction>(r, map, "unsubscribe", unsubscribe_table, read_topics); }});
    verbs.push_back({"publish", client, Arrow::to_broker, Kind::topic, "PUBLISH and the handshake of its QoS", docs_of<PublishAction>(publish_table), false, false,
        [](Reading& r, const Node& map) -> Action { return read_action<PublishAction>(r, map, "publish", publish_table, read_topic); }});
    verbs.push_back({"finish", client, Arrow::both, Kind::name, "drives the named exchange to its last acknowledgement, resending under the same packet id",
        docs_of<FinishAction>(finish_table), false, false,
        [](Reading& r, const Node& map) -> Action { return read_action<FinishAction>(r, map, "finish", finish_table, read_exchange); }});
    verbs.push_back({"ping", client, Arrow::both, Kind::yes, "PINGREQ; expects PINGRESP", docs_of<PingAction>(ping_table), false, false,
        [](Reading& r, const Node& map) -> Action { return read_action<PingAction>(r, map, "ping", ping_table, read_yes); }});
    verbs.push_back({"auth", client, Arrow::to_broker, Kind::reason, "sends AUTH with this Reason Code", docs_of<AuthAction>(auth_table), false, true,
        [](Reading& r, const Node& map) -> Action { return read_action<AuthAction>(r, map, "auth", auth_table, read_auth_reason); }});
    verbs.push_back({"send", client, Arrow::to_broker, Kind::raw, "encodes a packet without validation, or writes raw bytes", docs_of<SendAction>(send_table), false, false,
        [](Reading& r, const Node& map) -> Action { return read_action<SendAction>(r, map, "send", send_table, read_raw); }});
}
// clang-format on

}  // namespace assay::scenario
