#pragma once
/// Names of a row's cast: `meter` means the whole fleet, `meter/7` one member of it.
#include <string_view>

namespace assay::evidence {

/// Whether `name` of a row is what a scenario calls `wanted`: itself, or a member of its fleet, or
/// that member's copy of a link.
inline bool is_meant(std::string_view wanted, std::string_view name) {
    return name.starts_with(wanted) && (name.size() == wanted.size() || name[wanted.size()] == '/');
}

}  // namespace assay::evidence
