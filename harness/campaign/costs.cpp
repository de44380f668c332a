#include "harness/campaign/costs.hpp"

#include "harness/explore/grammar.hpp"
#include "harness/scenario/reading.hpp"

#include <ctime>
#include <fmt/format.h>

namespace assay::campaign {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;

/// Of a row of which nothing at all is known.
constexpr microseconds unknown_cost{1'000};

std::string name_in_costs(const std::string& scenario) {
    return explore::is_conversation(scenario) ? "explore" : scenario;
}

nanoseconds cpu_of_this_thread() {
    std::timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::chrono::seconds{now.tv_sec} + nanoseconds{now.tv_nsec};
}

/// With one world at a time a row is played by the thread that hears of it, between two of its events.
class Stopwatch final : public CampaignEvents {
public:
    void target_known(const reports::TargetInfo& /*info*/) override {
        last_ = cpu_of_this_thread();
    }
    void target_done(const reports::TargetInfo& /*info*/) override {}
    void row(reports::RowResult row) override {
        auto& sum = sums_[name_in_costs(row.scenario)];
        sum.cpu += cpu_of_this_thread() - last_;
        ++sum.rows;
        last_ = cpu_of_this_thread();
    }
    void trouble(const std::string& /*text*/) override {}

    Costs means() const {
        Costs out;
        for (const auto& [name, sum] : sums_)
            out[name] = std::chrono::duration_cast<microseconds>(sum.cpu / sum.rows);
        return out;
    }

private:
    struct Sum {
        nanoseconds cpu{};
        int rows{};
    };
    nanoseconds last_{};
    std::map<std::string, Sum> sums_{};
};

/// 1234 -> 1200
long long two_digits(long long number) {
    long long unit = 1;
    while (number / unit >= 100)
        unit *= 10;
    return (number + unit / 2) / unit * unit;
}

}  // namespace

OrTrouble<Costs> costs_in(const scenario::Library& library) {
    const auto* file = library.file(costs_path);
    if (file == nullptr) return Costs{};
    auto costs = parse_costs(file->path, file->text);
    if (!costs) return refused(ExitCode::usage, scenario::render(costs.error(), file->text));
    return std::move(*costs);
}

microseconds cost_of(const Costs& costs, const scenario::Scenario& scenario) {
    const auto found = costs.find(name_in_costs(scenario.id));
    if (found != costs.end()) return found->second;
    if (costs.empty()) return unknown_cost;
    microseconds sum{};
    for (const auto& [name, cost] : costs)
        sum += cost;
    return sum / static_cast<long long>(costs.size());
}

OrTrouble<Costs> measured(const SelectionOptions& selection, const scenario::Library& library) {
    CampaignOptions options{.selection = selection, .jobs = 1, .traces = Traces::none};
    auto campaign = Campaign::plan(std::move(options), library);
    if (!campaign) return std::unexpected{campaign.error()};
    Stopwatch stopwatch;
    const std::atomic<bool> never{false};
    campaign->play(stopwatch, never);
    return stopwatch.means();
}

std::string to_yaml(const Costs& costs) {
    std::string out =
        "# What a row of each scenario takes of one processor in virtual time, in microseconds.\n"
        "# Written by `assay plan --measure FILE`; do not edit.\n";
    for (const auto& [name, cost] : costs)
        out += fmt::format("{}: {}\n", name, two_digits(std::max(cost.count(), 1L)));
    return out;
}

std::expected<Costs, std::vector<scenario::Problem>>
parse_costs(const std::string& file, std::string_view text) {
    auto root = scenario::parse_yaml(file, text);
    if (!root) return std::unexpected{std::move(root.error())};
    std::vector<scenario::Problem> problems;
    scenario::Reading reading{file, problems};
    Costs costs;
    for (std::size_t i = 0; i < root->keys.size(); ++i) {
        const auto& item = root->items[i];
        const auto number =
            scenario::parse_integer(reading.text(item).value_or(""), 1, 3'600'000'000);
        if (!number) reading.unexpected(item, "microseconds, from 1 to those of an hour");
        if (number) costs[root->keys[i].text] = microseconds{*number};
    }
    if (!problems.empty()) return std::unexpected{std::move(problems)};
    return costs;
}

}  // namespace assay::campaign
