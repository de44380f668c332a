#include "harness/campaign/exploration.hpp"

#include "harness/campaign/cores.hpp"
#include "reports/result/folding.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::campaign {
namespace {

/// More at a time would only take memory; where a broker has to be started, fewer take longer.
constexpr std::size_t batch_in_virtual_time = 500;
constexpr std::size_t batch_on_the_wall = 2'000;
constexpr std::size_t batch_by_the_clock = 200;

/// Hands events on, without the traces of what passed, and keeps the sources of what did not.
class Relay final : public CampaignEvents {
public:
    Relay(
        CampaignEvents& to,
        const std::map<std::string_view, const scenario::Scenario*>& scenarios,
        std::map<std::string, std::string>& sources
    )
        : to_{to}, scenarios_{scenarios}, sources_{sources} {}

    void target_known(const reports::TargetInfo& info) override { to_.target_known(info); }
    void target_done(const reports::TargetInfo& info) override {
        is_unreachable |= !info.unreachable.empty();
        to_.target_done(info);
    }
    void row(reports::RowResult row) override {
        if (row.verdict == reports::Verdict::pass)
            reports::forget_evidence(row);
        else if (const auto found = scenarios_.find(row.name); found != scenarios_.end())
            sources_.emplace(row.name, found->second->source);
        to_.row(std::move(row));
    }
    void trouble(const std::string& text) override { to_.trouble(text); }

    bool is_unreachable{};

private:
    CampaignEvents& to_;
    const std::map<std::string_view, const scenario::Scenario*>& scenarios_;
    std::map<std::string, std::string>& sources_;
};

}  // namespace

OrTrouble<Exploration>
Exploration::plan(ExplorationOptions options, const scenario::Library& library) {
    auto grammar = explore::Grammar::of(options.wish);
    if (!grammar) {
        const bool is_left_out = !explore::Grammar::of({.without = options.wish.without});
        const auto* flag = is_left_out ? "--without" : "--features";
        return refused(ExitCode::usage, fmt::format("assay: {}: {}", flag, grammar.error()));
    }
    auto blank = Campaign::plan(options.campaign, library, {.is_filtered = true});
    if (!blank) return std::unexpected{blank.error()};
    return Exploration{std::move(options), library, std::move(*grammar), std::move(*blank)};
}

Exploration::Exploration(
    ExplorationOptions options,
    const scenario::Library& library,
    explore::Grammar grammar,
    Campaign blank
)
    : options_{std::move(options)},
      library_{&library},
      grammar_{std::make_shared<const explore::Grammar>(std::move(grammar))},
      last_{std::make_unique<Campaign>(std::move(blank))},
      coverage_{*grammar_} {}

reports::Results Exploration::blank_results() const {
    auto results = last_->blank_results();
    const explore::ConversationName first{grammar_->wish(), options_.campaign.seed};
    results.header.selection =
        options_.lasting
            ? fmt::format("{} and on", explore::print(first))
            : fmt::format(
                  "{} and on, {} conversations", explore::print(first), options_.conversations
              );
    return results;
}

unsigned Exploration::jobs() const {
    const auto cores = usable_cores();
    // Rows at a time on the wall clock are no measure of cores.
    return is_virtual() && options_.campaign.jobs > 0 ? options_.campaign.jobs : cores;
}

std::size_t Exploration::next_batch() const {
    const auto most = is_virtual() ? batch_in_virtual_time : batch_on_the_wall;
    if (!options_.lasting) return std::min(most, options_.conversations - played_);
    const auto is_over = std::chrono::steady_clock::now() - start_ >= *options_.lasting;
    return is_over ? 0 : std::min(most, batch_by_the_clock);
}

OrTrouble<void> Exploration::play(CampaignEvents& events, const std::atomic<bool>& stop) {
    start_ = std::chrono::steady_clock::now();
    for (auto count = next_batch(); count > 0 && !stop; count = next_batch()) {
        const auto first = options_.campaign.seed + played_;
        auto drawn = draw_conversations(*grammar_, first, count, jobs(), *library_);
        if (!drawn) return std::unexpected{drawn.error()};
        std::map<std::string_view, const scenario::Scenario*> scenarios;
        for (const auto& scenario : drawn->selection.scenarios)
            scenarios.emplace(scenario.id, &scenario);
        auto campaign = Campaign::plan(options_.campaign, *library_, std::move(drawn->selection));
        if (!campaign) return std::unexpected{campaign.error()};
        campaign->goes_on_after(*last_);
        last_ = std::make_unique<Campaign>(std::move(*campaign));
        Relay relay{events, scenarios, sources_};
        last_->play(relay, stop);
        // Of an interrupted batch nobody knows here what was played.
        if (stop) break;
        coverage_.add(drawn->coverage);
        played_ += count;
        if (relay.is_unreachable) break;
    }
    return {};
}

}  // namespace assay::campaign
