#pragma once
/// A scenario file as a tree that can be changed and printed again.
#include "harness/scenario/model.hpp"
#include "harness/scenario/yaml.hpp"

#include <string>
#include <vector>

namespace assay::campaign {

scenario::Node scalar_node(std::string text);
scenario::Node list_node(const std::vector<std::string>& texts);

/// The value of `key` in a map; null without.
scenario::Node* value_of(scenario::Node& map, std::string_view key);
/// How many items the value of `key` has.
std::size_t size_of(scenario::Node& map, std::string_view key);
void set_key(scenario::Node& map, std::string_view key, scenario::Node value);
void erase_key(scenario::Node& map, std::string_view key);

/// The maps in the tree below `node`, itself included: steps, and steps inside others.
void collect_maps(scenario::Node& node, std::vector<scenario::Node*>& out);

/// The text of the file: lists of steps and faults with a line for each, all else in flow style.
std::string print_document(const scenario::Node& root);

/// The scenario with nothing but one of its rows: `faults` are those that the row drew, `seed` fixes
/// its chance.
scenario::Node one_row(
    scenario::Node root,
    const scenario::RowKey& key,
    const std::vector<std::string>& faults,
    std::uint64_t seed
);

}  // namespace assay::campaign
