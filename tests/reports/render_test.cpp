#include "reports/markdown/markdown.hpp"
#include "reports/render.hpp"
#include "reports/result/file.hpp"
#include "reports/result/folding.hpp"
#include "reports/result/shell.hpp"
#include "reports/shared/escape.hpp"
#include "reports/shared/units.hpp"
#include "reports/text/text.hpp"
#include "tests/reports/approved.hpp"
#include "tests/reports/folder.hpp"
#include "tests/reports/sample.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include <fmt/format.h>
#include <pugixml.hpp>

namespace assay::reports {

void PrintTo(const Renderer& renderer, std::ostream* out) {
    *out << renderer.file_name;
}

namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

std::string rendered(std::string_view format, const Results& results) {
    return render(format, results).value();
}

class ApprovedReport : public testing::TestWithParam<Renderer> {};

}  // namespace

TEST_P(ApprovedReport, IsAsApproved) {
    if (GetParam().name == "html-beside") GTEST_SKIP() << "it is the page of 'html' in pieces";
    const auto report = comparable(GetParam().render(Summary{sample::small_run()}));
    EXPECT_EQ(report, approved(GetParam().file_name, [&] { return report; }));
}

TEST_P(ApprovedReport, IsTheSameBytesEachTime) {
    const auto& renderer = GetParam();
    EXPECT_EQ(
        renderer.render(Summary{sample::small_run()}), renderer.render(Summary{sample::small_run()})
    );
}

TEST_P(ApprovedReport, CanBeMadeOfARunWithoutRows) {
    EXPECT_NO_THROW(GetParam().render(Summary{Results{}}));
}

TEST_P(ApprovedReport, HoldsNoControlCharacters) {
    if (GetParam().name == "pcapng") GTEST_SKIP() << "a capture is not text";
    for (const char c : GetParam().render(Summary{sample::small_run()})) {
        const auto byte = static_cast<unsigned char>(c);
        ASSERT_TRUE(byte >= 0x20 || byte == '\n' || byte == '\t') << static_cast<int>(byte);
    }
}

INSTANTIATE_TEST_SUITE_P(
    All,
    ApprovedReport,
    testing::ValuesIn(renderers().begin(), renderers().end()),
    [](const auto& renderer) {
        std::string name{};
        for (const char c : fmt::format("{}_{}", renderer.param.name, renderer.param.file_name))
            name += c == '.' || c == '-' ? 'X' : c;
        return name;
    }
);

TEST(Render, NamesTheFormatsThereAre) {
    EXPECT_THAT(
        render("pdf", Results{}).error(), HasSubstr("no report is called \"pdf\"; there are")
    );
}

TEST(Render, WritesAFormatToAPathOfItsOwn) {
    const Folder folder{};
    const auto run = sample::small_run();
    const auto place = (folder / "build/tests.xml").string();
    const std::vector<std::string> formats{"junit=" + place, "md"};
    const auto paths = write_reports(formats, Summary{run}, folder / "out");
    ASSERT_TRUE(paths);
    EXPECT_THAT(*paths, testing::ElementsAre(place, folder / "out/summary.md"));
    EXPECT_TRUE(std::filesystem::exists(place));
    EXPECT_FALSE(std::filesystem::exists(folder / "out/junit.xml"));
}

TEST(Junit, IsXmlThatGivesBackHostileNames) {
    const auto text = rendered("junit", sample::small_run());
    pugi::xml_document document{};
    ASSERT_TRUE(document.load_string(text.c_str()));
    const auto root = document.child("testsuites");
    EXPECT_STREQ(root.attribute("tests").value(), "10");
    EXPECT_STREQ(root.attribute("failures").value(), "3");
    EXPECT_STREQ(root.attribute("errors").value(), "1");
    EXPECT_STREQ(root.attribute("skipped").value(), "4");
    EXPECT_THAT(text, HasSubstr("type=\"second PUBLISH\""));
    EXPECT_THAT(text, Not(HasSubstr("<script>")));
}

TEST(Junit, HasOneTestOfRowsThatDifferByTheirSeed) {
    Results run{};
    for (int seed = 1; seed <= 5; ++seed) {
        RowResult row{.target = "builtin", .scenario = "delivery/x", .verdict = Verdict::pass};
        row.name = fmt::format("delivery/x[version=5.0,seed={}]", seed);
        row.duration = std::chrono::seconds{1};
        run.rows.push_back(row);
    }
    EXPECT_THAT(
        rendered("junit", run),
        testing::AllOf(
            HasSubstr(R"(<testsuites name="assay" tests="1" failures="0")"),
            HasSubstr(R"(name="delivery/x[version=5.0,seed=*]")"),
            HasSubstr(R"(time="5)")
        )
    );
    run.rows[3].verdict = run.rows[4].verdict = Verdict::fail;
    run.rows[3].reason = "no PUBACK";
    EXPECT_THAT(
        rendered("junit", run),
        testing::AllOf(
            HasSubstr(R"(tests="1" failures="1")"),
            HasSubstr(
                "message=\"2 of 5 seeds, the first delivery/x[version=5.0,seed=4]: no PUBACK\""
            )
        )
    );
    run.rows.resize(1);
    EXPECT_THAT(rendered("junit", run), HasSubstr(R"(name="delivery/x[version=5.0,seed=1]")"));
}

