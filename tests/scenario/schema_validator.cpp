#include "tests/scenario/schema_validator.hpp"

#include <fmt/format.h>
#include <map>
#include <regex>
#include <set>
#include <stdexcept>

namespace assay::scenario {

namespace json = boost::json;

namespace {

const std::set<std::string, std::less<>> annotations{
    "$schema", "title", "description", "definitions", "default"
};

std::string text(json::string_view view) {
    return {view.data(), view.size()};
}

bool has_type(const json::value& instance, std::string_view type) {
    if (type == "string") return instance.is_string();
    if (type == "boolean") return instance.is_bool();
    if (type == "null") return instance.is_null();
    if (type == "object") return instance.is_object();
    if (type == "array") return instance.is_array();
    if (type == "integer") return instance.is_int64() || instance.is_uint64();
    if (type == "number") return instance.is_number();
    throw std::runtime_error(fmt::format("unknown type {}", type));
}

class Validator {
public:
    explicit Validator(const json::value& root) : root_{root} {}

    std::vector<std::string> found{};

    void
    check(const json::value& schema_value, const json::value& instance, const std::string& at) {
        if (schema_value.is_bool()) {
            if (!schema_value.as_bool()) found.push_back(at + ": not allowed");
            return;
        }
        const auto& schema = schema_value.as_object();
        if (const auto* reference =
                schema.if_contains("$ref"))  // its siblings do not count in draft 7
            return check(resolve(text(reference->as_string())), instance, at);
        for (const auto& [keyword, rule] : schema)
            apply(text(keyword), rule, schema, instance, at);
    }

private:
    const json::value& resolve(const std::string& reference) {
        constexpr std::string_view prefix = "#/definitions/";
        if (!reference.starts_with(prefix))
            throw std::runtime_error("unknown reference " + reference);
        return root_.at("definitions").at(reference.substr(prefix.size()));
    }

    void apply(
        const std::string& keyword,
        const json::value& rule,
        const json::object& schema,
        const json::value& instance,
        const std::string& at
    ) {
        if (annotations.contains(keyword)) return;
        if (keyword == "type") return check_type(rule, instance, at);
        if (keyword == "enum") {
            if (std::ranges::find(rule.as_array(), instance) == rule.as_array().end())
                found.push_back(at + ": not one of the words");
        } else if (keyword == "pattern") {
            if (instance.is_string() &&
                !matches(text(rule.as_string()), text(instance.as_string())))
                found.push_back(at + ": does not match " + text(rule.as_string()));
        } else if (keyword == "minimum") {
            if (instance.is_number() && instance.to_number<double>() < rule.to_number<double>())
                found.push_back(at + ": too small");
        } else if (keyword == "maximum") {
            if (instance.is_number() && instance.to_number<double>() > rule.to_number<double>())
                found.push_back(at + ": too large");
        } else if (keyword == "anyOf") {
            check_any(rule.as_array(), instance, at);
        } else if (keyword == "items") {
            if (const auto* list = instance.if_array())
                for (std::size_t i = 0; i < list->size(); ++i)
                    check(rule, (*list)[i], fmt::format("{}[{}]", at, i));
        } else if (keyword == "minItems") {
            if (instance.is_array() && instance.as_array().size() < rule.to_number<std::size_t>())
                found.push_back(at + ": too few items");
        } else if (keyword == "minProperties") {
            if (instance.is_object() && instance.as_object().size() < rule.to_number<std::size_t>())
                found.push_back(at + ": too few keys");
        } else if (keyword == "required") {
            if (const auto* object = instance.if_object())
                for (const auto& name : rule.as_array())
                    if (!object->contains(name.as_string()))
                        found.push_back(at + ": needs " + text(name.as_string()));
        } else if (keyword == "properties" || keyword == "patternProperties" ||
                   keyword == "additionalProperties") {
            // All three speak of the same entries; the first that is met checks them.
            if (keyword == first_of(schema) && instance.is_object())
                check_entries(schema, instance.as_object(), at);
        } else {
            throw std::runtime_error("unknown keyword " + keyword);
        }
    }

    static std::string first_of(const json::object& schema) {
        for (const auto& [keyword, unused] : schema)
            if (keyword == "properties" || keyword == "patternProperties" ||
                keyword == "additionalProperties")
                return text(keyword);
        return {};
    }

    void check_type(const json::value& rule, const json::value& instance, const std::string& at) {
        bool holds = false;
        if (rule.is_string())
            holds = has_type(instance, text(rule.as_string()));
        else
            for (const auto& type : rule.as_array())
                holds = holds || has_type(instance, text(type.as_string()));
        if (!holds) found.push_back(at + ": has another type than " + json::serialize(rule));
    }

    void check_any(const json::array& choices, const json::value& instance, const std::string& at) {
        std::vector<std::string> nearest;
        for (const auto& choice : choices) {
            Validator one{root_};
            one.check(choice, instance, at);
            if (one.found.empty()) return;
            if (nearest.empty() || one.found.size() < nearest.size()) nearest = one.found;
        }
        found.push_back(at + ": none of the forms; nearest: " + nearest.front());
    }

    void
    check_entries(const json::object& schema, const json::object& instance, const std::string& at) {
        for (const auto& [name, value] : instance) {
            const auto place = at + "/" + text(name);
            bool is_known = false;
            if (const auto* properties = schema.if_contains("properties"))
                if (const auto* rule = properties->as_object().if_contains(name)) {
                    is_known = true;
                    check(*rule, value, place);
                }
            if (const auto* patterns = schema.if_contains("patternProperties"))
                for (const auto& [pattern, rule] : patterns->as_object())
                    if (matches(text(pattern), text(name))) {
                        is_known = true;
                        check(rule, value, place);
                    }
            if (const auto* others = schema.if_contains("additionalProperties");
                others && !is_known)
                check(*others, value, place);
        }
    }

    /// Compiled once: the forms of a step share their patterns.
    static bool matches(const std::string& pattern, const std::string& subject) {
        static std::map<std::string, std::regex> compiled;
        const auto [entry, is_new] = compiled.try_emplace(pattern);
        if (is_new) entry->second = std::regex{pattern, std::regex::ECMAScript};
        return std::regex_search(subject, entry->second);
    }

    const json::value& root_;
};

}  // namespace

std::vector<std::string> violations(const json::value& schema, const json::value& instance) {
    Validator validator{schema};
    validator.check(schema, instance, "");
    return validator.found;
}

}  // namespace assay::scenario
