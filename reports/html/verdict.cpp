#include "reports/html/assets.hpp"
#include "reports/html/sections.hpp"
#include "reports/result/statistics_lines.hpp"
#include "reports/shared/units.hpp"
#include "reports/shared/whereabouts.hpp"

#include <array>
#include <fmt/format.h>

namespace assay::reports::html {
namespace {

/// The score bar is drawn 1000 units wide.
constexpr std::size_t bar_width = 1000;
/// So many findings are read; the others are folded.
constexpr std::size_t texts_shown = 8;

View bar_of(const std::string& name, const Score& score, std::string_view subject) {
    View parts{View::type::list};
    std::size_t before = 0;
    const auto add = [&](std::string_view style, std::size_t n) {
        if (n == 0) return;
        const auto x = before * bar_width / score.total;
        before += n;
        View part{};
        part.set("class", std::string{style});
        part.set("x", std::to_string(x));
        part.set("width", std::to_string(before * bar_width / score.total - x));
        parts << part;
    };
    add("v-pass", score.hold);
    add("v-fail", score.fail);
    add("v-known", score.known);
    add("v-undecided", score.undecided);
    add("v-none", score.not_tested);
    View out{};
    out.set("name", name);
    out.set("label", fmt::format("{}: {}", name, sentence_of(score, subject)));
    out.set("sum", fmt::format("{} of {} hold", score.hold, score.total));
    out.set("parts", std::move(parts));
    return out;
}

View bars_of(const Context& context, const TargetSummary& target) {
    View out{View::type::list};
    const std::string_view subject = target.is_part ? "selected MUST" : "testable MUST";
    for (const auto& version : context.versions) {
        const auto score = context.summary.score_of(target, version);
        if (score.has_judged()) out << bar_of("MQTT " + version, score, subject);
    }
    if (target.own_rules.has_judged()) out << bar_of("no number", target.own_rules, "rules");
    return out;
}

void set_counts(View& view, const TargetSummary& target) {
    View list{View::type::list};
    for (const auto& [verdict, n] : target.counts) {
        View item{};
        set_verdict(item, verdict);
        item.set("n", std::to_string(n));
        list << item;
    }
    view.set("counts", std::move(list));
    view.set("rows", "of " + counted(rows_in(target.rows), "row"));
}

void set_headline(View& view, const Headline& headline) {
    if (!headline.nothing.empty()) return view.set("nothing", sentence_of(headline));
    const auto& score = headline.score;
    view.set("nothing", false);
    view.set("hold", std::to_string(score.hold));
    view.set("total", std::to_string(score.total));
    view.set("subject", std::string{headline.subject});
    view.set("aside", aside_of(headline));
    // Absent, so that the template can say "0 fail" without the alarm.
    if (score.fail != 0) view.set("fail", std::to_string(score.fail));
    view.set("known", std::to_string(score.known));
    view.set("undecided", std::to_string(score.undecided));
    view.set("not_tested", std::to_string(score.not_tested));
}

std::vector<View> text_views(const std::vector<std::string>& texts) {
    std::vector<View> out{};
    for (const auto& text : texts)
        out.emplace_back("text", text);
    return out;
}

/// Brokers and clients may stand side by side. Of a target without rows the others speak.
std::string under_test(const Context& context, const TargetSummary& target) {
    if (target.rows.empty()) return context.under_test;
    return target.rows.front()->charge.binds_client ? "client" : "broker";
}

View target_view(const Context& context, const TargetSummary& target) {
    static const TargetInfo unknown{};
    const auto& info = target.info == nullptr ? unknown : *target.info;
    View capabilities{View::type::list};
    for (const auto& [name, value] : info.capabilities) {
        View item{"name", name};
        item.set("value", value);
        capabilities << item;
    }
    View out{};
    out.set("product", target.product);
    out.set("under_test", under_test(context, target));
    set_headline(out, target.headline);
    out.set("bars", bars_of(context, target));
    set_counts(out, target);
    out.set("place", whereabouts_of(info, target.product));
    set_folded_list(out, "findings", text_views(info.findings), texts_shown);
    set_folded_list(
        out, "unproved", text_views(never_happened(context.results, target.name)), texts_shown
    );
    set_list(out, "capabilities", std::move(capabilities));
    return out;
}

std::string interruption_of(const Results& results) {
    if (results.rows.empty()) return {};
    if (!results.footer) return "The run was killed: these results are partial.";
    if (results.footer->interrupted) return "The run was interrupted: these results are partial.";
    return {};
}

}  // namespace

std::string verdict_section(const Context& context) {
    View view{};
    View targets{View::type::list};
    for (const auto& target : context.summary.targets)
        targets << target_view(context, target);
    view.set("targets", std::move(targets));
    if (const auto text = interruption_of(context.results); !text.empty()) {
        view.set("interrupted", text);
    }
    return rendered(assets().verdict, view);
}

}  // namespace assay::reports::html
