#include "harness/campaign/open_verdicts.hpp"

#include "harness/campaign/death.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>
#include <utility>

namespace assay::campaign {
namespace {

using reports::Verdict;

/// So often is a row played again before a missing answer, or a doubt, is final: first beside few
/// others, of which a target has little to do, then alone.
constexpr int doubts_max = 3;
constexpr unsigned few = 8;
/// Beside so many, if nothing was slow and the connection stayed open.
constexpr unsigned some = 32;
constexpr unsigned all = std::numeric_limits<unsigned>::max();

scenario::Row row_of(const PlannedRow& planned) {
    return *scenario::expand(*planned.scenario, *planned.key);
}

}  // namespace

void OpenVerdicts::conclude(Play play) {
    const auto* planned = play.planned;
    const bool was_played = play.result.course && !play.result.course->interrupted;
    if (was_played && play.death) {
        doubtful_.erase(planned);
        accused_.push_back(planned);
        suspects_.insert_or_assign(planned, std::move(play));
        return;
    }
    suspects_.erase(planned);
    if (was_played && is_in_doubt(play)) {
        doubtful_.insert_or_assign(planned, std::move(play));
        return;
    }
    doubtful_.erase(planned);
    // One that was interrupted again shows neither.
    if (doubts_.contains(planned) && play.result.verdict != Verdict::not_run) {
        if (play.result.verdict == Verdict::fail)
            ++failed_again_;
        else
            recovered_.push_back(play.result.name);
    }
    sink_(std::move(play.result));
}

/// A single answer that stays out proves nothing: even a target with little to do may be slow for
/// once, or not take so many connections. One that stays out again does, unless there is a reason to
/// doubt that too. A failure that is known needs no more proof. An end of the connection that only came
/// in time because windows were wide proves as little.
bool OpenVerdicts::is_in_doubt(const Play& play) const {
    const auto verdict = play.result.verdict;
    const bool is_bad = verdict <= Verdict::undecided;
    if (play.missed == play::Missed::nothing || (!is_bad && verdict != Verdict::pass)) return false;
    if (plan_.is_known && plan_.is_known(play.result)) return false;
    const auto doubts = doubts_.find(play.planned);
    const int so_far = doubts == doubts_.end() ? 0 : doubts->second;
    return so_far < (play.was_slow ? doubts_max : 1);
}

void OpenVerdicts::close(
    const PlayRows& play,
    const std::function<bool()>& is_over,
    const std::function<bool()>& is_interrupted
) {
    while (!suspects_.empty() || !doubtful_.empty()) {
        hold_inquest(play, is_over, is_interrupted);
        play_again(play, is_over, is_interrupted);
    }
}

void OpenVerdicts::hold_inquest(
    const PlayRows& play,
    const std::function<bool()>& is_over,
    const std::function<bool()>& is_interrupted
) {
    Inquest inquest;
    inquest.accuse(suspects_of(std::exchange(accused_, {})));
    while (!is_over()) {
        const auto group = inquest.next();
        if (!group) break;
        Rows rows;
        for (const auto& suspect : *group)
            rows.push_back(&plan_.rows[suspect.row]);
        play(rows, group->front().plays_alone ? 1 : all);
        const auto accused = std::exchange(accused_, {});
        if (accused.empty()) continue;
        if (const auto row = inquest.died_under(suspects_of(accused))) convict_of(plan_.rows[*row]);
    }
    give_up_suspects(is_interrupted());
}

std::vector<Suspect> OpenVerdicts::suspects_of(const Rows& rows) const {
    std::vector<Suspect> out;
    for (const auto* planned : rows)
        out.push_back(
            {.row = static_cast<std::size_t>(planned - plan_.rows.data()),
             .sends_raw = sends_raw(row_of(*planned)),
             .plays_alone = planned->scenario->isolation != scenario::Isolation::shared}
        );
    return out;
}

void OpenVerdicts::convict_of(const PlannedRow& planned) {
    auto play = std::move(suspects_.extract(&planned).mapped());
    const auto row = row_of(planned);
    convict(*play.death, row, plan_.is_must, play.result);
    findings_.push_back(fmt::format(
        "the target dies of {}: {}; sent last: {}",
        planned.key->name,
        play.death->how,
        sent_last(row, play.result)
    ));
    sink_(std::move(play.result));
}

/// The target is gone, or the run is over: who is under suspicion stays there. One that was alone
/// with the target, and sent it what no client should, is no suspect any more. The only one that is
/// left need not be that one: the target may have died of those that were cleared since.
void OpenVerdicts::give_up_suspects(bool is_interrupted) {
    if (!is_interrupted && suspects_.size() == 1) {
        const auto& [planned, play] = *suspects_.begin();
        if (!play.had_company && sends_raw(row_of(*planned))) return convict_of(*planned);
    }
    for (auto& [planned, play] : std::exchange(suspects_, {})) {
        const auto row = row_of(*planned);
        if (sends_raw(row))
            findings_.push_back(fmt::format(
                "the target may have died of {}; sent last: {}",
                planned->key->name,
                sent_last(row, play.result)
            ));
        if (is_interrupted) {
            leave_to_another_run(planned);
            continue;
        }
        put_under_suspicion(*play.death, plan_.is_must, play.result);
        sink_(play.result);
    }
}

void OpenVerdicts::play_again(
    const PlayRows& play,
    const std::function<bool()>& is_over,
    const std::function<bool()>& is_interrupted
) {
    Rows beside_some;
    Rows beside_few;
    Rows alone;
    for (const auto& [planned, doubtful] : doubtful_) {
        const bool is_first = ++doubts_[planned] == 1;
        const bool is_shared = planned->scenario->isolation == scenario::Isolation::shared;
        const bool was_too_much = doubtful.was_slow || doubtful.missed == play::Missed::connection;
        auto& company = !is_first || !is_shared ? alone : was_too_much ? beside_few : beside_some;
        company.push_back(planned);
    }
    play(beside_some, some);
    play(beside_few, few);
    play(alone, 1);
    if (is_interrupted())
        for (const auto& [planned, doubtful] : std::exchange(doubtful_, {}))
            leave_to_another_run(planned);
    if (is_over()) give_up_doubtful();
}

void OpenVerdicts::leave_to_another_run(const PlannedRow* planned) {
    auto result = blank_result(plan_, *planned);
    result.reason = "the run was interrupted";
    sink_(std::move(result));
}

void OpenVerdicts::give_up_doubtful() {
    for (auto& [planned, play] : std::exchange(doubtful_, {})) {
        auto& result = play.result;
        result.verdict = Verdict::undecided;
        result.reason = fmt::format("the run ended before it was played again: {}", result.reason);
        for (auto& [id, verdict] : result.statements)
            verdict = Verdict::undecided;
        sink_(result);
    }
}

std::string OpenVerdicts::recovered() const {
    constexpr std::size_t names_max = 5;
    auto names = recovered_;
    std::ranges::sort(names);
    const auto more = names.size() > names_max ? names.size() - names_max : 0;
    names.resize(names.size() - more);
    auto text = fmt::format(
        "missed an answer, but not when they were played again: {}", fmt::join(names, ", ")
    );
    return more == 0 ? text : text + fmt::format(" and {} more", more);
}

std::vector<std::string> OpenVerdicts::findings() const {
    auto all = findings_;
    if (!doubts_.empty())
        all.push_back(fmt::format(
            "{} missed an answer and {} played again, beside few others or alone: {} failed",
            doubts_.size() == 1 ? "1 row" : fmt::format("{} rows", doubts_.size()),
            doubts_.size() == 1 ? "was" : "were",
            failed_again_ == 0 ? "none" : std::to_string(failed_again_)
        ));
    if (!recovered_.empty()) all.push_back(recovered());
    return all;
}

}  // namespace assay::campaign
