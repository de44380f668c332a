#include "reports/markdown/markdown.hpp"

#include "reports/shared/escape.hpp"
#include "reports/shared/explored.hpp"
#include "reports/shared/statistics_table.hpp"
#include "reports/shared/units.hpp"
#include "reports/text/text.hpp"

#include <array>
#include <fmt/format.h>

namespace assay::reports {
namespace {

std::string scores_text(const Summary& summary) {
    std::string out{"| target | MUST that hold | fail | known | undecided | not tested |\n"
                    "| --- | ---: | ---: | ---: | ---: | ---: |\n"};
    for (const auto& target : summary.targets) {
        const auto& headline = target.headline;
        const auto& score = headline.score;
        const auto product = escape_markdown(target.product);
        // The head of the column already says "MUST".
        const auto subject =
            headline.brief == "MUST" ? std::string{} : fmt::format(" {}", headline.subject);
        if (!headline.nothing.empty()) {
            out += fmt::format(
                "| {} | {} | - | - | - | - |\n", product, escape_markdown(sentence_of(headline))
            );
            continue;
        }
        out += fmt::format(
            "| {} | {} of {}{}{} | {} | {} | {} | {} |\n",
            product,
            score.hold,
            score.total,
            subject,
            escape_markdown(aside_of(headline)),
            score.fail,
            score.known,
            score.undecided,
            score.not_tested
        );
    }
    return out;
}

/// What a reader of one line wants to know, before any heading: a sentence a target.
std::string opening_of(const Summary& summary) {
    std::string out{};
    for (const auto& target : summary.targets)
        out += fmt::format(
            "**{}**: {}\n\n",
            escape_markdown(target.product),
            escape_markdown(sentence_of(target.headline))
        );
    return out + "## MQTT conformance\n\n";
}

/// What was run: version, selection, options, seed.
std::string header_text(const Header& header) {
    std::string out = "\nassay " + escape_markdown(header.assay_version);
    if (!header.selection.empty()) out += ", selection " + escape_markdown(header.selection);
    if (const auto options = options_text(header.options); !options.empty())
        out += ", options " + escape_markdown(options);
    return out + fmt::format(", seed {}\n", header.seed);
}

std::string statements_text(const Summary& summary, const Cause& cause) {
    std::string out{};
    for (const auto& id : cause.statements) {
        const auto* statement = summary.statement(id);
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

std::string cause_text(const Summary& summary, const Cause& cause) {
    const auto& row = *cause.rows.front();
    const auto condition =
        cause.only_when.empty() ? "" : ", only when " + escape_markdown(cause.only_when);
    return fmt::format(
        "\n### {} {}: {}\n\n{} on {}{}\n\n{}\n<details><summary>{}</summary>\n\n{}\n</details>\n",
        glyph_of(cause.verdict),
        short_name(cause.verdict),
        escape_markdown(cause.title),
        counted(rows_in(cause.rows), "row"),
        escape_markdown(summary.product_of(cause.target)),
        condition,
        statements_text(summary, cause),
        escape_html(row.name),
        markdown_block(failure_text(summary, row, {}))
    );
}

std::string chapters_text(const Summary& summary) {
    std::map<std::pair<std::string, std::string>, Counts> counts{};
    for (const auto& row : summary.results.rows) {
        counts[{row.target, chapter_of(row.scenario)}][row.verdict] += row.stands_for;
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

/// What became of messages, a table each, folded because it is wide.
std::string messages_text(const Results& results) {
    std::string out{};
    for (const auto& table : statistics_tables(results)) {
        const auto line = [&](const std::vector<std::string>& cells) {
            for (const auto& cell : cells)
                out += "| " + escape_markdown(cell) + " ";
            out += "|\n";
        };
        out += fmt::format("\n<details><summary>{}</summary>\n\n", escape_html(table.title));
        line(table.heads);
        for (std::size_t i = 0; i < table.heads.size(); ++i)
            out += i < table.left ? "| --- " : "| ---: ";
        out += "|\n";
        for (const auto& cells : table.lines)
            line(cells);
        out += "\n</details>\n";
    }
    return out;
}

}  // namespace

std::string render_markdown(const Summary& summary) {
    constexpr std::size_t room_for_remark = 400;
    std::string out =
        opening_of(summary) + scores_text(summary) + header_text(summary.results.header);
    if (const auto sentence = explored_sentence(summary.results); !sentence.empty())
        out += fmt::format("\nExplored: {}.\n", escape_markdown(sentence));
    const auto& causes = summary.causes;
    std::size_t shown = 0;
    for (; shown < causes.size(); ++shown) {
        const auto piece = cause_text(summary, causes[shown]);
        if (out.size() + piece.size() + room_for_remark > summary_size_max_bytes) break;
        out += piece;
    }
    if (shown < causes.size()) {
        out += fmt::format(
            "\n{} left out to keep this summary small; the HTML report has them.\n",
            counted(causes.size() - shown, "cause")
        );
    }
    for (const auto& piece : {messages_text(summary.results), chapters_text(summary)})
        if (out.size() + piece.size() <= summary_size_max_bytes) out += piece;
    return out;
}

}  // namespace assay::reports
