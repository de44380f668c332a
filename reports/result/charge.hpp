#pragma once
/// What a row is held to.
#include <string>
#include <vector>

namespace assay::reports {

/// Something that has to hold of all messages of a row together.
struct Guarantee {
    std::string name{};             ///< exactly_once, ordered, ...
    std::vector<std::string> of{};  ///< exchanges or actors; empty: all loads of the row
    int line{};                     ///< of the scenario
    bool operator==(const Guarantee&) const = default;
};

}  // namespace assay::reports
