#include "harness/campaign/run_verdict.hpp"

#include "harness/scenario/text_file.hpp"
#include "reports/result/statistics_lines.hpp"
#include "reports/result/verdicts.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <ranges>

namespace assay::campaign {
namespace {

using reports::Verdict;

/// Facts that a conformant server of that version may lack. In 5.0 it announces them in CONNACK
/// (3.2.2.3); 3.1.1 has no way to, and demands QoS 2 and retained messages of every server.
bool may_lack(std::string_view version, std::string_view fact) {
    constexpr std::array<std::string_view, 2> demanded{"max_qos", "retain"};
    return version == "5.0" || std::ranges::find(demanded, fact) == demanded.end();
}

/// The fact in "needs FACT >= 2; the target has 1", the reason of a row that is not applicable.
std::string_view fact_of(std::string_view reason) {
    constexpr std::string_view needs = "needs ";
    if (!reason.starts_with(needs)) return {};
    reason.remove_prefix(needs.size());
    return reason.substr(0, reason.find(' '));
}

void certify(reports::RowResult& row) {
    const auto fact = fact_of(row.reason);
    if (row.verdict != Verdict::not_applicable || fact.empty() || may_lack(row.version, fact))
        return;
    row.verdict = Verdict::fail;
    row.signature = fmt::format("lacks {}", fact);
    row.reason =
        fmt::format("MQTT {} does not allow a server to lack this: {}", row.version, row.reason);
}

}  // namespace

OrTrouble<Baseline> baseline_for(
    const CampaignOptions& options, const targets::Target& target, const scenario::Library& library
) {
    if (options.baseline == "none") return Baseline{};
    std::string name = options.baseline;
    std::string text;
    if (!name.empty()) {
        auto read = scenario::read_text_file(name);
        if (!read)
            return refused(
                ExitCode::usage,
                fmt::format("assay: --baseline: cannot read {}: {}", name, read.error())
            );
        text = std::move(*read);
    } else if (const auto* file = library.file(target.baseline)) {
        name = library.root() + "/" + file->path;
        text = file->text;
    } else {
        return Baseline{};
    }
    auto parsed = parse_baseline(name, text);
    if (!parsed) return refused(ExitCode::usage, parsed.error());
    return std::move(*parsed);
}

RunVerdict::RunVerdict(
    Baseline baseline,
    const std::string& target,
    std::chrono::year_month_day today,
    bool is_certifying
)
    : is_certifying_{is_certifying},
      today_{today},
      baseline_{std::move(baseline)},
      check_{baseline_, target, today_} {}

void RunVerdict::target_is(const std::string& product) {
    if (!product.empty()) check_ = BaselineCheck{baseline_, product, today_};
}

void RunVerdict::apply(reports::RowResult& row) {
    if (is_certifying_) certify(row);
    check_.apply(row);
}

BaselineOutcome RunVerdict::finish(bool partial) {
    BaselineOutcome out;
    for (auto& finding : check_.finish(partial))
        out.remarks.push_back(std::move(finding.text));
    out.is_wrong = !out.remarks.empty();
    return out;
}

ExitCode exit_code_of(const std::vector<reports::RowResult>& rows, const RunFacts& facts) {
    if (facts.is_interrupted) return ExitCode::interrupted;
    if (facts.is_unreachable) return ExitCode::target_unreachable;
    auto worst = Verdict::not_run;
    bool undecided = false;
    for (const auto& row : rows) {
        worst = std::min(worst, row.verdict);
        undecided = undecided || row.verdict == Verdict::undecided;
    }
    if (worst == Verdict::error || facts.has_own_error) return ExitCode::own_error;
    // Whoever dies leaves rows undecided, which says less.
    if (worst == Verdict::fail || facts.has_failed) return ExitCode::failed;
    if ((facts.is_strict && undecided) || facts.proves_less) return ExitCode::undecided;
    const auto code = facts.is_whole ? code_if_nothing_was_decided(rows) : ExitCode::ok;
    // Where there is no row at all, nobody came of whom the baseline could be wrong.
    const bool is_told = code == ExitCode::undecided || (facts.is_whole && rows.empty());
    if (facts.is_baseline_wrong && !is_told) return ExitCode::baseline_wrong;
    return code;
}

ExitCode code_if_nothing_was_decided(const std::vector<reports::RowResult>& rows) {
    // Of targets with rows that were judged, whether one of those was decided.
    std::map<std::string_view, bool> decided;
    for (const auto& row : rows)
        if (reports::is_judged(row.verdict))
            decided[row.target] |= row.verdict != Verdict::undecided;
    if (!std::ranges::all_of(decided | std::views::values, std::identity{}))
        return ExitCode::undecided;
    const bool is_idle = std::ranges::all_of(rows, [](const reports::RowResult& row) {
        return row.verdict == Verdict::not_applicable;
    });
    return is_idle ? ExitCode::nothing_selected : ExitCode::ok;
}

ExitCode exit_code_of(const reports::Results& stored) {
    if (!stored.footer) return ExitCode::interrupted;
    const auto said = static_cast<ExitCode>(stored.footer->exit_code);
    const bool is_strict = stored.header.options.contains("strict");
    // No shard alone could know.
    const auto proves_less = [&](const reports::TargetInfo& target) {
        return !reports::never_happened(stored, target.name).empty();
    };
    const auto code = exit_code_of(
        stored.rows,
        {.is_strict = is_strict,
         .is_whole = stored.header.shard_count == 1,
         .is_interrupted = stored.footer->interrupted,
         .is_unreachable = said == ExitCode::target_unreachable,
         .has_own_error = said == ExitCode::own_error,
         .has_failed = said == ExitCode::failed,
         .proves_less = is_strict && std::ranges::any_of(stored.header.targets, proves_less),
         .is_baseline_wrong = said == ExitCode::baseline_wrong}
    );
    // Whether nothing applied, the rows of all parts say.
    const bool is_silent = code == ExitCode::ok || code == ExitCode::nothing_selected;
    return is_silent && said != ExitCode::nothing_selected && said != ExitCode::ok ? said : code;
}

}  // namespace assay::campaign
