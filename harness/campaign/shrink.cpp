#include "harness/campaign/shrink.hpp"

#include "harness/scenario/step_tree.hpp"
#include "harness/scenario/values.hpp"
#include "harness/scenario/yaml.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace assay::campaign {
namespace {

using reports::RowResult;
using reports::Verdict;
/// Finds the list or value that is to be changed in a copy of the document; null if it is not
/// there.
using Locate = std::function<scenario::Node*(scenario::Node& root)>;

/// A failure that needs longer than this to be shrunk is shrunk as far as it came.
constexpr std::size_t plays_max = 5'000;
constexpr std::array<std::string_view, 6> needless{
    "seeds", "tags", "about", "sweep", "cleanup", "requires"
};
constexpr std::array<std::string_view, 4> block_lists{"faults", "steps", "cleanup", "guarantees"};
constexpr std::array<std::string_view, 3> numbers{"count", "times", "payload_size"};

scenario::Node scalar(std::string text) {
    scenario::Node node;
    node.text = std::move(text);
    return node;
}
scenario::Node list_of(const std::vector<std::string>& texts) {
    scenario::Node node{.kind = scenario::Node::Kind::sequence};
    for (const auto& text : texts)
        node.items.push_back(scalar(text));
    return node;
}

scenario::Node* find(scenario::Node& map, std::string_view key) {
    for (std::size_t i = 0; i < map.keys.size(); ++i)
        if (map.keys[i].text == key) return &map.items[i];
    return nullptr;
}

void erase(scenario::Node& map, std::string_view key) {
    for (std::size_t i = 0; i < map.keys.size(); ++i)
        if (map.keys[i].text == key) {
            map.keys.erase(map.keys.begin() + static_cast<std::ptrdiff_t>(i));
            map.items.erase(map.items.begin() + static_cast<std::ptrdiff_t>(i));
            return;
        }
}

void set(scenario::Node& map, std::string_view key, scenario::Node value) {
    if (auto* old = find(map, key)) {
        *old = std::move(value);
        return;
    }
    map.keys.push_back(scalar(std::string{key}));
    map.items.push_back(std::move(value));
}

std::string print_document(const scenario::Node& root) {
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
            out += fmt::format("  - {}\n", scenario::to_flow(item));
    }
    return out;
}

/// The scenario as one row, with the faults that it drew in it.
scenario::Node one_row(scenario::Node root, const scenario::RowKey& key, const ShrinkTask& task) {
    scenario::Node matrix{.kind = scenario::Node::Kind::map};
    for (const auto& [name, value] : key.matrix)
        set(matrix, name, list_of({value}));
    set(root, "matrix", std::move(matrix));
    if (auto* verifies = find(root, "verifies"))
        for (const auto version : wire::versions)
            if (version != key.version) erase(*verifies, wire::name_of(version));
    for (const auto word : needless)
        erase(root, word);
    if (auto* chaos = find(root, "chaos")) {
        set(*chaos, "faults", scalar("0"));
        erase(*chaos, "kinds");
    }
    scenario::Node faults = find(root, "faults")
                                ? *find(root, "faults")
                                : scenario::Node{.kind = scenario::Node::Kind::sequence};
    for (const auto& fault : task.faults)
        faults.items.push_back(scalar(fault));
    if (!faults.items.empty()) set(root, "faults", std::move(faults));
    set(root, "seed", scalar(std::to_string(task.setup.seed)));
    return root;
}

/// Every map below a list of steps, the steps inside others too.
void collect_maps(scenario::Node& node, std::vector<scenario::Node*>& out) {
    if (node.is_map()) out.push_back(&node);
    for (auto& item : node.items)
        collect_maps(item, out);
}

std::size_t size_of(scenario::Node& root, std::string_view key) {
    const auto* list = find(root, key);
    return list ? list->items.size() : 0;
}

/// The outages of one link in a row that was played, as faults; those that `cut` steps and faults
/// of the scenario made are left out, because they are still in it.
std::vector<std::string>
outages_of(const RowResult& result, const std::string& link, const scenario::Row& row) {
    bool is_cut_by_scenario = std::ranges::any_of(row.faults, [](const scenario::Fault& fault) {
        return fault.kind == scenario::Fault::Kind::cut;
    });
    scenario::for_each_step(row.steps, [&](const scenario::Step& step, const scenario::Step*) {
        is_cut_by_scenario |= std::holds_alternative<scenario::LinkAction>(step.action);
    });
    std::vector<std::string> out;
    if (is_cut_by_scenario) return out;
    bool is_down = false;
    reports::Offset down{};
    for (const auto& event : result.trace) {
        if (event.kind != reports::TraceEvent::Kind::link || event.actor() != link) continue;
        if (event.text.starts_with("down") && !is_down) {
            is_down = true;
            down = event.at;
        }
        if (!event.text.starts_with("up") || !is_down) continue;
        scenario::Fault cut{.kind = scenario::Fault::Kind::cut, .link = link};
        using std::chrono::milliseconds;
        cut.trigger = {
            .on = scenario::FaultTrigger::On::time, .at = std::chrono::floor<milliseconds>(down)
        };
        cut.lasting = std::chrono::ceil<milliseconds>(event.at - down);
        out.push_back(scenario::print_fault(cut));
        is_down = false;
    }
    return out;
}

