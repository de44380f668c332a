#include "reference/wire/faults.hpp"
#include "tests/wire/bytes.hpp"
#include "tests/wire/exemplars.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace assay::wire {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

struct Named {
    std::string packet;
    Version version;
    BrokenPacket variant;
};

/// Everything that a client can send wrongly, made once.
const std::vector<Named>& all_variants() {
    static const auto all = [] {
        std::vector<Named> list;
        for (const auto version : {v3, v5}) {
            auto good = exemplars(version);
            for (auto& exemplar : server_exemplars(version))
                good.push_back(std::move(exemplar));
            for (const auto& [name, packet] : good)
                for (auto& variant : broken_variants(packet, version, Role::client))
                    list.push_back({name, version, std::move(variant)});
        }
        return list;
    }();
    return all;
}

/// What a receiver that checks everything finds in a stream of bytes.
std::vector<Violation> faults_in(BytesView bytes, Version version) {
    Framer framer;
    framer.push(bytes);
    for (auto next = framer.next();; next = framer.next()) {
        if (!next) return check(bytes, version, Role::client);
        if (next->empty()) return {};
        if (auto faults = check(*next, version, Role::client); !faults.empty()) return faults;
    }
}

/// The variant `name` of the exemplar `packet`.
BrokenPacket variant_of(Version version, std::string_view packet, std::string_view name) {
    for (const auto& row : all_variants())
        if (row.version == version && row.packet == packet && row.variant.name == name)
            return row.variant;
    ADD_FAILURE() << packet << " has no variant " << name;
    return {};
}

TEST(BrokenVariants, AreRejectedOrWaitForMoreBytes) {
    for (const auto& [packet, version, variant] : all_variants())
        EXPECT_EQ(faults_in(variant.bytes, version).empty(), variant.needs_more)
            << packet << " " << variant.name;
}

/// Moved lengths and flags make the bytes of one field look like another, so the blame moves with
/// them.
bool moves_fields(const BrokenPacket& variant) {
    constexpr std::string_view fields[] = {"remaining_length", "packet", "connect_flags"};
    constexpr std::string_view ends[] = {".zero", ".one_less", ".one_more"};
    return std::ranges::find(fields, variant.field) != std::end(fields) ||
           std::ranges::any_of(ends, [&](auto end) { return variant.name.ends_with(end); });
}

/// The blamed field is the broken one, a part of it or the whole that it is a part of.
bool is_same_place(std::string_view blamed, std::string_view broken) {
    const auto block = broken.substr(0, broken.find('.'));
    return blamed.starts_with(broken) || broken.starts_with(blamed) || blamed.starts_with(block) ||
           blamed == "packet";
}

TEST(BrokenVariants, AreBlamedOnTheFieldThatWasBroken) {
    for (const auto& [packet, version, variant] : all_variants()) {
        if (variant.needs_more || moves_fields(variant)) continue;
        const auto faults = faults_in(variant.bytes, version);
        EXPECT_TRUE(std::ranges::any_of(
            faults, [&](const Violation& f) { return is_same_place(f.field, variant.field); }
        )) << packet
           << " " << variant.name << " is blamed on " << faults.front().field;
    }
}

TEST(BrokenVariants, NameAStatementAndAWayOutForEachFault) {
    for (const auto& [packet, version, variant] : all_variants()) {
        EXPECT_EQ(variant.statement.empty(), variant.needs_more) << packet << " " << variant.name;
        EXPECT_FALSE(variant.what.empty());
        if (version == v5) {
            EXPECT_THAT(variant.reason_codes, Contains(0x81)) << packet << " " << variant.name;
        }
    }
}

TEST(BrokenVariants, HaveNamesThatAreUniqueAndFitIntoARowName) {
    std::set<std::string> names;
    for (const auto& [packet, version, variant] : all_variants()) {
        EXPECT_EQ(
            variant.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._-"),
            std::string::npos
        ) << variant.name;
        EXPECT_TRUE(names.insert(packet + std::string{name_of(version)} + variant.name).second)
            << variant.name;
    }
}

