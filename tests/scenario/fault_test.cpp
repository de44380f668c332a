// The notation of faults: what it means, that it prints as it reads, and what is said of a wrong
// one.
#include "harness/scenario/fault.hpp"

#include <gtest/gtest.h>

namespace assay::scenario {
namespace {

using std::chrono::seconds;

class Notation : public testing::TestWithParam<const char*> {};

TEST_P(Notation, PrintsAsItReads) {
    const auto fault = parse_fault(GetParam());
    ASSERT_TRUE(fault) << fault.error().message;
    EXPECT_EQ(print_fault(*fault), GetParam());
    EXPECT_EQ(parse_fault(print_fault(*fault)), fault.value());
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Faults, Notation, testing::Values(
    "cut 30s after PUBREC 2 up",
    "cut at 5s",
    "cut 10s down at 0s of truck on sat",
    "hold 8s at 1m on sat",
    "delay 2s for 30s at 10s",
    "delay 2s up after 3 packets of truck",
    "drop 1 before PUBREL 1 up of truck",
    "duplicate 2 after 40 datagrams down",
    "corrupt 1 up after 1 datagrams up of truck",
    "reset after 1200 bytes up",
    "close before 7 packets of truck",
    "kill after 7 packets of truck",
    "kill 5s after PUBACK 1"
), [](const auto& row) { return "Row" + std::to_string(row.index); });
// clang-format on

TEST(Fault, SaysWhatItDoesWhenAndToWhom) {
    const auto fault = parse_fault("cut 30s after PUBREC 2 up");
    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->kind, Fault::Kind::cut);
    EXPECT_EQ(fault->lasting, seconds{30});
    EXPECT_FALSE(fault->way);
    EXPECT_EQ(fault->trigger.on, FaultTrigger::On::packet);
    EXPECT_EQ(fault->trigger.packet, wire::PacketType::pubrec);
    EXPECT_EQ(fault->trigger.n, 2U);
    EXPECT_EQ(fault->trigger.way, simulator::Way::up);
    EXPECT_FALSE(fault->trigger.before);
}

TEST(Fault, NeedsNoCountForTheFirst) {
    EXPECT_EQ(parse_fault("drop before PUBREL"), parse_fault("drop 1 before PUBREL 1"));
}

struct WrongFault {
    const char* text{};
    std::size_t offset{};
    const char* message{};
    const char* hint{};
};
class WrongNotation : public testing::TestWithParam<WrongFault> {};

TEST_P(WrongNotation, IsToldWithPlaceAndHint) {
    const auto fault = parse_fault(GetParam().text);
    ASSERT_FALSE(fault);
    EXPECT_EQ(fault.error().offset, GetParam().offset);
    EXPECT_EQ(fault.error().message, GetParam().message);
    EXPECT_EQ(fault.error().hint, GetParam().hint);
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Faults, WrongNotation, testing::Values(
    WrongFault{"", 0, "no fault is called ''", ""},
    WrongFault{"ctu 30s at 5s", 0, "no fault is called 'ctu'", "did you mean 'cut'?"},
    WrongFault{"hold at 5s", 5, "expected how long, such as 8s, got 'at'", ""},
    WrongFault{"cut 30 at 5s", 4, "expected a duration such as 30s, got '30'", ""},
    WrongFault{"cut 0s at 5s", 4, "expected a duration such as 30s, got '0s'", ""},
    WrongFault{"drop 0 at 5s", 5, "expected a count from 1, got '0'", ""},
    WrongFault{"cut 30s", 7, "expected 'at', 'after' or 'before', got the end", ""},
    WrongFault{"cut 30s afetr PUBREC", 8, "expected 'at', 'after' or 'before', got 'afetr'", "did you mean 'after'?"},
    WrongFault{"cut 30s after PUBRECK", 14, "there is no packet 'PUBRECK'", "did you mean 'PUBREC'?"},
    WrongFault{"cut 30s after 7 octets", 16, "expected packets, bytes or datagrams, got 'octets'", ""},
    WrongFault{"cut 30s before 7 bytes", 17, "'before' goes with packets only", "say 'after'"},
    WrongFault{"close after 7 datagrams", 14, "what ends a connection does not count datagrams", "count packets or bytes"},
    WrongFault{"cut 30s after CONNACK 2 up", 24, "CONNACK never goes that way", ""},
    WrongFault{"cut 30s at 5s of", 16, "expected an actor, got the end", ""},
    WrongFault{"cut 30s at 5s on sat up", 21, "expected nothing more, got 'up'", ""}
), [](const auto& row) { return "Row" + std::to_string(row.index); });
// clang-format on

}  // namespace
}  // namespace assay::scenario
