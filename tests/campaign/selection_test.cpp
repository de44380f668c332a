#include "harness/campaign/selection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

namespace assay::campaign {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

const scenario::Library& library() {
    static const scenario::Library embedded = scenario::Library::embedded().value();
    return embedded;
}

std::vector<std::string> names(const SelectionOptions& options) {
    const auto selection = select(options, library());
    if (!selection) ADD_FAILURE() << selection.error().message;
    std::vector<std::string> out;
    selection.value().visit([&](const Picked&, const KeyRef& key) { out.push_back(key->name); });
    return out;
}

std::pair<ExitCode, std::string> refusal(const SelectionOptions& options) {
    const auto selection = select(options, library());
    if (selection) {
        ADD_FAILURE() << "accepted";
        return {};
    }
    return {selection.error().code, selection.error().message};
}

const std::string take_over = "conformance/3.1.4/second-connect-takes-the-session-over";

TEST(Selection, TakesAnIdAFolderAGlobOrARow) {
    EXPECT_THAT(names({.what = {take_over}}), SizeIs(2));
    EXPECT_THAT(names({.what = {"conformance/3.1.4"}}), Each(StartsWith("conformance/3.1.4/")));
    EXPECT_THAT(names({.what = {"*takes-the-session-over"}}), SizeIs(2));
    EXPECT_THAT(
        names({.what = {take_over + "[version=5.0]"}}), ElementsAre(take_over + "[version=5.0]")
    );
}

TEST(Selection, TakesAStatementOrASectionOfOneVersion) {
    EXPECT_THAT(names({.what = {"5.0:MQTT-3.1.4-3"}}), Contains(take_over + "[version=5.0]"));
    EXPECT_THAT(names({.what = {"3.1.1:3.1.4"}}), Contains(take_over + "[version=3.1.1]"));
    EXPECT_THAT(names({.what = {"3.1.1:3.1.4"}}), Each(testing::Not(HasSubstr("version=5.0"))));
}

TEST(Selection, TakesASectionOfBothVersions) {
    const auto both = names({.what = {"3.1.4"}});
    EXPECT_THAT(both, Contains(take_over + "[version=5.0]"));
    EXPECT_THAT(both, Contains(take_over + "[version=3.1.1]"));
}

TEST(Selection, KnowsSectionsTagsAndFoldersThatAreMisspelt) {
    const auto suggested = [](const std::string& word) {
        return refusal({.what = {word}}).second;
    };
    EXPECT_THAT(suggested("4.3.33"), HasSubstr("did you mean '4.3.3'?"));
    EXPECT_THAT(suggested("5.0:4.3.33"), HasSubstr("did you mean '5.0:4.3.3'?"));
    EXPECT_THAT(suggested("tag:wil"), HasSubstr("did you mean 'tag:will'?"));
    EXPECT_THAT(suggested("conformance/3.1.44"), HasSubstr("did you mean 'conformance/3.1.4'?"));
}

TEST(Selection, FiltersWhatItTook) {
    const SelectionOptions version{.what = {take_over}, .version = wire::Version::v3_1_1};
    EXPECT_THAT(names(version), ElementsAre(take_over + "[version=3.1.1]"));
    EXPECT_THAT(
        names({.what = {take_over}, .keep = {"*5.0*"}}), ElementsAre(take_over + "[version=5.0]")
    );
    EXPECT_THAT(
        names({.what = {take_over}, .skip = {"*5.0*"}}), ElementsAre(take_over + "[version=3.1.1]")
    );
}

TEST(Selection, SaysWhatNothingIsCalled) {
    const auto [code, text] =
        refusal({.what = {"conformance/3.1.4/second-connect-take-the-session-over"}});
    EXPECT_EQ(code, ExitCode::nothing_selected);
    EXPECT_THAT(text, HasSubstr("did you mean '" + take_over + "'?"));
    EXPECT_EQ(refusal({.keep = {"no such row"}}).first, ExitCode::nothing_selected);
    EXPECT_EQ(refusal({.what = {"missing.yaml"}}).first, ExitCode::usage);
    EXPECT_THAT(
        refusal({.tags = {"satelite"}}).second,
        HasSubstr("tag 'satelite', did you mean 'satellite'?")
    );
}

TEST(Selection, RepeatsEachRowInWhichChanceHasAPart) {
    const std::string planning = "delivery/plan-reconnect";
    const auto once = names({.what = {planning}}).size();
    EXPECT_THAT(names({.what = {planning}, .seeds = 3}), SizeIs(once));
    const auto thrice = names({.what = {planning}, .seeds = 3, .links_have_chance = true});
    EXPECT_THAT(thrice, SizeIs(3 * once));
    EXPECT_THAT(thrice, Contains(HasSubstr(",seed=3]")));
    // The first seed's rows are those that are played without seeds.
    EXPECT_THAT(thrice, testing::IsSupersetOf(names({.what = {planning}})));
    EXPECT_THAT(thrice, Each(testing::Not(HasSubstr(",seed=1]"))));
    const SelectionOptions chapter{.what = {"explore"}, .seeds = 3, .links_have_chance = true};
    EXPECT_EQ(names(chapter), names({.what = {"explore"}}));
}

TEST(Selection, PlaysAFileFromDisk) {
    const auto path = std::filesystem::temp_directory_path() / "assay-selection-test.yaml";
    std::ofstream{path} << library().file(take_over + ".yaml")->text;
    EXPECT_THAT(names({.what = {path.string()}}), SizeIs(2));
    std::ofstream{path} << "id: [\n";
    const auto [code, text] = refusal({.what = {path.string()}});
    std::filesystem::remove(path);
    EXPECT_EQ(code, ExitCode::usage);
    EXPECT_THAT(text, HasSubstr("assay-selection-test.yaml:"));
}

TEST(Selection, HasTheChapterOfConversations) {
    const auto chapter = names({.what = {"explore"}});
    EXPECT_THAT(chapter, Each(StartsWith("explore[seed=")));
    EXPECT_THAT(names({}), Contains(chapter.front()));
    EXPECT_THAT(names({.what = {chapter.back()}}), ElementsAre(chapter.back()));
    EXPECT_THAT(names({.skip = {"explore*"}}), Each(testing::Not(StartsWith("explore"))));
    EXPECT_THAT(names({.conversations = false}), Each(testing::Not(StartsWith("explore"))));
}

const std::string across_a_cut = "delivery/qos2-once-across-geo-cut";

TEST(Selection, MakesARowForEverySeed) {
    const auto once = names({.what = {across_a_cut}, .seeds = 1});
    const auto all = names({.what = {across_a_cut}, .seeds = 30});
    EXPECT_THAT(all, SizeIs(30 * once.size()));
    EXPECT_EQ(std::set(all.begin(), all.end()).size(), all.size());
    EXPECT_THAT(all, Contains(HasSubstr("seed=30]")));
    EXPECT_THAT(names({.what = {take_over}, .seeds = 30}), SizeIs(2));
}

TEST(Selection, PicksSeedsByTheirNames) {
    const auto row = names({.what = {across_a_cut}, .seeds = 30}).back();
    EXPECT_THAT(row, HasSubstr("seed=30]"));
    EXPECT_THAT(names({.what = {row}, .seeds = 30}), ElementsAre(row));
    EXPECT_THAT(
        names({.what = {across_a_cut}, .keep = {"*seed=7]"}, .seeds = 30}),
        Each(HasSubstr("seed=7]"))
    );
    const SelectionOptions first{.what = {across_a_cut}, .seeds = 30, .quick = true};
    EXPECT_THAT(names(first), Each(HasSubstr("seed=1]")));
}

TEST(Selection, HoldsAMillionSeedsInNoMoreThanOne) {
    const auto one = select({.what = {across_a_cut}, .seeds = 1}, library()).value();
    const auto many = select({.what = {across_a_cut}, .seeds = 1'000'000'000}, library()).value();
    EXPECT_EQ(many.rows.size(), one.rows.size());
    EXPECT_EQ(many.count(), one.count() * 1'000'000'000);
    EXPECT_THAT(many.rows.back().name_of(999'999'999), HasSubstr("seed=1000000000]"));
}

TEST(Selection, RefusesToLookAtMoreNamesThanItCan) {
    const SelectionOptions options{
        .what = {across_a_cut}, .keep = {"*seed=7]"}, .seeds = 1'000'000'000
    };
    EXPECT_EQ(refusal(options).first, ExitCode::usage);
    EXPECT_THAT(refusal(options).second, HasSubstr("take fewer scenarios or seeds"));
}

TEST(Selection, SaysWhatMeetsInTheWholeChapterOnly) {
    EXPECT_THAT(select({}, library()).value().met, HasSubstr("pairs"));
    EXPECT_EQ(select({.what = {take_over}}, library()).value().met, "");
    const auto one = names({.what = {"explore"}}).front();
    EXPECT_EQ(select({.keep = {one}}, library()).value().met, "");
}

TEST(Selection, TellsInWordsWhatWasAsked) {
    EXPECT_EQ(select({}, library()).value().words, "");
    EXPECT_EQ(
        select({.what = {take_over}, .keep = {"*"}, .quick = true}, library()).value().words,
        take_over + " --keep * --quick"
    );
}

}  // namespace
}  // namespace assay::campaign
