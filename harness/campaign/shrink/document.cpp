#include "harness/campaign/shrink/document.hpp"

#include "harness/scenario/values.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <ranges>
#include <set>

namespace assay::campaign {
namespace {

using scenario::Node;

constexpr std::array<std::string_view, 6> needless{
    "seeds", "tags", "about", "sweep", "cleanup", "requires"
};
constexpr std::array<std::string_view, 4> block_lists{"faults", "steps", "cleanup", "guarantees"};

/// A step of one word, as most are, needs no braces.
std::string item_text(const Node& item) {
    const bool is_one = item.is_map() && item.keys.size() == 1;
    if (!is_one) return scenario::to_flow(item);
    return fmt::format("{}: {}", item.keys.front().text, scenario::to_flow(item.items.front()));
}

}  // namespace

Node scalar_node(std::string text) {
    Node node;
    node.text = std::move(text);
    return node;
}

Node list_node(const std::vector<std::string>& texts) {
    Node node{.kind = Node::Kind::sequence};
    for (const auto& text : texts)
        node.items.push_back(scalar_node(text));
    return node;
}

Node* value_of(Node& map, std::string_view key) {
    for (std::size_t i = 0; i < map.keys.size(); ++i)
        if (map.keys[i].text == key) return &map.items[i];
    return nullptr;
}

std::size_t size_of(Node& map, std::string_view key) {
    const auto* list = value_of(map, key);
    return list ? list->items.size() : 0;
}

void set_key(Node& map, std::string_view key, Node value) {
    if (auto* old = value_of(map, key)) {
        *old = std::move(value);
        return;
    }
    map.keys.push_back(scalar_node(std::string{key}));
    map.items.push_back(std::move(value));
}

void erase_key(Node& map, std::string_view key) {
    for (std::size_t i = 0; i < map.keys.size(); ++i)
        if (map.keys[i].text == key) {
            map.keys.erase(map.keys.begin() + static_cast<std::ptrdiff_t>(i));
            map.items.erase(map.items.begin() + static_cast<std::ptrdiff_t>(i));
            return;
        }
}

void collect_maps(Node& node, std::vector<Node*>& out) {
    if (node.is_map()) out.push_back(&node);
    for (auto& item : node.items)
        collect_maps(item, out);
}

std::string print_document(const Node& root) {
    std::string out;
    for (std::size_t i = 0; i < root.keys.size(); ++i) {
        const auto& key = root.keys[i].text;
        const auto& value = root.items[i];
        const bool is_block = value.is_sequence() && !value.items.empty() &&
                              std::ranges::find(block_lists, key) != block_lists.end();
        if (!is_block) {
            out += fmt::format("{}: {}\n", key, scenario::to_flow(value));
            continue;
        }
        out += key + ":\n";
        for (const auto& item : value.items)
            out += fmt::format("  - {}\n", item_text(item));
    }
    return out;
}

namespace {

/// What steps prove of statements of the other version is gone with what the file verifies of it.
void keep_proofs_of(Node& root, std::string_view version) {
    std::set<std::string> kept;
    auto* verifies = value_of(root, "verifies");
    if (const auto* listed = verifies ? value_of(*verifies, version) : nullptr) {
        if (!listed->text.empty()) kept.insert(listed->text);
        for (const auto& statement : listed->items)
            kept.insert(statement.text);
    }
    std::vector<Node*> maps;
    collect_maps(root, maps);
    // Inner ones first: erasing moves what stands behind in the same map.
    for (auto* map : maps | std::views::reverse)
        if (auto* proves = value_of(*map, "proves")) {
            std::erase_if(proves->items, [&](const Node& statement) {
                return !kept.contains(statement.text);
            });
            if (proves->items.empty() && !kept.contains(proves->text)) erase_key(*map, "proves");
        }
}

}  // namespace

Node one_row(
    Node root,
    const scenario::RowKey& key,
    const std::vector<std::string>& faults,
    std::uint64_t seed
) {
    Node matrix{.kind = Node::Kind::map};
    for (const auto& [name, value] : key.matrix)
        set_key(matrix, name, list_node({value}));
    set_key(root, "matrix", std::move(matrix));
    // Ids of the conformance suite say where in the suite a file lies, and this one lies elsewhere.
    constexpr std::string_view suite = "conformance/";
    auto& id = value_of(root, "id")->text;
    if (id.starts_with(suite)) id.replace(0, suite.size(), "shrunk/");
    if (auto* verifies = value_of(root, "verifies"))
        for (const auto version : wire::versions)
            if (version != key.version) erase_key(*verifies, wire::name_of(version));
    keep_proofs_of(root, wire::name_of(key.version));
    for (const auto word : needless)
        erase_key(root, word);
    if (auto* chaos = value_of(root, "chaos")) {
        set_key(*chaos, "faults", scalar_node("0"));
        erase_key(*chaos, "kinds");
    }
    const auto* old = value_of(root, "faults");
    auto all = old ? *old : Node{.kind = Node::Kind::sequence};
    for (const auto& fault : faults)
        all.items.push_back(scalar_node(fault));
    if (!all.items.empty()) set_key(root, "faults", std::move(all));
    set_key(root, "seed", scalar_node(std::to_string(seed)));
    return root;
}

}  // namespace assay::campaign