TEST(Junit, ShowsARowThatHasEvidence) {
    RowResult others{.target = "builtin", .scenario = "delivery/x", .verdict = Verdict::fail};
    others.name = "delivery/x[version=5.0,seed=*] (7 rows, fail)";
    others.reason = "as the rows with lower seeds";
    others.stands_for = 7;
    auto one = others;
    one.name = "delivery/x[version=5.0,seed=4]";
    one.reason = "no PUBACK";
    one.stands_for = 1;
    EXPECT_THAT(
        rendered("junit", Results{.rows = {others, one}}),
        HasSubstr(R"(message="all 8 seeds: no PUBACK")")
    );
}

TEST(Junit, SaysHowManySeedsOfACaseWereNotRun) {
    RowResult one{.target = "builtin", .scenario = "delivery/x", .verdict = Verdict::pass};
    one.name = "delivery/x[version=5.0,seed=1]";
    auto left = one;
    left.verdict = Verdict::not_run;
    stand_for(left, 7);
    EXPECT_THAT(
        rendered("junit", Results{.rows = {one, left}}), HasSubstr("7 of 8 seeds were not run")
    );
}

TEST(Badge, SaysHowManyFailAndNeverAPercentage) {
    auto run = sample::small_run();
    run.header.targets.pop_back();
    std::erase_if(run.rows, [](const RowResult& row) { return row.target != "mosquitto"; });
    const auto badge = boost::json::parse(rendered("badge", run)).as_object();
    EXPECT_EQ(badge.at("message").as_string(), "2/9 MUST, 2 fail");
    EXPECT_EQ(badge.at("color").as_string(), "red");
    EXPECT_EQ(
        boost::json::parse(rendered("badge", {})).at("message").as_string(), "nothing tested"
    );
}

TEST(Tap, LetsNoNameBeginADirective) {
    Results run{};
    run.rows.resize(1);
    run.rows[0].name = "a # SKIP b";
    run.rows[0].verdict = Verdict::fail;
    EXPECT_THAT(rendered("tap", run), HasSubstr("a \\# SKIP b"));
}

TEST(Markdown, StaysUnderItsLimit) {
    auto run = sample::big_run(1000, 12, 1000);
    for (auto& row : run.rows)
        row.signature = sample::in_letters(row.name);
    const auto text = rendered("md", run);
    EXPECT_LE(text.size(), summary_size_max_bytes);
    EXPECT_THAT(text, HasSubstr("left out to keep this summary small"));
}

TEST(Markdown, FencesLongerThanAnyRunOfBackticks) {
    EXPECT_EQ(markdown_block("a````b"), "`````text\na````b\n`````\n");
}

TEST(Markdown, MakesPunctuationLiteral) {
    EXPECT_EQ(escape_markdown("[x](y)|<b>@me"), "\\[x\\]\\(y\\)\\|&#60;b&#62;&#64;me");
}

TEST(Annotations, AreOneACauseAndTenAtMost) {
    const auto text = rendered("annotations", sample::big_run(100, 0, 100));
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 10);
    EXPECT_THAT(text, HasSubstr(" (and 4 more rows with this cause)"));
    EXPECT_THAT(
        text, testing::EndsWith("::error title=and 11 more causes::the report has them all\n")
    );
    EXPECT_THAT(rendered("annotations", sample::small_run()), Not(HasSubstr("\r")));
}

TEST(Annotations, NameAFileOnlyWhereItIs) {
    auto run = sample::big_run(1, 0, 1);
    run.rows[0].file = "/no/such/scenario.yaml";
    EXPECT_THAT(rendered("annotations", run), testing::StartsWith("::error title="));
    run.rows[0].file = __FILE__;
    EXPECT_THAT(rendered("annotations", run), testing::StartsWith("::error file="));
}

TEST(Markdown, OpensWithTheSentence) {
    EXPECT_THAT(
        rendered("md", sample::small_run()),
        testing::StartsWith("**mosquitto 2.0.11**: 2 of 9 testable MUST hold, 2 fail")
    );
}

