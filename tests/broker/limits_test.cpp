// What strangers can make the broker keep, and what one event of theirs may lead to.
#include "reference/broker/account.hpp"
#include "reference/broker/turn.hpp"
#include "tests/broker/table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace assay::broker {
namespace {

/// No event leads to more than this: one turn's work and the packet that ended it.
constexpr std::size_t turn_bytes_max = Turn::work_max_bytes + 2048;

std::size_t bytes_in(const Effects& effects) {
    std::size_t bytes = 0;
    for (const auto& effect : effects)
        if (const auto* send = std::get_if<Send>(&effect)) bytes += send->bytes.size();
    return bytes;
}

/// Wakes the broker until nothing is left to do now; the largest turn, in bytes.
std::size_t work_off(Table& table) {
    std::size_t largest = 0;
    for (auto next = table.broker.next_deadline(); next && *next <= table.now;
         next = table.broker.next_deadline()) {
        auto effects = table.broker.wake(table.now);
        largest = std::max(largest, bytes_in(effects));
        table.apply(std::move(effects));
    }
    return largest;
}

void append(wire::Bytes& bytes, const wire::Packet& packet) {
    std::ranges::copy(wire::encode(packet, v5), std::back_inserter(bytes));
}

TEST(Account, IsChargedForWhatLivesAndNotForCopies) {
    Account account;
    account.set_limit(100);
    {
        const Charge kept{account, 60};
        EXPECT_TRUE(account.has_room_for(40));
        EXPECT_FALSE(account.has_room_for(41));
        const Charge copy{kept};
        EXPECT_EQ(account.used_bytes(), 60U);
    }
    EXPECT_EQ(account.used_bytes(), 0U);
    Charge moved{account, 30};
    Charge owner{std::move(moved)};
    owner.set(150);
    EXPECT_FALSE(account.has_room_for(0));
    owner = {};
    EXPECT_EQ(account.used_bytes(), 0U);
}

class Limits : public testing::Test {
protected:
    void retain(Table& table, int count, std::size_t payload_bytes = 20) {
        const auto publisher = table.connect({.client_id = "publisher"});
        for (auto i = 0; i < count; ++i)
            table.send(
                publisher,
                publish_of(fmt::format("t/{:05}", i), std::string(payload_bytes, 'x'), 0, 0, true)
            );
        table.cut(publisher);
    }
};

TEST_F(Limits, RetainedMessagesOfManySubscriptionsComeInTurns) {
    Table table;
    retain(table, 1'000);
    const auto id = table.connect({.client_id = "a"});
    wire::Subscribe subscribe{.packet_id = 1};
    for (const auto* filter : {"#", "t/#", "+/#", "t/+", "+/+", "t/00007"})
        subscribe.subscriptions.push_back(subscribe_of(filter).subscriptions.at(0));
    auto effects = table.broker.receive(id, wire::encode(subscribe, v5), table.now);
    EXPECT_LT(bytes_in(effects), turn_bytes_max);
    table.apply(std::move(effects));
    EXPECT_TRUE(table.broker.next_deadline() == table.now);
    EXPECT_LT(work_off(table), turn_bytes_max);
    EXPECT_EQ(
        std::ranges::count_if(
            table.take(id),
            [](const wire::Packet& packet) { return std::holds_alternative<wire::Publish>(packet); }
        ),
        5'001
    );
}

TEST_F(Limits, AFilterThatIsSaidAgainDoesNotMultiplyItsRetainedMessages) {
    Table table;
    retain(table, 1'000);
    const auto id = table.connect({.client_id = "a"});
    wire::Subscribe subscribe{.packet_id = 1};
    subscribe.subscriptions.assign(5'000, subscribe_of("#").subscriptions.at(0));
    table.send(id, subscribe);
    work_off(table);
    EXPECT_LT(table.take(id).size(), 4'200U);  // one turn's worth, then each once
}

TEST_F(Limits, AClientThatGetsMuchIsAnsweredMeanwhile) {
    Table table;
    retain(table, 5'000, 100);
    const auto id = table.connect({.client_id = "a"});
    table.subscribe(id, "t/#");
    table.send(id, wire::Pingreq{});
    table.apply(table.broker.wake(table.now));
    const auto packets = table.take(id);
    EXPECT_LT(packets.size(), 4'000U);
    EXPECT_TRUE(std::ranges::any_of(packets, [](const wire::Packet& packet) {
        return std::holds_alternative<wire::Pingresp>(packet);
    }));
}

TEST_F(Limits, ALiveMessageDoesNotOvertakeRetainedOnes) {
    Table table;
    retain(table, 9'000, 100);
    const auto id = table.connect({.client_id = "a"});
    const auto publisher = table.connect({.client_id = "b"});
    table.subscribe(id, "t/#");
    table.send(publisher, publish_of("t/08999", "live"));
    table.send(publisher, publish_of("t/08998", "replaced", 0, 0, true));
    work_off(table);
    std::vector<std::string> last_topics;
    const auto packets = table.take(id);
    ASSERT_EQ(packets.size(), 9'001U);
    const auto text = [&](std::size_t i) {
        const auto& publish = std::get<wire::Publish>(packets.at(i));
        return fmt::format(
            "{} {} {}", publish.topic.text, publish.retain(), text_of(publish).substr(0, 8)
        );
    };
    EXPECT_EQ(text(8'998), "t/08999 true xxxxxxxx");
    EXPECT_EQ(text(8'999), "t/08999 false live");
    EXPECT_EQ(text(9'000), "t/08998 false replaced");
}

TEST_F(Limits, RetainedMessagesWaitForAcknowledgementsAndNoneIsLost) {
    Table table{{.queued_messages_max = 10}};
    const auto publisher = table.connect({.client_id = "publisher"});
    for (std::uint16_t i = 1; i <= 100; ++i)
        table.send(publisher, publish_of(fmt::format("t/{}", i), "x", 1, i, true));
    const auto id = table.connect({.client_id = "a", .properties = {}});
    table.send(id, subscribe_of("t/#", 1));
    std::size_t messages = 0;
    for (auto rounds = 0; rounds < 100; ++rounds) {
        for (const auto& packet : table.take(id))
            if (const auto* publish = std::get_if<wire::Publish>(&packet)) {
                ++messages;
                table.send(id, wire::Puback{.packet_id = publish->packet_id});
            }
        work_off(table);
    }
    EXPECT_EQ(messages, 100U);
}

TEST_F(Limits, AnUnsubscribeEndsItsRetainedMessages) {
    Table table;
    retain(table, 5'000, 100);
    const auto id = table.connect({.client_id = "a"});
    table.subscribe(id, "t/#");
    table.send(id, wire::Unsubscribe{.packet_id = 2, .topic_filters = {{"t/#"}}});
    work_off(table);
    EXPECT_LT(table.take(id).size(), 4'000U);
}

TEST_F(Limits, ManySmallMessagesToManySubscribersComeInTurnsAndInOrder) {
    Table table;
    std::vector<ConnectionId> subscribers;
    for (auto i = 0; i < 500; ++i) {
        subscribers.push_back(table.connect({.client_id = fmt::format("s{}", i)}));
        table.subscribe(subscribers.back(), "t");
    }
    const auto publisher = table.connect({.client_id = "publisher"});
    wire::Bytes chunk;
    std::string wanted;
    for (auto i = 0; i < 1'500; ++i) {
        append(chunk, publish_of("t", fmt::format("{}", i)));
        wanted += fmt::format("{}{}", i == 0 ? "" : " ", i);
    }
    auto effects = table.broker.receive(publisher, chunk, table.now);
    EXPECT_LT(bytes_in(effects), turn_bytes_max);
    EXPECT_TRUE(table.broker.is_behind(publisher));
    table.apply(std::move(effects));
    EXPECT_LT(work_off(table), turn_bytes_max);
    EXPECT_FALSE(table.broker.is_behind(publisher));
    for (const auto id : {subscribers.front(), subscribers.at(250), subscribers.back()})
        EXPECT_EQ(table.payloads(id), wanted);
}

TEST_F(Limits, AnotherClientIsServedBetweenTheTurns) {
    Table table;
    std::vector<ConnectionId> subscribers;
    for (auto i = 0; i < 200; ++i) {
        subscribers.push_back(table.connect({.client_id = fmt::format("s{}", i)}));
        table.subscribe(subscribers.back(), "t");
    }
    const auto publisher = table.connect({.client_id = "publisher"});
    const auto other = table.connect({.client_id = "other"});
    wire::Bytes chunk;
    for (auto i = 0; i < 1'000; ++i)
        append(chunk, publish_of("t", "x"));
    table.send(publisher, chunk);
    ASSERT_TRUE(table.broker.is_behind(publisher));
    table.send(other, wire::Pingreq{});
    table.apply(table.broker.wake(table.now));
    EXPECT_TRUE(table.broker.is_behind(publisher));
    table.only<wire::Pingresp>(other);
}

TEST_F(Limits, WhatCameBeforeTheEndOfAConnectionIsHandled) {
    Table table;
    std::vector<ConnectionId> subscribers;
    for (auto i = 0; i < 200; ++i) {
        subscribers.push_back(table.connect({.client_id = fmt::format("s{}", i)}));
        table.subscribe(subscribers.back(), "t");
    }
    const auto publisher =
        table.connect_by(with_will(connect_of({.client_id = "publisher"}), "t", "will"));
    wire::Bytes chunk;
    for (auto i = 0; i < 500; ++i)
        append(chunk, publish_of("t", "x"));
    append(chunk, publish_of("t", "last"));
    append(chunk, wire::Disconnect{});
    table.send(publisher, chunk);
    ASSERT_TRUE(table.broker.is_behind(publisher));
    table.cut(publisher);
    work_off(table);
    EXPECT_TRUE(table.payloads(subscribers.back()).ends_with("x last"));
}

TEST_F(Limits, NoRoomForARetainedMessageIsSaidOrEndsTheConnection) {
    for (const auto version : {v3, v5}) {
        for (const std::uint8_t qos : std::to_array<std::uint8_t>({0, 1, 2})) {
            Table table{{.memory_bytes_max = 60'000}};
            const auto id = table.connect({.client_id = "a", .version = version});
            const auto other = table.connect({.client_id = "b", .version = version});
            table.subscribe(other, "small");
            for (std::uint16_t i = 1; i < 20 && !table.is_closed(id); ++i) {
                table.send(
                    id, publish_of(fmt::format("t/{}", i), std::string(10'000, 'x'), qos, i, true)
                );
                if (qos == 2) table.send(id, wire::Pubrel{.packet_id = i});
            }
            const auto packets = table.take(id);
            if (version == v5 && qos > 0) {
                EXPECT_FALSE(table.is_closed(id));
                EXPECT_EQ(
                    std::ranges::count_if(
                        packets,
                        [](const wire::Packet& packet) {
                            const auto* puback = std::get_if<wire::Puback>(&packet);
                            const auto* pubrec = std::get_if<wire::Pubrec>(&packet);
                            return (puback && puback->reason() == 0x97) ||
                                   (pubrec && pubrec->reason() == 0x97);
                        }
                    ),
                    14
                );
            } else {
                EXPECT_TRUE(table.is_closed(id));
                if (version == v5) {
                    EXPECT_EQ(std::get<wire::Disconnect>(packets.back()).reason(), 0x97);
                }
            }
            // Whoever wants nothing kept is served all the same.
            const auto third = table.connect({.client_id = "c", .version = version});
            table.send(third, publish_of("small", "x"));
            EXPECT_EQ(table.payloads(other), "x");
        }
    }
}

TEST_F(Limits, AQueueHasALimitInBytesAndRoomAgainOnceItIsFetched) {
    Table table{{.queued_bytes_max = 50'000}};
    const Wishes stays{.client_id = "a", .clean = false, .expiry = 1000};
    const auto id = table.connect(stays);
    table.subscribe(id, "t", 1);
    table.cut(id);
    const auto publisher = table.connect({.client_id = "b"});
    for (auto round = 0; round < 2; ++round) {
        for (std::uint16_t i = 1; i <= 20; ++i)
            table.send(publisher, publish_of("t", std::string(10'000, 'x'), 1, i));
        const auto back = table.connect(stays);
        std::size_t messages = 0;
        for (const auto& packet : table.take(back))
            if (const auto* publish = std::get_if<wire::Publish>(&packet)) {
                ++messages;
                table.send(back, wire::Puback{.packet_id = publish->packet_id});
            }
        EXPECT_EQ(messages, 4U);
        table.cut(back);
    }
}

TEST_F(Limits, PropertiesInAQueueCountToo) {
    Table table{{.queued_bytes_max = 50'000}};
    const Wishes stays{.client_id = "a", .clean = false, .expiry = 1000};
    const auto id = table.connect(stays);
    table.subscribe(id, "t", 1);
    table.cut(id);
    const auto publisher = table.connect({.client_id = "b"});
    for (std::uint16_t i = 1; i <= 20; ++i) {
        auto publish = publish_of("t", "x", 1, i);
        publish.properties.add(user_property, wire::Utf8Pair{"name", std::string(10'000, 'x')});
        table.send(publisher, publish);
    }
    EXPECT_EQ(table.take(table.connect(stays)).size(), 4U);
}

TEST_F(Limits, PartsOfPacketsCountToo) {
    Table table{{.memory_bytes_max = 1'000'000}};
    std::size_t closed = 0;
    for (auto i = 0; i < 20; ++i) {
        const auto id = table.connect({.client_id = fmt::format("c{}", i)});
        auto bytes = wire::encode(publish_of("t", std::string(100'000, 'x')), v5);
        bytes.pop_back();
        table.send(id, bytes);
        if (table.is_closed(id)) ++closed;
    }
    EXPECT_GT(closed, 5U);
    EXPECT_LT(closed, 15U);
}

TEST_F(Limits, SubscriptionsCountToo) {
    Table table{{.memory_bytes_max = 500'000}};
    const auto id = table.connect({.client_id = "a"});
    std::size_t refused = 0;
    for (auto i = 0; i < 20; ++i) {
        table.send(id, subscribe_of(fmt::format("{}/{}", i, std::string(10'000, 'x'))));
        if (table.only<wire::Suback>(id).reason_codes.at(0) == 0x97) ++refused;
    }
    EXPECT_GT(refused, 3U);
    for (auto i = 0; i < 20; ++i)
        table.send(
            id,
            wire::Unsubscribe{
                .packet_id = 1,
                .topic_filters = {{fmt::format("{}/{}", i, std::string(10'000, 'x'))}}
            }
        );
    table.take(id);
    table.subscribe(id, std::string(10'000, 'y'));
}

TEST_F(Limits, AFullTableOfSessionsLetsInWhoeverWantsNoneKept) {
    Table table{{.sessions_max = 2}};
    for (const auto* name : {"a", "b"})
        table.cut(table.connect({.client_id = name, .clean = false, .expiry = 1000}));
    table.connect({.client_id = "c"});
    EXPECT_EQ(table.connack.reason_code, 0);
    table.connect({.client_id = "d", .expiry = 1000});
    EXPECT_EQ(table.connack.reason_code, 0x97);
    table.connect({.client_id = "a", .clean = false, .expiry = 1000});
    EXPECT_EQ(table.connack.reason_code, 0);
}

}  // namespace
}  // namespace assay::broker
