#include "reports/html/assets.hpp"
#include "reports/html/sections.hpp"
#include "reports/shared/units.hpp"

#include <array>
#include <fmt/format.h>

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
// clang-format on

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
    return rendered(assets().method, view);
}

}  // namespace assay::reports::html
