#include "reference/wire/topics.hpp"

#include <algorithm>

namespace assay::wire {

namespace {

constexpr std::string_view share_prefix = "$share/";

}  // namespace

bool has_wildcard(std::string_view text) {
    // find_first_of would call memchr for each character.
    return std::ranges::any_of(text, [](char c) { return c == '+' || c == '#'; });
}

bool is_shared(std::string_view filter) {
    return filter.starts_with(share_prefix);
}

FilterFault fault_of_filter(std::string_view filter) {
    if (filter.empty()) return FilterFault::empty;
    for (bool last = false; !last;) {
        const auto slash = filter.find('/');
        last = slash == std::string_view::npos;
        const auto level = filter.substr(0, slash);
        if (level.contains('#') && (level != "#" || !last)) return FilterFault::multi_level;
        if (level.contains('+') && level != "+") return FilterFault::single_level;
        if (!last) filter.remove_prefix(slash + 1);
    }
    return FilterFault::none;
}

FilterFault fault_of_shared_or_ordinary_filter(std::string_view filter) {
    if (!is_shared(filter)) return fault_of_filter(filter);
    filter.remove_prefix(share_prefix.size());
    const auto slash = filter.find('/');
    if (filter.substr(0, slash).empty()) return FilterFault::share_name;
    if (has_wildcard(filter.substr(0, slash))) return FilterFault::share_structure;
    if (slash == std::string_view::npos || slash + 1 == filter.size())
        return FilterFault::share_structure;
    return fault_of_filter(filter.substr(slash + 1));
}

}  // namespace assay::wire