class Shrinking {
public:
    Shrinking(const ShrinkTask& task, scenario::Node root) : task_{task}, root_{std::move(root)} {}

    std::expected<Shrunk, std::string> run() {
        auto first = play(root_);
        wanted_ = first ? fingerprint_of(*first) : "";
        if (wanted_.empty())
            return std::unexpected{"the row does not fail when it is played again"};
        best_ = std::move(*first);
        write_weather_down();
        Shrunk out{
            .faults_before = size_of(root_, "faults"), .steps_before = size_of(root_, "steps")
        };
        // What one pass has made possible the next one finds.
        for (std::optional<std::size_t> before; before != accepted_;) {
            before = accepted_;
            pass();
        }
        out.text = print_document(root_);
        out.result = std::move(best_);
        out.plays = plays_;
        out.faults = size_of(root_, "faults");
        out.steps = size_of(root_, "steps");
        return out;
    }

private:
    /// What the weather did becomes a list of faults on links that only delay: it can be read, and
    /// shrunk. If the row does not fail so, the weather mattered otherwise and stays.
    void write_weather_down() {
        const auto scenario = scenario::load(task_.file, print_document(root_), task_.environment);
        if (!scenario) return;
        const auto row = scenario::expand(*scenario, scenario->rows.front());
        if (!row) return;
        for (const auto& [name, spec] : row->links) {
            const auto cuts = outages_of(best_, name, *row);
            const auto delay = scenario::print_duration(spec.up.delay.base);
            attempt([&](scenario::Node& root) {
                auto* links = find(root, "links");
                if (!links || cuts.empty()) return false;
                scenario::Node plain{.kind = scenario::Node::Kind::map};
                set(plain, "delay", scalar(delay));
                set(*links, name, std::move(plain));
                scenario::Node faults{.kind = scenario::Node::Kind::sequence};
                if (const auto* old = find(root, "faults")) faults = *old;
                for (const auto& cut : cuts)
                    faults.items.push_back(scalar(cut));
                set(root, "faults", std::move(faults));
                return true;
            });
        }
    }

    void pass() {
        const auto top = [](std::string_view key) -> Locate {
            return [key](scenario::Node& root) { return find(root, key); };
        };
        reduce(top("faults"));
        weaken_faults();
        reduce(top("steps"));
        reduce_inner_steps();
        reduce(top("guarantees"));
        lower_numbers();
        reduce(top("actors"));
        reduce(top("links"));
        calm_links();
        for (const auto* key : {"chaos", "defaults", "verifies", "faults"})
            attempt([&](scenario::Node& root) {
                const auto* value = find(root, key);
                if (!value || (std::string_view{key} == "faults" && !value->items.empty()))
                    return false;
                erase(root, key);
                return true;
            });
    }

    std::optional<RowResult> play(const scenario::Node& root) {
        if (++plays_ > plays_max) return std::nullopt;
        const auto scenario = scenario::load(task_.file, print_document(root), task_.environment);
        if (!scenario || scenario->rows.size() != 1) return std::nullopt;
        const auto row = scenario::expand(*scenario, scenario->rows.front());
        if (!row) return std::nullopt;
        RowResult result{
            .name = row->name,
            .scenario = scenario->id,
            .title = scenario->title,
            .file = task_.file,
            .version = std::string{wire::name_of(row->version)},
            .seed = task_.setup.seed
        };
        play_simulated(*row, task_.setup, task_.options, [](const auto&) { return true; }, result);
        return result;
    }

    /// Keeps the change if the row still fails in the same way; `change` says false if there is
    /// nothing to change.
    bool attempt(const std::function<bool(scenario::Node& root)>& change) {
        auto candidate = root_;
        if (plays_ >= plays_max || !change(candidate)) return false;
        auto result = play(candidate);
        if (!result || fingerprint_of(*result) != wanted_) return false;
        root_ = std::move(candidate);
        best_ = std::move(*result);
        ++accepted_;
        return true;
    }

