#include "harness/scenario/suggestion.hpp"
#include "harness/scenario/values.hpp"
#include "harness/targets/target_keys.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

namespace assay::targets {
namespace {

using std::chrono::milliseconds;

template <class T>
T value_of(TargetReader& reader, const scenario::Node& node, const scenario::Parsed<T>& parsed) {
    if (!parsed) reader.wrong(node, fmt::format("expected {}", parsed.error()));
    return parsed.value_or(T{});
}

std::vector<std::string_view> names_of(std::span<const TargetKey> keys) {
    std::vector<std::string_view> out;
    for (const auto& key : keys)
        out.push_back(key.name);
    return out;
}

}  // namespace

void TargetReader::wrong(const scenario::Node& at, std::string message, std::string hint) {
    problems.push_back({at.position(file), at.length(), std::move(message), std::move(hint)});
}

std::string TargetReader::text(const scenario::Node& node) {
    if (node.is_scalar()) return node.text;
    wrong(node, "expected a text");
    return {};
}

std::vector<std::string> TargetReader::texts(const scenario::Node& node) {
    std::vector<std::string> out;
    if (!node.is_sequence()) wrong(node, "expected a list of texts");
    for (const auto& item : node.items)
        out.push_back(text(item));
    return out;
}

std::vector<std::pair<std::string, std::string>> TargetReader::pairs(const scenario::Node& node) {
    std::vector<std::pair<std::string, std::string>> out;
    if (!node.is_map())
        wrong(node, "expected a map of texts");
    else
        for (std::size_t i = 0; i < node.items.size(); ++i)
            out.emplace_back(node.keys[i].text, text(node.items[i]));
    return out;
}

bool TargetReader::boolean(const scenario::Node& node) {
    return value_of(*this, node, scenario::parse_boolean(text(node)));
}

milliseconds TargetReader::duration(const scenario::Node& node) {
    return std::chrono::duration_cast<milliseconds>(
        value_of(*this, node, scenario::parse_duration(text(node)))
    );
}

unsigned TargetReader::number(const scenario::Node& node, unsigned low, unsigned high) {
    return static_cast<unsigned>(
        value_of(*this, node, scenario::parse_integer(text(node), low, high))
    );
}

std::string TargetReader::path(const scenario::Node& node) {
    const auto written = text(node);
    if (written.starts_with("{dir}")) return written;
    const auto path =
        (std::filesystem::path{file}.parent_path() / written).lexically_normal().string();
    std::error_code ignored;
    if (std::filesystem::is_regular_file(path, ignored)) return path;
    wrong(node, fmt::format("there is no file {}", path));
    return {};
}

void read_map(
    TargetReader& reader,
    const scenario::Node& node,
    std::span<const TargetKey> keys,
    std::string_view what
) {
    if (!node.is_map()) return reader.wrong(node, fmt::format("expected a map: {}", what));
    const auto names = names_of(keys);
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        const auto& name = node.keys[i];
        const auto key = std::ranges::find(keys, name.text, &TargetKey::name);
        if (key != keys.end()) {
            key->read(reader, node.items[i]);
            continue;
        }
        const auto near = scenario::suggestion_for(name.text, names);
        reader.wrong(
            name,
            fmt::format("{} has no key '{}'", what, name.text),
            near.empty() ? fmt::format("there are {}", fmt::join(names, ", "))
                         : "did you mean '" + near + "'?"
        );
    }
}

}  // namespace assay::targets
