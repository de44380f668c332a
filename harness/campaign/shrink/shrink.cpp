#include "harness/campaign/shrink/shrink.hpp"

#include "harness/campaign/shrink/document.hpp"
#include "harness/campaign/shrink/reductions.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::campaign {

std::expected<Shrunk, std::string> shrink(const ShrinkTask& task) {
    auto root = scenario::parse_yaml(task.file, task.text);
    const auto scenario = scenario::load(task.file, task.text, task.environment);
    if (!root || !scenario) return std::unexpected{"the scenario does not load any more"};
    auto key = std::ranges::find(scenario->rows, task.row, &scenario::RowKey::name);
    // A conversation has its name from its seed, which its text does not say.
    if (key == scenario->rows.end() && scenario->rows.size() == 1) key = scenario->rows.begin();
    if (key == scenario->rows.end())
        return std::unexpected{fmt::format("the scenario has no row '{}'", task.row)};
    auto one = one_row(std::move(*root), *key, task.faults, task.setup.seed);
    if (!scenario->has_chance && !task.setup.link) erase_key(one, "seed");
    Attempts attempts{task, std::move(one)};
    if (const auto begun = attempts.begin(); !begun) return std::unexpected{begun.error()};
    write_weather_down(attempts);
    Shrunk out{
        .faults_before = size_of(attempts.root(), "faults"),
        .steps_before = size_of(attempts.root(), "steps")
    };
    for (std::optional<std::size_t> before; before != attempts.accepted();) {
        before = attempts.accepted();
        reduce_once(attempts);
    }
    out.text = print_document(attempts.root());
    out.result = attempts.result();
    out.is_healthy = attempts.is_healthy();
    out.plays = attempts.plays();
    out.faults = size_of(attempts.root(), "faults");
    out.steps = size_of(attempts.root(), "steps");
    return out;
}

}  // namespace assay::campaign