    /// Leaves out halves, quarters, ... single items.
    void reduce(const Locate& locate) {
        const auto size = [&] {
            const auto* list = locate(root_);
            return list ? list->items.size() : 0;
        };
        for (auto chunk = (size() + 1) / 2; chunk >= 1; chunk /= 2) {
            for (std::size_t at = 0; at < size();) {
                const bool is_gone = attempt([&](scenario::Node& root) {
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

    std::vector<scenario::Node*> step_maps(scenario::Node& root) {
        std::vector<scenario::Node*> out;
        if (auto* steps = find(root, "steps")) collect_maps(*steps, out);
        return out;
    }

    /// The lists inside `parallel`, `repeat` and `either`.
    void reduce_inner_steps() {
        for (std::size_t i = 0; i < step_maps(root_).size(); ++i)
            for (const auto* key : {"parallel", "steps", "either"})
                reduce([this, i, key](scenario::Node& root) -> scenario::Node* {
                    const auto maps = step_maps(root);
                    auto* list = i < maps.size() ? find(*maps[i], key) : nullptr;
                    return list && list->is_sequence() ? list : nullptr;
                });
    }

    void lower_numbers() {
        for (std::size_t i = 0; i < step_maps(root_).size(); ++i)
            for (const auto key : numbers) {
                const auto value = [this, i, key](scenario::Node& root) -> scenario::Node* {
                    const auto maps = step_maps(root);
                    return i < maps.size() ? find(*maps[i], key) : nullptr;
                };
                for (bool is_lower = true; is_lower;) {
                    const auto* node = value(root_);
                    const auto number =
                        scenario::parse_integer(node ? node->text : "", 2, std::int64_t{1} << 40);
                    is_lower = number && attempt([&](scenario::Node& root) {
                                   *value(root) = scalar(std::to_string(*number / 2));
                                   return true;
                               });
                }
            }
    }

    void weaken_faults() {
        for (std::size_t i = 0; i < size_of(root_, "faults"); ++i) {
            while (change_fault(i, [](scenario::Fault& fault) {
                if (!fault.lasting || *fault.lasting < std::chrono::seconds{2}) return false;
                fault.lasting = std::chrono::ceil<std::chrono::seconds>(*fault.lasting / 2);
                return true;
            })) {
            }
            change_fault(i, [](scenario::Fault& fault) {
                return std::exchange(fault.count, 1) > 1;
            });
            change_fault(i, [](scenario::Fault& fault) {
                return std::exchange(fault.kind, scenario::Fault::Kind::hold) ==
                           scenario::Fault::Kind::cut &&
                       fault.lasting && !fault.way;
            });
            change_fault(i, [](scenario::Fault& fault) {
                return std::exchange(fault.kind, scenario::Fault::Kind::close) ==
                       scenario::Fault::Kind::reset;
            });
        }
    }

    bool change_fault(std::size_t index, const std::function<bool(scenario::Fault&)>& change) {
        return attempt([&](scenario::Node& root) {
            auto& node = find(root, "faults")->items[index];
            auto fault = scenario::parse_fault(node.text);
            if (!fault || !change(*fault)) return false;
            node = scalar(scenario::print_fault(*fault));
            return true;
        });
    }

    /// A link that only delays says more than a preset.
    void calm_links() {
        const auto scenario = scenario::load(task_.file, print_document(root_), task_.environment);
        if (!scenario) return;
        const auto row = scenario::expand(*scenario, scenario->rows.front());
        if (!row) return;
        for (const auto& [name, spec] : row->links)
            attempt([&](scenario::Node& root) {
                auto* links = find(root, "links");
                if (!links) return false;
                scenario::Node plain{.kind = scenario::Node::Kind::map};
                set(plain, "delay", scalar(scenario::print_duration(spec.up.delay.base)));
                if (scenario::to_flow(*find(*links, name)) == scenario::to_flow(plain))
                    return false;
                set(*links, name, std::move(plain));
                return true;
            });
    }

    const ShrinkTask& task_;
    scenario::Node root_;
    RowResult best_{};
    std::string wanted_{};
    std::size_t plays_{};
    std::size_t accepted_{};
};

}  // namespace

std::string fingerprint_of(const RowResult& result) {
    if (result.verdict > Verdict::fail) return {};
    for (const auto& expectation : result.expectations) {
        if (expectation.verdict > Verdict::fail) continue;
        std::string out;
        for (const char c : expectation.what) {
            const bool is_digit = c >= '0' && c <= '9';
            if (!is_digit)
                out += c;
            else if (!out.ends_with('#'))
                out += '#';
        }
        return out;
    }
    return {};
}

std::expected<Shrunk, std::string> shrink(const ShrinkTask& task) {
    auto root = scenario::parse_yaml(task.file, task.text);
    const auto scenario = scenario::load(task.file, task.text, task.environment);
    if (!root || !scenario) return std::unexpected{"the scenario does not load any more"};
    const auto key = std::ranges::find(scenario->rows, task.row, &scenario::RowKey::name);
    if (key == scenario->rows.end())
        return std::unexpected{fmt::format("the scenario has no row '{}'", task.row)};
    return Shrinking{task, one_row(std::move(*root), *key, task)}.run();
}

}  // namespace assay::campaign
