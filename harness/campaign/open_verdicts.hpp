#pragma once
/// Rows that were played without a verdict that holds, and how they get one: in smaller company.
///
///     played --> conclude --+--> verdict
///                           +--> the target died meanwhile: under suspicion ---+
///                           +--> no answer: in doubt ---------------------------+--> close: once more
#include "harness/campaign/inquest.hpp"
#include "harness/campaign/plan.hpp"
#include "harness/play/steps/missed.hpp"
#include "harness/targets/watch.hpp"

namespace assay::campaign {

using Rows = std::vector<const PlannedRow*>;

/// A row as it came out of one play.
struct Play {
    const PlannedRow* planned{};
    reports::RowResult result{};
    std::optional<targets::Death> death{};  ///< of the target, meanwhile or just after
    play::Missed missed{};
    bool was_slow{};     ///< the target, or this program, had too much to do meanwhile
    bool had_company{};  ///< other rows used the target, too
};

/// Plays rows, so many at a time at most and with rests in them, until every one was concluded or
/// the run is over.
using PlayRows = std::function<void(const Rows& rows, unsigned most)>;

class OpenVerdicts {
public:
    /// Both outlive it. Verdicts go to `sink`.
    OpenVerdicts(const RunPlan& plan, const RowSink& sink) : plan_{plan}, sink_{sink} {}

    /// A row has been played: its verdict holds, or it is put aside.
    void conclude(Play play);
    /// Plays what was put aside until nothing is, or the run is over. Of a run that is over because it
    /// was interrupted such rows are not run, so that whoever goes on with it plays them.
    void close(
        const PlayRows& play,
        const std::function<bool()>& is_over,
        const std::function<bool()>& is_interrupted
    );
    /// What to tell of the target as a whole.
    std::vector<std::string> findings() const;

private:
    using Plays = std::map<const PlannedRow*, Play>;

    bool is_in_doubt(const Play& play) const;
    void hold_inquest(
        const PlayRows& play,
        const std::function<bool()>& is_over,
        const std::function<bool()>& is_interrupted
    );
    void play_again(
        const PlayRows& play,
        const std::function<bool()>& is_over,
        const std::function<bool()>& is_interrupted
    );
    std::vector<Suspect> suspects_of(const Rows& rows) const;
    void convict_of(const PlannedRow& planned);
    void give_up_suspects(bool is_interrupted);
    void give_up_doubtful();
    void leave_to_another_run(const PlannedRow* planned);
    std::string recovered() const;

    const RunPlan& plan_;
    const RowSink& sink_;
    Rows accused_{};    ///< since the last inquest, or in the play that one asked for
    Plays suspects_{};  ///< with what they were when they were played last
    Plays doubtful_{};  ///< as above
    std::map<const PlannedRow*, int> doubts_{};  ///< how often a row was played because of one
    std::size_t failed_again_{};
    std::vector<std::string> recovered_{};  ///< names of those that did not fail again
    std::vector<std::string> findings_{};
};

}  // namespace assay::campaign
