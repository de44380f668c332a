// What outlives the broker's process: records that lead a second broker to the same state.
#include "tests/broker/recorder.hpp"

#include <gtest/gtest.h>

namespace assay::broker {
namespace {

wire::Bytes joined(const std::vector<wire::Bytes>& records) {
    wire::Bytes out;
    for (const auto& record : records)
        out.insert(out.end(), record.begin(), record.end());
    return out;
}

/// A second broker that is told nothing but what the first one wants kept.
class Shadow {
public:
    void begin() { broker_.emplace(); }
    void follow(Broker& broker, const wire::Bytes& record) {
        if (!broker_->restore(record, {})) ++nonsense;
        if (joined(broker.snapshot()) != joined(broker_->snapshot())) ++differences;
    }
    int nonsense{};
    int differences{};

private:
    std::optional<Broker> broker_{};
};

class Records : public testing::TestWithParam<wire::Version> {};
INSTANTIATE_TEST_SUITE_P(Versions, Records, testing::Values(v3, v5), VersionName{});

TEST_P(Records, LeadToTheSameStateInEveryConversation) {
    std::size_t number = 0;
    for (const auto talk : conversations()) {
        Shadow shadow;
        Recorder recorder{GetParam(), {}};
        recorder.watch(
            [&] { shadow.begin(); },
            [&](Broker& broker, const wire::Bytes& record) { shadow.follow(broker, record); }
        );
        recorder.restart();
        talk(recorder);
        EXPECT_EQ(shadow.nonsense, 0) << "conversation " << number;
        EXPECT_EQ(shadow.differences, 0) << "conversation " << number;
        ++number;
    }
}

/// A broker whose process ends and comes back with what was kept.
class KeptBroker : public testing::TestWithParam<wire::Version> {
protected:
    KeptBroker() { table.apply(table.broker.restored(table.now)); }

    ConnectionId join(const std::string& client_id, std::uint32_t expiry = 60) {
        return table.connect(
            {.client_id = client_id,
             .version = GetParam(),
             .clean = false,
             .expiry = GetParam() == v5 ? std::optional{expiry} : std::nullopt}
        );
    }
    bool is_v5() const { return GetParam() == v5; }

