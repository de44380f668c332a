#include "harness/scenario/kind_schema.hpp"

#include "harness/scenario/fields.hpp"
#include "harness/scenario/links.hpp"
#include "harness/scenario/stack.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <boost/json.hpp>

#include <fmt/format.h>

namespace assay::scenario {

namespace {

/// A text that a matrix value or a run-time name completes cannot be judged before.
json::object placeholder() {
    return {{"type", "string"}, {"pattern", "<[^<>]+>"}};
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
    case Kind::count_range:
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
    if (row.kind == Kind::cut || row.kind == Kind::away)
        return either({json::object{{"enum", {true}}}, pattern_schema(row.pattern), placeholder()});
    if (row.kind == Kind::name || row.kind == Kind::since)
        return either({pattern_schema(row.pattern), json::object{{"type", "integer"}}});
    if (!row.pattern.empty()) return either({pattern_schema(row.pattern), placeholder()});
    return any_scalar();
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

}  // namespace

json::string_view boost_view(std::string_view text) {
    return {text.data(), text.size()};
}

json::object reference(std::string_view name) {
    return {{"$ref", fmt::format("#/definitions/{}", name)}};
}

json::object reference(Kind kind) {
    return reference(kind_row(kind).name);
}

json::object any_scalar() {
    return {{"type", {"string", "number", "boolean"}}};
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

json::object object_of(json::object properties, bool is_closed) {
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

json::object details_schema(const std::vector<DetailDoc>& details) {
    json::object properties;
    for (const auto& detail : details) {
        const auto doc = fmt::format(
            "{}{}: {}", detail.v5_only ? "(5.0) " : "", detail.doc, kind_row(detail.kind).what
        );
        put(properties, detail.name, reference(detail.kind), doc);
    }
    return object_of(std::move(properties));
}

json::object with_required(json::object schema, json::array names) {
    schema["required"] = std::move(names);
    return schema;
}

json::object field_names(bool is_settable) {
    json::object properties;
    for (const auto& row : field_table()) {
        if (is_settable && row.settable.bits == 0) continue;
        if (!is_settable && row.packets.bits == 0) continue;
        put(properties, row.name, is_settable ? any_scalar() : reference(Kind::match), row.doc);
    }
    return properties;
}

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

namespace {

json::object properties_schema() {
    json::object names;
    for (const auto& row : wire::property_table())
        names[boost_view(row.name)] = one_or_list(any_scalar());
    json::object map = object_of(std::move(names));
    map["patternProperties"] = {{"^(0x[0-9a-fA-F]+|[0-9]+)$", one_or_list(any_scalar())}};
    return either({map, list_of(map)});
}

json::object with_schema() {
    auto fields = field_names(true);
    fields["properties"] = reference(Kind::properties);
    fields["will_properties"] = reference(Kind::properties);
    fields["append"] = reference(Kind::bytes);
    fields["filters"] = reference(Kind::filters);
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

}  // namespace

json::object kind_schema(Kind kind) {
    const auto& row = kind_row(kind);
    switch (kind) {
    case Kind::properties:
        return properties_schema();
    case Kind::stack:
        return either({reference(Kind::stack_profile), details_schema(stack_details())});
    case Kind::will:
        return with_required(details_schema(will_details()), {"topic"});
    case Kind::connack:
        return details_schema(connack_details());
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
    case Kind::repeat:
        return with_required(
            object_of({{"times", reference(Kind::count)}, {"steps", reference(Kind::steps)}}),
            {"times", "steps"}
        );
    case Kind::steps:
        return {{"type", "array"}, {"items", reference("step")}, {"minItems", 1}};
    default:
        return row.may_be_list || kind == Kind::topics ? one_or_list(scalar_schema(row))
                                                       : scalar_schema(row);
    }
}

}  // namespace assay::scenario
