#include "harness/scenario/schema.hpp"

#include "harness/scenario/fault_keys.hpp"
#include "harness/scenario/fields.hpp"
#include "harness/scenario/json_text.hpp"
#include "harness/scenario/links.hpp"
#include "harness/scenario/stack.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <boost/json.hpp>

#include <fmt/format.h>

namespace assay::harness {

namespace {

namespace json = boost::json;

json::string_view boost_view(std::string_view text) {
    return {text.data(), text.size()};
}

json::object reference(std::string_view name) {
    return {{"$ref", fmt::format("#/definitions/{}", name)}};
}

/// Any scalar: YAML types `5.0` as a number and `true` as a boolean before the schema sees it.
json::object any_scalar() {
    return {{"type", {"string", "number", "boolean"}}};
}

/// A text that a matrix value or a run-time name completes cannot be judged before.
json::object placeholder() {
    return {{"type", "string"}, {"pattern", "<[^<>]+>"}};
}

json::object either(json::array choices) {
    return {{"anyOf", std::move(choices)}};
}

json::object list_of(json::value items) {
    return {{"type", "array"}, {"items", std::move(items)}};
}

json::object one_or_list(json::object scalar) {
    return either({scalar, list_of(scalar)});
}

json::object pattern_schema(std::string_view pattern) {
    return {{"type", "string"}, {"pattern", boost_view(pattern)}};
}

bool is_integer(Kind kind) {
    switch (kind) {
    case Kind::qos:
    case Kind::retain_handling:
    case Kind::reason:
    case Kind::reasons:
    case Kind::close_reasons:
    case Kind::count:
    case Kind::ordinal:
    case Kind::packet_id:
        return true;
    default:
        return false;
    }
}

json::object words_schema(const KindRow& row) {
    json::array words;
    for (const auto word : row.words) {
        if (word == "true")
            words.push_back(true);
        else if (word == "false")
            words.push_back(false);
        else if (word == "5.0")
            words.push_back(5.0);
        // A quoted word is the same text to the loader.
        words.push_back(json::value(boost_view(word)));
    }
    return {{"enum", std::move(words)}};
}

json::object scalar_schema(const KindRow& row) {
    if (!row.words.empty()) return either({words_schema(row), placeholder()});
    if (is_integer(row.kind)) {
        const auto bounds = bounds_of(row.kind);
        return either(
            {json::object{{"type", "integer"}, {"minimum", bounds.low}, {"maximum", bounds.high}},
             pattern_schema(row.pattern),
             placeholder()}
        );
    }
    if (row.kind == Kind::size)
        return either(
            {json::object{{"type", "integer"}, {"minimum", 0}},
             pattern_schema(row.pattern),
             placeholder()}
        );
    if (row.kind == Kind::cut)
        return either({json::object{{"enum", {true}}}, pattern_schema(row.pattern), placeholder()});
    if (row.kind == Kind::name || row.kind == Kind::since)
        return either({pattern_schema(row.pattern), json::object{{"type", "integer"}}});
    if (!row.pattern.empty()) return either({pattern_schema(row.pattern), placeholder()});
    return any_scalar();
}

json::object object_of(json::object properties, bool is_closed = true) {
    json::object out{{"type", "object"}, {"properties", std::move(properties)}};
    if (is_closed) out["additionalProperties"] = false;
    return out;
}

void put(
    json::object& properties, std::string_view name, json::object schema, std::string_view doc
) {
    if (!doc.empty()) schema["description"] = boost_view(doc);
    properties[boost_view(name)] = std::move(schema);
}

std::string_view kind_name(Kind kind);

json::object details_schema(const std::vector<DetailDoc>& details) {
    json::object properties;
    for (const auto& detail : details) {
        const auto doc = fmt::format(
            "{}{}: {}", detail.v5_only ? "(5.0) " : "", detail.doc, kind_row(detail.kind).what
        );
        put(properties, detail.name, reference(kind_name(detail.kind)), doc);
    }
    return object_of(std::move(properties));
}

json::object with_required(json::object schema, json::array names) {
    schema["required"] = std::move(names);
    return schema;
}

json::object properties_schema() {
    json::object names;
    for (const auto& row : wire::property_table())
        names[boost_view(row.name)] = one_or_list(any_scalar());
    json::object map = object_of(std::move(names));
    map["patternProperties"] = {{"^(0x[0-9a-fA-F]+|[0-9]+)$", one_or_list(any_scalar())}};
    return either({map, list_of(map)});
}

json::object field_names(bool is_settable) {
    json::object properties;
    for (const auto& row : field_table()) {
        if (is_settable && row.settable.bits == 0) continue;
        if (!is_settable && row.packets.bits == 0) continue;
        put(properties, row.name, is_settable ? any_scalar() : reference("match"), row.doc);
    }
    return properties;
}

json::object with_schema() {
    auto fields = field_names(true);
    fields["properties"] = reference("properties");
    fields["will_properties"] = reference("properties");
    fields["append"] = reference("bytes");
    fields["filters"] = reference("filters");
    return object_of(std::move(fields));
}

json::object filters_schema() {
    const auto map = with_required(details_schema(subscription_details()), {"filter"});
    const auto one = either({any_scalar(), map});
    return either({one, list_of(one)});
}

json::object raw_schema() {
    auto packet = with_required(details_schema(raw_details()), {"packet"});
    packet["properties"].as_object().erase("bytes");
    auto bytes = with_required(details_schema(raw_details()), {"bytes"});
    for (const auto* name : {"packet", "with", "fault"})
        bytes["properties"].as_object().erase(name);
    return either({packet, bytes});
}

json::object link_form_schema(const LinkKey& key) {
    const auto [what, pattern] = describe(key.form);
    if (pattern.empty()) return any_scalar();
    json::array choices{pattern_schema(pattern), placeholder()};
    if (key.form == LinkForm::boolean) choices.push_back(json::object{{"type", "boolean"}});
    if (key.form == LinkForm::ordinal || key.form == LinkForm::size)
        choices.push_back(json::object{{"type", "integer"}, {"minimum", 0}});
    return either(std::move(choices));
}

/// Link parameters, with `up:` and `down:` for those of one direction.
json::object parameters_schema(bool is_link) {
    json::object all;
    json::object of_direction;
    for (const auto& key : link_keys()) {
        if (key.form == LinkForm::text) continue;
        put(all, key.name, link_form_schema(key), key.doc);
        if (key.of_direction) put(of_direction, key.name, link_form_schema(key), key.doc);
    }
    all["up"] = object_of(of_direction);
    all["down"] = object_of(of_direction);
    if (is_link) all["preset"] = any_scalar();
    return object_of(std::move(all));
}

struct KindName {
    Kind kind{};
    std::string_view name{};
};
// clang-format off
constexpr std::array kind_names{
    KindName{Kind::text, "text"}, KindName{Kind::name, "name"}, KindName{Kind::boolean, "boolean"}, KindName{Kind::yes, "yes"},
    KindName{Kind::await, "await"}, KindName{Kind::duration, "duration"}, KindName{Kind::duration_range, "duration_range"},
    KindName{Kind::cut, "cut"}, KindName{Kind::size, "size"}, KindName{Kind::qos, "qos"}, KindName{Kind::retain_handling, "retain_handling"},
    KindName{Kind::reason, "reason"}, KindName{Kind::reasons, "reasons"}, KindName{Kind::close_reasons, "close_reasons"},
    KindName{Kind::count, "count"}, KindName{Kind::ordinal, "ordinal"}, KindName{Kind::packet_id, "packet_id"}, KindName{Kind::match, "match"},
    KindName{Kind::topic, "topic"}, KindName{Kind::topics, "topics"}, KindName{Kind::filters, "filters"}, KindName{Kind::properties, "properties"},
    KindName{Kind::will, "will"}, KindName{Kind::fields, "fields"}, KindName{Kind::with, "with"}, KindName{Kind::raw, "raw"},
    KindName{Kind::load, "load"}, KindName{Kind::bytes, "bytes"}, KindName{Kind::packet, "packet"}, KindName{Kind::close, "close"},
    KindName{Kind::open, "open"}, KindName{Kind::tcp_state, "tcp_state"}, KindName{Kind::link_state, "link_state"}, KindName{Kind::connect_mode, "connect_mode"},
    KindName{Kind::disconnect_mode, "disconnect_mode"}, KindName{Kind::parameters, "parameters"}, KindName{Kind::direction, "direction"},
    KindName{Kind::since, "since"}, KindName{Kind::required, "required"}, KindName{Kind::event_words, "event_words"},
    KindName{Kind::statement_ids, "statement_ids"}, KindName{Kind::version, "version"}, KindName{Kind::steps, "steps"},
    KindName{Kind::fault_words, "fault_words"}, KindName{Kind::sweep_points, "sweep_points"}, KindName{Kind::connection_end, "connection_end"},
    KindName{Kind::actor_names, "actor_names"}, KindName{Kind::stack, "stack"}, KindName{Kind::stack_profile, "stack_profile"},
    KindName{Kind::congestion, "congestion"}, KindName{Kind::drift, "drift"},
};
// clang-format on

std::string_view kind_name(Kind kind) {
    return std::ranges::find(kind_names, kind, &KindName::kind)->name;
}

json::object kind_schema(Kind kind) {
    const auto& row = kind_row(kind);
    switch (kind) {
    case Kind::properties:
        return properties_schema();
    case Kind::stack:
        return either({reference("stack_profile"), details_schema(stack_details())});
    case Kind::will:
        return with_required(details_schema(will_details()), {"topic"});
    case Kind::fields:
        return object_of(field_names(false));
    case Kind::with:
        return with_schema();
    case Kind::filters:
        return filters_schema();
    case Kind::raw:
        return raw_schema();
    case Kind::load:
        return with_required(details_schema(load_details()), {"count", "topic"});
    case Kind::parameters:
        return parameters_schema(false);
    case Kind::steps:
        return {{"type", "array"}, {"items", reference("step")}, {"minItems", 1}};
    default:
        return row.may_be_list || kind == Kind::topics ? one_or_list(scalar_schema(row))
                                                       : scalar_schema(row);
    }
}

/// One form of an action: its verb, its details, and nothing else.
json::object verb_schema(const Verb& verb) {
    json::object properties;
    put(properties, verb.name, reference(kind_name(verb.value)), verb.doc);
    const auto details = details_schema(verb.details);
    for (const auto& [name, schema] : details.at("properties").as_object())
        properties[name] = schema;
    for (const auto& detail : step_details)
        put(properties, detail.name, reference(kind_name(detail.kind)), detail.doc);
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
        put(properties, detail.name, reference(kind_name(detail.kind)), detail.doc);
    put(properties, "note", any_scalar(), "a remark for ladders and reports");
    put(properties, "wait", reference("duration"), "link time");
    put(properties,
        "parallel",
        reference("steps"),
        "all start at once; the step ends when all have ended");
    put(properties,
        "either",
        reference("steps"),
        "expectations; the step ends with the first that is met");
    auto repeat = with_required(
        object_of({{"times", reference("count")}, {"steps", reference("steps")}}),
        {"times", "steps"}
    );
    put(properties, "repeat", std::move(repeat), "the steps so many times; <n> is the round");
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
    for (const auto& row : guarantee_words()) {
        names.push_back(json::value(boost_view(row.name)));
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
    if (key == "verifies") return object_of({{"3.1.1", ids}, {"5.0", ids}});
    if (key == "requires") return requires_schema();
    if (key == "matrix") return matrix_schema();
    if (key == "seeds") return reference("count");
    if (key == "seed") return reference("ordinal");
    if (key == "limit") return reference("duration");
    if (key == "links")
        return named_map(either({json::object{{"type", "string"}}, parameters_schema(true)}));
    if (key == "actors")
        return named_map(either({details_schema(actor_details()), json::object{{"type", "null"}}}));
    if (key == "broker_stack") return reference("stack");
    if (key == "isolation") return {{"enum", {"shared", "exclusive", "process"}}};
    if (key == "steps" || key == "cleanup") return reference("steps");
    if (key == "guarantees") return guarantees_schema();
    if (key == "faults")
        return list_of(
            {{"type", "string"},
             {"pattern", "^(cut|hold|delay|drop|duplicate|corrupt|reset|close|<)"}}
        );
    if (key == "chaos")
        return with_required(details_schema(chaos_details()), {"faults", "for", "drain"});
    if (key == "sweep")
        return either(
            {reference("sweep_points"), with_required(details_schema(sweep_details()), {"break"})}
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
    for (const auto& [kind, name] : kind_names)
        definitions[boost_view(name)] = kind_schema(kind);
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

}  // namespace assay::harness
