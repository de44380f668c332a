#include "tests/campaign/known_failures.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <fmt/format.h>

namespace assay::campaign {
namespace {

using namespace std::chrono_literals;
using reports::RowResult;
using reports::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Kind = BaselineFinding::Kind;

std::vector<Kind> kinds(const std::vector<BaselineFinding>& findings) {
    std::vector<Kind> out;
    for (const auto& finding : findings)
        out.push_back(finding.kind);
    return out;
}

// An entry that any failure of the row fits would hide the next one.
TEST(Baseline, RefusesWhatTellsNoFailureFromAnother) {
    const auto with = [](const std::string& fails) {
        return parse_baseline(
            "b.yaml", fmt::format("known:\n  - row: x\n    fails: '{}'\n    why: y\n", fails)
        );
    };
    for (const std::string fails :
         {"every", "<- the", "did not come to", "came to", "conforms: everything", "keeps"}) {
        const auto read = with(fails);
        ASSERT_FALSE(read.has_value()) << fails;
        EXPECT_THAT(read.error(), HasSubstr("is part of what many failures say")) << fails;
    }
    for (const std::string fails :
         {"<- will \"", "<- the session of", "keeps 3.1.1:MQTT-3.3.1-3", "nothing came"})
        EXPECT_TRUE(with(fails).has_value()) << fails;
}

// A target that races with itself fails now like this, now like that.
TEST(Baseline, KnowsARowThatFailsInOneOfSeveralWays) {
    const auto baseline =
        parsed_baseline("known:\n  - {row: x, fails: [no session, no PINGRESP], why: y}\n");
    for (const std::string signature : {"a <- no session came", "b <- no PINGRESP"}) {
        BaselineCheck check{baseline, "mosquitto", known_day};
        auto known = result_of("x", Verdict::fail, signature);
        check.apply(known);
        EXPECT_EQ(known.verdict, Verdict::known) << signature;
        EXPECT_THAT(check.finish(false), IsEmpty());
    }
    BaselineCheck check{baseline, "mosquitto", known_day};
    auto other = result_of("x", Verdict::fail, "c <- something else");
    check.apply(other);
    EXPECT_EQ(other.verdict, Verdict::fail);
    const auto findings = check.finish(false);
    ASSERT_THAT(kinds(findings), ElementsAre(Kind::changed));
    EXPECT_THAT(findings[0].text, HasSubstr("says 'no session' or 'no PINGRESP', but"));
    EXPECT_FALSE(
        parse_baseline("b.yaml", "known:\n  - {row: x, fails: [[a]], why: y}\n").has_value()
    );
    EXPECT_FALSE(parse_baseline("b.yaml", "known:\n  - {row: x, fails: [], why: y}\n").has_value());
}

TEST(Baseline, KnowsAFailureAsAReportSpellsIt) {
    const auto copied =
        parsed_baseline("known:\n  - {row: x, fails: 'on ~/a\\u{FEFF}b did not come', why: y}\n");
    BaselineCheck check{copied, "mosquitto", known_day};
    auto known = result_of("x", Verdict::fail, "on ~/a\uFEFFb did not come to watch");
    check.apply(known);
    EXPECT_EQ(known.verdict, Verdict::known);
    auto other = result_of("x", Verdict::fail, "on ~/ab did not come to watch");
    check.apply(other);
    EXPECT_EQ(other.verdict, Verdict::fail);
}

TEST(Baseline, TellsEverythingThatIsWrongInAFile) {
    const auto bad = parse_baseline("b.yaml", "known:\n  - rwo: x\n    until: tomorrow\n");
    ASSERT_FALSE(bad.has_value());
    EXPECT_THAT(bad.error(), HasSubstr("b.yaml:2:5: error: an entry has no key 'rwo'"));
    EXPECT_THAT(bad.error(), HasSubstr("did you mean 'row'?"));
    EXPECT_THAT(bad.error(), HasSubstr("expected a day such as 2027-06-30"));
    EXPECT_THAT(bad.error(), HasSubstr("needs 'why'"));
}

/// What becomes of a row under a baseline with one entry of these lines, `row` among them.
std::string outcome_under(const std::string& lines) {
    const auto baseline = parse_baseline("b.yaml", "known:\n" + lines);
    if (!baseline) return "refused";
    BaselineCheck check{*baseline, "mosquitto 2.0.11", known_day};
    auto failing = result_of("a/b", Verdict::fail, "no PUBLISH");
    auto passing = result_of("a/b", Verdict::pass);
    check.apply(failing);
    check.apply(passing);
    auto out = std::string{reports::name_of(failing.verdict)} + " " + failing.baseline;
    for (const auto& finding : check.finish(false))
        out += "\n" + finding.text;
    return out;
}

TEST(Baseline, HasNoKeyThatChangesNothing) {
    // A value that is not the usual one.
    const std::map<std::string_view, std::string> values{
        {"row", "c/d"},
        {"target", "mosquitto >= 2.1"},
        {"fails", "no SUBACK"},
        {"why", "another reason"},
        {"sometimes", "true"},
        {"until", "2020-01-01"}
    };
    const std::map<std::string_view, std::string> usual{
        {"row", "a/b"}, {"fails", "no PUBLISH"}, {"why", "a reason"}
    };
    const auto lines_of = [](const std::map<std::string_view, std::string>& entry) {
        std::string out;
        for (const auto& [key, value] : entry)
            out += fmt::format("{}{}: {}\n", out.empty() ? "  - " : "    ", key, value);
        return out;
    };
    const auto before = outcome_under(lines_of(usual));
    for (const auto key : baseline_keys()) {
        ASSERT_TRUE(values.contains(key)) << key << " has no value here";
        auto entry = usual;
        entry[key] = values.at(key);
        const auto after = outcome_under(lines_of(entry));
        EXPECT_NE(after, before) << key;
        EXPECT_NE(after, "refused") << key;
    }
    EXPECT_EQ(values.size(), baseline_keys().size());
}

TEST(Baseline, MayBeEmpty) {
    EXPECT_THAT(parsed_baseline("known:\n").entries, IsEmpty());
    EXPECT_THAT(parsed_baseline("# nothing yet\n").entries, IsEmpty());
}

TEST(Baseline, MakesARowKnownThatFailsAsListed) {
    const auto baseline = parsed_baseline();
    BaselineCheck check{baseline, "mosquitto 2.0.11", known_day};
    auto failing =
        result_of("qos2/resume[version=5.0,lost=PUBREL]", Verdict::fail, "a second PUBLISH came");
    auto other = result_of("other", Verdict::fail, "no PINGRESP within 5 s");
    check.apply(failing);
    check.apply(other);
    EXPECT_EQ(failing.verdict, Verdict::known);
    EXPECT_EQ(failing.baseline, "Duplicate after a restart");
    EXPECT_EQ(failing.statements.begin()->second, Verdict::known);
    EXPECT_THAT(check.finish(false), IsEmpty());
}

TEST(Baseline, LeavesANewFailureOfAListedRowAFailure) {
    const auto baseline = parsed_baseline();
    BaselineCheck check{baseline, "mosquitto 2.0.11", known_day};
    auto failing = result_of("other", Verdict::fail, "connection reset");
    check.apply(failing);
    EXPECT_EQ(failing.verdict, Verdict::fail);
    EXPECT_THAT(kinds(check.finish(true)), ElementsAre(Kind::changed));
}

TEST(Baseline, TellsAnEntryThatPassed) {
    const auto baseline = parsed_baseline();
    BaselineCheck check{baseline, "mosquitto 2.0.11", known_day};
    auto passing = result_of("other", Verdict::pass);
    check.apply(passing);
    const auto findings = check.finish(true);
    ASSERT_THAT(kinds(findings), ElementsAre(Kind::passed));
    EXPECT_THAT(findings[0].text, HasSubstr("b.yaml:9: the entry for other is out of date"));
}

TEST(Baseline, LetsARowPassThatFailsOnlySometimes) {
    const auto baseline = parsed_baseline(
        "known:\n  - {row: 'a[*', fails: lost, why: it races with its own store, sometimes: true}\n"
    );
    BaselineCheck check{baseline, "broker 1.0", known_day};
    auto passing = result_of("a[version=5.0]", Verdict::pass);
    check.apply(passing);
    EXPECT_THAT(check.finish(false), IsEmpty());
    auto failing = result_of("a[version=5.0]", Verdict::fail, "message lost");
    check.apply(failing);
    EXPECT_EQ(failing.verdict, Verdict::known);
}

TEST(Baseline, TakesARowThatIsUndecidedOrWasNotPlayedForNoNews) {
    const auto baseline = parsed_baseline();
    for (const auto verdict : {Verdict::undecided, Verdict::not_applicable}) {
        BaselineCheck check{baseline, "mosquitto 2.0.11", known_day};
        auto silent = result_of("other", verdict);
        check.apply(silent);
        EXPECT_EQ(silent.verdict, verdict);
        EXPECT_THAT(check.finish(true), IsEmpty());
    }
}

TEST(Baseline, TellsEntriesWhoseRowsVanishedOnlyAfterAWholeRun) {
    const auto baseline = parsed_baseline();
    const BaselineCheck check{baseline, "mosquitto 2.0.11", known_day};
    EXPECT_THAT(kinds(check.finish(false)), ElementsAre(Kind::vanished, Kind::vanished));
    EXPECT_THAT(check.finish(true), IsEmpty());
}

TEST(Baseline, TellsAnEntryAfterItsLastDay) {
    const auto baseline = parsed_baseline();
    EXPECT_THAT(
        (BaselineCheck{baseline, "mosquitto 2.0.11", 2027y / 6 / 30}.finish(true)), IsEmpty()
    );
    EXPECT_THAT(
        kinds(BaselineCheck{baseline, "mosquitto 2.0.11", 2027y / 7 / 1}.finish(true)),
        ElementsAre(Kind::expired)
    );
}

TEST(Baseline, TellsAWildcardThatIsTooWide) {
    const auto baseline = parsed_baseline();
    BaselineCheck check{baseline, "mosquitto 2.0.11", known_day};
    for (int i = 0; i < 21; ++i) {
        auto failing = result_of(
            "qos2/resume[version=5.0,qos=" + std::to_string(i) + "]",
            Verdict::fail,
            "second PUBLISH"
        );
        check.apply(failing);
    }
    EXPECT_THAT(kinds(check.finish(true)), ElementsAre(Kind::too_wide));
}

TEST(Baseline, CountsSeedsOfARowAsOne) {
    const auto baseline = parsed_baseline();
    BaselineCheck check{baseline, "mosquitto 2.0.11", known_day};
    for (int i = 0; i < 21; ++i) {
        auto failing = result_of(
            "qos2/resume[version=5.0,seed=" + std::to_string(i) + "]",
            Verdict::fail,
            "second PUBLISH"
        );
        check.apply(failing);
    }
    EXPECT_THAT(check.finish(true), IsEmpty());
}

TEST(Baseline, AnEntryWithoutASeedMeansEverySeed) {
    const auto baseline = parse_baseline("b.yaml", R"(known:
  - row: qos2/resume[version=5.0]
    fails: second PUBLISH
    why: It sends it again
)");
    ASSERT_TRUE(baseline) << baseline.error();
    BaselineCheck check{*baseline, "mosquitto", known_day};
    const std::string second = "qos2/resume[version=5.0,seed=2]";
    auto first = result_of("qos2/resume[version=5.0]", Verdict::fail, "second PUBLISH");
    auto failing = result_of(second, Verdict::fail, "second PUBLISH");
    auto otherwise = result_of(second, Verdict::fail, "no PUBCOMP");
    auto passing = result_of(second, Verdict::pass);
    for (auto* each : {&first, &failing, &otherwise, &passing})
        check.apply(*each);
    EXPECT_EQ(first.verdict, Verdict::known);
    EXPECT_EQ(failing.verdict, Verdict::known);
    EXPECT_EQ(otherwise.verdict, Verdict::fail);
    EXPECT_TRUE(check.lists(second));
    EXPECT_FALSE(check.lists("qos2/resume[version=3.1.1,seed=2]"));
    // Of the row under its own name nothing else was said.
    EXPECT_THAT(check.finish(false), IsEmpty());
}

TEST(Baseline, TellsARowThatIsThereUnderOtherSeedsOnly) {
    const auto baseline = parse_baseline("b.yaml", R"(known:
  - row: qos2/resume[version=5.0]
    fails: second PUBLISH
    why: It sends it again
)");
    BaselineCheck check{*baseline, "mosquitto", known_day};
    auto passing = result_of("qos2/resume[version=5.0,seed=2]", Verdict::pass);
    check.apply(passing);
    EXPECT_THAT(kinds(check.finish(false)), ElementsAre(Kind::vanished));
}

TEST(Baseline, EntriesOfAnotherTargetDoNotCount) {
    EXPECT_TRUE(means_target("mosquitto >= 2.0 < 2.1", "mosquitto 2.0.11"));
    EXPECT_FALSE(means_target("mosquitto >= 2.0 < 2.1", "mosquitto 2.1.0"));
    EXPECT_FALSE(means_target("mosquitto >= 2.0.12", "mosquitto 2.0.9"));
    EXPECT_FALSE(means_target("mosquitto", "ejabberd 23.01"));
    EXPECT_TRUE(means_target("mosquitto >= 2.0", "mosquitto"));
    EXPECT_TRUE(means_target("reference broker >= 0.1 < 0.2", "reference broker 0.1.0"));
    EXPECT_FALSE(means_target("reference broker >= 0.2", "reference broker 0.1.0"));
    EXPECT_FALSE(means_target("reference broker", "reference client 0.1.0"));
    EXPECT_TRUE(means_target("", "anything 1.0"));
    const auto baseline = parsed_baseline();
    EXPECT_EQ((BaselineCheck{baseline, "ejabberd 23.01", known_day}.size()), 1U);
}

TEST(Baseline, AStoredVerdictCanBeJudgedAgain) {
    auto known = result_of("other", Verdict::known);
    known.baseline = "why";
    forget_baseline(known);
    EXPECT_EQ(known.verdict, Verdict::fail);
    EXPECT_EQ(known.statements.begin()->second, Verdict::fail);
}

}  // namespace
}  // namespace assay::campaign