    /// The process is gone for so long; its clock counts from `shift` earlier afterwards.
    void die(Duration away = {}, Duration shift = {}) {
        const auto records = table.broker.snapshot();
        const auto now = table.now;
        table = Table{};
        for (const auto& record : records)
            EXPECT_TRUE(table.broker.restore(record, shift));
        table.now = now + away + shift;
        table.apply(table.broker.restored(table.now));
    }
    Table table{};
};
INSTANTIATE_TEST_SUITE_P(Versions, KeptBroker, testing::Values(v3, v5), VersionName{});

TEST_P(KeptBroker, StillHasSubscriptionsAndWhatWaited) {
    table.subscribe(join("a"), "t/#", 2);
    table.cut(ConnectionId{1});
    const auto other = join("b");
    table.send(other, publish_of("t/1", "1", 1, 1));
    table.send(other, publish_of("t/2", "2", 2, 2));
    die();
    const auto third = join("c");
    table.send(third, publish_of("t/3", "3", 1, 1));
    const auto back = join("a");
    EXPECT_TRUE(table.connack.session_present());
    EXPECT_EQ(table.payloads(back), "1 2 3");
}

TEST_P(KeptBroker, SendsAgainWhatWasOnItsWay) {
    const auto to = join("to");
    table.subscribe(to, "t", 2);
    const auto from = join("from");
    table.send(from, publish_of("t", "a", 2, 1));
    table.send(from, publish_of("t", "b", 2, 2));
    table.take(to);
    table.send(to, wire::Pubrec{.packet_id = 1});
    die();
    const auto back = join("to");
    const auto packets = table.take(back);
    ASSERT_EQ(packets.size(), 2U);
    EXPECT_EQ(std::get<wire::Pubrel>(packets[0]).packet_id, 1);
    const auto& again = std::get<wire::Publish>(packets[1]);
    EXPECT_EQ(again.packet_id, 2);
    EXPECT_TRUE(again.dup());
    EXPECT_EQ(text_of(again), "b");
}

TEST_P(KeptBroker, KnowsARepeatOfWhatItTookOver) {
    const auto to = join("to");
    table.subscribe(to, "t", 2);
    const auto from = join("from");
    auto publish = publish_of("t", "once", 2, 7);
    table.send(from, publish);
    die();
    const auto back = join("from");
    publish.set_dup(true);
    table.take(back);
    table.send(back, publish);
    EXPECT_EQ(table.only<wire::Pubrec>(back).packet_id, 7);
    EXPECT_EQ(table.payloads(join("to")), "once");
}

TEST_P(KeptBroker, StillHasRetainedMessagesWithAllTheyHad) {
    auto publish = publish_of("r", "kept", 1, 1, true);
    if (is_v5()) publish.properties = properties_of(content_type, wire::Utf8{"text"});
    const auto from = join("from");
    table.send(from, publish);
    table.send(from, publish_of("gone", "x", 1, 2, true));
    table.send(from, publish_of("gone", "", 1, 3, true));
    die();
    const auto to = join("to");
    table.subscribe(to, "#", 1);
    const auto got = table.only<wire::Publish>(to);
    EXPECT_EQ(text_of(got), "kept");
    EXPECT_TRUE(got.retain());
    const auto type = got.properties.get_or<wire::Utf8>(content_type, {}).text;
    EXPECT_EQ(type, is_v5() ? "text" : "");
}

TEST_P(KeptBroker, PublishesTheWillsOfConnectionsThatWentWithIt) {
    const auto watcher = join("watcher");
    table.subscribe(watcher, "w", 1);
    table.connect_by(with_will(
        connect_of({.client_id = "c", .version = GetParam(), .clean = false, .expiry = {}}),
        "w",
        "gone",
        1
    ));
    die();
    EXPECT_EQ(table.payloads(join("watcher")), "gone");
}

TEST_P(KeptBroker, PublishesNoWillOfAClientThatHadLeft) {
    const auto watcher = join("watcher");
    table.subscribe(watcher, "w", 1);
    const auto id = table.connect_by(with_will(
        connect_of({.client_id = "c", .version = GetParam(), .clean = false, .expiry = {}}),
        "w",
        "gone",
        1
    ));
    table.send(id, wire::Disconnect{});
    die();
    EXPECT_EQ(table.payloads(join("watcher")), "");
}

TEST(KeptExpiry, RunsOnWhileTheBrokerIsAway) {
    for (const auto& [away, is_there] : {std::pair{5s, true}, std::pair{15s, false}}) {
        Table first;
        first.apply(first.broker.restored(first.now));
        const auto id = first.connect({.client_id = "a", .clean = false, .expiry = 10});
        first.subscribe(id, "t", 1);
        first.cut(id);
        auto short_lived = publish_of("t", "short", 1, 1);
        short_lived.properties = properties_of(message_expiry_interval, std::uint32_t{3});
        const auto other = first.connect({.client_id = "b"});
        first.send(other, short_lived);
        first.send(other, publish_of("t", "long", 1, 2));
        Table second;
        // Its clock counts from elsewhere.
        const Duration shift = -20s;
        for (const auto& record : first.broker.snapshot())
            ASSERT_TRUE(second.broker.restore(record, shift));
        second.now = first.now + shift + away;
        second.apply(second.broker.restored(second.now));
        const auto back = second.connect({.client_id = "a", .clean = false, .expiry = 10});
        EXPECT_EQ(second.connack.session_present(), is_there);
        EXPECT_EQ(second.payloads(back), is_there ? "long" : "");
    }
}

TEST(KeptWill, WaitsOutItsDelay) {
    Table first;
    first.apply(first.broker.restored(first.now));
    const auto watcher = first.connect({.client_id = "watcher", .clean = false, .expiry = 600});
    first.subscribe(watcher, "w", 1);
    auto delay = properties_of(will_delay_interval, std::uint32_t{10});
    const auto id = first.connect_by(with_will(
        connect_of({.client_id = "c", .clean = false, .expiry = 600}), "w", "gone", 1, false, delay
    ));
    first.cut(id);
    Table second;
    for (const auto& record : first.broker.snapshot())
        ASSERT_TRUE(second.broker.restore(record, {}));
    second.now = first.now + 4s;
    second.apply(second.broker.restored(second.now));
    const auto back = second.connect({.client_id = "watcher", .clean = false, .expiry = 600});
    second.pass(5s);
    EXPECT_EQ(second.payloads(back), "");
    second.pass(2s);
    EXPECT_EQ(second.payloads(back), "gone");
}

TEST(Record, ThatIsCutShortMakesNoSense) {
    Table table;
    table.apply(table.broker.restored(table.now));
    const auto id = table.connect({.client_id = "a", .clean = false, .expiry = 60});
    table.subscribe(id, "t", 1);
    auto publish = publish_of("t", "x", 2, 1, true);
    publish.properties = properties_of(content_type, wire::Utf8{"text"});
    table.send(id, publish);
    const auto whole = joined(table.broker.snapshot());
    std::size_t refused = 0;
    for (std::size_t size = 0; size < whole.size(); ++size)
        if (!Broker{}.restore(wire::BytesView{whole}.first(size), {})) ++refused;
    // Where it is cut between two changes it is a record of fewer.
    EXPECT_GT(refused, whole.size() * 3 / 4);
    EXPECT_TRUE(Broker{}.restore(whole, {}));
}

TEST(Record, IsEmptyWhereNothingHasToBeKept) {
    Table table;
    table.apply(table.broker.restored(table.now));
    const auto id = table.connect({.client_id = "a"});
    EXPECT_FALSE(table.broker.take_record().empty());
    table.send(id, publish_of("t", "x"));
    table.send(id, wire::Pingreq{});
    EXPECT_TRUE(table.broker.take_record().empty());
}

}  // namespace
}  // namespace assay::broker
