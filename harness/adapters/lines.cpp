#include "harness/adapters/lines.hpp"

#include "harness/scenario/kinds.hpp"
#include "reference/wire/print.hpp"
#include "reference/wire/properties.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace assay::adapters {
namespace {

namespace json = boost::json;

using Refusal = std::unexpected<std::string>;

std::string hex_of(const wire::Bytes& bytes) {
    return fmt::format("{:02x}", fmt::join(bytes, ""));
}

std::optional<wire::Bytes> bytes_of_hex(std::string_view hex) {
    if (hex.size() % 2 != 0) return std::nullopt;
    wire::Bytes out;
    for (std::size_t at = 0; at < hex.size(); at += 2) {
        std::uint8_t byte{};
        const auto* end = hex.data() + at + 2;
        if (std::from_chars(hex.data() + at, end, byte, 16).ptr != end) return std::nullopt;
        out.push_back(byte);
    }
    return out;
}

/// A number where the text is one: languages take 10 and not "10".
json::value value_of(const std::string& text) {
    std::int64_t number{};
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    if (!text.empty() && parsed.ec == std::errc{} && parsed.ptr == end) return number;
    return json::string{text};
}

/// By name, as scenarios write them; a User Property is ["name", "value"] in a list of its own.
json::object json_of(const std::vector<scenario::PropertyText>& properties) {
    json::object out;
    for (const auto& [name, value] : properties) {
        if (name != "user_property") {
            out[name] = value_of(value);
            continue;
        }
        const auto equals = std::min(value.find('='), value.size());
        auto& list = out[name];
        if (list.is_null()) list = json::array{};
        list.as_array().push_back(
            json::array{value.substr(0, equals), value.substr(std::min(equals + 1, value.size()))}
        );
    }
    return out;
}

json::object json_of_will(const Will& will) {
    json::object out{
        {"topic", will.topic},
        {"payload_hex", hex_of(will.payload)},
        {"qos", will.qos},
        {"retain", will.retain}
    };
    if (will.delay) out["delay"] = will.delay->count();
    if (!will.properties.empty()) out["properties"] = json_of(will.properties);
    return out;
}

void add_connect(const Command& command, json::object& out) {
    out["host"] = command.host;
    out["port"] = command.port;
    out["mqtt"] = json::string{wire::name_of(command.version)};
    out["client_id"] = command.client_id;
    out["clean"] = command.clean;
    if (command.keep_alive) out["keep_alive"] = command.keep_alive->count();
    if (command.session_expiry) out["session_expiry"] = command.session_expiry->count();
    if (command.username) out["username"] = *command.username;
    if (command.password) out["password"] = *command.password;
    if (command.will) out["will"] = json_of_will(*command.will);
}

void add_publish(const Command& command, json::object& out) {
    out["topic"] = command.topic;
    out["payload_hex"] = hex_of(command.payload);
    out["qos"] = command.qos;
    out["retain"] = command.retain;
}

void add_filters(const Command& command, json::object& out) {
    json::array filters;
    for (const auto& filter : command.filters)
        filters.push_back(json::object{{"filter", filter}, {"qos", command.qos}});
    out["filters"] = std::move(filters);
}

std::string ended(const json::object& line) {
    return json::serialize(line) + "\n";
}

std::string text_in(const json::object& line, std::string_view name) {
    const auto* value = line.if_contains(name);
    return value && value->is_string() ? std::string{value->as_string()} : std::string{};
}

bool flag_in(const json::object& line, std::string_view name) {
    const auto* value = line.if_contains(name);
    return value && value->is_bool() && value->as_bool();
}

int number_in(const json::object& line, std::string_view name) {
    const auto* value = line.if_contains(name);
    return value && value->is_int64() && std::in_range<int>(value->as_int64())
               ? static_cast<int>(value->as_int64())
               : 0;
}

std::set<std::string> texts_in(const json::object& line, std::string_view name) {
    std::set<std::string> out;
    const auto* value = line.if_contains(name);
    if (!value || !value->is_array()) return out;
    for (const auto& item : value->as_array())
        if (item.is_string()) out.emplace(item.as_string());
    return out;
}

std::expected<Said, std::string> message_of_line(const json::object& line) {
    const auto payload = bytes_of_hex(text_in(line, "payload_hex"));
    const auto qos = number_in(line, "qos");
    if (!line.contains("topic") || !payload || qos < 0 || qos > 2)
        return Refusal{"a message needs topic, payload_hex and qos"};
    return Message{
        .topic = text_in(line, "topic"),
        .payload = *payload,
        .qos = static_cast<std::uint8_t>(qos),
        .retain = flag_in(line, "retain"),
        .dup = flag_in(line, "dup")
    };
}

Done done_of_line(const json::object& line) {
    return {
        .id = number_in(line, "id"),
        .ok = flag_in(line, "ok"),
        .cannot = text_in(line, "cannot"),
        .error = text_in(line, "error")
    };
}

std::expected<Said, std::string> event_in(const json::object& line) {
    const auto event = text_in(line, "event");
    if (event == "done") return done_of_line(line);
    if (event == "message") return message_of_line(line);
    if (event == "lost") return Lost{};
    return Refusal{fmt::format("there is no event '{}'", wire::escape(event))};
}

}  // namespace

std::string start_line() {
    return "{\"do\":\"start\"}\n";
}

std::string line_of(int id, const Command& command) {
    const auto word =
        scenario::kind_row(scenario::Kind::deed).words[static_cast<std::size_t>(command.deed)];
    json::object out{{"do", json::string{word}}, {"id", id}};
    if (command.deed == Deed::connect) add_connect(command, out);
    if (command.deed == Deed::publish) add_publish(command, out);
    if (!command.filters.empty()) add_filters(command, out);
    if (!command.properties.empty()) out["properties"] = json_of(command.properties);
    return ended(out);
}

std::expected<Said, std::string> parse_line(std::string_view line) {
    boost::system::error_code error;
    const auto value = json::parse({line.data(), line.size()}, error);
    const auto* object = error ? nullptr : value.if_object();
    if (!object) return Refusal{fmt::format("no JSON object: {}", wire::escape(line))};
    if (object->contains("event")) return event_in(*object);
    if (!object->contains("ok"))
        return Refusal{fmt::format("neither 'event' nor 'ok': {}", wire::escape(line))};
    if (!object->contains("name")) return done_of_line(*object);
    return Identity{
        .name = text_in(*object, "name"),
        .version = text_in(*object, "version"),
        .language = text_in(*object, "language"),
        .mqtt = texts_in(*object, "mqtt"),
        .can = object->contains("can") ? std::optional{texts_in(*object, "can")} : std::nullopt
    };
}

}  // namespace assay::adapters
