#include "harness/scenario/json_text.hpp"
#include "harness/scenario/kind_schema.hpp"
#include "harness/targets/target_file.hpp"
#include "harness/targets/target_keys.hpp"

#include <boost/json.hpp>

namespace assay::targets {
namespace {

namespace json = boost::json;
using scenario::boost_view;

json::object map_schema(std::span<const TargetKey> keys);

json::object text_like(std::string_view pattern) {
    return {{"type", "string"}, {"pattern", boost_view(pattern)}};
}

json::object schema_of(const TargetKey& key) {
    switch (key.form) {
    case Form::text:
        return scenario::any_scalar();
    case Form::texts:
        return scenario::list_of(scenario::any_scalar());
    case Form::text_map:
        return {{"type", "object"}, {"additionalProperties", scenario::any_scalar()}};
    case Form::boolean:
        return {{"type", "boolean"}};
    case Form::duration:
        return text_like("^[0-9]+(\\.[0-9]+)?(us|ms|s|m|h|d)$");
    case Form::number:
        return {{"type", "integer"}, {"minimum", 1}};
    case Form::rate:
        return text_like("^[1-9][0-9]*/s$");
    case Form::words: {
        json::array words;
        for (const auto word : key.words)
            words.push_back(json::value(boost_view(word)));
        return {{"enum", std::move(words)}};
    }
    case Form::map:
        return map_schema(key.keys);
    }
    return {};
}

json::object map_schema(std::span<const TargetKey> keys) {
    json::object properties;
    for (const auto& key : keys)
        scenario::put(properties, key.name, schema_of(key), key.doc);
    return scenario::object_of(std::move(properties));
}

}  // namespace

std::string target_schema() {
    json::object out{
        {"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", "Assay target"}
    };
    for (auto& [name, value] : map_schema(target_keys()))
        out[name] = value;
    return scenario::indented(out);
}

}  // namespace assay::targets
