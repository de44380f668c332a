#include "reference/wire/faults.hpp"
#include "tests/broker/table.hpp"
#include "tests/wire/exemplars.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace assay::broker {

class Robustness : public testing::TestWithParam<wire::Version> {
protected:
    ConnectionId join(Table& table) {
        return table.connect({.client_id = "a", .version = GetParam()});
    }
};
INSTANTIATE_TEST_SUITE_P(Versions, Robustness, testing::Values(v3, v5), VersionName{});

TEST_P(Robustness, SurvivesRandomBytes) {
    std::mt19937 random{1};
    Table table;
    for (auto round = 0; round < 2'000; ++round) {
        wire::Bytes bytes(random() % 64 + 1);
        for (auto& byte : bytes)
            byte = static_cast<std::uint8_t>(random());
        const auto id = round % 2 == 0 ? table.open(GetParam()) : join(table);
        table.send(id, bytes);
        table.cut(id);
    }
}

TEST_P(Robustness, SurvivesMutatedPackets) {
    std::mt19937 random{2};
    const auto exemplars = wire::exemplars(GetParam());
    Table table;
    auto id = join(table);
    for (auto round = 0; round < 10'000; ++round) {
        auto bytes = wire::encode(exemplars[random() % exemplars.size()].packet, GetParam());
        for (auto changes = random() % 3; changes > 0; --changes)
            bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
        table.send(id, bytes);
        table.pass(100ms);
        if (random() % 10 == 0) table.cut(id);
        if (table.is_closed(id) || random() % 20 == 0) {
            table.cut(id);
            id = table.open(GetParam());
            table.send(id, connect_of({.client_id = "a", .version = GetParam()}));
        }
    }
}

TEST_P(Robustness, ClosesOnEveryBrokenPacketOfAConnectedClient) {
    for (const auto& exemplar : wire::exemplars(GetParam())) {
        if (wire::type_of(exemplar.packet) == wire::PacketType::connect) continue;
        for (const auto& broken :
             wire::broken_variants(exemplar.packet, GetParam(), wire::Role::client)) {
            if (broken.needs_more) continue;
            Table table;
            const auto id = join(table);
            table.send(id, broken.bytes);
            EXPECT_TRUE(table.is_closed(id)) << exemplar.name << ' ' << broken.name;
            const auto packets = table.take(id);
            if (packets.empty()) continue;
            const auto* last = std::get_if<wire::Disconnect>(&packets.back());
            ASSERT_NE(last, nullptr) << exemplar.name << ' ' << broken.name;
            const auto& codes = broken.reason_codes;
            EXPECT_TRUE(codes.empty() || std::ranges::count(codes, *last->reason_code) > 0)
                << exemplar.name << ' ' << broken.name << ": " << int{*last->reason_code};
        }
    }
}

TEST_P(Robustness, RefusesEveryBrokenConnect) {
    for (const auto& exemplar : wire::exemplars(GetParam())) {
        if (wire::type_of(exemplar.packet) != wire::PacketType::connect) continue;
        for (const auto& broken :
             wire::broken_variants(exemplar.packet, GetParam(), wire::Role::client)) {
            if (broken.needs_more) continue;
            Table table;
            const auto id = table.open(GetParam());
            const auto effects = table.broker.receive(id, broken.bytes, table.now);
            ASSERT_FALSE(effects.empty()) << broken.name;
            EXPECT_TRUE(std::holds_alternative<Close>(effects.back())) << broken.name;
        }
    }
}

}  // namespace assay::broker
