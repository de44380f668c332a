#pragma once
/// Topic Filters as a tree of levels: finds all filters that match a Topic Name without trying
/// each.
///
///     a/+/c  a/#      root -- a -- + -- c
///                              `-- #
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::session {

/// Maps filters, without any `$share/NAME/`, to values. Filters have to be well formed, and the
/// caller limits their levels: walks go as deep as the deepest filter.
template <class Value>
class TopicTree {
public:
    /// A filter and its value, for those who look at all of them.
    struct Entry {
        std::string filter{};
        Value* value{};
    };

    /// The value of `filter`, made if there is none yet. Its address stays until it is erased.
    Value& at(std::string_view filter) {
        auto* node = &root_;
        for_each_level(filter, [&](std::string_view level) {
            auto found = node->children.find(level);
            if (found == node->children.end())
                found = node->children.emplace(std::string{level}, std::make_unique<Node>()).first;
            node = found->second.get();
        });
        if (!node->value) node->value = std::make_unique<Value>();
        return *node->value;
    }

    /// The value of exactly this filter, or null.
    Value* find(std::string_view filter) {
        return const_cast<Value*>(std::as_const(*this).find(filter));
    }
    const Value* find(std::string_view filter) const {
        const auto* node = &root_;
        for_each_level(filter, [&](std::string_view level) {
            if (!node) return;
            const auto found = node->children.find(level);
            node = found == node->children.end() ? nullptr : found->second.get();
        });
        return node ? node->value.get() : nullptr;
    }

    void erase(std::string_view filter) { erase_below(root_, filter); }

    /// The values of all filters that match `topic` (4.7), in an order that only the filters
    /// decide.
    std::vector<Value*> matching(std::string_view topic) {
        std::vector<Value*> found;
        // A leading wildcard does not match a leading `$` [MQTT-4.7.2-1].
        collect(root_, topic, topic.starts_with('$'), found);
        return found;
    }

    std::vector<Entry> all() {
        std::vector<Entry> entries;
        list(root_, {}, true, entries);
        return entries;
    }

private:
    struct Node {
        std::map<std::string, std::unique_ptr<Node>, std::less<>> children{};
        std::unique_ptr<Value> value{};
    };

    static void for_each_level(std::string_view text, auto&& use) {
        while (true) {
            const auto slash = text.find('/');
            use(text.substr(0, slash));
            if (slash == std::string_view::npos) return;
            text.remove_prefix(slash + 1);
        }
    }

    static void add(const Node& node, std::vector<Value*>& found) {
        if (node.value) found.push_back(node.value.get());
    }

    static void collect(
        const Node& node, std::string_view topic, bool no_wildcard, std::vector<Value*>& found
    ) {
        const auto slash = topic.find('/');
        const auto level = topic.substr(0, slash);
        const auto is_last = slash == std::string_view::npos;
        const auto descend = [&](std::string_view name) {
            const auto child = node.children.find(name);
            if (child == node.children.end()) return;
            if (!is_last) return collect(*child->second, topic.substr(slash + 1), false, found);
            add(*child->second, found);
            // "a/#" matches its parent "a" too (4.7.1.2).
            if (const auto hash = child->second->children.find("#");
                hash != child->second->children.end())
                add(*hash->second, found);
        };
        descend(level);
        if (no_wildcard) return;
        descend("+");
        if (const auto hash = node.children.find("#"); hash != node.children.end())
            add(*hash->second, found);
    }

    static void
    list(const Node& node, const std::string& prefix, bool is_root, std::vector<Entry>& entries) {
        if (node.value) entries.push_back({prefix, node.value.get()});
        for (const auto& [level, child] : node.children)
            list(*child, is_root ? level : prefix + '/' + level, false, entries);
    }

    static void erase_below(Node& node, std::string_view filter) {
        const auto slash = filter.find('/');
        const auto child = node.children.find(filter.substr(0, slash));
        if (child == node.children.end()) return;
        if (slash == std::string_view::npos)
            child->second->value.reset();
        else
            erase_below(*child->second, filter.substr(slash + 1));
        if (!child->second->value && child->second->children.empty()) node.children.erase(child);
    }

    Node root_{};
};

}  // namespace assay::session
