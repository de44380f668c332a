#include "harness/scenario/kinds.hpp"

#include "harness/scenario/fault.hpp"
#include "reference/wire/packet_type.hpp"
#include "simulator/tcp/profile.hpp"

#include <algorithm>

namespace assay::harness {

namespace {

constexpr std::string_view integer = "^([0-9]+|0[xX][0-9a-fA-F]+)$";
constexpr std::string_view time = "^[0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h|d)$";

std::vector<std::string_view> packet_names() {
    const auto names = wire::packet_type_names();
    return {names.begin(), names.end()};
}

std::vector<std::string_view> event_names() {
    auto names = packet_names();
    names.emplace_back("close");
    return names;
}

std::vector<std::string_view> stack_names() {
    std::vector<std::string_view> names;
    for (const auto& profile : simulator::stack_profiles())
        names.push_back(profile.name);
    return names;
}

// clang-format off
const std::vector<KindRow>& table() {
    static const std::vector<KindRow> rows{
        {Kind::text, "a text", "", {}, false},
        {Kind::name, "a name of letters, digits, '-' and '_'", "^<?[A-Za-z][A-Za-z0-9_-]*>?$", {}, false},
        {Kind::boolean, "true or false", "", {"true", "false"}, false},
        {Kind::yes, "true", "", {"true"}, false},
        {Kind::await, "ack or none", "", {"ack", "none"}, false},
        {Kind::duration, "a duration with its unit, such as 500ms, 2s, 5m, 1h or 1d", time, {}, false},
        {Kind::duration_range, "a range of durations such as 3s..5s", "^[0-9.]+(ns|us|ms|s|m|h|d)\\.\\.[0-9.]+(ns|us|ms|s|m|h|d)$", {}, false},
        {Kind::cut, "a duration, or true until 'restore'", "^(true|[0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h|d))$", {}, false},
        {Kind::size, "a size such as 300, 48kB or 2MB", "^[0-9]+(\\.[0-9]+)?(B|kB|MB)?$", {}, false},
        {Kind::qos, "0, 1 or 2", integer, {}, false},
        {Kind::retain_handling, "0, 1 or 2", integer, {}, false},
        {Kind::reason, "a reason code from 0x00 to 0xFF", integer, {}, false},
        {Kind::reasons, "a reason code from 0x00 to 0xFF, or a list of them", integer, {}, true},
        {Kind::close_reasons, "a reason code from 0x00 to 0xFF, a list of them, or fault", "^(fault|[0-9]+|0[xX][0-9a-fA-F]+)$", {}, true},
        {Kind::count, "an integer from 1 to 1000000", integer, {}, false},
        {Kind::ordinal, "an integer from 0", integer, {}, false},
        {Kind::packet_id, "a Packet Identifier from 1 to 65535, or <name.packet_id>", integer, {}, false},
        {Kind::match, "a value, a list of values, any, absent, 3..5 or ~=prefix", "", {}, true},
        {Kind::topic, "a topic", "", {}, false},
        {Kind::topics, "a topic filter, or a list of them", "", {}, true},
        {Kind::filters, "a topic filter, a list of filters, or a list of maps", "", {}, false},
        {Kind::properties, "a map of property names to values", "", {}, false},
        {Kind::will, "a map with topic and payload", "", {}, false},
        {Kind::fields, "a map of field names to matches", "", {}, false},
        {Kind::with, "a map of field names to values", "", {}, false},
        {Kind::raw, "a map with packet or bytes", "", {}, false},
        {Kind::load, "a map with count, every and topic", "", {}, false},
        {Kind::bytes, "bytes: hex pairs, 'text', s'text', <len>, <props>", "", {}, false},
        {Kind::packet, "the name of a packet, such as PUBLISH", "", packet_names(), false},
        {Kind::close, "close", "", {"close"}, false},
        {Kind::open, "open", "", {"open"}, false},
        {Kind::tcp_state, "acknowledged", "", {"acknowledged"}, false},
        {Kind::link_state, "up or down", "", {"up", "down"}, false},
        {Kind::connect_mode, "fresh, resume or raw", "", {"fresh", "resume", "raw"}, false},
        {Kind::disconnect_mode, "normal, with_will, abort, vanish or close", "", {"normal", "with_will", "abort", "vanish", "close"}, false},
        {Kind::parameters, "a map of link parameters", "", {}, false},
        {Kind::direction, "up, down or both", "", {"up", "down", "both"}, false},
        {Kind::since, "start, or the name of an exchange or event", "^<?[A-Za-z][A-Za-z0-9_-]*>?$", {}, false},
        {Kind::required, "required", "", {"required"}, false},
        {Kind::event_words, "a packet name or close, or a list of them", "", event_names(), true},
        {Kind::statement_ids, "a statement such as 5.0:MQTT-3.3.1-4, or a list of them", "", {}, true},
        {Kind::version, "3.1.1 or 5.0", "", {"3.1.1", "5.0"}, false},
        {Kind::steps, "a list of steps", "", {}, false},
        {Kind::fault_words, "what faults do (cut, hold, delay, drop, duplicate, corrupt, reset, close), or a list of it", "", fault_words(), true},
        {Kind::sweep_points, "every_packet or every_byte", "", {"every_packet", "every_byte"}, false},
        {Kind::connection_end, "close or reset", "", {"close", "reset"}, false},
        {Kind::stack, "a TCP stack such as lwip-like, or a map of a profile and what differs from it", "", {}, false},
        {Kind::stack_profile, "the name of a TCP stack, such as lwip-like", "", stack_names(), false},
        {Kind::congestion, "reno or cubic", "", {"reno", "cubic"}, false},
        {Kind::drift, "how much a clock gains or, below zero, loses, such as -5%", "^[+-]?[0-9]+(\\.[0-9]+)?%$", {}, false},
        {Kind::actor_names, "an actor, or a list of them", "", {}, true},
    };
    return rows;
}
// clang-format on

}  // namespace

const KindRow& kind_row(Kind kind) {
    return *std::ranges::find(table(), kind, &KindRow::kind);
}

}  // namespace assay::harness
