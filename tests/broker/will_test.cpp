#include "tests/broker/table.hpp"

#include <gtest/gtest.h>

namespace assay::broker {

class Wills : public testing::TestWithParam<wire::Version> {
protected:
    Wills() {
        watcher = table.connect({.client_id = "watcher", .version = GetParam()});
        table.subscribe(watcher, "w", 2);
    }
    ConnectionId join(std::uint8_t qos = 0, bool retain = false, std::uint16_t keep_alive = 0) {
        const Wishes wishes{.client_id = "a", .version = GetParam(), .keep_alive = keep_alive};
        return table.connect_by(with_will(connect_of(wishes), "w", "gone", qos, retain));
    }
    Table table{};
    ConnectionId watcher{};
};
INSTANTIATE_TEST_SUITE_P(Versions, Wills, testing::Values(v3, v5), VersionName{});

TEST_P(Wills, AreSentWhenTheConnectionIsLost) {
    table.cut(join(1));
    const auto publish = table.only<wire::Publish>(watcher);
    EXPECT_EQ(text_of(publish), "gone");
    EXPECT_EQ(publish.qos(), 1);
    EXPECT_FALSE(publish.retain());
}

TEST_P(Wills, AreNotSentAfterDisconnect) {
    table.send(join(), wire::Disconnect{});
    EXPECT_TRUE(table.take(watcher).empty());
}

TEST_P(Wills, AreSentAfterAnError) {
    table.send(join(), wire::Bytes{0xC1, 0x00});
    EXPECT_EQ(table.payloads(watcher), "gone");
}

TEST_P(Wills, AreSentAfterSilence) {
    join(0, false, 2);
    table.pass(2999ms);
    EXPECT_TRUE(table.take(watcher).empty());
    table.pass(1ms);
    EXPECT_EQ(table.payloads(watcher), "gone");
}

TEST_P(Wills, AreSentOnTakeOver) {
    join();
    join();
    EXPECT_EQ(table.payloads(watcher), "gone");
}

TEST_P(Wills, AreSentOnceOnly) {
    table.cut(join());
    table.cut(table.connect({.client_id = "a", .version = GetParam(), .clean = false}));
    table.pass(1h);
    EXPECT_EQ(table.payloads(watcher), "gone");
}

TEST_P(Wills, AreRetainedOnlyIfTheySaySo) {
    table.cut(join(0, false));
    const auto late = table.connect({.client_id = "late", .version = GetParam()});
    table.subscribe(late, "w");
    EXPECT_TRUE(table.take(late).empty());
    table.cut(join(0, true));
    table.take(late);
    table.subscribe(late, "w");
    EXPECT_TRUE(table.only<wire::Publish>(late).retain());
}

TEST_P(Wills, AreNotSentByAConnectThatWasRefused) {
    Table strict{{.allow_anonymous = false, .username = "u", .password = "p"}};
    auto welcome = connect_of({.client_id = "watcher", .version = GetParam()});
    welcome.set_username("u");
    welcome.set_password("p");
    const auto eye = strict.connect_by(welcome);
    strict.subscribe(eye, "w");
    strict.connect_by(with_will(connect_of({.client_id = "a", .version = GetParam()}), "w", "gone")
    );
    EXPECT_TRUE(strict.take(eye).empty());
}

/// Wills of 5.0, with a delay.
class DelayedWill : public testing::Test {
protected:
    DelayedWill() {
        watcher = table.connect({.client_id = "watcher"});
        table.subscribe(watcher, "w");
    }
    ConnectionId join(std::uint32_t delay, std::uint32_t expiry) {
        wire::Properties properties;
        properties.add(will_delay_interval, delay);
        return table.connect_by(with_will(
            connect_of({.client_id = "a", .clean = false, .expiry = expiry}),
            "w",
            "gone",
            0,
            false,
            properties
        ));
    }
    Table table{};
    ConnectionId watcher{};
};

TEST_F(DelayedWill, WaitsForItsDelay) {
    table.cut(join(3, 60));
    table.pass(2999ms);
    EXPECT_TRUE(table.take(watcher).empty());
    table.pass(1ms);
    EXPECT_EQ(table.payloads(watcher), "gone");
}

TEST_F(DelayedWill, GoesWithTheSessionIfThatEndsFirst) {
    table.cut(join(60, 3));
    table.pass(2999ms);
    EXPECT_TRUE(table.take(watcher).empty());
    table.pass(1ms);
    EXPECT_EQ(table.payloads(watcher), "gone");
    table.pass(1h);
    EXPECT_TRUE(table.take(watcher).empty());
}

TEST_F(DelayedWill, IsNotSentIfTheClientComesBackInTime) {
    table.cut(join(5, 60));
    table.pass(1s);
    table.connect({.client_id = "a", .clean = false, .expiry = 60});
    table.pass(1h);
    EXPECT_TRUE(table.take(watcher).empty());
}

TEST_F(DelayedWill, IsSentAtOnceByACleanStart) {
    table.cut(join(5, 60));
    table.connect({.client_id = "a"});
    EXPECT_EQ(table.payloads(watcher), "gone");
}

TEST_F(DelayedWill, IsNotSentByATakeOverThatGoesOnWithTheSession) {
    join(5, 60);
    table.connect({.client_id = "a", .clean = false, .expiry = 60});
    table.pass(1h);
    EXPECT_TRUE(table.take(watcher).empty());
}

TEST_F(DelayedWill, IsSentAtOnceByATakeOverThatEndsTheSession) {
    join(5, 0);
    table.connect({.client_id = "a", .clean = false});
    EXPECT_EQ(table.payloads(watcher), "gone");
}

TEST_F(DelayedWill, ComesAfterDisconnectWithWill) {
    table.send(join(0, 0), wire::Disconnect{.reason_code = 0x04});
    EXPECT_EQ(table.payloads(watcher), "gone");
}

TEST_F(DelayedWill, CarriesItsPropertiesInOrder) {
    wire::Properties properties;
    properties.add(user_property, wire::Utf8Pair{"b", "1"});
    properties.add(content_type, wire::Utf8{"text"});
    properties.add(user_property, wire::Utf8Pair{"a", "2"});
    properties.add(will_delay_interval, std::uint32_t{0});
    table.cut(table.connect_by(
        with_will(connect_of({.client_id = "b"}), "w", "gone", 0, false, properties)
    ));
    properties.list.pop_back();
    EXPECT_EQ(table.only<wire::Publish>(watcher).properties, properties);
}

TEST_F(DelayedWill, IsNotSentWhenTheBrokerShutsDown) {
    const auto id = join(0, 0);
    table.apply(table.broker.shut_down(table.now));
    EXPECT_EQ(table.only<wire::Disconnect>(id).reason_code, 0x8B);
    EXPECT_EQ(table.only<wire::Disconnect>(watcher).reason_code, 0x8B);
    EXPECT_TRUE(table.is_closed(id));
}

}  // namespace assay::broker
