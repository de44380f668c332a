#include "harness/campaign/shrink/reductions.hpp"

#include "harness/campaign/shrink/document.hpp"
#include "harness/campaign/shrink/weather.hpp"
#include "harness/scenario/fault.hpp"
#include "harness/scenario/link_text.hpp"
#include "harness/scenario/values.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace assay::campaign {
namespace {

using scenario::Fault;
using scenario::Node;

/// Finds the list or value that is to be changed in a copy of the document; null if it is not
/// there.
using Locate = std::function<Node*(Node& root)>;

constexpr std::array<std::string_view, 3> numbers{"count", "times", "payload_size"};

Locate at_top(std::string_view key) {
    return [key](Node& root) { return value_of(root, key); };
}

/// Leaves out halves, quarters, ... single items.
void reduce(Attempts& attempts, const Locate& locate) {
    const auto size = [&] {
        const auto* list = locate(attempts.root());
        return list ? list->items.size() : 0;
    };
    for (auto chunk = (size() + 1) / 2; chunk >= 1; chunk /= 2) {
        for (std::size_t at = 0; at < size();) {
            const bool is_gone = attempts.attempt([&](Node& root) {
                auto& list = *locate(root);
                const auto end = std::min(at + chunk, list.items.size());
                const auto cut = [&](auto& from) {
                    from.erase(
                        from.begin() + static_cast<std::ptrdiff_t>(at),
                        from.begin() + static_cast<std::ptrdiff_t>(end)
                    );
                };
                cut(list.items);
                if (!list.keys.empty()) cut(list.keys);
                return true;
            });
            if (!is_gone) at += chunk;
        }
    }
}

std::vector<Node*> step_maps(Node& root) {
    std::vector<Node*> out;
    if (auto* steps = value_of(root, "steps")) collect_maps(*steps, out);
    return out;
}

/// What `key` says in the map with this number among those of the steps.
Locate in_step(std::size_t index, std::string_view key) {
    return [index, key](Node& root) -> Node* {
        const auto maps = step_maps(root);
        return index < maps.size() ? value_of(*maps[index], key) : nullptr;
    };
}

/// The lists inside `parallel`, `repeat` and `either`.
void reduce_inner_steps(Attempts& attempts) {
    for (std::size_t i = 0; i < step_maps(attempts.root()).size(); ++i)
        for (const auto* key : {"parallel", "steps", "either"})
            reduce(attempts, [locate = in_step(i, key)](Node& root) -> Node* {
                auto* list = locate(root);
                return list && list->is_sequence() ? list : nullptr;
            });
}

/// What a step says beside its verb, and what stands in lists of properties or a Will.
void drop_options(Attempts& attempts) {
    for (std::size_t i = 0; i < step_maps(attempts.root()).size(); ++i)
        for (std::size_t key = 0;;) {
            const auto maps = step_maps(attempts.root());
            if (i >= maps.size() || key >= maps[i]->keys.size()) break;
            const auto name = maps[i]->keys[key].text;
            // The actor of a step, and its verb, are what makes it one; they come first.
            const bool is_gone = attempts.attempt([&](Node& root) {
                auto& map = *step_maps(root)[i];
                if (map.keys.size() == 1) return false;
                erase_key(map, name);
                return true;
            });
            if (!is_gone) ++key;
        }
}

void lower(Attempts& attempts, const Locate& locate) {
    for (bool is_lower = true; is_lower;) {
        const auto* node = locate(attempts.root());
        const auto number =
            scenario::parse_integer(node ? node->text : "", 2, std::int64_t{1} << 40);
        is_lower = number && attempts.attempt([&](Node& root) {
            *locate(root) = scalar_node(std::to_string(*number / 2));
            return true;
        });
    }
}

void lower_numbers(Attempts& attempts) {
    for (std::size_t i = 0; i < step_maps(attempts.root()).size(); ++i)
        for (const auto key : numbers)
            lower(attempts, in_step(i, key));
}

bool change_fault(
    Attempts& attempts, std::size_t index, const std::function<bool(Fault&)>& change
) {
    return attempts.attempt([&](Node& root) {
        auto& node = value_of(root, "faults")->items[index];
        auto fault = scenario::parse_fault(node.text);
        if (!fault || !change(*fault)) return false;
        node = scalar_node(scenario::print_fault(*fault));
        return true;
    });
}

bool halve(Fault& fault) {
    if (!fault.lasting || *fault.lasting < std::chrono::seconds{2}) return false;
    fault.lasting = std::chrono::ceil<std::chrono::seconds>(*fault.lasting / 2);
    return true;
}

void weaken_faults(Attempts& attempts) {
    for (std::size_t i = 0; i < size_of(attempts.root(), "faults"); ++i) {
        while (change_fault(attempts, i, halve)) {
        }
        change_fault(attempts, i, [](Fault& fault) { return std::exchange(fault.count, 1) > 1; });
        change_fault(attempts, i, [](Fault& fault) {
            return std::exchange(fault.kind, Fault::Kind::hold) == Fault::Kind::cut &&
                   fault.lasting && !fault.way;
        });
        change_fault(attempts, i, [](Fault& fault) {
            return std::exchange(fault.kind, Fault::Kind::close) == Fault::Kind::reset;
        });
    }
}

Node only_delay(const simulator::LinkSpec& spec) {
    Node out{.kind = Node::Kind::map};
    set_key(out, "delay", scalar_node(scenario::print_duration(spec.up.delay.base)));
    return out;
}

/// A link that only delays says more than a preset.
void calm_links(Attempts& attempts) {
    const auto row = attempts.row();
    if (!row) return;
    for (const auto& [name, spec] : row->links)
        attempts.attempt([&](Node& root) {
            auto* links = value_of(root, "links");
            auto plain = only_delay(spec);
            if (!links || scenario::to_flow(*value_of(*links, name)) == scenario::to_flow(plain))
                return false;
            set_key(*links, name, std::move(plain));
            return true;
        });
}

/// Keys of the file that the failure does not need.
void drop_keys(Attempts& attempts) {
    for (const std::string_view key : {"chaos", "defaults", "verifies", "faults"})
        attempts.attempt([&](Node& root) {
            const auto* value = value_of(root, key);
            if (!value || (key == "faults" && !value->items.empty())) return false;
            erase_key(root, key);
            return true;
        });
}

}  // namespace

void write_weather_down(Attempts& attempts) {
    const auto row = attempts.row();
    if (!row) return;
    for (const auto& [name, spec] : row->links) {
        const auto cuts = outages_of(attempts.result(), name, *row);
        attempts.attempt([&](Node& root) {
            auto* links = value_of(root, "links");
            if (!links || cuts.empty()) return false;
            set_key(*links, name, only_delay(spec));
            const auto* old = value_of(root, "faults");
            auto faults = old ? *old : list_node({});
            for (const auto& cut : cuts)
                faults.items.push_back(scalar_node(cut));
            set_key(root, "faults", std::move(faults));
            return true;
        });
    }
}

void reduce_once(Attempts& attempts) {
    reduce(attempts, at_top("faults"));
    weaken_faults(attempts);
    reduce(attempts, at_top("steps"));
    reduce_inner_steps(attempts);
    reduce(attempts, at_top("guarantees"));
    drop_options(attempts);
    lower_numbers(attempts);
    calm_links(attempts);
    drop_keys(attempts);
}

}  // namespace assay::campaign
