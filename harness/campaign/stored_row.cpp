#include "harness/campaign/stored_row.hpp"

#include "harness/campaign/glob.hpp"
#include "harness/scenario/suggestion.hpp"
#include "harness/scenario/values.hpp"
#include "reports/result/shell.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fmt/format.h>
#include <ranges>
#include <set>

namespace assay::campaign {
namespace {

namespace fs = std::filesystem;
using reports::RowResult;
using reports::Verdict;

constexpr std::size_t named_rows_max = 10;

using Rows = std::vector<const RowResult*>;

/// "a/b[version=5.0]  -t mosquitto --link geo-vsat": flags only where rows differ by them.
std::string words_for(const RowResult& row, bool has_targets, bool has_links) {
    auto out = row.name;
    if (has_targets)
        out += (row.charge.binds_client ? "  -c " : "  -t ") + reports::shell_quoted(row.target);
    if (has_links) out += (has_targets ? " --link " : "  --link ") + row.link;
    return out;
}

/// How a target of each role is named, and what it is called.
struct Naming {
    std::string_view what{};
    std::string_view flag{};
    std::string_view folder{};  ///< of the library
};

Naming naming_of(wire::Role role) {
    return role == wire::Role::client ? Naming{"client", "-c", "clients"}
                                      : Naming{"target", "-t", "targets"};
}

std::string several_rows(const Rows& found) {
    const auto differ = [&](auto member) {
        return std::ranges::any_of(found, [&](const auto* row) {
            return row->*member != found.front()->*member;
        });
    };
    const bool has_targets = differ(&RowResult::target);
    const bool has_links = differ(&RowResult::link);
    std::vector<std::string> lines;
    for (const auto* row : found | std::views::take(named_rows_max))
        lines.push_back(words_for(*row, has_targets, has_links));
    return fmt::format(
        "{} rows fit; say which:\n  {}{}",
        found.size(),
        fmt::join(lines, "\n  "),
        found.size() > named_rows_max ? "\n  ..." : ""
    );
}

std::string unknown(std::string_view what, const std::string& wanted, std::set<std::string> known) {
    return fmt::format(
        "there is no {} '{}'{}",
        what,
        wanted,
        scenario::did_you_mean(wanted, std::vector<std::string>{known.begin(), known.end()})
    );
}

/// Leaves the rows whose `member` is `wanted`, as the flag of that name says. Nothing if there are
/// some, else what to say.
std::optional<std::string> keep(
    Rows& rows, std::string RowResult::* member, std::string_view what, const std::string& wanted
) {
    if (wanted.empty()) return std::nullopt;
    std::set<std::string> known;
    for (const auto* row : rows)
        known.insert(row->*member);
    std::erase_if(rows, [&](const auto* row) { return row->*member != wanted; });
    if (!rows.empty()) return std::nullopt;
    return fmt::format("--{0}: {1}", what, unknown(what, wanted, std::move(known)));
}

std::expected<RowResult, std::string>
pick(const std::vector<RowResult>& all, const WantedRow& wanted) {
    Rows rows;
    for (const auto& row : all)
        rows.push_back(&row);
    if (auto why = keep(rows, &RowResult::target, naming_of(wanted.role).what, wanted.target))
        return std::unexpected{std::move(*why)};
    if (auto why = keep(rows, &RowResult::link, "link", wanted.link))
        return std::unexpected{std::move(*why)};
    const bool is_exact =
        std::ranges::any_of(rows, [&](const auto* row) { return row->name == wanted.name; });
    std::set<std::string> names;
    for (const auto* row : rows)
        names.insert(row->name);
    std::erase_if(rows, [&](const auto* row) {
        if (wanted.name.empty()) return row->verdict > Verdict::fail;
        return is_exact ? row->name != wanted.name : !matches_glob(wanted.name, row->name);
    });
    if (rows.empty() && wanted.name.empty())
        return std::unexpected{std::string{"no row failed; say which"}};
    if (rows.empty()) return std::unexpected{unknown("row", wanted.name, std::move(names))};
    if (rows.size() > 1) return std::unexpected{several_rows(rows)};
    return *rows.front();
}

/// What stands in a report for all but the first word of a command line.
constexpr std::string_view rest_of_command = " ...";

std::expected<targets::Target, std::string> parse_as(
    wire::Role role,
    const std::string& text,
    const scenario::Library& library,
    const targets::Reach& reach
) {
    return role == wire::Role::client ? targets::parse_client(text, library)
                                      : targets::parse_target(text, library, reach);
}

/// Whether a results file may name this target by itself. It may come from anywhere, and to start what
/// it names would be to run the commands of strangers.
bool may_be_named_by_results(
    const std::string& name, const scenario::Library& library, std::string_view folder
) {
    return name == "builtin" || name.starts_with("builtin:") ||
           library.file(fmt::format("{}/{}.yaml", folder, name)) != nullptr;
}

/// What to say to a command line as a report prints it, where what stands for the rest is for its
/// reader to fill in.
std::optional<std::string>
unfinished(const std::string& name, const std::string& given, std::string_view flag) {
    if (!name.starts_with("exec:")) return std::nullopt;
    if (given != name && given != name + std::string{rest_of_command}) return std::nullopt;
    if (name.contains('#'))
        return fmt::format(
            "'{}' is one of several programs of that name, whose command lines results do not "
            "keep: "
            "play the row against that one alone",
            name
        );
    return fmt::format(
        "of a command line results keep the first word only: say all of it with {} '{} ...' "
        "(exec+ws "
        "and the like where it was reached so)",
        flag,
        name
    );
}

/// The target of a row for that role: what a flag said, or what the results name, if that starts
/// nothing foreign.
std::expected<targets::Target, std::string> target_of(
    const WantedRow& wanted,
    const std::string& name,
    wire::Role role,
    const scenario::Library& library
) {
    const auto naming = naming_of(role);
    const auto& given = wanted.target;
    if (!given.empty() && wanted.role != role)
        return std::unexpected{fmt::format(
            "the row is for a {}: name it with {}",
            role == wire::Role::client ? "client" : "broker",
            naming.flag
        )};
    const auto& reach = wanted.reach;
    if (role == wire::Role::client && (!reach.tls.flags.empty() || !reach.login_flags.empty()))
        return std::unexpected{
            std::string{"the row is for a client, and how to reach a broker says nothing of it"}
        };
    if (given.empty() && !may_be_named_by_results(name, library, naming.folder))
        return std::unexpected{fmt::format(
            "the row is of the {} '{}', and nothing that only a results file names is started; "
            "say it with {}{}",
            naming.what,
            name,
            naming.flag,
            name.starts_with("exec:") ? ", with its whole command line" : ""
        )};
    if (const auto why = unfinished(name, given, naming.flag)) return std::unexpected{*why};
    if (given.empty()) return parse_as(role, name, library, wanted.reach);
    auto target = parse_as(role, given, library, wanted.reach);
    if (!target) return std::unexpected{fmt::format("--{}: {}", naming.what, target.error())};
    return target;
}

}  // namespace

std::string place_of_scenario(const RowResult& row) {
    return fs::exists(row.file) ? row.file : row.scenario;
}

std::uint32_t seed_in(std::string_view row_name) {
    constexpr std::string_view key = "seed=";
    const auto at = row_name.rfind(key);
    if (at == std::string_view::npos) return 0;
    std::uint32_t seed = 0;
    const auto digits = row_name.substr(at + key.size());
    std::from_chars(digits.data(), digits.data() + digits.size(), seed);
    return seed;
}

OrTrouble<Selection>
rows_of_scenario(const std::string& place, std::uint32_t seeds, const scenario::Library& library) {
    // It may have come from more seeds than the file asks for.
    SelectionOptions options{.role = std::nullopt, .seeds = seeds, .links_have_chance = true};
    if (!place.empty()) options.what = {place};
    return select(options, library);
}

std::optional<PlannedRow> row_named(const Selection& selection, const RowResult& row) {
    const auto seed = seed_in(row.name);
    for (const auto& picked : selection.rows) {
        if (picked.scenario->id != row.scenario) continue;
        const auto index = picked.seeds ? seed - picked.seeds->first : 0;
        if (index < picked.count() && picked.name_of(index) == row.name)
            return PlannedRow{.scenario = picked.scenario, .key = picked.key_of(index)};
    }
    return std::nullopt;
}

OrTrouble<StoredRow> find_stored_row(
    reports::Results results, const WantedRow& given, const scenario::Library& library
) {
    const auto refuse = [&](const std::string& why) {
        return refused(ExitCode::usage, "assay: " + why);
    };
    StoredRow out{.results = std::move(results)};
    auto wanted = given;
    // Of a program results know the name only.
    if (const auto target = parse_as(given.role, given.target, library, given.reach))
        wanted.target = target->name;
    else if (wanted.target.ends_with(rest_of_command))
        wanted.target.resize(wanted.target.size() - rest_of_command.size());
    auto row = pick(out.results.rows, wanted);
    if (!row) return refuse(row.error());
    out.row = std::move(*row);
    const auto place = place_of_scenario(out.row);
    auto selection = rows_of_scenario(place, seed_in(out.row.name), library);
    if (!selection) return std::unexpected{selection.error()};
    out.selection = std::move(*selection);
    const auto planned = row_named(out.selection, out.row);
    if (!planned) return refuse(fmt::format("{} has no row '{}' any more", place, out.row.name));
    out.scenario = planned->scenario;
    out.key = planned->key;
    auto target = target_of(given, out.row.target, out.scenario->role, library);
    if (!target) return refuse(target.error());
    out.target = std::move(*target);
    if (const auto used = targets::check_reach_is_used(given.reach, {out.target}); !used)
        return refuse(used.error());
    return out;
}

RunPlan plan_to_replay(
    const targets::Target& target, const reports::Header& header, const scenario::Library& library
) {
    RunPlan plan{
        .target = target, .links = library.links(), .seed = header.seed, .plays_slow_rows = true
    };
    const auto& options = header.options;
    if (const auto timeout = options.find("timeout"); timeout != options.end())
        plan.timeout = scenario::parse_duration(timeout->second).value_or(simulator::Duration{});
    plan.is_must = is_must_of(library);
    return plan;
}

RunPlan replay_plan(const StoredRow& stored, const scenario::Library& library, std::string nonce) {
    auto plan = plan_to_replay(stored.target, stored.results.header, library);
    plan.rows = {{.scenario = stored.scenario, .key = stored.key, .link = stored.row.link}};
    if (stored.target.kind != targets::Target::Kind::builtin) plan.nonce = std::move(nonce);
    return plan;
}

std::string difference(const RowResult& before, const RowResult& now) {
    if (before.verdict != now.verdict)
        return fmt::format("it was {} before: {}", reports::name_of(before.verdict), before.reason);
    const auto count = std::min(before.trace.size(), now.trace.size());
    for (std::size_t i = 0; i < count; ++i)
        if (before.trace[i] != now.trace[i])
            return fmt::format(
                "the same verdict as before; the first event that differs is number {}", i + 1
            );
    return before.trace.size() == now.trace.size() ? "the same as before, event for event"
                                                   : "the same verdict as before";
}

}  // namespace assay::campaign
