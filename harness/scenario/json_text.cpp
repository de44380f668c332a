#include "harness/scenario/json_text.hpp"

#include <boost/json.hpp>

namespace assay::scenario {

namespace {

namespace json = boost::json;

void print(const json::value& value, std::string& out, std::size_t depth) {
    const std::string inner((depth + 1) * 2, ' ');
    const std::string outer(depth * 2, ' ');
    if (const auto* object = value.if_object(); object && !object->empty()) {
        out += "{";
        const char* separator = "\n";
        for (const auto& [name, item] : *object) {
            out += separator + inner + json::serialize(json::value(name)) + ": ";
            print(item, out, depth + 1);
            separator = ",\n";
        }
        out += "\n" + outer + "}";
    } else {
        // Lists are short and stay on their line, unless they hold maps.
        const auto* array = value.if_array();
        if (!array || array->empty() || !array->front().is_object()) {
            out += json::serialize(value);
            return;
        }
        out += "[";
        const char* separator = "\n";
        for (const auto& item : *array) {
            out += separator + inner;
            print(item, out, depth + 1);
            separator = ",\n";
        }
        out += "\n" + outer + "]";
    }
}

}  // namespace

std::string indented(const json::value& value) {
    std::string out;
    print(value, out, 0);
    return out + "\n";
}

}  // namespace assay::scenario
