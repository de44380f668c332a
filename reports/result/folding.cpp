#include "reports/result/folding.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <limits>
#include <ranges>
#include <tuple>

namespace assay::reports {
namespace {

constexpr std::string_view seed_is = "seed=";

/// Where the number of `seed=N` stands in the row's name: first character and length; npos without.
std::pair<std::size_t, std::size_t> place_of_seed(const RowResult& row) {
    // A conversation's seed is in the scenario's own name: it is another scenario then.
    const auto behind = row.name.starts_with(row.scenario) ? row.scenario.size() : 0;
    const auto at = row.name.rfind(seed_is);
    if (at == std::string::npos || at < behind) return {std::string::npos, 0};
    const auto first = at + seed_is.size();
    const auto end = std::min(row.name.find_first_not_of("0123456789", first), row.name.size());
    if (end == first) return {std::string::npos, 0};
    return {first, end - first};
}

/// Members that are alike in all rows of a kind, one behind the other.
std::string kind_of(const RowResult& row) {
    std::string out{};
    const auto add = [&](std::string_view text) {
        out += text;
        out += '\n';
    };
    add(row.target);
    add(row.link);
    add(row.scenario);
    add(row.version);
    for (const auto& [name, value] : row.matrix) {
        add(name);
        add(value);
    }
    add(row.reason.empty() ? "" : "reason");
    add(name_of(row.verdict));
    add(row.signature);
    add(row.baseline);
    for (const auto& [id, verdict] : row.statements) {
        add(id);
        add(name_of(verdict));
    }
    if (!row.statistics) return out;
    add(row.statistics->links);
    add(row.statistics->qos);
    return out;
}

std::string name_for(std::string_view seedless, const RowResult& row) {
    return fmt::format("{} ({} rows, {}", seedless, row.stands_for, name_of(row.verdict));
}

/// What only one of several rows could say.
void forget_details(RowResult& row) {
    row.actor_links = {};
    row.faults = {};
    row.drawn = {};
    row.target_output = {};
    if (!row.reason.empty()) row.reason = "as the rows with lower seeds";
    row.seed = 0;
}

void unite(std::vector<std::string>& all, const std::vector<std::string>& more) {
    for (const auto& each : more)
        if (std::ranges::find(all, each) == all.end()) all.push_back(each);
    std::ranges::sort(all);
}

}  // namespace

std::uint64_t seed_number(const RowResult& row) {
    const auto [at, size] = place_of_seed(row);
    std::uint64_t number = 1;
    if (at != std::string::npos)
        std::from_chars(row.name.data() + at, row.name.data() + at + size, number);
    return number;
}

std::string seedless_name(const RowResult& row) {
    auto name = row.name;
    const auto [at, size] = place_of_seed(row);
    if (at != std::string::npos) return name.replace(at, size, "*");
    // Who stands for others says for how many, and has its star already.
    if (row.stands_for > 1) return name.substr(0, name.rfind(" ("));
    const bool has_matrix = name.starts_with(row.scenario + "[") && name.ends_with(']');
    return has_matrix ? name.insert(name.size() - 1, ",seed=*") : name;
}

void stand_for(RowResult& row, std::size_t rows) {
    const auto seedless = seedless_name(row);
    row.seed = 0;
    row.stands_for = rows;
    row.name = name_for(seedless, row) + ")";
}

void forget_evidence(RowResult& row) {
    // Braces alone would only clear it, and of a hundred thousand rows keep the memory.
    row.trace = std::vector<TraceEvent>{};
    row.expectations = std::vector<Expectation>{};
    // Whom it is about is no evidence: reports and `replay` go by it.
    row.charge = {.binds_client = row.charge.binds_client};
    row.course.reset();
}

void RowFolder::add(RowResult row) {
    auto& kind = kinds_[kind_for(row)];
    if (row.stands_for > 1) {
        kind.others_arrival = arrivals_++;
        return kind.others ? join(*kind.others, row) : void(kind.others = std::move(row));
    }
    const auto rank = rank_of(row);
    auto name = std::pair{seed_number(row), row.name};
    evidence_.came(kind.evidence, evidence_bytes(row));
    const bool is_held = !is_left_out(kind, rank, name);
    if (is_held) hold(kind, rank, std::move(name), std::move(row));
    limit_evidence();
    if (!is_held) return fold(kind, std::move(row));
    if (places_.size() <= rows_held_max) return;
    const auto last = std::prev(places_.end());
    end_ = last->first;
    fold_held(*last->second.kind, last->second.held);
}

void RowFolder::hold(Kind& kind, const RowRank& rank, HeldRows::key_type name, RowResult row) {
    if (kind.held.size() >= rows_held_a_kind) fold_held(kind, std::prev(kind.held.end()));
    if (!evidence_.hold(rank, kind.evidence)) forget_evidence(row);
    // Twice the same row: whoever merges has complained of it.
    const auto [place, is_new] =
        kind.held.insert_or_assign(std::move(name), Held{arrivals_++, std::move(row)});
    places_.insert_or_assign(rank, Place{&kind, place});
}

bool RowFolder::is_left_out(const Kind& kind, const RowRank& rank, const HeldRows::key_type& place)
    const {
    if (end_ && rank >= *end_) return true;
    return kind.held.size() >= rows_held_a_kind && place > kind.held.rbegin()->first;
}

void RowFolder::limit_evidence() {
    for (const auto& loser : evidence_.losers())
        forget_evidence(places_.at(loser).held->second.row);
}

void RowFolder::fold_held(Kind& kind, HeldRows::iterator held) {
    const auto rank = rank_of(held->second.row);
    places_.erase(rank);
    evidence_.leave(rank);
    auto out = kind.held.extract(held);
    fold(kind, std::move(out.mapped().row));
}

/// A signature says how a row came out; where there is none the reason does, but that may hold figures.
std::string RowFolder::kind_for(const RowResult& row) {
    auto kind = kind_of(row);
    if (!row.signature.empty() || row.reason.empty()) return kind;
    auto& told = reasons_[kind];
    if (told.size() == reasons_told_apart && !told.contains(row.reason)) return kind;
    told.insert(row.reason);
    return kind + row.reason;
}

void RowFolder::fold(Kind& kind, RowResult row) {
    if (kind.others) return join(*kind.others, row);
    forget_evidence(row);
    kind.others = std::move(row);
}

void RowFolder::join(RowResult& all, const RowResult& row) {
    if (all.stands_for == 1) forget_details(all);
    all.stands_for += row.stands_for;
    all.duration += row.duration;
    unite(all.happened, row.happened);
    unite(all.hoped_for, row.hoped_for);
    if (all.statistics) all.statistics->add(*row.statistics);
}

std::vector<RowResult> RowFolder::take() {
    std::vector<Held> all{};
    // Rows may come out alike in verdict and differ in signature; no two have one name.
    std::map<std::tuple<std::string, std::string, std::string, Verdict>, std::size_t> ways{};
    for (auto& [name, kind] : kinds_) {
        auto last = kind.others_arrival;
        for (auto& held : kind.held | std::views::values) {
            last = std::max(last, held.arrival);
            all.push_back(std::move(held));
        }
        if (!kind.others) continue;
        auto& others = *kind.others;
        if (others.stands_for > 1) {
            const auto seedless = seedless_name(others);
            const auto way = ++ways[{others.target, others.link, seedless, others.verdict}];
            others.name = name_for(seedless, others);
            others.name += way == 1 ? ")" : fmt::format(", way {})", way);
        }
        all.push_back({last, std::move(others)});
    }
    kinds_.clear();
    reasons_.clear();
    places_.clear();
    evidence_.clear();
    end_.reset();
    // Stable: what stands for others was put behind the row with whose number it is.
    std::ranges::stable_sort(all, {}, &Held::arrival);
    std::vector<RowResult> out{};
    out.reserve(all.size());
    for (auto& held : all)
        out.push_back(std::move(held.row));
    return out;
}

}  // namespace assay::reports
