#include "harness/scenario/kinds.hpp"

#include "harness/scenario/fault.hpp"
#include "reference/wire/packet_type.hpp"
#include "simulator/tcp/profile.hpp"

#include <algorithm>

namespace assay::scenario {

namespace {

constexpr std::string_view integer = "^([0-9]+|0[xX][0-9a-fA-F]+)$";
/// Durations as `parse_duration` reads them: a point stands between digits.
struct TimePatterns {
    std::string any = R"([0-9]+(\.[0-9]+)?(ns|us|ms|s|m|h|d))";
    std::string above_nothing =
        R"((0*[1-9][0-9]*(\.[0-9]+)?|[0-9]+\.[0-9]*[1-9][0-9]*)(ns|us|ms|s|m|h|d))";
    std::string time = "^" + any + "$";
    std::string span = "^" + above_nothing + "$";
    std::string range = "^" + any + R"(\.\.)" + any + "$";
    std::string span_range = "^" + above_nothing + R"(\.\.)" + any + "$";
    std::string span_or_true = "^(true|" + above_nothing + ")$";
};

std::vector<std::string_view> packet_names() {
    const auto names = wire::packet_type_names();
    return {names.begin(), names.end()};
}

std::vector<std::string_view> event_names() {
    auto names = packet_names();
    names.emplace_back("close");
    return names;
}

std::vector<std::string_view> answer_names() {
    auto names = packet_names();
    names.emplace_back("auto");
    names.emplace_back("manual");
    return names;
}

std::vector<std::string_view> stack_names() {
    std::vector<std::string_view> names;
    for (const auto& profile : simulator::stack_profiles())
        names.push_back(profile.name);
    return names;
}

}  // namespace

// clang-format off
std::span<const KindRow> kind_table() {
    static const TimePatterns times{};
    static const std::vector<KindRow> rows{
        {Kind::text, "text", "a text", "", {}, false},
        {Kind::name, "name", "a name of letters, digits, '-' and '_'", "^<?[A-Za-z][A-Za-z0-9_-]*>?$", {}, false},
        {Kind::boolean, "boolean", "true or false", "", {"true", "false"}, false},
        {Kind::yes, "yes", "true", "", {"true"}, false},
        {Kind::await, "await", "ack or none", "", {"ack", "none"}, false},
        {Kind::duration, "duration", "a duration with its unit, such as 500ms, 2s, 5m, 1h or 1d", times.time, {}, false},
        {Kind::span, "span", "a duration above 0s with its unit, such as 500ms, 2s, 5m, 1h or 1d", times.span, {}, false},
        {Kind::keep_alive, "keep_alive", "whole seconds from 0s to 65535s, such as 30s or 5m", times.time, {}, false},
        {Kind::interval, "interval", "whole seconds from 0s to 4294967295s, such as 30s or 1h", times.time, {}, false},
        {Kind::duration_range, "duration_range", "a range of durations such as 3s..5s, the smaller first", times.range, {}, false},
        {Kind::span_range, "span_range", "a range of durations above 0s such as 3s..5s, the smaller first", times.span_range, {}, false},
        {Kind::cut, "cut", "a duration above 0s, or true until 'restore'", times.span_or_true, {}, false},
        {Kind::away, "away", "true, or a duration above 0s for which the broker stays away", times.span_or_true, {}, false},
        {Kind::size, "size", "a size such as 300, 48kB or 2MB", "^[0-9]+(\\.[0-9]+)?(B|kB|MB)?$", {}, false},
        {Kind::qos, "qos", "0, 1 or 2", integer, {}, false},
        {Kind::retain_handling, "retain_handling", "0, 1 or 2", integer, {}, false},
        {Kind::reason, "reason", "a reason code from 0x00 to 0xFF", integer, {}, false},
        {Kind::reasons, "reasons", "a reason code from 0x00 to 0xFF, or a list of them", integer, {}, true},
        {Kind::close_reasons, "close_reasons", "a reason code from 0x00 to 0xFF, a list of them, or fault", "^(fault|[0-9]+|0[xX][0-9a-fA-F]+)$", {}, true},
        {Kind::count, "count", "an integer from 1 to 100000", integer, {}, false},
        {Kind::count_range, "count_range", "an integer from 1 to 100000, or a range such as 1..2", "^([0-9]+|0[xX][0-9a-fA-F]+)(\\.\\.([0-9]+|0[xX][0-9a-fA-F]+))?$", {}, false},
        {Kind::ordinal, "ordinal", "an integer from 0", integer, {}, false},
        {Kind::packet_id, "packet_id", "a Packet Identifier from 1 to 65535, or <name.packet_id>", integer, {}, false},
        {Kind::match, "match", "a value, a list of values, any, absent, 3..5 or ~=prefix", "", {}, true},
        {Kind::topic, "topic", "a topic", "", {}, false},
        {Kind::topics, "topics", "a topic filter, or a list of them", "", {}, true},
        {Kind::filters, "filters", "a topic filter, a list of filters, or a list of maps", "", {}, false},
        {Kind::properties, "properties", "a map of property names to values", "", {}, false},
        {Kind::will, "will", "a map with topic and payload", "", {}, false},
        {Kind::fields, "fields", "a map of field names to matches", "", {}, false},
        {Kind::with, "with", "a map of field names to values", "", {}, false},
        {Kind::raw, "raw", "a map with packet or bytes", "", {}, false},
        {Kind::load, "load", "a map with count, every and topic", "", {}, false},
        {Kind::bytes, "bytes", "bytes: hex pairs, 'text', s'text', s(...), <len>, <props>, <client_id>", "", {}, false},
        {Kind::packet, "packet", "the name of a packet, such as PUBLISH", "", packet_names(), false},
        {Kind::close, "close", "close", "", {"close"}, false},
        {Kind::open, "open", "open", "", {"open"}, false},
        {Kind::tcp_state, "tcp_state", "acknowledged", "", {"acknowledged"}, false},
        {Kind::link_state, "link_state", "up or down", "", {"up", "down"}, false},
        {Kind::connect_mode, "connect_mode", "fresh, resume or raw", "", {"fresh", "resume", "raw"}, false},
        {Kind::disconnect_mode, "disconnect_mode", "normal, with_will, abort, vanish or close", "", {"normal", "with_will", "abort", "vanish", "close"}, false},
        {Kind::accept, "accept", "true, refuse or silent", "", {"true", "refuse", "silent"}, false},
        {Kind::answers, "answers", "auto, manual, or a list of the packets that it answers by itself", "", answer_names(), true},
        {Kind::connack, "connack", "a map with reason, session_present and properties", "", {}, false},
        {Kind::deed, "deed", "connect, publish, subscribe, unsubscribe, authenticate (once more, 5.0), disconnect or crash", "", {"connect", "publish", "subscribe", "unsubscribe", "authenticate", "disconnect", "crash"}, false},
        {Kind::hearing, "hearing", "message or lost", "", {"message", "lost"}, false},
        {Kind::role, "role", "server or client", "", {"server", "client"}, false},
        {Kind::parameters, "parameters", "a map of link parameters", "", {}, false},
        {Kind::direction, "direction", "up, down or both", "", {"up", "down", "both"}, false},
        {Kind::since, "since", "start, or the name of an exchange or event", "^<?[A-Za-z][A-Za-z0-9_-]*>?$", {}, false},
        {Kind::given, "given", "true or comes", "", {"true", "comes"}, false},
        {Kind::last_word, "last_word", "required or advised", "", {"required", "advised"}, false},
        {Kind::event_words, "event_words", "a packet name or close, or a list of them", "", event_names(), true},
        {Kind::statement_ids, "statement_ids", "a statement such as 5.0:MQTT-3.3.1-4, or a list of them", "", {}, true},
        {Kind::version, "version", "3.1.1 or 5.0", "", {"3.1.1", "5.0"}, false},
        {Kind::transport, "transport", "mqtt, mqtts, ws or wss", "", {"mqtt", "mqtts", "ws", "wss"}, false},
        {Kind::frames, "frames", "binary, text, bytes, fragments, pings, strict or unnamed, or a list of them", "", {"binary", "text", "bytes", "fragments", "pings", "strict", "unnamed"}, true},
        {Kind::steps, "steps", "a list of steps", "", {}, false},
        {Kind::repeat, "repeat", "a map with times and steps", "", {}, false},
        {Kind::fault_words, "fault_words", "what faults do (cut, hold, delay, drop, duplicate, corrupt, reset, close, kill), or a list of it", "", fault_words(), true},
        {Kind::sweep_points, "sweep_points", "every_packet or every_byte", "", {"every_packet", "every_byte"}, false},
        {Kind::connection_end, "connection_end", "close, reset or kill", "", {"close", "reset", "kill"}, false},
        {Kind::stack, "stack", "a TCP stack such as lwip-like, or a map of a profile and what differs from it", "", {}, false},
        {Kind::stack_profile, "stack_profile", "the name of a TCP stack, such as lwip-like", "", stack_names(), false},
        {Kind::congestion, "congestion", "reno or cubic", "", {"reno", "cubic"}, false},
        {Kind::drift, "drift", "how much a clock gains or, below zero, loses, such as -5%", "^[+-]?[0-9]+(\\.[0-9]+)?%$", {}, false},
        {Kind::actor_names, "actor_names", "an actor, or a list of them", "", {}, true},
    };
    return rows;
}
// clang-format on

const KindRow& kind_row(Kind kind) {
    return *std::ranges::find(kind_table(), kind, &KindRow::kind);
}

}  // namespace assay::scenario
