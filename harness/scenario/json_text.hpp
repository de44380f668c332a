#pragma once
/// JSON for people.
#include <boost/json/value.hpp>

#include <string>

namespace assay::scenario {

/// The value with one key a line, keys in their order, lists of scalars on one line; ends with a
/// line break.
std::string indented(const boost::json::value& value);

}  // namespace assay::scenario
