#include "harness/campaign/planned_rows.hpp"
#include "reports/result/shards.hpp"

#include <gmock/gmock.h>

#include <set>

namespace assay::campaign {
namespace {

const scenario::Library& library() {
    static const scenario::Library embedded = scenario::Library::embedded().value();
    return embedded;
}

const Selection& selection() {
    static const auto picked =
        select({.what = {"delivery/qos2-once-across-geo-cut"}, .seeds = 50}, library()).value();
    return picked;
}

const std::vector<std::string> links{"direct", "geo-vsat"};

std::vector<std::string> keys_of(PlannedRows rows) {
    std::vector<std::string> out;
    while (const auto row = rows.next())
        out.push_back(reports::key_of("builtin", row->link, row->key->name));
    return out;
}

}  // namespace

TEST(PlannedRows, AreAllRowsUnderEveryLink) {
    const auto all = keys_of(PlannedRows{{selection(), links, "builtin"}});
    EXPECT_EQ(all.size(), 2 * selection().count());
    EXPECT_EQ(std::set(all.begin(), all.end()).size(), all.size());
}

TEST(PlannedRows, AreEachOfOneShard) {
    std::multiset<std::string> together;
    for (std::uint32_t index = 1; index <= 7; ++index) {
        const PlanParts part{selection(), links, "builtin", {.index = index, .count = 7}};
        const auto mine = keys_of(PlannedRows{part});
        EXPECT_EQ(PlannedRows{part}.count_rest(), mine.size());
        together.insert(mine.begin(), mine.end());
    }
    const auto all = keys_of(PlannedRows{{selection(), links, "builtin"}});
    EXPECT_EQ(together, std::multiset(all.begin(), all.end()));
}

TEST(PlannedRows, AreCountedByWhatTheyHaveInCommon) {
    const auto all = keys_of(PlannedRows{{selection(), links, "builtin"}});
    const KeyHashes done{reports::hash_of_key(all[60])};
    for (const std::uint32_t count : {1U, 7U}) {
        const PlanParts part{selection(), links, "builtin", {.index = 1, .count = count}, &done};
        PlannedRows rows{part};
        ASSERT_TRUE(rows.next());
        std::size_t left = 0;
        std::size_t kinds = 0;
        for (; const auto alike = rows.next_alike(); ++kinds)
            left += alike->count;
        EXPECT_EQ(left + 1, PlannedRows{part}.count_rest());
        EXPECT_EQ(kinds, all.size() / 50);
    }
}

TEST(PlannedRows, LeaveOutWhatIsDone) {
    const auto all = keys_of(PlannedRows{{selection(), links, "builtin"}});
    const KeyHashes done{reports::hash_of_key(all.front())};
    const auto left = keys_of(PlannedRows{{selection(), links, "builtin", {}, &done}});
    EXPECT_EQ(left, std::vector(all.begin() + 1, all.end()));
}

TEST(PlannedRows, HaveTheSeedInTheirKey) {
    PlannedRows rows{{selection(), links, "builtin"}};
    EXPECT_EQ(rows.next()->key->seed, 1);
    EXPECT_EQ(rows.next()->key->seed, 2);
}

}  // namespace assay::campaign
