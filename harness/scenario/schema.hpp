#pragma once
/// The vocabulary as data for editors: JSON Schema draft 7, from the same tables that the loader
/// reads.
#include <boost/json/value.hpp>

#include <string>

namespace assay::scenario {

/// The schema of a scenario file.
boost::json::value scenario_schema();
/// The same as text, indented, keys in the order of the tables.
std::string schema();

}  // namespace assay::scenario
