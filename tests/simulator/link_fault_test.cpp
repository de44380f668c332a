// Faults as values: what each does to the datagrams that it hits, and that it hits no others.
#include "tests/simulator/tcp_rig.hpp"

#include <gtest/gtest.h>

namespace assay::simulator {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Kind = LinkFault::Kind;

/// Two flows on one link of 100 ms a way; what arrives of each, in order.
struct TwoFlows {
    Schedule schedule{};
    Link link{schedule, link_with(milliseconds{100}), "sat", 1};
    FlowId truck{link.open_flow("truck")};
    FlowId depot{link.open_flow("depot")};
    std::vector<std::pair<std::uint32_t, Instant>> of_truck{};
    std::vector<std::uint32_t> of_depot{};
    std::vector<Fate> fates{};

    TwoFlows() {
        link.up().attach(truck, [this](const Datagram& datagram) {
            of_truck.emplace_back(datagram.ordinal, schedule.now());
        });
        link.up().attach(depot, [this](const Datagram& datagram) {
            of_depot.push_back(datagram.ordinal);
        });
        link.on_fate([this](const DatagramFate& fate) { fates.push_back(fate.fate); });
    }
    /// Datagrams 0 ... count - 1 of both flows, one pair a second.
    void send(std::uint32_t count) {
        for (std::uint32_t i = 0; i < count; ++i) {
            link.up().send({truck, i, 100, nullptr});
            link.up().send({depot, i, 100, nullptr});
            schedule.advance_to(schedule.now() + seconds{1});
        }
        schedule.advance_to(schedule.now() + seconds{100});
    }
    std::vector<std::uint32_t> truck_ordinals() const {
        std::vector<std::uint32_t> out;
        for (const auto& [ordinal, at] : of_truck)
            out.push_back(ordinal);
        return out;
    }
};

using Ordinals = std::vector<std::uint32_t>;

TEST(LinkFault, DropsTheDatagramsOfOneFlowAfterThoseItSkips) {
    TwoFlows rig;
    rig.link.inject(
        Ways::up, {.kind = Kind::drop, .flow_name = stable_hash("truck"), .count = 2, .skip = 1}
    );
    rig.send(5);
    EXPECT_EQ(rig.truck_ordinals(), (Ordinals{0, 3, 4}));
    EXPECT_EQ(rig.of_depot, (Ordinals{0, 1, 2, 3, 4}));
    EXPECT_EQ(rig.link.up().statistics().count(Fate::dropped), 2U);
}

TEST(LinkFault, SwallowsEverythingUntilABlackholeEnds) {
    TwoFlows rig;
    rig.link.inject(Ways::both, {.kind = Kind::blackhole, .until = Instant{milliseconds{2'500}}});
    rig.send(5);
    EXPECT_EQ(rig.truck_ordinals(), (Ordinals{3, 4}));
    EXPECT_EQ(rig.link.up().statistics().count(Fate::cut), 6U);
}

TEST(LinkFault, CountsItsTimeFromTheFirstDatagramItHits) {
    TwoFlows rig;
    rig.link.inject(
        Ways::up,
        {.kind = Kind::blackhole,
         .flow_name = stable_hash("truck"),
         .lasting = milliseconds{1'500},
         .skip = 2}
    );
    rig.send(6);
    EXPECT_EQ(rig.truck_ordinals(), (Ordinals{0, 1, 4, 5}));
}

TEST(LinkFault, HoldsDatagramsAndLosesNone) {
    TwoFlows rig;
    rig.link.inject(Ways::up, {.kind = Kind::hold, .until = Instant{milliseconds{2'500}}});
    rig.send(4);
    EXPECT_EQ(rig.truck_ordinals(), (Ordinals{0, 1, 2, 3}));
    EXPECT_EQ(rig.of_truck[0].second, Instant{milliseconds{2'500}});
    EXPECT_EQ(rig.of_truck[2].second, Instant{milliseconds{2'500}});
    EXPECT_EQ(rig.of_truck[3].second, Instant{milliseconds{3'100}});
}

TEST(LinkFault, DelaysByItsExtraTime) {
    TwoFlows rig;
    rig.link.inject(
        Ways::up,
        {.kind = Kind::delay, .until = Instant{milliseconds{500}}, .extra = milliseconds{700}}
    );
    rig.send(2);
    EXPECT_EQ(rig.of_truck[0].second, Instant{milliseconds{800}});
    EXPECT_EQ(rig.of_truck[1].second, Instant{milliseconds{1'100}});
}

TEST(LinkFault, DeliversTwiceAndBreaksOnlyWhatItIsToldTo) {
    TwoFlows rig;
    const auto truck = stable_hash("truck");
    rig.link.inject(Ways::up, {.kind = Kind::duplicate, .flow_name = truck});
    rig.link.inject(Ways::up, {.kind = Kind::corrupt, .flow_name = truck, .skip = 2});
    rig.send(4);
    EXPECT_EQ(rig.truck_ordinals(), (Ordinals{0, 0, 1, 3}));
    EXPECT_EQ(rig.of_depot, (Ordinals{0, 1, 2, 3}));
    EXPECT_EQ(rig.link.up().statistics().count(Fate::corrupted), 1U);
}

TEST(LinkFault, EndsWhenTheLinkIsHealed) {
    TwoFlows rig;
    rig.link.inject(Ways::up, {.kind = Kind::blackhole});
    rig.link.drop_next(Ways::up, 100);
    rig.link.cut();
    rig.send(1);
    rig.link.heal();
    rig.send(1);
    EXPECT_EQ(rig.truck_ordinals(), (Ordinals{0}));
}

TEST(LinkFault, GivesTcpDuplicatesAndBrokenSegmentsThatItRepairs) {
    TcpRig rig{link_with(milliseconds{100})};
    rig.establish();
    rig.link.inject(Ways::both, {.kind = Kind::duplicate, .count = 20});
    rig.link.inject(Ways::up, {.kind = Kind::corrupt, .count = 3});
    std::string written;
    for (int i = 0; i < 40; ++i) {
        const auto text = std::to_string(i) + " is the number of this piece; ";
        rig.client.write(text);
        written += text;
        rig.run_for(milliseconds{50});
    }
    rig.run_for(seconds{60});
    EXPECT_EQ(rig.server.text, written);
    EXPECT_EQ(rig.link.up().statistics().count(Fate::corrupted), 3U);
}

}  // namespace
}  // namespace assay::simulator
