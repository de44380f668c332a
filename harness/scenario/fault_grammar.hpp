#pragma once
/// The words of a fault's notation, for `assay explain`; the notation itself is in fault.hpp.
#include <string_view>
#include <vector>

namespace assay::scenario {

/// A word of the notation, and what it means.
struct FaultWord {
    std::string_view word{};
    std::string_view doc{};
};
/// All of them: what faults do, when, to what and where.
std::vector<FaultWord> fault_grammar();

}  // namespace assay::scenario