TEST(Csv, HasALineAStatementAndColumnsATargetAndLink) {
    auto run = sample::small_run();
    run.header.targets[0].product = "=cmd|' /C calc'!A0";
    const auto text = rendered("csv", run);
    EXPECT_THAT(
        text, testing::StartsWith("\"statement\",\"level\",\"section\",\"in short\",\"'=cmd")
    );
    EXPECT_THAT(text, HasSubstr("\n\"5.0:MQTT-4.3.3-10\",\"MUST\",\"4.3.3\","));
    EXPECT_THAT(text, HasSubstr("\"not tested\",0,0"));
}

TEST(Text, HasColoursOnlyWhenAsked) {
    const auto run = sample::small_run();
    EXPECT_THAT(render_text(Summary{run}, {}), Not(HasSubstr("\x1b")));
    EXPECT_THAT(render_text(Summary{run}, {.color = true}), HasSubstr("\x1b[1;31mFAIL\x1b[0m"));
}

TEST(Text, ShowsChaptersWhenThereAreManyScenarios) {
    const auto text = render_text(Summary{sample::big_run(2000, 2, 1)}, {});
    EXPECT_THAT(text, HasSubstr("  pass       conformance/3.1 "));
    EXPECT_THAT(text, HasSubstr("    fail       conformance/3.0/scenario-0 "));
    EXPECT_LT(std::count(text.begin(), text.end(), '\n'), 60);
}

TEST(Text, PrintsEachCauseThreeTimesAtMost) {
    const auto text = render_text(Summary{sample::big_run(100, 2, 100)}, {});
    EXPECT_THAT(text, HasSubstr("and 2 more rows with the same cause: cause b"));
}

TEST(Text, PlaysARowAgainAsItIsTyped) {
    auto run = sample::small_run();
    const auto again = [&](const TextStyle& style = {}) {
        return failure_text(Summary{run}, run.rows[0], style);
    };
    const auto name = "'" + run.rows[0].name + "'";
    EXPECT_THAT(
        again(), HasSubstr("again     assay replay " + name + " -t 'mosquitto' --link 'geo-vsat'\n")
    );
    EXPECT_THAT(again({.folder = "my out"}), HasSubstr("assay replay 'my out' " + name));
    run.rows[0].target = "exec:mosquitto";
    EXPECT_THAT(again(), HasSubstr(name + " -t 'exec:mosquitto ...' --link"));
    run.header.targets.resize(1);
    run.header.links = {"geo-vsat"};
    run.rows[0].target = "builtin";
    EXPECT_THAT(again(), HasSubstr("again     assay replay " + name + "\n"));
}

TEST(Text, TakesNoSumOfRowsForTheLongest) {
    Results run{};
    RowResult one{};
    one.scenario = "delivery/many";
    one.verdict = Verdict::pass;
    one.duration = 2s;
    auto others = one;
    others.stands_for = 50;
    others.duration = 100s;
    run.rows = {one, others};
    const auto text = render_text(Summary{run}, {.verbose = true});
    EXPECT_THAT(text, HasSubstr("longest      2.00 s or more\n"));
}

TEST(Text, SaysThatARunWasKilledOrInterrupted) {
    auto run = sample::small_run();
    run.footer->interrupted = true;
    EXPECT_THAT(closing_text(Summary{run}, {}), HasSubstr("interrupted: partial results"));
    run.footer.reset();
    EXPECT_THAT(closing_text(Summary{run}, {}), HasSubstr("killed: partial results"));
}

TEST(Text, SaysWhyARunWithoutAFailureIsNoSuccess) {
    Results run{};
    run.header.targets = {{.name = "broker"}};
    RowResult row{};
    row.target = "broker";
    row.verdict = Verdict::undecided;
    run.rows = {row};
    const std::string counts = "0 unexpected failures, 0 known, 0 pass, 1 undecided";
    run.footer.emplace();
    EXPECT_THAT(closing_text(Summary{run}, {}), HasSubstr(counts + "; nothing was decided\n"));
    run.header.targets[0].findings = {"it is slow", "the target died in mid-run (exit code 7)"};
    const std::string death = "; it fails: the target died in mid-run (exit code 7)";
    EXPECT_THAT(closing_text(Summary{run}, {}), HasSubstr(counts + death + "\n"));
    EXPECT_THAT(rendered("md", run), HasSubstr(escape_markdown(death)));
    EXPECT_THAT(rendered("html", run), HasSubstr(death));
    row.target = "other";
    run.rows.push_back(row);
    EXPECT_THAT(closing_text(Summary{run}, {}), HasSubstr("; other: nothing was decided\n"));
    // Other shards may have decided something.
    run.header.shard_count = 2;
    EXPECT_THAT(closing_text(Summary{run}, {}), Not(HasSubstr("nothing was decided")));
}

