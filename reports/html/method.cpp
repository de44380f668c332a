#include "reports/html/assets.hpp"
#include "reports/html/sections.hpp"
#include "reports/shared/units.hpp"

#include <array>
#include <fmt/format.h>
#include <set>
#include <span>

namespace assay::reports::html {
namespace {

// clang-format off
constexpr std::array<std::pair<Verdict, std::string_view>, 8> meanings{{
    {Verdict::error,          "our own fault or the target's end: the row could not be judged"},
    {Verdict::fail,           "a MUST is broken"},
    {Verdict::undecided,      "the link or the machine spoiled the evidence"},
    {Verdict::known,          "fails exactly as the baseline lists"},
    {Verdict::advice,         "a SHOULD is not met, or a freedom is used that the standard leaves with a MUST: the row says which"},
    {Verdict::pass,           "held"},
    {Verdict::not_applicable, "a capability is missing, with the reason"},
    {Verdict::not_run,        "left out, or the run was interrupted"},
}};

/// What is allowed on top of what the standard or a scenario says, so that no slow but correct
/// target fails.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> tolerances{{
    {"an answer",        "5 s unless the scenario says otherwise; over a link as much longer as its round trips, its rate and its outages need"},
    {"another program",  "0.3 s on top of every window, and 0.2 s until silence counts: both grow with the slowest delivery that was measured beside the rows"},
    {"silence",          "counts only after a later packet of the same connection was answered, so that what is merely late is not taken for missing"},
    {"Keep Alive",       "one and a half periods, 1 s for whole seconds, and 6 s for servers that look after silent clients once in a while"},
    {"whole seconds",    "expiry, delay and Keep Alive may be counted from either end of a second"},
    {"our own lateness", "a window that was missed while the harness was more than 0.1 s or a tenth of the window late leaves the row undecided"},
    {"a link's doing",   "a packet that the link lost, or an outage long enough, is no fault of the target: the row is undecided, or waits for as long"},
}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 10> glossary{{
    {"statement", "one numbered demand of the standard, as 5.0:MQTT-3.3.1-4; ASSAY numbers are demands that the standard makes without a number"},
    {"scenario",  "a file that plays one conversation and expects what statements demand"},
    {"row",       "a scenario with one choice of version, matrix values, link and seed: what is played and judged"},
    {"target",    "the program under test, a broker or a client"},
    {"cause",     "rows of one target that break the same statements in the same way; \"only when\" names what they have and no passing row has"},
    {"known",     "a failure that the baseline of the target lists with its reason"},
    {"advice",    "no MUST is broken: a SHOULD is not met, or the target uses a freedom that the standard leaves with the MUST; advice counts as held"},
    {"undecided", "the link or the machine spoiled the evidence: neither held nor broken"},
    {"link time", "the time that passes for client and broker"},
    {"seed",      "the one number from which all chance of a row comes; the same seed plays the same row again"},
}};
// clang-format on

View pairs_view(std::span<const std::pair<std::string_view, std::string_view>> pairs) {
    View out{View::type::list};
    for (const auto& [name, text] : pairs) {
        View item{"name", std::string{name}};
        item.set("text", std::string{text});
        out << item;
    }
    return out;
}

/// Whether rows of this run had the link: as a run's `--link`, or as a scenario names it.
std::set<std::string> links_used(const Results& results) {
    std::set<std::string> out{results.header.links.begin(), results.header.links.end()};
    for (const auto& row : results.rows) {
        if (!row.statistics) continue;
        std::string_view rest{row.statistics->links};
        while (!rest.empty()) {
            const auto end = std::min(rest.find(" + "), rest.size());
            out.emplace(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 3, rest.size()));
        }
    }
    return out;
}

View presets_view(const Results& results) {
    const auto used = links_used(results);
    View out{View::type::list};
    for (const auto& preset : results.presets) {
        if (!used.contains(preset.name)) continue;
        View item{"name", preset.name};
        item.set("character", preset.character);
        item.set("grade", preset.grade);
        item.set("source", preset.source);
        out << item;
    }
    return out;
}

View facts_of(const Results& results) {
    const auto& header = results.header;
    View out{View::type::list};
    const auto add = [&](const std::string& name, const std::string& value) {
        if (value.empty()) return;
        View item{"name", name};
        item.set("value", value);
        out << item;
    };
    add("assay", header.assay_version);
    add("suite digest", header.suite_digest);
    add("selection", header.selection);
    add("options", options_text(header.options));
    add("seed", std::to_string(header.seed));
    add("rows", fmt::format("{} (digest {})", header.rows, header.rows_digest));
    add("links", fmt::format("{}", fmt::join(header.links, ", ")));
    for (const auto& target : header.targets) {
        add("target", target.name + (target.product.empty() ? "" : ", " + target.product));
    }
    if (header.shard_count > 1) {
        add("shard", fmt::format("{} of {}", header.shard_index, header.shard_count));
    }
    if (results.footer && results.footer->wall != Offset{})
        add("wall time", span_text(results.footer->wall));
    return out;
}

}  // namespace

std::string method_section(const Context& context) {
    View verdicts{View::type::list};
    for (const auto& [verdict, meaning] : meanings) {
        View item{};
        set_verdict(item, verdict);
        item.set("meaning", std::string{meaning});
        verdicts << item;
    }
    View view{};
    view.set(
        "sentence",
        "Each scenario is a file that plays a conversation and expects what the standard demands, "
        "no more; each of its rows is one choice of version, matrix values and seed. What "
        "happened is kept packet by packet, and every verdict is read from that record."
    );
    view.set("facts", facts_of(context.results));
    view.set("verdicts", std::move(verdicts));
    set_list(view, "presets", presets_view(context.results));
    view.set("tolerances", pairs_view(tolerances));
    view.set("glossary", pairs_view(glossary));
    return rendered(assets().method, view);
}

}  // namespace assay::reports::html
