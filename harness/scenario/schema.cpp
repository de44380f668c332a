#include "harness/scenario/schema.hpp"

#include "harness/scenario/fault_keys.hpp"
#include "harness/scenario/file_keys.hpp"
#include "harness/scenario/json_text.hpp"
#include "harness/scenario/kind_schema.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <boost/json.hpp>

#include <fmt/format.h>

namespace assay::scenario {

namespace {

/// One form of an action: its verb, its details, and nothing else.
json::object verb_schema(const Verb& verb) {
    json::object properties;
    put(properties, verb.name, reference(verb.value), verb.doc);
    const auto details = details_schema(verb.details);
    for (const auto& [name, schema] : details.at("properties").as_object())
        properties[name] = schema;
    for (const auto& detail : step_details)
        put(properties, detail.name, reference(detail.kind), detail.doc);
    if (verb.has_fields)
        for (auto& [name, schema] : field_names(false))
            if (!properties.contains(name)) properties[name] = schema;
    auto out = with_required(object_of(std::move(properties)), {boost_view(verb.name)});
    out["title"] = fmt::format("{}: {}", name_of(verb.actors), verb.name);
    return out;
}

json::object action_schema() {
    json::array forms;
    for (const auto& verb : verb_table())
        forms.push_back(verb_schema(verb));
    return either(std::move(forms));
}

json::object values_map() {
    return {{"type", "object"}, {"additionalProperties", one_or_list(any_scalar())}};
}

json::object step_schema() {
    json::object properties;
    put(properties, "when", values_map(), "matrix names and the values for which the step is there"
    );
    for (const auto& detail : step_details)
        put(properties, detail.name, reference(detail.kind), detail.doc);
    for (const auto& block : block_table)
        put(properties, block.name, reference(block.value), block.doc);
    json::object out{
        {"type", "object"}, {"properties", std::move(properties)}, {"minProperties", 1}
    };
    out["additionalProperties"] = reference("action");
    return out;
}

json::object matrix_schema() {
    const auto rows = list_of(values_map());
    json::object out{
        {"type", "object"},
        {"properties",
         json::object{
             {"version", one_or_list(kind_schema(Kind::version))},
             {"exclude", rows},
             {"include", rows}
         }}
    };
    out["additionalProperties"] = one_or_list(any_scalar());
    return out;
}

json::object requires_schema() {
    json::object properties;
    for (const auto& fact : facts())
        put(properties, fact.name, any_scalar(), fact.doc);
    return object_of(std::move(properties));
}

json::object guarantees_schema() {
    json::array names;
    json::object with_list;
    for (const auto& row : evidence::guarantee_words()) {
        if (!row.has_number) names.push_back(json::value(boost_view(row.name)));
        put(with_list, row.name, one_or_list(any_scalar()), row.doc);
    }
    return list_of(
        either({json::object{{"enum", std::move(names)}}, object_of(std::move(with_list))})
    );
}

json::object named_map(json::object of) {
    return {{"type", "object"}, {"additionalProperties", std::move(of)}};
}

json::object file_key_schema(std::string_view key) {
    const auto ids = one_or_list({{"type", "string"}});
    if (key == "tags") return one_or_list(any_scalar());
    if (key == "sometimes") return one_or_list({{"type", "string"}});
    if (key == "role") return reference(Kind::role);
    if (key == "verifies") return object_of({{"3.1.1", ids}, {"5.0", ids}});
    if (key == "requires") return requires_schema();
    if (key == "matrix") return matrix_schema();
    if (key == "seeds") return reference(Kind::count);
    if (key == "seed") return reference(Kind::ordinal);
    if (key == "limit") return reference(Kind::span);
    if (key == "links")
        return named_map(either({json::object{{"type", "string"}}, parameters_schema(true)}));
    if (key == "actors")
        return named_map(either({details_schema(actor_details()), json::object{{"type", "null"}}}));
    if (key == "broker_stack") return reference(Kind::stack);
    if (key == "isolation") return {{"enum", {"shared", "exclusive", "process"}}};
    if (key == "steps" || key == "cleanup") return reference(Kind::steps);
    if (key == "guarantees") return guarantees_schema();
    if (key == "conforms")
        return with_required(object_of({{"off", {{"type", "string"}, {"pattern", "."}}}}), {"off"});
    if (key == "faults")
        return list_of(
            {{"type", "string"},
             {"pattern", "^(cut|hold|delay|drop|duplicate|corrupt|reset|close|<)"}}
        );
    if (key == "chaos")
        return with_required(details_schema(chaos_details()), {"faults", "for", "drain"});
    if (key == "sweep")
        return either(
            {reference(Kind::sweep_points),
             with_required(details_schema(sweep_details()), {"break"})}
        );
    if (key == "defaults") {
        json::object properties;
        for (const auto name : default_names)
            properties[boost_view(name)] = any_scalar();
        return object_of(std::move(properties));
    }
    return any_scalar();
}

}  // namespace

json::value scenario_schema() {
    json::object properties;
    json::array required;
    for (const auto& key : file_keys()) {
        put(properties, key.name, file_key_schema(key.name), key.doc);
        if (key.is_required) required.push_back(json::value(boost_view(key.name)));
    }
    json::object definitions{{"step", step_schema()}, {"action", action_schema()}};
    for (const auto& row : kind_table())
        definitions[boost_view(row.name)] = kind_schema(row.kind);
    json::object out{
        {"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", "Assay scenario"}
    };
    for (auto& [name, value] : with_required(object_of(std::move(properties)), std::move(required)))
        out[name] = value;
    out["definitions"] = std::move(definitions);
    return out;
}

std::string schema() {
    return indented(scenario_schema());
}

}  // namespace assay::scenario
