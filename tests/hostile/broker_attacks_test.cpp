// What strangers do to the reference broker on a port, and a friend who is served all the same.
#include "tests/hostile/field.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fmt/format.h>

namespace assay::hostile {
namespace {

using namespace std::chrono_literals;

/// Answers come within a second, whatever the strangers do.
void expect_service(const Field& field) {
    ASSERT_TRUE(field.longest()) << "the friend got no answer";
    EXPECT_LT(*field.longest(), 1s);
    testing::Test::RecordProperty("longest_ms", static_cast<int>(field.longest()->count()));
}

void append(wire::Bytes& bytes, const wire::Bytes& more) {
    bytes.insert(bytes.end(), more.begin(), more.end());
}

TEST(HostileClients, SubscribeManyTimesToManyRetainedMessages) {
    Field field;
    auto& publisher = field.stranger();
    publisher.say(connect_as("publisher"));
    for (int i = 0; i < 1'000; ++i)
        publisher.say(publish_to(fmt::format("t/{}", i), 64, 0, 0, true));
    field.watch_until_said();
    auto& greedy = field.stranger();
    greedy.say(connect_as("greedy"));
    greedy.say(subscribe_to(std::vector<std::string>(5'000, "#")));
    // Filters that differ, but match the same.
    for (int i = 0; i < 300; ++i)
        greedy.say(subscribe_to({fmt::format("t/+{}", std::string(static_cast<std::size_t>(i), '/'))
        }));
    greedy.say(subscribe_to({"t/#", "+/#", "+/+", "t/+"}));
    const auto enough = 5'000UL * 64;
    field.watch([&] { return greedy.bytes_received() < enough; });
    EXPECT_GE(greedy.bytes_received(), enough);
    expect_service(field);
}

TEST(HostileClients, SendTinyMessagesToManySubscribers) {
    Field field;
    std::vector<const Stranger*> subscribers;
    for (int i = 0; i < 500; ++i) {
        auto& subscriber = field.stranger();
        subscribers.push_back(&subscriber);
        subscriber.say(connect_as(fmt::format("s{}", i)));
        subscriber.say(subscribe_to({"t"}));
    }
    field.watch_until_said();
    auto& publisher = field.stranger();
    wire::Bytes chunk = connect_as("publisher");
    while (chunk.size() < 16'384)
        append(chunk, publish_to("t", 1));
    publisher.say(chunk);
    // Each gets every message: a PUBLISH of seven bytes becomes one of seven bytes.
    const auto wanted = chunk.size() - connect_as("publisher").size();
    field.watch([&] {
        return std::ranges::any_of(subscribers, [&](const auto* subscriber) {
            return subscriber->bytes_received() < wanted;
        });
    });
    for (const auto* subscriber : subscribers)
        ASSERT_GE(subscriber->bytes_received(), wanted);
    expect_service(field);
}

TEST(HostileClients, JoinTwentyThousandShareGroups) {
    Field field;
    for (int i = 0; i < 20; ++i) {
        auto& member = field.stranger();
        member.say(connect_as(fmt::format("m{}", i)));
        std::vector<std::string> filters;
        for (int k = 0; k < 1'000; ++k)
            filters.push_back(fmt::format("$share/g{}-{}/t", i, k));
        member.say(subscribe_to(filters));
    }
    field.watch_until_said();
    auto& publisher = field.stranger();
    wire::Bytes chunk = connect_as("publisher");
    for (int i = 0; i < 100; ++i)
        append(chunk, publish_to("t", 100));
    publisher.say(chunk);
    field.watch_until_said();
    for (int i = 0; i < 20; ++i)
        field.watch([n = 0]() mutable { return ++n < 5; });
    expect_service(field);
}

TEST(HostileClients, FillTheBrokerWithRetainedMessages) {
    Field field;
    auto& publisher = field.stranger();
    publisher.say(connect_as("publisher"));
    for (std::uint16_t i = 1; i <= 500 && !publisher.is_thrown_out(); ++i) {
        publisher.say(publish_to(fmt::format("t/{}", i), 1'000'000, 1, i, true));
        field.watch_until_said();
    }
    expect_service(field);
}

TEST(HostileClients, FillTheQueuesOfAbsentClients) {
    Field field;
    for (int i = 0; i < 50; ++i) {
        auto& absent = field.stranger();
        absent.say(connect_as(fmt::format("absent{}", i), 1'000));
        absent.say(subscribe_to({fmt::format("t/{}", i)}, 1));
        absent.say({0xE0, 0x00});
    }
    field.watch_until_said();
    auto& publisher = field.stranger();
    publisher.say(connect_as("publisher"));
    for (std::uint16_t i = 1; i <= 500 && !publisher.is_thrown_out(); ++i) {
        publisher.say(publish_to(fmt::format("t/{}", i % 50), 1'000'000, 1, i));
        field.watch_until_said();
    }
    expect_service(field);
}

TEST(HostileClients, DoNotRead) {
    Field field;
    for (int i = 0; i < 50; ++i) {
        auto& deaf = field.stranger(false);
        deaf.say(connect_as(fmt::format("deaf{}", i)));
        deaf.say(subscribe_to({"t"}));
    }
    field.watch_until_said();
    auto& publisher = field.stranger();
    publisher.say(connect_as("publisher"));
    for (int i = 0; i < 50; ++i) {
        publisher.say(publish_to("t", 1'000'000));
        field.watch_until_said();
    }
    expect_service(field);
}

TEST(HostileClients, BeginLargePacketsAndDoNotEndThem) {
    Field field;
    auto part = publish_to("t", 1'000'000);
    part.pop_back();
    for (int i = 0; i < 400; ++i) {
        auto& slow = field.stranger();
        slow.say(connect_as(fmt::format("slow{}", i)));
        slow.say(part);
        field.watch_until_said();
    }
    expect_service(field);
}

}  // namespace
}  // namespace assay::hostile
