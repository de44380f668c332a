#include "harness/network/free_port.hpp"

#include <gtest/gtest.h>

namespace assay::network {
namespace {

TEST(FreePorts, AreNobodyElsesWhileTheyAreHeld) {
    const auto mine = free_ports(3);
    ASSERT_TRUE(mine);
    // More draws than there are ports, so that every one comes up.
    for (int draw = 0; draw < 16'000; ++draw) {
        const auto other = free_ports(1);
        ASSERT_TRUE(other);
        ASSERT_TRUE(other->first() < mine->first() || other->first() >= mine->first() + 3);
    }
}

TEST(FreePorts, AreFreeAgainAfterwards) {
    for (int draw = 0; draw < 16'000; ++draw)
        ASSERT_TRUE(free_ports(1)) << draw;
}

}  // namespace
}  // namespace assay::network