TEST(DeathOfATarget, IsInEveryReportThoughAllRowsPass) {
    Results run{};
    run.header.targets = {{.name = "broker"}};
    RowResult row{};
    row.target = "broker";
    row.scenario = "delivery/x";
    row.name = "delivery/x";
    row.verdict = Verdict::pass;
    run.rows = {row};
    const auto badge_of = [&] { return boost::json::parse(rendered("badge", run)).as_object(); };
    EXPECT_EQ(badge_of().at("color").as_string(), "brightgreen");
    EXPECT_THAT(rendered("junit", run), HasSubstr("tests=\"1\" failures=\"0\" errors=\"0\""));
    EXPECT_THAT(rendered("tap", run), HasSubstr("1..1\n"));
    EXPECT_EQ(rendered("annotations", run), "");
    const std::string death = "the target died in mid-run (signal 6)";
    run.header.targets[0].findings = {"it is slow", death};
    EXPECT_EQ(badge_of().at("color").as_string(), "red");
    EXPECT_EQ(badge_of().at("message").as_string(), "1/1 rows, 0 fail, died");
    EXPECT_THAT(rendered("html", run), HasSubstr("hold, 0 fail, died</title>"));
    const auto junit = rendered("junit", run);
    EXPECT_THAT(junit, HasSubstr("tests=\"2\" failures=\"0\" errors=\"1\""));
    EXPECT_THAT(junit, HasSubstr("<error type=\"target\" message=\"" + death + "\""));
    EXPECT_THAT(junit, Not(HasSubstr("it is slow")));
    EXPECT_THAT(rendered("tap", run), HasSubstr("1..2\n"));
    EXPECT_THAT(rendered("tap", run), HasSubstr("not ok 2 - broker - " + death + "\n"));
    EXPECT_EQ(rendered("annotations", run), "::error title=broker::" + death + "\n");
    run.header.targets[0].unreachable = "nobody is there";
    EXPECT_THAT(rendered("junit", run), HasSubstr("could not be reached: nobody is there"));
}

TEST(Junit, HasOneTestOfEachTargetForAllThatBefellIt) {
    Results run{};
    const std::vector<std::string> befell{"the target died in mid-run (x)", "the target floods"};
    run.header.targets = {{.name = "one", .findings = befell}, {.name = "two", .findings = befell}};
    const auto text = rendered("junit", run);
    EXPECT_THAT(text, HasSubstr("tests=\"2\" failures=\"0\" errors=\"2\""));
    EXPECT_THAT(text, HasSubstr("message=\"the target died in mid-run (x); the target floods\""));
    EXPECT_THAT(
        text, testing::AllOf(HasSubstr("classname=\"one\""), HasSubstr("classname=\"two\""))
    );
}

TEST(Badge, SaysThatNothingWasDecided) {
    Results run{};
    RowResult row{};
    row.target = "broker";
    row.verdict = Verdict::undecided;
    run.rows = {row};
    const auto badge = boost::json::parse(rendered("badge", run)).as_object();
    EXPECT_EQ(badge.at("message").as_string(), "0/1 rows, 0 fail, nothing decided");
    EXPECT_EQ(badge.at("color").as_string(), "yellow");
}

TEST(Units, PrintSpansForPeople) {
    EXPECT_EQ(span_text(340ms), "340 ms");
    EXPECT_EQ(span_text(2319ms), "2.31 s");
    EXPECT_EQ(span_text(64s), "1 min 04 s");
    EXPECT_EQ(span_text(125min), "2 h 05 min");
    EXPECT_EQ(seconds_of(41870999us), "41.870");
}

TEST(Units, WriteOptionsAsTheyAreGiven) {
    EXPECT_EQ(options_text({{"strict", ""}, {"jobs", "4"}}), "--jobs 4 --strict");
    EXPECT_EQ(options_text({}), "");
    EXPECT_EQ(options_text({{"strict", ""}, {"target digest", "0123456789abcdef"}}), "--strict");
}

TEST(Units, QuoteWordsForTheShell) {
    EXPECT_EQ(shell_quoted("it's $HOME"), "'it'\\''s $HOME'");
}

TEST(Units, KnowTheChapterOfAScenario) {
    EXPECT_EQ(chapter_of("conformance/3.3.1/retained"), "conformance/3.3.1");
    EXPECT_EQ(chapter_of("delivery/once"), "delivery");
    EXPECT_EQ(chapter_of("once"), "once");
}

}  // namespace assay::reports
