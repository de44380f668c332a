#include "reports/shared/whereabouts.hpp"

namespace assay::reports {

std::string whereabouts_of(const TargetInfo& target, std::string_view product) {
    const bool is_said = product == target.name || product.starts_with(target.name + " ");
    const bool is_named = !is_said && target.name != target.address;
    // It stands at an address, and runs in a process.
    const bool is_place = target.address.contains(':');
    std::string out = is_named ? target.name : std::string{};
    if (target.address.empty() || target.address == product) return out;
    if (is_place) return out + (out.empty() ? "at " : " at ") + target.address;
    return out + (out.empty() ? "" : ", ") + target.address;
}

}  // namespace assay::reports
