#pragma once
/// The syntax of Topic Names, Topic Filters and shared subscriptions (4.7, 4.8.2), without
/// matching.
#include <cstdint>
#include <string_view>

namespace assay::wire {

/// What is wrong with the shape of a Topic Filter.
enum class FilterFault : std::uint8_t {
    none,
    empty,            ///< no character at all
    multi_level,      ///< `#` that is not alone in the last level
    single_level,     ///< `+` that does not fill its level
    share_name,       ///< empty ShareName
    share_structure,  ///< wildcard in the ShareName, or no `/` and filter behind it
};

/// Whether `text` holds a wildcard character, which no Topic Name may.
bool has_wildcard(std::string_view text);
/// Whether 5.0 reads `filter` as a shared subscription: it starts with "$share/".
bool is_shared(std::string_view filter);
/// The first fault of an ordinary filter.
FilterFault fault_of_filter(std::string_view filter);
/// The first fault of a filter of 5.0, where "$share/" has a meaning.
FilterFault fault_of_shared_or_ordinary_filter(std::string_view filter);

}  // namespace assay::wire
