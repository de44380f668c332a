#include "reference/session/packet_ids.hpp"

#include <gtest/gtest.h>

namespace assay::session {
namespace {

TEST(PacketIds, BeginsAtOneAndRises) {
    PacketIds ids;
    EXPECT_EQ(ids.take(), 1);
    EXPECT_EQ(ids.take(), 2);
}

TEST(PacketIds, DoesNotUseAReleasedOneAgainAtOnce) {
    PacketIds ids;
    ids.release(*ids.take());
    EXPECT_EQ(ids.take(), 2);
}

TEST(PacketIds, WrapsToOneAndSkipsThoseInUse) {
    PacketIds ids;
    EXPECT_TRUE(ids.take(1));
    for (int i = 2; i <= 65535; ++i)
        ids.release(*ids.take());
    EXPECT_EQ(ids.take(), 2);
}

TEST(PacketIds, HasNothingWhenAllAreInUse) {
    PacketIds ids;
    for (int i = 1; i <= 65535; ++i)
        ASSERT_EQ(ids.take(), i);
    EXPECT_EQ(ids.take(), std::nullopt);
    ids.release(700);
    EXPECT_EQ(ids.take(), 700);
}

TEST(PacketIds, RefusesZeroAndOneInUse) {
    PacketIds ids;
    EXPECT_FALSE(ids.take(0));
    EXPECT_TRUE(ids.take(9));
    EXPECT_FALSE(ids.take(9));
}

}  // namespace
}  // namespace assay::session
