// The sentence with which every report begins: it claims what was played, and no more.
#include "reports/render.hpp"
#include "reports/result/folding.hpp"
#include "tests/reports/sample.hpp"

#include <gmock/gmock.h>

#include <fmt/format.h>

namespace assay::reports {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// The rows of mosquitto that `keep` wants, as a run of their own.
template <class Keep>
Results part_of_the_sample(Keep keep) {
    auto run = sample::small_run();
    run.header.selection = "some words";
    run.header.targets.pop_back();
    std::erase_if(run.rows, [&](const RowResult& row) {
        return row.target != "mosquitto" || !keep(row);
    });
    return run;
}

std::string sentence(const Results& run) {
    return sentence_of(Summary{run}.targets.at(0).headline);
}

std::string rendered(std::string_view format, const Results& run) {
    return render(format, run).value();
}

Results planning_run() {
    auto run = part_of_the_sample([](const RowResult& row) { return is_judged(row.verdict); });
    for (auto& row : run.rows) {
        row.verdict = Verdict::pass;
        row.statements.clear();
        row.statistics.emplace().is_planning = true;
    }
    return run;
}

Results unreached_run() {
    auto run = part_of_the_sample([](const RowResult&) { return false; });
    run.header.targets[0].unreachable = "127.0.0.1:1883: Connection refused";
    run.footer->exit_code = 6;
    return run;
}

}  // namespace

TEST(Headline, CountsABrokerAmongClientsAsAlone) {
    auto run = sample::small_run();
    const auto alone = Summary{run}.targets.at(0).headline.score;
    auto device = run.rows.front();
    device.target = "device";
    device.charge.binds_client = true;
    run.rows.push_back(device);
    // Of clients other things can be seen.
    run.of_brokers.statements = run.statements;
    for (auto& statement : run.statements)
        statement.observable = "not-of-clients";
    const Summary both{run};
    EXPECT_TRUE(both.has_both_roles());
    EXPECT_EQ(both.targets.at(0).headline.score, alone);
}

TEST(Headline, HasTheNumberOfMustsThatTheSelectLineHas) {
    auto run = part_of_the_sample([](const RowResult&) { return true; });
    // A rule without a number is counted apart, in both.
    run.rows.front().statements["5.0:ASSAY-2.1.4-1"] = Verdict::pass;
    run.statements.push_back(
        {.id = "5.0:ASSAY-2.1.4-1", .section = "2.1.4", .level = "MUST", .observable = "wire"}
    );
    const auto musts = Summary{run}.targets.at(0).headline.score.total;
    EXPECT_THAT(rendered("text", run), HasSubstr(fmt::format("({} MUST)", musts)));
}

TEST(Headline, CountsTheSuiteWhereTheSuiteWasPlayed) {
    EXPECT_EQ(
        sentence(sample::small_run()),
        "2 of 9 testable MUST hold, 2 fail, 1 known, 1 undecided, 3 not tested"
    );
}

TEST(Headline, CountsOnlyWhatWasSelected) {
    const auto passes = [](const RowResult& row) { return row.verdict == Verdict::pass; };
    EXPECT_EQ(
        sentence(part_of_the_sample(passes)),
        "1 of 1 selected MUST hold, 0 fail, 0 known, 0 undecided, 0 not tested; 8 not selected"
    );
}

TEST(Headline, CountsTheVersionsOfRowsThatWereLeft) {
    auto run =
        part_of_the_sample([](const RowResult& row) { return row.verdict == Verdict::pass; });
    auto older = run.statements.front();
    older.id = "3.1.1:MQTT-3.1.2-4";
    run.statements.push_back(older);
    auto left = run.rows.front();
    left.version = "3.1.1";
    left.statements = {{older.id, Verdict::not_run}};
    left.verdict = Verdict::not_run;
    stand_for(left, 40);
    run.rows.push_back(left);
    EXPECT_EQ(
        sentence(run),
        "1 of 2 selected MUST hold, 0 fail, 0 known, 0 undecided, 1 not tested; 8 not selected"
    );
    // What a target cannot do at all is not measured.
    run.rows.back().verdict = Verdict::not_applicable;
    EXPECT_THAT(sentence(run), HasSubstr("1 of 1 selected MUST"));
}

TEST(Headline, CountsAShardAsAPart) {
    auto run =
        part_of_the_sample([](const RowResult& row) { return row.verdict == Verdict::pass; });
    run.header.selection.clear();
    run.header.shard_count = 2;
    EXPECT_THAT(sentence(run), HasSubstr("1 of 1 selected MUST"));
}

TEST(Headline, CountsRowsWhereNoMustWasSelected) {
    const auto should = [](const RowResult& row) { return row.verdict == Verdict::advice; };
    EXPECT_EQ(
        sentence(part_of_the_sample(should)),
        "1 of 1 selected rows hold, 0 fail, 0 known, 0 undecided, 0 not tested"
    );
}

TEST(Headline, OfAPlanningRunCountsWhatWasCompared) {
    EXPECT_EQ(
        sentence(planning_run()),
        "7 of 7 rows that compare settings hold, 0 fail, 0 known, 0 undecided, 0 not tested"
    );
}

TEST(Headline, ClaimsNothingWhereNothingWasJudged) {
    EXPECT_EQ(sentence(unreached_run()), "nothing was judged: 127.0.0.1:1883: Connection refused");
    const auto idle = [](const RowResult& row) { return !is_judged(row.verdict); };
    EXPECT_EQ(
        sentence(part_of_the_sample(idle)), "nothing was judged: 1 not applicable, 1 not run"
    );
}

TEST(Headline, IsTheSameInEveryReport) {
    const auto run =
        part_of_the_sample([](const RowResult& row) { return row.verdict == Verdict::pass; });
    EXPECT_THAT(rendered("text", run), HasSubstr("mosquitto 2.0.11: " + sentence(run) + "\n"));
    EXPECT_THAT(
        rendered("html", run),
        AllOf(
            HasSubstr("<title>mosquitto 2.0.11: 1 of 1 selected MUST hold, 0 fail</title>"),
            HasSubstr("<strong>1 of 1</strong> selected MUST hold, 0 fail, 0 known, 0 undecided, "
                      "0 not tested; 8 not selected</p>")
        )
    );
    EXPECT_THAT(
        rendered("md", run),
        HasSubstr("| mosquitto 2.0.11 | 1 of 1 selected MUST; 8 not selected | 0 |")
    );
    EXPECT_THAT(rendered("badge", run), HasSubstr("1/1 selected MUST, 0 fail"));
}

TEST(Headline, ClaimsNothingInAnyReport) {
    const auto run = unreached_run();
    EXPECT_THAT(
        rendered("text", run), AllOf(HasSubstr("no row was judged"), Not(HasSubstr("0 unexpected")))
    );
    EXPECT_THAT(
        rendered("html", run),
        AllOf(
            HasSubstr("<title>mosquitto 2.0.11: nothing was judged</title>"),
            HasSubstr("<p class=\"dim\">Nothing was judged.</p>"),
            Not(HasSubstr("Nothing failed"))
        )
    );
    EXPECT_THAT(rendered("md", run), HasSubstr("| nothing was judged&#58; 127.0.0.1"));
    EXPECT_THAT(rendered("badge", run), HasSubstr("nothing tested"));
}

}  // namespace assay::reports
