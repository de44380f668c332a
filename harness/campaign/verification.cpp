#include "harness/campaign/verification.hpp"

#include "harness/campaign/baseline.hpp"
#include "harness/campaign/cores.hpp"
#include "harness/campaign/run_verdict.hpp"
#include "harness/campaign/stored_row.hpp"
#include "harness/explore/conversation.hpp"
#include "reports/result/folding.hpp"
#include "reports/result/json.hpp"
#include "reports/result/shards.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace assay::campaign {
namespace {

using reports::RowResult;
using reports::Verdict;

/// So many rows are held until they are played, beside each other.
constexpr std::size_t rows_waiting_max = 256;
constexpr std::uint64_t parts_in_all = 1'000'000'000;
/// The suite takes a while to load, so more seeds are asked for than the first row needs.
constexpr std::uint32_t seeds_at_first = 1'000'000;

template <auto member>
bool differ(const RowResult& a, const RowResult& b) {
    return a.*member != b.*member;
}

struct Member {
    std::string_view name{};
    bool (*differs)(const RowResult&, const RowResult&){};
};

// clang-format off
constexpr Member members[]{
    {"seed",         &differ<&RowResult::seed>},
    {"verdict",      &differ<&RowResult::verdict>},
    {"reason",       &differ<&RowResult::reason>},
    {"signature",    &differ<&RowResult::signature>},
    {"statements",   &differ<&RowResult::statements>},
    {"duration",     &differ<&RowResult::duration>},
    {"statistics",   &differ<&RowResult::statistics>},
    {"faults",       &differ<&RowResult::faults>},
    {"drawn links",  &differ<&RowResult::drawn>},
    {"what happened", &differ<&RowResult::happened>},
    {"expectations", &differ<&RowResult::expectations>},
    {"trace",        &differ<&RowResult::trace>},
    {"course",       &differ<&RowResult::course>},
    {"charge",       &differ<&RowResult::charge>},
};
// clang-format on

/// As `place_of_scenario`, but one place for the whole suite, which is loaded as a whole.
std::string place_of(const RowResult& row) {
    auto place = place_of_scenario(row);
    return place == row.scenario && !explore::is_conversation(place) ? std::string{} : place;
}

/// Text is mended on its way into a file.
RowResult as_stored(const RowResult& row) {
    return std::get<RowResult>(reports::parse_json_line(reports::json_line(row)).value());
}

std::expected<targets::Target, std::string>
target_called(const std::string& name, const RowResult& row, const scenario::Library& library) {
    // The second of one name in a run has a number.
    const auto number = name.rfind('#');
    const auto written = name.substr(0, number);
    auto target = row.charge.binds_client ? targets::parse_client(written, library)
                                          : targets::parse_target(written, library);
    if (target) target->name = name;
    return target;
}

}  // namespace

OrTrouble<void> Verification::begin(const reports::Header& header) {
    if (const auto played = play_waiting(); !played) return played;
    const std::tuple<std::string_view, std::string, std::string> all[]{
        {"version", header.assay_version, ASSAY_VERSION},
        {"suite digest", header.suite_digest, library_.digest()},
    };
    for (const auto& [what, stored, mine] : all)
        if (stored != mine)
            return refused(
                ExitCode::usage,
                fmt::format(
                    "the rows cannot be played again here: their {} is \"{}\", and here it is "
                    "\"{}\"",
                    what,
                    stored,
                    mine
                )
            );
    header_ = header;
    return {};
}

OrTrouble<void> Verification::consider(const RowResult& row) {
    if (stop_ || row.verdict == Verdict::not_run || !is_in_sample(row)) return {};
    waiting_[row.target].push_back(row);
    return ++waiting_count_ < rows_waiting_max ? OrTrouble<void>{} : play_waiting();
}

OrTrouble<Verified> Verification::finish() {
    if (const auto played = play_waiting(); !played) return std::unexpected{played.error()};
    return std::move(verified_);
}

bool Verification::is_in_sample(const RowResult& row) const {
    // Which shard a row is in follows from its key alone: here that has to say something else.
    return reports::hash_of_key("verify " + reports::key_of(row)) % parts_in_all < share_;
}

OrTrouble<void> Verification::play_waiting() {
    waiting_count_ = 0;
    for (const auto& [name, rows] : std::exchange(waiting_, {})) {
        const auto target = target_called(name, rows.front(), library_);
        if (!target || target->kind != targets::Target::Kind::builtin) {
            verified_.on_the_wall += rows.size();
            continue;
        }
        if (const auto played = play_all_of(*target, rows); !played) return played;
    }
    return {};
}

OrTrouble<void> Verification::play_all_of(const targets::Target& target, const Rows& rows) {
    auto plan = plan_to_replay(target, header_, library_);
    plan.jobs = usable_cores();
    if (const auto found = find_scenarios(rows); !found) return found;
    for (const auto& row : rows) {
        auto planned = row_named(*known_of(row).selection, row);
        if (!planned)
            return refused(ExitCode::usage, fmt::format("there is no row '{}' any more", row.name));
        planned->link = row.link;
        plan.rows.push_back(std::move(*planned));
    }
    auto stored = rows.begin();
    run(
        plan,
        [&](RowResult now) {
            if (!stop_) compare(*stored++, std::move(now));
        },
        stop_
    );
    return {};
}

Verification::Known& Verification::known_of(const RowResult& row) {
    return selections_[{place_of(row), seed_in(row.name) != 0}];
}

/// Before any row is planned, which borrows its scenario.
OrTrouble<void> Verification::find_scenarios(const Rows& rows) {
    for (const auto& row : rows) {
        auto& known = known_of(row);
        const auto seeds = seed_in(row.name);
        if (known.selection && known.seeds >= seeds) continue;
        // The next row may have the next seed.
        known.seeds = seeds == 0 ? 0 : std::max(seeds_at_first, std::min(seeds, seeds_max / 2) * 2);
        auto found = rows_of_scenario(place_of(row), known.seeds, library_);
        if (!found) return std::unexpected{found.error()};
        known.selection = std::move(*found);
    }
    return {};
}

void Verification::compare(const RowResult& stored, RowResult now) {
    ++verified_.rows;
    auto before = stored;
    forget_baseline(before);
    if (header_.options.contains("certify"))
        RunVerdict{Baseline{}, now.target, {}, true}.apply(now);
    // Where the suite lies says nothing of a row.
    now.file = before.file;
    if (!before.course) reports::forget_evidence(now);
    now = as_stored(now);
    if (now == before) return;
    if (++verified_.differing > differing_named_max) return;
    std::vector<std::string_view> names;
    for (const auto& [name, differs] : members)
        if (differs(before, now)) names.push_back(name);
    verified_.differences.push_back(fmt::format(
        "{}: {}, and {} was stored; what differs: {}",
        reports::key_of(before),
        reports::name_of(now.verdict),
        reports::name_of(before.verdict),
        names.empty() ? "what it is about" : fmt::format("{}", fmt::join(names, ", "))
    ));
}

}  // namespace assay::campaign
