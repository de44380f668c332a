#pragma once
/// What did not hold in a row and what came instead, as far as rows of one cause have it in common.
///
///     "probe: PUBLISH with topic ~/a, payload m <- payload: expected m, got n"
///         --> rule "PUBLISH with topic, payload"   difference "payload differs"
#include "reports/result/model.hpp"

namespace assay::reports {

struct Breach {
    std::string rule{};        ///< what was expected, without the actor and the values it chose
    std::string difference{};  ///< what came instead, without numbers and quoted texts
    auto operator<=>(const Breach&) const = default;
};

/// From the row's signature; empty without one.
Breach breach_of(const RowResult& row);

/// The same for people: "the connection stays open", "no PUBLISH comes". Never empty: a row without a
/// signature says its reason, or its title.
std::string what_broke(const RowResult& row);

}  // namespace assay::reports
