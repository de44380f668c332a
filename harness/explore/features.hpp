#pragma once
/// What a conversation can contain: features, each with the values that it can take. The table is
/// the grammar's vocabulary; whatever draws, counts or explains reads it here.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace assay::explore {

enum class Feature : std::uint8_t {
    version,
    start,
    acknowledging,
    session_expiry,
    receive_maximum,
    packet_size_max,
    alias_maximum,
    keep_alive,
    problem_information,
    will,
    will_qos,
    will_retain,
    will_payload,
    will_property,
    end,
    new_expiry,
    absence,
    filter,
    again,
    filters,
    granted,
    no_local,
    as_published,
    handling,
    identifier,
    unsubscribe,
    topic,
    qos,
    retain,
    payload,
    message_expiry,
    alias,
    property,
    burst,
    exchange,
    receipt,
    window,
    wait,
    stop,
};

/// What somebody does next in a conversation.
enum class Deed : std::uint8_t {
    join,
    come_late,
    leave,
    subscribe,
    unsubscribe,
    publish,
    leave_exchange,
    leave_receipt,
    fill_window,
    ping,
    wait,
    stop,
};

/// A value by its place in the table of all values.
using ValueId = std::uint16_t;

struct Value {
    Feature feature{};
    std::string_view name{};
    unsigned weight{};         ///< among the values of its feature; 0: only if it is asked for
    std::string_view text{};   ///< what a scenario says for it; what is absent says nothing
    std::string_view needs{};  ///< what a target must be able to do: "shared: true"
};

struct FeatureRow {
    Feature feature{};
    Deed deed{};  ///< that draws it
    std::string_view name{};
    std::string_view about{};
};

/// In the order of the enumerators.
std::span<const FeatureRow> features();
/// In the order of their features.
std::span<const Value> values();
const Value& value(ValueId id);
std::string_view name_of(Feature feature);
/// The values of one feature are neighbours: the first one and how many there are.
struct ValueRange {
    ValueId first{};
    std::size_t count{};
};
ValueRange values_of(Feature feature);
/// "will_payload=empty".
std::string name_of(ValueId id);
/// The value of the feature with this name, which has to exist.
ValueId value_named(Feature feature, std::string_view name);

}  // namespace assay::explore
