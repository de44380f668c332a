// Nothing is accepted in vain: every key of a scenario file changes what comes out of the row, which
// is played here, or it is refused. A key without a sample fails the test.
#include "harness/campaign/plan.hpp"
#include "harness/scenario/fault_keys.hpp"
#include "harness/scenario/file_keys.hpp"
#include "harness/scenario/vocabulary.hpp"
#include "reports/result/json.hpp"
#include "tests/campaign/scenario_samples.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <set>

namespace assay::campaign {
namespace {

using testing::IsEmpty;

std::string filled(const Sample& sample, const std::string& value) {
    auto out = sample.text;
    return out.replace(out.find('@'), 1, value);
}

/// All that a run stores of its rows, and what selections and plans go by.
std::string seen_of(const std::string& text) {
    static const auto library = scenario::Library::embedded().value();
    const auto scenario = scenario::load("f.yaml", text, library.environment());
    if (!scenario) return "refused: " + scenario::render(scenario.error(), text);
    const auto target = targets::parse_target("builtin", library).value();
    RunPlan plan{.target = target, .is_must = is_must_of(library)};
    for (const auto& key : scenario->rows)
        plan.rows.push_back({.scenario = &*scenario, .key = &key});
    auto out = fmt::format("{} {}", scenario->about, fmt::join(scenario->tags, " "));
    for (const auto& key : scenario->rows)
        out += fmt::format(
            " {}", static_cast<int>(scenario::expand(*scenario, key).value().isolation)
        );
    const std::atomic<bool> stop{false};
    run(plan, [&](const reports::RowResult& row) { out += reports::json_line(row); }, stop);
    return out;
}

struct ScenarioKey : testing::TestWithParam<Sample> {};

TEST_P(ScenarioKey, ChangesWhatComesOut) {
    const auto without = seen_of(filled(GetParam(), GetParam().without));
    const auto with = seen_of(filled(GetParam(), GetParam().with));
    EXPECT_FALSE(without.starts_with("refused")) << without;
    EXPECT_FALSE(with.starts_with("refused")) << with;
    EXPECT_NE(with, without) << filled(GetParam(), GetParam().with);
}

std::string name_of_sample(const testing::TestParamInfo<Sample>& info) {
    auto name = info.param.key;
    std::ranges::replace_if(name, [](char c) { return std::string_view{".()"}.contains(c); }, '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(All, ScenarioKey, testing::ValuesIn(scenario_samples()), name_of_sample);

void add(std::set<std::string>& out, const std::string& table, const auto& rows) {
    for (const auto& row : rows)
        out.insert(fmt::format("{}.{}", table, row.name));
}

/// What the tables of the loader have.
std::set<std::string> all_keys() {
    std::set<std::string> out;
    add(out, "file", scenario::file_keys());
    add(out, "actor", scenario::actor_details());
    add(out, "chaos", scenario::chaos_details());
    add(out, "sweep", scenario::sweep_details());
    add(out, "will", scenario::will_details());
    add(out, "filter", scenario::subscription_details());
    add(out, "raw", scenario::raw_details());
    add(out, "load", scenario::load_details());
    add(out, "step", scenario::step_details);
    add(out, "step", scenario::block_table);
    out.insert("step.when");
    for (const auto& verb : scenario::verb_table()) {
        const bool has_forms = verb.name == "expect" || verb.name == "never" || verb.name == "load";
        add(out,
            has_forms ? fmt::format("{}({})", verb.name, scenario::kind_row(verb.value).name)
                      : std::string{verb.name},
            verb.details);
    }
    return out;
}

TEST(ScenarioKeys, HaveASampleEach) {
    std::set<std::string> sampled;
    for (const auto& sample : scenario_samples())
        EXPECT_TRUE(sampled.insert(sample.key).second) << sample.key;
    // In virtual time a broker is back at once; how long it may take shows on the wall clock only.
    for (const auto* verb : {"restart", "kill", "pause", "alive"})
        sampled.insert(fmt::format("{}.within", verb));
    // Both are about what a target announces; tests/play/keep_alive_test.cpp has one that does.
    sampled.insert({"expect(close).keep_alive", "wait.keep_alive"});
    EXPECT_THAT(sampled, testing::ContainerEq(all_keys()));
}

}  // namespace
}  // namespace assay::campaign
