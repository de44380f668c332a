#pragma once
/// The properties of an Application Message on its way through the server (3.3.2.3).
#include "harness/evidence/model/ways.hpp"

namespace assay::evidence {

struct PropertyBreach {
    std::string what{};            ///< "without its Content Type"
    std::string_view statement{};  ///< of 5.0
};

/// What is wrong with the properties, whichever of the ways the copy came; nothing if they are
/// right for one of them. `ways` are not empty.
std::optional<PropertyBreach>
property_breach(const ModelFacts& facts, const Arrived& arrived, const std::vector<Way>& ways);
/// What is wrong with its Subscription Identifiers: one that no subscription has of `all` that may
/// have been in force, or none although each of `ways` has one.
std::optional<PropertyBreach> identifier_breach(
    const ModelFacts& facts,
    const Arrived& arrived,
    const std::vector<Way>& all,
    const std::vector<Way>& ways
);

}  // namespace assay::evidence
