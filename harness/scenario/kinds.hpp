#pragma once
/// The kinds of values in a scenario file: what a scalar has to look like. Loader, JSON Schema and
/// documentation all read this table, so that a form is described once.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::scenario {

enum class Kind : std::uint8_t {
    text,  ///< any scalar
    name,  ///< a name given or used: letters, digits, - and _
    boolean,
    yes,    ///< only `true`: the value of verbs that take none
    await,  ///< ack | none
    duration,
    span,        ///< a duration above nothing: what may take so long, or comes so often
    keep_alive,  ///< a duration that goes into two bytes of a packet
    interval,    ///< a duration that goes into four bytes of a packet
    duration_range,
    span_range,  ///< ... that does not begin with nothing
    cut,         ///< a duration, or true: until `restore`
    away,        ///< a duration, or true: no longer than it takes
    size,
    qos,  ///< 0..2
    retain_handling,
    reason,         ///< one code 0..255
    reasons,        ///< one code or a list
    close_reasons,  ///< as reasons, or `fault`
    count,          ///< 1..100 000
    count_range,    ///< a count, or `1..2`
    ordinal,        ///< 0..2^63
    packet_id,      ///< 1..65535 or a run-time name
    match,          ///< a field matcher
    topic,
    topics,      ///< one text or a list
    filters,     ///< a filter, a list of filters, or a list of maps
    properties,  ///< map of property name to value or list of values
    will,
    fields,  ///< map of field name to matcher
    with,    ///< map of field name to text
    raw,     ///< the value of `send`
    load,    ///< the value of `load`
    bytes,   ///< the notation for raw bytes
    packet,  ///< PUBLISH, ...
    close,
    open,
    tcp_state,   ///< acknowledged
    link_state,  ///< up | down
    connect_mode,
    disconnect_mode,
    accept,       ///< true | refuse | silent
    answers,      ///< auto, manual, or a list of packets
    connack,      ///< what a server's CONNACK says
    deed,         ///< what the client under test is to do
    hearing,      ///< message | lost
    role,         ///< server | client
    parameters,   ///< link parameters
    direction,    ///< up | down | both
    since,        ///< start, or a name
    last_word,    ///< required | advised
    given,        ///< true | comes
    event_words,  ///< list of packet names and `close`
    statement_ids,
    version,
    transport,  ///< mqtt | mqtts | ws | wss
    frames,     ///< how an actor speaks WebSocket
    steps,
    repeat,       ///< the value of `repeat`
    fault_words,  ///< list of what faults do
    sweep_points,
    connection_end,  ///< close, reset or kill
    actor_names,
    stack,          ///< a profile of a TCP stack, or a map
    stack_profile,  ///< its name
    congestion,
    drift,  ///< how wrong a clock goes: 5%, -20%
};

/// What a kind is for people and for a schema.
struct KindRow {
    Kind kind{};
    std::string_view name{};  ///< in the schema
    std::string_view what{};  ///< "a duration with its unit, such as 2s"
    std::string_view pattern{
    };  ///< ECMAScript pattern of the scalar's text; empty: any, or not a scalar
    std::vector<std::string_view> words{};  ///< the only allowed texts, if any
    bool may_be_list{};
};

std::span<const KindRow> kind_table();
const KindRow& kind_row(Kind kind);

/// The kinds of durations that packets carry in seconds.
constexpr bool is_sent_in_seconds(Kind kind) {
    return kind == Kind::keep_alive || kind == Kind::interval;
}

struct Bounds {
    std::int64_t low{};
    std::int64_t high{};
};
/// For the integer kinds, and for durations that packets carry, in seconds.
constexpr Bounds bounds_of(Kind kind) {
    switch (kind) {
    case Kind::qos:
    case Kind::retain_handling:
        return {0, 2};
    case Kind::reason:
    case Kind::reasons:
    case Kind::close_reasons:
        return {0, 255};
    case Kind::count:
    case Kind::count_range:
        return {1, 100'000};
    case Kind::packet_id:
        return {1, 65'535};
    case Kind::keep_alive:
        return {0, 65'535};
    case Kind::interval:
        return {0, 4'294'967'295};
    default:
        return {0, INT64_MAX};
    }
}

}  // namespace assay::scenario
