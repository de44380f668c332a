#pragma once
/// YAML as a tree of texts with positions. Every scalar stays text until a schema of ours types it,
/// so `3.10`, `no` and `0x10` never surprise. Refused, each with its position: anchors, aliases,
/// tags, merge keys, duplicate keys, keys that are not plain texts, more than one document, nesting
/// past `yaml_depth_max`, a file past `yaml_size_max_bytes`, ill-formed UTF-8.
#include "harness/scenario/problem.hpp"

#include <expected>

namespace assay::scenario {

inline constexpr std::size_t yaml_size_max_bytes = 1'000'000;
inline constexpr int yaml_depth_max = 32;

/// Where a node begins or ends: line and column from 1 in characters.
struct Mark {
    int line{1};
    int column{1};
};

struct Node {
    enum class Kind : std::uint8_t { scalar, sequence, map };
    Kind kind{Kind::scalar};
    bool plain{true};  ///< scalar: written without quotes
    Mark start{};
    Mark end{};                 ///< just behind the node
    std::string text{};         ///< scalar
    std::vector<Node> keys{};   ///< map: scalars, in file order
    std::vector<Node> items{};  ///< map: the value of each key; sequence: its items

    bool is_scalar() const { return kind == Kind::scalar; }
    bool is_sequence() const { return kind == Kind::sequence; }
    bool is_map() const { return kind == Kind::map; }
    /// An empty plain scalar: `key:` with nothing behind it.
    bool is_empty() const { return is_scalar() && plain && text.empty(); }
    /// The value of `key` in a map, or null.
    const Node* find(std::string_view key) const;
    /// The key's own node, or null.
    const Node* find_key(std::string_view key) const;
    /// Characters to underline: its width if it stands on one line, else 1.
    int length() const;
    Position position(std::string file) const {
        return {std::move(file), start.line, start.column};
    }
};

/// The tree of a file with one document. `file` is for messages only.
std::expected<Node, std::vector<Problem>>
parse_yaml(const std::string& file, std::string_view text);

/// The node on one line in flow style, as a person would write it.
std::string to_flow(const Node& node);

}  // namespace assay::scenario