TEST(BrokenVariants, AreAtLeastEighteenHundred) {
    EXPECT_GE(all_variants().size(), 1'800U);
}

TEST(BrokenVariants, AreTheSameEveryTime) {
    const auto packet = exemplars(v5)[1].packet;
    const auto first = broken_variants(packet, v5, Role::client);
    const auto second = broken_variants(packet, v5, Role::client);
    EXPECT_TRUE(std::ranges::equal(first, second, {}, &BrokenPacket::bytes, &BrokenPacket::bytes));
}

TEST(BrokenVariants, CanBeMadeOneByOne) {
    for (const auto version : {v3, v5})
        for (const auto& [name, packet] : exemplars(version))
            for (const auto& variant : broken_variants(packet, version, Role::client)) {
                const auto alone = broken_variant(packet, version, Role::client, variant.name);
                ASSERT_TRUE(alone) << name << ": " << variant.name;
                EXPECT_EQ(alone->bytes, variant.bytes) << name << ": " << variant.name;
                EXPECT_EQ(alone->statement, variant.statement) << name << ": " << variant.name;
                EXPECT_EQ(alone->what, variant.what) << name << ": " << variant.name;
            }
    const auto publish = exemplars(v5).at(2).packet;
    EXPECT_FALSE(broken_variant(publish, v5, Role::client, "topic.nothing_of_the_kind"));
}

TEST(BrokenVariants, TryEveryWrongFlagNibble) {
    for (const auto version : {v3, v5})
        for (const auto* packet :
             {"connect", "puback", "pubrel", "subscribe", "unsubscribe", "pingreq", "disconnect"})
            EXPECT_EQ(
                std::ranges::count_if(
                    all_variants(),
                    [&](const Named& row) {
                        return row.packet == packet && row.version == version &&
                               row.variant.name.starts_with("header.flags_");
                    }
                ),
                15
            ) << packet;
}

TEST(BrokenVariants, HoldTheBytesOfTheirNames) {
    EXPECT_EQ(variant_of(v3, "pingreq", "header.flags_0001").bytes, "C1 00"_bytes);
    EXPECT_EQ(variant_of(v5, "pingreq", "remaining_length.over_long_2").bytes, "C0 80 00"_bytes);
    EXPECT_EQ(variant_of(v5, "pingreq", "packet.left_over_one_zero").bytes, "C0 01 00"_bytes);
    EXPECT_EQ(variant_of(v3, "puback", "packet_id.cut_after_1").bytes, "40 01 00"_bytes);
    EXPECT_EQ(variant_of(v3, "puback", "packet_id.missing").bytes, "40 00"_bytes);
    EXPECT_EQ(
        variant_of(v5, "subscribe", "subscriptions.none").bytes, "82 05 00 07 02 0B 05"_bytes
    );
    EXPECT_EQ(
        variant_of(v5, "subscribe", "properties.subscription_identifier.zero").bytes,
        encode(
            [] {
                auto packet = std::get<Subscribe>(exemplars(v5)[9].packet);
                packet.properties.list = {{0x0B, VarInt{0}}};
                return Packet{packet};
            }(),
            v5
        )
    );
    EXPECT_EQ(
        variant_of(v5, "disconnect", "properties.reason_string.ill_formed_over_long").bytes,
        "E0 0D 00 0B 1F 00 08 'r' C0 AF 'eason'"_bytes
    );
    EXPECT_EQ(
        variant_of(v5, "pubrel", "properties.server_keep_alive.misplaced").bytes,
        "62 10 00 07 00 0C 1F 00 06 'reason' 13 00 0A"_bytes
    );
}

TEST(BrokenVariants, SayWhenTheReceiverCanOnlyWait) {
    EXPECT_TRUE(variant_of(v5, "connect", "packet.stops_after_1").needs_more);
    EXPECT_TRUE(variant_of(v5, "pingreq", "remaining_length.one_more").needs_more);
    EXPECT_FALSE(variant_of(v5, "pingreq", "remaining_length.five_bytes").needs_more);
}

TEST(BrokenVariants, LeaveToTheReceiverWhatTheStandardLeaves) {
    EXPECT_TRUE(variant_of(v5, "pingreq", "remaining_length.over_long_2").advice);
    EXPECT_TRUE(variant_of(v5, "pingreq", "packet.left_over_one_zero").advice);
    EXPECT_FALSE(variant_of(v3, "pingreq", "packet.left_over_one_zero").advice);
    EXPECT_TRUE(variant_of(v5, "publish_qos0", "properties.payload_format_indicator.is_2").advice);
    EXPECT_FALSE(variant_of(v5, "publish_qos0", "properties.topic_alias.zero").advice);
    EXPECT_TRUE(
        variant_of(v5, "subscribe", "subscriptions.0.topic_filter.hash_in_level").refusal_suffices
    );
}

TEST(BrokenVariants, KnowTheAnswersToARefusedConnect) {
    EXPECT_THAT(
        variant_of(v3, "connect", "protocol_version.is_99").reason_codes, ElementsAre(0x01, 0x84)
    );
    EXPECT_THAT(
        variant_of(v3, "connect", "client_id.empty_without_clean_session").reason_codes,
        ElementsAre(0x02)
    );
    EXPECT_THAT(variant_of(v3, "connect", "connect_flags.reserved").reason_codes, IsEmpty());
    EXPECT_THAT(
        variant_of(v5, "connect", "protocol_version.is_99").reason_codes,
        ElementsAre(0x01, 0x80, 0x81, 0x82, 0x84)
    );
}

TEST(BrokenVariants, OfAPacketFromTheWrongSideAreThePacketItself) {
    EXPECT_EQ(variant_of(v5, "pingresp", "header.wrong_sender").bytes, "D0 00"_bytes);
    EXPECT_THAT(broken_variants(Connack{}, v5, Role::client), testing::SizeIs(1));
}

TEST(BrokenVariants, OfAServersPacketsExistToo) {
    for (const auto version : {v3, v5})
        for (const auto& [name, packet] : server_exemplars(version))
            for (const auto& variant : broken_variants(packet, version, Role::server)) {
                if (variant.needs_more) continue;
                const auto faults = check(BytesView{variant.bytes}, version, Role::server);
                EXPECT_FALSE(faults.empty()) << name << " " << variant.name;
            }
}

}  // namespace
}  // namespace assay::wire
