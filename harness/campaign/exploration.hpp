#pragma once
/// `explore`: conversations drawn and played, some hundreds at a time, until there are enough or
/// time is up.
///
///     Grammar --draw--> scenarios --Campaign--> results, coverage
#include "harness/campaign/campaign.hpp"
#include "harness/campaign/conversations.hpp"

#include <chrono>
#include <memory>

namespace assay::campaign {

struct ExplorationOptions {
    CampaignOptions campaign{};  ///< its selection says nothing; its seed is that of the first
    explore::Wish wish{};
    std::size_t conversations{1'000};
    std::optional<std::chrono::seconds> lasting{};  ///< until then instead, by the clock
};

class Exploration {
public:
    /// `library` outlives the exploration.
    static OrTrouble<Exploration>
    plan(ExplorationOptions options, const scenario::Library& library);

    /// Everything that results hold before a row is played.
    reports::Results blank_results() const;
    /// Plays them. Rows that pass come without their traces. `stop` becoming true ends it soon.
    OrTrouble<void> play(CampaignEvents& events, const std::atomic<bool>& stop);

    const explore::Grammar& grammar() const { return *grammar_; }
    const explore::Coverage& coverage() const { return coverage_; }
    /// How many there were.
    std::size_t conversations() const { return played_; }
    /// The scenario files of those that did not pass, by name.
    const std::map<std::string, std::string>& sources() const { return sources_; }
    /// As Campaign::footer.
    reports::Footer footer(const reports::Results& results, bool is_interrupted) const {
        return last_->footer(results, is_interrupted);
    }
    bool is_virtual() const { return last_->is_virtual(); }

private:
    Exploration(
        ExplorationOptions options,
        const scenario::Library& library,
        explore::Grammar grammar,
        Campaign blank
    );
    /// How many to draw next; 0 if there are enough.
    std::size_t next_batch() const;
    unsigned jobs() const;

    ExplorationOptions options_;
    const scenario::Library* library_;
    std::shared_ptr<const explore::Grammar> grammar_;
    std::unique_ptr<Campaign> last_;  ///< the present batch, or an empty one before the first
    explore::Coverage coverage_;
    std::size_t played_{};
    std::map<std::string, std::string> sources_{};
    std::chrono::steady_clock::time_point start_{};
};

}  // namespace assay::campaign
