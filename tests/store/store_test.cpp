#include "harness/store/store.hpp"
#include "tests/broker/table.hpp"
#include "tests/store/broken_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

namespace assay::store {
namespace {

using broker::Table;
using testing::HasSubstr;

constexpr int messages = 12;

/// A broker with a store, whose Clients see only what was kept before.
class Kept {
public:
    Kept(Folder& folder, Settings settings) : store{folder, settings} {
        found = store.load(table.broker);
        if (!found) return;
        table.apply(table.broker.restored(table.now));
        is_serving = keep();
    }
    bool keep() { return store.keep(table.broker, table.now).has_value(); }

    Table table{broker::Options{}};
    Store store;
    std::expected<Found, std::string> found{};
    bool is_serving{};
};

broker::Wishes lasting(const std::string& client_id) {
    return {.client_id = client_id, .clean = false, .expiry = 3'600U};
}

/// What a publisher has heard of when the broker dies.
struct Heard {
    bool is_subscribed{};
    int acknowledged{};
};

/// Publishes retained messages to a Session that is away, until the folder dies.
Heard talk(Folder& folder, Settings settings) {
    Heard heard;
    Kept kept{folder, settings};
    if (!kept.is_serving) return heard;
    auto& table = kept.table;
    const auto sub = table.connect(lasting("sub"));
    table.subscribe(sub, "t/#", 1);
    if (!kept.keep()) return heard;
    heard.is_subscribed = true;
    table.cut(sub);
    const auto pub = table.connect(lasting("pub"));
    for (int i = 1; i <= messages; ++i) {
        table.send(
            pub,
            broker::publish_of(fmt::format("t/{}", i), "m", 1, static_cast<std::uint16_t>(i), true)
        );
        if (!kept.keep()) return heard;
        heard.acknowledged = i;
    }
    return heard;
}

/// What is there when the broker is back.
struct There {
    bool has_session{};
    std::size_t queued{};
    std::size_t retained{};
};

There look(Folder& folder) {
    Kept kept{folder, {}};
    EXPECT_TRUE(kept.found.has_value()) << kept.found.error();
    There there;
    auto& table = kept.table;
    const auto sub = table.connect(lasting("sub"));
    there.has_session = table.connack.session_present();
    there.queued = table.take(sub).size();
    const auto other = table.connect({.client_id = "other"});
    table.subscribe(other, "t/#", 0);
    there.retained = table.take(other).size();
    return there;
}

struct Death {
    const char* name{};
    Loss loss{};
    Sync sync{};
    std::size_t rewrite_min_bytes{};
};

class DeathAtEveryOperation : public testing::TestWithParam<Death> {};
INSTANTIATE_TEST_SUITE_P(
    Losses,
    DeathAtEveryOperation,
    testing::Values(
        Death{"ProcessEnds", Loss::nothing, Sync::never, 1'000'000},
        Death{"ProcessEndsInAWrite", Loss::torn, Sync::never, 1'000'000},
        Death{"ProcessEndsWhileItWritesAnew", Loss::torn, Sync::never, 600},
        Death{"PowerGoes", Loss::unsynced, Sync::always, 1'000'000},
        Death{"PowerGoesInAWrite", Loss::torn, Sync::always, 1'000'000},
        Death{"PowerGoesWhileItWritesAnew", Loss::unsynced, Sync::always, 600},
        Death{"WritesAreReordered", Loss::reordered, Sync::always, 600}
    ),
    [](const auto& param) { return std::string{param.param.name}; }
);

TEST_P(DeathAtEveryOperation, LosesNothingThatWasAcknowledged) {
    const auto& death = GetParam();
    bool was_deadly = true;
    std::size_t deadly = 0;
    for (; was_deadly; ++deadly) {
        MemoryFolder disk;
        BrokenFolder folder{disk, deadly, death.loss};
        const auto heard =
            talk(folder, {.sync = death.sync, .rewrite_min_bytes = death.rewrite_min_bytes});
        was_deadly = folder.is_dead();
        const auto there = look(disk);
        SCOPED_TRACE(fmt::format("operation {}", deadly));
        EXPECT_TRUE(there.has_session || !heard.is_subscribed);
        // One more than was acknowledged may be there: it was kept, and nobody heard of it.
        EXPECT_GE(there.queued, static_cast<std::size_t>(heard.acknowledged));
        EXPECT_LE(there.queued, static_cast<std::size_t>(heard.acknowledged) + 1);
        EXPECT_EQ(there.retained, there.queued);
    }
    EXPECT_GT(deadly, static_cast<std::size_t>(messages));
}

TEST(Store, DiesOverAgainWithoutHarm) {
    MemoryFolder disk;
    ASSERT_EQ(talk(disk, {}).acknowledged, messages);
    for (std::size_t deadly = 0; deadly < 8; ++deadly) {
        BrokenFolder folder{disk, deadly, Loss::torn};
        const Kept kept{folder, {.rewrite_min_bytes = 1}};
    }
    EXPECT_EQ(look(disk).queued, static_cast<std::size_t>(messages));
}

TEST(Store, LeavesOutWhatIsNotWholeAtTheEnd) {
    MemoryFolder disk;
    ASSERT_EQ(talk(disk, {}).acknowledged, messages);
    auto& file = *disk.files.at("store-1");
    file.resize(file.size() - 3);
    Kept kept{disk, {}};
    ASSERT_TRUE(kept.found.has_value());
    EXPECT_GT(kept.found->dropped_bytes, 0U);
    // What is written behind it is found.
    const auto id = kept.table.connect(lasting("new"));
    EXPECT_TRUE(kept.keep());
    kept.table.cut(id);
    Kept next{disk, {}};
    next.table.connect(lasting("new"));
    EXPECT_TRUE(next.table.connack.session_present());
}

TEST(Store, StaysSmallWhileTheSameThingsChange) {
    MemoryFolder disk;
    {
        Kept kept{disk, {.rewrite_min_bytes = 10'000}};
        const auto pub = kept.table.connect(lasting("pub"));
        for (int i = 0; i < 2'000; ++i) {
            kept.table.send(pub, broker::publish_of("t", "state", 1, 1, true));
            ASSERT_TRUE(kept.keep());
        }
    }
    ASSERT_EQ(disk.files.size(), 1U);
    EXPECT_LT(disk.files.begin()->second->size(), 20'000U);
}

// A snapshot of several records, and more messages than a restorer names at a time.
TEST(Store, KeepsEachOfThousandsOfMessages) {
    MemoryFolder disk;
    std::vector<wire::Bytes> before;
    {
        Kept kept{disk, {.rewrite_min_bytes = 1}};
        const auto pub = kept.table.connect(lasting("pub"));
        const std::string payload(400, 'x');
        for (int i = 0; i < 4'000; ++i)
            kept.table.send(pub, broker::publish_of(fmt::format("t/{}", i), payload, 1, 1, true));
        ASSERT_TRUE(kept.keep());
        before = kept.table.broker.snapshot();
    }
    ASSERT_GT(before.size(), 3U);
    const Kept again{disk, {}};
    ASSERT_TRUE(again.found.has_value());
    auto after = again.table.broker.snapshot();
    ASSERT_EQ(after.size(), before.size());
    // The last one ends with the publisher, who is gone now.
    before.pop_back();
    after.pop_back();
    EXPECT_TRUE(after == before);
}

TEST(Store, LeavesTheFilesOfOthersAlone) {
    MemoryFolder disk;
    for (const auto* name : {"store-notes.txt", "store-1.bak", "store-", "notes"})
        disk.files[name] = std::make_shared<wire::Bytes>();
    disk.files["store-7.new"] = std::make_shared<wire::Bytes>();
    ASSERT_EQ(talk(disk, {}).acknowledged, messages);
    EXPECT_EQ(disk.files.size(), 5U);
    EXPECT_FALSE(disk.files.contains("store-7.new"));
}

TEST(Store, RefusesAStoreOfAnotherVersion) {
    MemoryFolder disk;
    const std::string text = "assay store 2\nwhatever it has";
    disk.files["store-4"] = std::make_shared<wire::Bytes>(text.begin(), text.end());
    const Kept kept{disk, {}};
    ASSERT_FALSE(kept.found.has_value());
    EXPECT_THAT(kept.found.error(), HasSubstr("store-4"));
    EXPECT_THAT(kept.found.error(), HasSubstr("'assay store 2'"));
    EXPECT_THAT(kept.found.error(), HasSubstr("reads 'assay store 1'"));
    EXPECT_EQ(disk.files.at("store-4")->size(), text.size());
}

TEST(Store, RefusesWhatIsNoStore) {
    MemoryFolder disk;
    disk.files["store-1"] = std::make_shared<wire::Bytes>(100, std::uint8_t{'x'});
    const Kept kept{disk, {}};
    ASSERT_FALSE(kept.found.has_value());
    EXPECT_THAT(kept.found.error(), HasSubstr("no store"));
}

TEST(Store, TranslatesInstantsOfAnotherClock) {
    MemoryFolder disk;
    {
        Kept kept{disk, {.epoch = std::chrono::hours{100}}};
        const auto id = kept.table.connect({.client_id = "a", .clean = false, .expiry = 60U});
        kept.table.cut(id);
        ASSERT_TRUE(kept.keep());
    }
    // 59 and 61 seconds later by the outer clock, at instant zero of each process.
    for (const auto& [seconds, is_there] : {std::pair{59, true}, std::pair{61, false}}) {
        MemoryFolder copy;
        for (const auto& [name, content] : disk.files)
            copy.files[name] = std::make_shared<wire::Bytes>(*content);
        Kept kept{copy, {.epoch = std::chrono::hours{100} + std::chrono::seconds{seconds}}};
        kept.table.connect({.client_id = "a", .clean = false, .expiry = 60U});
        EXPECT_EQ(kept.table.connack.session_present(), is_there) << seconds;
    }
}

}  // namespace
}  // namespace assay::store
