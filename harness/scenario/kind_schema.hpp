#pragma once
/// The JSON Schema of scenario files, from small to large: shapes of values, then each kind of
/// value, then (in `schema.cpp`) actions, steps and the file.
#include "harness/scenario/detail.hpp"

#include <boost/json/object.hpp>

namespace assay::scenario {

namespace json = boost::json;

json::string_view boost_view(std::string_view text);
/// A definition of the schema by its name.
json::object reference(std::string_view name);
json::object reference(Kind kind);
/// Any scalar: YAML types `5.0` as a number and `true` as a boolean before the schema sees it.
json::object any_scalar();
json::object either(json::array choices);
json::object list_of(json::value items);
json::object one_or_list(json::object scalar);
json::object object_of(json::object properties, bool is_closed = true);
json::object with_required(json::object schema, json::array names);
void put(
    json::object& properties, std::string_view name, json::object schema, std::string_view doc
);

/// A map whose keys are these details.
json::object details_schema(const std::vector<DetailDoc>& details);
/// The fields of packets that `with` can set, or that `expect` can match.
json::object field_names(bool is_settable);
/// Link parameters, with `up:` and `down:` for those of one direction.
json::object parameters_schema(bool is_link);
/// What a value of this kind has to look like.
json::object kind_schema(Kind kind);

}  // namespace assay::scenario
