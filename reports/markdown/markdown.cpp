#include "reports/markdown/markdown.hpp"

#include "reports/result/escape.hpp"
#include "reports/result/summary.hpp"
#include "reports/text/text.hpp"
#include "reports/text/units.hpp"

#include <array>
#include <fmt/format.h>

namespace assay::reports {
namespace {

std::string scores_text(const Results& results) {
    std::string out{"| target | MUST that hold | fail | known | undecided | not tested |\n"
                    "| --- | ---: | ---: | ---: | ---: | ---: |\n"};
    for (const auto& target : targets_of(results)) {
        const auto score = score_of(results, target);
        out += fmt::format(
            "| {} | {} of {} | {} | {} | {} | {} |\n",
            escape_markdown(product_of(results, target)),
            score.hold,
            score.testable,
            score.fail,
            score.known,
            score.undecided,
            score.not_tested
        );
    }
    return out;
}

std::string statements_text(const Results& results, const Cause& cause) {
    std::string out{};
    for (const auto& id : cause.statements) {
        const auto* statement = find_statement(results, id);
        if (statement == nullptr) {
            out += fmt::format("- {}\n", escape_markdown(id));
        } else {
            out += fmt::format(
                "- {} **{}** {}\n",
                escape_markdown(id),
                escape_markdown(statement->level),
                escape_markdown(statement->summary)
            );
        }
    }
    return out;
}

std::string cause_text(const Results& results, const Cause& cause) {
    const auto& row = *cause.rows.front();
    return fmt::format(
        "\n### {} {}: {}\n\n{} on {}\n\n{}\n<details><summary>{}</summary>\n\n{}\n</details>\n",
        glyph_of(cause.verdict),
        short_name(cause.verdict),
        escape_markdown(cause.title),
        counted(cause.rows.size(), "row"),
        escape_markdown(product_of(results, cause.target)),
        statements_text(results, cause),
        escape_html(row.name),
        markdown_block(failure_text(results, row, {}))
    );
}

std::string chapters_text(const Results& results) {
    std::map<std::pair<std::string, std::string>, Counts> counts{};
    for (const auto& row : results.rows) {
        ++counts[{row.target, chapter_of(row.scenario)}][row.verdict];
    }
    std::string out{"\n<details><summary>Chapters</summary>\n\n"
                    "| target | chapter | rows | pass | fail | known | undecided | n/a |\n"
                    "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n"};
    for (const auto& [name, verdicts] : counts) {
        std::size_t rows = 0;
        for (const auto& [verdict, n] : verdicts)
            rows += n;
        const auto n = [&](Verdict verdict) { return count_of(verdicts, verdict); };
        out += fmt::format(
            "| {} | {} | {} | {} | {} | {} | {} | {} |\n",
            escape_markdown(name.first),
            escape_markdown(name.second),
            rows,
            n(Verdict::pass) + n(Verdict::advice),
            n(Verdict::fail) + n(Verdict::error),
            n(Verdict::known),
            n(Verdict::undecided),
            n(Verdict::not_applicable) + n(Verdict::not_run)
        );
    }
    return out + "\n</details>\n";
}

/// Appends `piece` if it fits, else counts it as left out.
struct Bounded {
    std::string text{};
    std::size_t left_out{};
    void add(const std::string& piece, std::size_t reserve) {
        if (text.size() + piece.size() + reserve > summary_size_max_bytes) {
            ++left_out;
        } else {
            text += piece;
        }
    }
};

}  // namespace

std::string render_markdown(const Results& results) {
    Bounded out{};
    out.text = "## MQTT conformance\n\n" + scores_text(results);
    const auto chapters = chapters_text(results);
    constexpr std::size_t reserve_for_remarks = 400;
    for (const auto& cause : causes_of(results)) {
        out.add(cause_text(results, cause), reserve_for_remarks);
    }
    if (out.left_out != 0) {
        out.text += fmt::format(
            "\n{} left out to keep this summary small; the HTML report has them.\n",
            counted(out.left_out, "cause")
        );
    }
    out.add(chapters, 0);
    return std::move(out.text);
}

}  // namespace assay::reports
