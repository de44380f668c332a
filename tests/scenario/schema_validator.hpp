#pragma once
/// As much of JSON Schema draft 7 as the scenario schema uses, written from the specification and
/// apart from the code that prints it, so that a slip in either shows.
#include <boost/json.hpp>

#include <string>
#include <vector>

namespace assay::scenario {

/// What is wrong with `instance`, as paths with reasons; empty if it is valid. An unknown keyword
/// of the schema throws: it would be ignored silently otherwise.
std::vector<std::string>
violations(const boost::json::value& schema, const boost::json::value& instance);

}  // namespace assay::scenario
