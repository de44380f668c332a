// The part of a report that is about conversations nobody wrote down.
#include "reports/html/html.hpp"
#include "reports/markdown/markdown.hpp"
#include "reports/result/json.hpp"
#include "reports/shared/explored.hpp"
#include "reports/shared/units.hpp"
#include "reports/text/text.hpp"
#include "tests/reports/sample.hpp"

#include <gmock/gmock.h>

namespace assay::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

/// The sample with two conversations, one of which fails.
Results explored_run() {
    auto out = sample::small_run();
    auto row = out.rows.front();
    row.name = row.scenario = "explore[seed=1]";
    row.verdict = Verdict::pass;
    out.rows.push_back(row);
    row.name = row.scenario = "explore[seed=2]";
    row.verdict = Verdict::fail;
    row.reason = "it <came> twice";
    out.rows.push_back(row);
    out.header.met = "6880 of 6903 pairs";
    return out;
}

ExploredFinding finding_of(const Results& results) {
    const auto& row = results.rows.back();
    return {
        .target = row.target,
        .link = row.link,
        .statements = {"5.0:MQTT-3.3.4-2"},
        .rule = "... came to ... twice & more",
        .rows = 3,
        .example = row.name,
        .file = "id: explore/x\nsteps:\n  - a: {publish: <~/a>}\n",
        .shrunk = row
    };
}

TEST(Explored, IsAbsentWithoutConversations) {
    const auto run = sample::small_run();
    EXPECT_EQ(explored_sentence(run), "");
    EXPECT_THAT(render_html(Summary{run}), Not(HasSubstr("id=\"explored\"")));
    EXPECT_THAT(render_text(Summary{run}, {}), Not(HasSubstr("explored: ")));
}

TEST(Explored, CountsAConversationOnceOverAllTargets) {
    auto run = explored_run();
    run.rows.push_back(run.rows.back());
    run.rows.back().target = "another";
    EXPECT_EQ(explored_in(run).conversations, 2U);
    EXPECT_EQ(explored_in(run).failing.size(), 2U);
}

TEST(Explored, IsASentenceInTextAndMarkdown) {
    const auto run = explored_run();
    const std::string sentence{"2 conversations, in which 6880 of 6903 pairs meet; 1 fails"};
    EXPECT_THAT(render_text(Summary{run}, {}), HasSubstr("explored: " + sentence + "\n"));
    EXPECT_THAT(render_markdown(Summary{run}), HasSubstr("Explored: 2 conversations"));
}

TEST(Explored, SaysNothingOfMeetingsWhereSomeCouldNotBePlayed) {
    auto run = explored_run();
    run.rows.back().verdict = Verdict::not_applicable;
    EXPECT_EQ(explored_sentence(run), "1 conversation; none fails, 1 left out");
}

TEST(Explored, ShowsEachFindingWithItsLadderAndFile) {
    auto run = explored_run();
    run.findings.push_back(finding_of(run));
    const auto page = render_html(Summary{run});
    const auto section = page.substr(page.find("id=\"explored\""));
    EXPECT_THAT(section, HasSubstr("... came to ... twice &amp; more"));
    EXPECT_THAT(section, HasSubstr("3 conversations"));
    EXPECT_THAT(section, HasSubstr("- a: {publish: &lt;~/a&gt;}\n"));
    EXPECT_LT(section.find("<svg"), section.find("</section>"));
}

TEST(Explored, ListsTheRowsWhereNothingWasShrunk) {
    const auto page = render_html(Summary{explored_run()});
    const auto section = page.substr(page.find("id=\"explored\""));
    EXPECT_THAT(section.substr(0, section.find("</section>")), HasSubstr("it &lt;came&gt; twice"));
}

TEST(Explored, FindingsAreReadAsTheyAreWritten) {
    auto run = explored_run();
    run.rows.push_back(sample::random_row(1));
    auto finding = finding_of(run);
    EXPECT_EQ(std::get<ExploredFinding>(parse_json_line(json_line(finding)).value()), finding);
    finding.file.clear();
    finding.shrunk = {};
    EXPECT_EQ(std::get<ExploredFinding>(parse_json_line(json_line(finding)).value()), finding);
}

TEST(Explored, IsAChapterOfItsOwn) {
    EXPECT_EQ(chapter_of("explore[seed=417]"), "explore");
}

}  // namespace
}  // namespace assay::reports
