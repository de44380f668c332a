// Messages of every kind, some exactly as large as a subscriber allows.
#include "harness/explore/talk.hpp"
#include "reference/session/topic_match.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::explore {
namespace {

/// `~/` stands for "assay/NONCE/HASH/" with eight and ten characters.
constexpr std::size_t root_size = 26;
constexpr std::size_t large_size = 300;
/// So often a message is about as large as a subscriber allows, if one says so.
constexpr unsigned near_limit_percent = 60;

/// The subscriber that takes small packets only and would get this topic, or null.
const Client* small_subscriber(const Talk& talk, std::string_view topic) {
    const auto gets_it = [&](ValueId filter) {
        return session::filter_matches(session::split_shared(value(filter).text).filter, topic);
    };
    for (const auto& client : talk.clients)
        if (client.is_open() && client.packet_size_max > 0 &&
            std::ranges::any_of(client.filters, gets_it))
            return &client;
    return nullptr;
}

/// How much payload makes a PUBLISH of 5.0 without properties exactly this large.
std::size_t payload_filling(std::size_t packet_size, std::string_view topic, bool has_id) {
    constexpr std::size_t one_byte_length_max = 127;
    const std::size_t header = packet_size - 2 <= one_byte_length_max ? 2 : 3;
    const auto fields = 2 + root_size + topic.size() - 2 + (has_id ? 2 : 0) + 1;
    return packet_size - header - fields;
}

std::string payload_text(Talk& talk, const Value& kind, std::string_view topic, bool has_id) {
    if (kind.name == "empty") return {};
    auto text = talk.fresh_payload("m");
    if (kind.name == "text") return text;
    if (kind.name == "nul") return text + std::string{"\0z", 2};
    // Its PUBLISH has a Remaining Length of exactly 128, which takes two bytes.
    if (kind.name == "round")
        return fmt::format("{}<x*{}>", text, payload_filling(128 + 3, topic, has_id) - text.size());
    auto size = large_size;
    if (const auto* client = small_subscriber(talk, topic); client && kind.name != "large") {
        size = payload_filling(client->packet_size_max, topic, has_id);
        if (kind.name == "above") ++size;
        if (kind.name == "below") --size;
    }
    return size <= text.size() ? text : fmt::format("{}<x*{}>", text, size - text.size());
}

struct Told {
    std::string topic{};  ///< empty: only the alias says it
    FlowMap properties{};
};

/// The topic, and the alias if there is one.
Told pick_topic_and_alias(Talk& talk, Client& client) {
    auto& drawing = talk.drawing;
    Told out;
    const Value* alias{};
    if (client.seat().is_v5)
        alias = &drawing.pick(Feature::alias, [&](const Value& one) {
            if (one.name == "highest") return !client.hello.empty();
            return one.name != "use" || !client.alias_topic.empty();
        });
    if (alias && alias->name == "use") {
        drawing.use().topics.push_back(client.alias_topic);
    } else {
        out.topic = pick_topic(talk).text;
    }
    if (!alias || alias->name == "none") return out;
    if (alias->name != "use") client.alias_topic = out.topic;
    if (alias->name == "set") client.alias = "1";
    // The server names the highest one; for others it need not have room.
    if (alias->name == "highest")
        client.alias = fmt::format("<{}.topic_alias_maximum>", client.hello);
    out.properties.add("topic_alias", client.alias);
    return out;
}

}  // namespace

const Value& pick_topic(Talk& talk) {
    const auto& topic = talk.drawing.pick(Feature::topic);
    talk.drawing.use().topics.emplace_back(topic.text);
    return topic;
}

bool publish(Talk& talk) {
    auto* client = talk.choose([](const Client& one) { return one.is_open(); });
    if (!client) return false;
    auto& drawing = talk.drawing;
    drawing.begin(talk.index_of(*client));
    auto told = pick_topic_and_alias(talk, *client);
    const auto& topic = drawing.use().topics.back();
    // A client that says nothing by itself would leave an exchange of QoS 2 in the middle.
    const bool is_silent = client->seat().is_silent;
    const auto& qos =
        drawing.pick(Feature::qos, [&](const Value& one) { return !is_silent || one.name != "2"; });
    const auto& retain = drawing.pick(Feature::retain);
    const bool has_small = small_subscriber(talk, topic) != nullptr;
    // Few subscribers take small packets only: where one does, sizes near its limit are what counts.
    const bool is_near_limit = has_small && drawing.chance(near_limit_percent);
    const auto& payload = drawing.pick(Feature::payload, [&](const Value& one) {
        const bool is_measured = one.name == "exact" || one.name == "above" || one.name == "below";
        return is_measured ? has_small : !is_near_limit;
    });
    const auto& burst = drawing.pick(Feature::burst, [&](const Value& one) {
        return one.name == "one" || payload.name == "text";
    });
    FlowMap action;
    action.add_text("publish", told.topic)
        .add_text("payload", payload_text(talk, payload, topic, qos.name != "0"))
        .add("qos", qos.text)
        .add("retain", retain.text);
    if (burst.name != "one") action.add("count", burst.text);
    if (client->seat().is_v5) {
        told.properties.add("message_expiry_interval", drawing.pick(Feature::message_expiry).text);
        told.properties.add_lines(drawing.pick(Feature::property).text);
        action.add("properties", told.properties);
    }
    talk.step(client->seat().actor, action);
    drawing.end();
    return true;
}

}  // namespace assay::explore
