#include "harness/scenario/library.hpp"
#include "harness/scenario/link_check.hpp"
#include "harness/scenario/link_text.hpp"
#include "harness/scenario/links.hpp"
#include "simulator/link/link.hpp"
#include "simulator/link/swarm.hpp"

#include <gmock/gmock.h>

namespace assay::scenario {
namespace {

using simulator::Datagram;
using simulator::Fate;
using simulator::Instant;
using simulator::LinkSpec;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

const std::map<std::string, LinkSpec>& presets() {
    static const auto library = Library::embedded();
    if (!library) throw std::runtime_error{render(library.error(), "")};
    return library->links();
}

TEST(LinkPresets, AllLoadAndNameGradeAndSource) {
    for (const auto& [name, spec] : presets()) {
        EXPECT_EQ(spec.name, name);
        EXPECT_FALSE(spec.grade.empty()) << name;
        EXPECT_FALSE(spec.source.empty()) << name;
    }
}

TEST(LinkPresets, AreThoseOfTheTableAndTheirVariants) {
    std::vector<std::string> names;
    std::vector<std::string> variants;
    for (const auto& [name, spec] : presets())
        (spec.preset.empty() ? names : variants).push_back(name);
    EXPECT_THAT(
        names,
        testing::ElementsAre(
            "dialup",
            "edge",
            "geo-bgan",
            "geo-vsat",
            "geo-vsat-lossy",
            "gprs",
            "ideal",
            "lan",
            "leo-certus",
            "leo-starlink",
            "lora-gw",
            "lte-m",
            "nb-iot",
            "sbd",
            "swarm",
            "wifi-bad",
            "wifi-home"
        )
    );
    EXPECT_THAT(
        variants,
        testing::ElementsAre(
            "dialup-calls",
            "geo-bgan-pep",
            "geo-bgan-streaming",
            "geo-vsat-pep",
            "leo-certus-slow",
            "leo-starlink-moving",
            "leo-starlink-near",
            "lora-gw-sf12",
            "lte-m-deep",
            "nb-iot-deep",
            "nb-ntn-geo"
        )
    );
}

TEST(LinkPresets, HoldWhatTheirFilesSay) {
    const auto& bgan = presets().at("geo-bgan");
    EXPECT_EQ(bgan.up.queue.rate_bps, 160'000U);
    EXPECT_EQ(bgan.down.queue.rate_bps, 240'000U);
    EXPECT_EQ(bgan.up.delay.base + bgan.up.delay.jitter, Duration{milliseconds{550}});
    EXPECT_EQ(bgan.down.loss.bad_ppb, 600'000'000U);
    EXPECT_EQ(bgan.outage.mean, Duration{seconds{20}});
    const auto& gprs = presets().at("gprs");
    EXPECT_EQ(gprs.freeze.least, Duration{seconds{3}});
    EXPECT_EQ(gprs.freeze.most, Duration{seconds{10}});
    EXPECT_EQ(gprs.nat.idle, Duration{minutes{10}});
    EXPECT_TRUE(presets().at("wifi-bad").up.loss.bad_is_pareto);
    EXPECT_TRUE(presets().at("nb-iot").radio.half_duplex);
    EXPECT_EQ(presets().at("leo-starlink").slot.step, Duration{seconds{15}});
}

TEST(LinkPresets, VaryOneAnother) {
    const auto& deep = presets().at("nb-iot-deep");
    EXPECT_EQ(deep.preset, "nb-iot");
    EXPECT_EQ(deep.up.delay.base, Duration{milliseconds{1500}});
    EXPECT_EQ(deep.up.queue.rate_bps, presets().at("nb-iot").up.queue.rate_bps);
    EXPECT_EQ(deep.sleep.listen_every, presets().at("nb-iot").sleep.listen_every);
}

TEST(LinkPresets, HaveAProxyAsAnOption) {
    EXPECT_FALSE(presets().at("geo-vsat").pep.is_on);
    EXPECT_TRUE(presets().at("geo-vsat-pep").pep.is_on);
    EXPECT_TRUE(presets().at("geo-bgan-pep").pep.is_on);
    auto bgan = presets().at("geo-bgan");
    EXPECT_FALSE(apply_parameter(bgan, "pep", "on"));
    EXPECT_FALSE(apply_parameter(bgan, "pep_buffer", "64kB"));
    EXPECT_THAT(character_of(bgan), HasSubstr("a proxy acknowledges at the client's side"));
    EXPECT_THAT(print_parameters(bgan), HasSubstr("pep: on, pep_buffer: 64kB"));
}

TEST(LinkText, ReadsBackAsTheSameLink) {
    for (const auto& [name, spec] : presets()) {
        const auto text = "links: " + print_parameters(spec);
        const auto root = parse_yaml("f.yaml", text);
        ASSERT_TRUE(root) << text;
        std::vector<Problem> problems;
        const std::string file = "f.yaml";
        Reading reading{file, problems};
        LinkSpec read;
        for (const auto& [key, value] : flat_parameters(reading, *root->find("links")))
            EXPECT_FALSE(apply_parameter(read, key, value)) << key << " in " << text;
        ASSERT_TRUE(problems.empty()) << text;
        auto bare = spec;
        bare.name = bare.preset = bare.grade = bare.source = "";
        EXPECT_EQ(read, bare) << text;
    }
}

TEST(LinkText, TellsTheCharacterInALine) {
    EXPECT_EQ(
        character_of(presets().at("geo-bgan")),
        "delay 550ms; down 240kbit/s, up 160kbit/s; loss 1.4%; out for 20s every 30m; "
        "wakes in 500ms"
    );
    EXPECT_THAT(character_of(presets().at("sbd")), HasSubstr("datagrams only"));
}

TEST(LinkText, ExplainsEveryParameterWithItsMeaningSourcesAndRelatives) {
    const auto text = explain_link(presets().at("geo-bgan"), presets());
    EXPECT_THAT(text, HasSubstr("grade A/C"));
    EXPECT_THAT(text, HasSubstr("Galu"));
    EXPECT_THAT(text, HasSubstr("variant geo-bgan-streaming"));
    EXPECT_THAT(text, HasSubstr("bad_loss"));
    EXPECT_THAT(text, HasSubstr("240kbit/s"));
    const auto variant = explain_link(presets().at("geo-bgan-streaming"), presets());
    EXPECT_THAT(variant, HasSubstr("varies geo-bgan"));
}

std::string first_conflict(const LinkSpec& spec) {
    const auto conflicts = conflicts_of(spec);
    return conflicts.empty() ? "" : conflicts.front().message;
}

TEST(LinkPresets, CanBeCalmed) {
    for (const auto& [name, spec] : presets())
        EXPECT_EQ(first_conflict(calm(spec)), "") << name;
}

TEST(Swarm, DrawsLinksThatCanBeAndCanBeCalmed) {
    for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
        const auto drawn = simulator::draw_swarm(seed, "sat");
        ASSERT_EQ(first_conflict(drawn), "") << seed;
        ASSERT_EQ(first_conflict(calm(drawn)), "") << seed;
    }
}

TEST(Swarm, HasEachOptionInSomeAndNotInOthers) {
    int lossy = 0;
    int out = 0;
    int asleep = 0;
    int forgetful = 0;
    for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
        const auto link = simulator::draw_swarm(seed, "sat");
        lossy += link.up.loss.random_ppb > 0 ? 1 : 0;
        out += link.outage.mean > Duration{} ? 1 : 0;
        asleep += link.sleep.listen_every > Duration{} ? 1 : 0;
        forgetful += link.nat.idle > Duration{} ? 1 : 0;
    }
    EXPECT_NEAR(lossy, 400, 3 * 16);
    EXPECT_NEAR(out, 500, 3 * 16);
    EXPECT_NEAR(asleep, 150, 3 * 12);
    EXPECT_NEAR(forgetful, 200, 3 * 13);
}

TEST(Swarm, IsAPureFunctionOfSeedAndName) {
    EXPECT_EQ(simulator::draw_swarm(7, "sat"), simulator::draw_swarm(7, "sat"));
    EXPECT_NE(simulator::draw_swarm(7, "sat"), simulator::draw_swarm(8, "sat"));
    EXPECT_NE(simulator::draw_swarm(7, "sat"), simulator::draw_swarm(7, "dsl"));
}

TEST(Swarm, IsDrawnWhenALinkOfThatPresetIsMade) {
    simulator::Schedule schedule;
    const simulator::Link link{schedule, presets().at("swarm"), "sat", 7};
    EXPECT_EQ(link.spec(), simulator::draw_swarm(7, "sat"));
}

/// Datagrams over a preset, without its chance.
struct DatagramRig {
    simulator::Schedule schedule{};
    simulator::Link link;
    simulator::FlowId flow{link.open_flow("meter")};
    std::vector<Instant> up{};
    std::vector<Instant> down{};
    std::uint32_t ordinal{};

    explicit DatagramRig(const char* preset)
        : link{schedule, simulator::calm(presets().at(preset)), "air", 1} {
        link.up().attach(flow, [this](const Datagram&) { up.push_back(schedule.now()); });
        link.down().attach(flow, [this](const Datagram&) { down.push_back(schedule.now()); });
    }
    void send_up(std::uint32_t size) { link.up().send({flow, ordinal++, size, nullptr}); }
    void send_down(std::uint32_t size) { link.down().send({flow, ordinal++, size, nullptr}); }
};

TEST(LinkPresets, ShortBurstDataTakesFiveToTwentySecondsAndAnswersOnlyWhenAsked) {
    DatagramRig rig{"sbd"};
    rig.send_down(70);
    rig.schedule.advance_to(Instant{minutes{10}});
    EXPECT_TRUE(rig.down.empty());
    rig.send_up(70);
    rig.send_up(70);  // one session at a time
    rig.schedule.advance_to(Instant{minutes{11}});
    rig.send_up(1'960);
    rig.send_up(1'961);
    rig.schedule.advance_to(Instant{minutes{12}});
    EXPECT_EQ(
        rig.up,
        (std::vector{
            Instant{minutes{10} + milliseconds{5'060}}, Instant{minutes{11} + milliseconds{20'180}}
        })
    );
    EXPECT_EQ(rig.down, (std::vector{Instant{minutes{10} + milliseconds{10'120}}}));
    EXPECT_EQ(rig.link.up().statistics().count(Fate::queue), 1U);
    EXPECT_EQ(rig.link.up().statistics().count(Fate::too_big), 1U);
}

TEST(LinkPresets, LoraSendsOnePercentOfTheTimeAndListensASecondLater) {
    DatagramRig rig{"lora-gw"};
    rig.send_down(32);
    rig.send_up(32);
    rig.schedule.advance_to(Instant{minutes{5}});
    ASSERT_EQ(rig.up.size(), 1U);
    const auto air = rig.up[0].time_since_epoch();
    EXPECT_NEAR(static_cast<double>(air.count()), 60e6, 2e6);
    ASSERT_EQ(rig.down.size(), 1U);
    EXPECT_EQ(rig.down[0], rig.up[0] + seconds{1} + air);
    rig.send_up(32);
    rig.schedule.advance_to(Instant{minutes{5} + seconds{1}});
    rig.send_up(32);  // waits for its turn, a hundred air times later
    rig.schedule.advance_to(Instant{minutes{10}});
    ASSERT_EQ(rig.up.size(), 3U);
    EXPECT_EQ(rig.up[2] - rig.up[1], air * 100);
    rig.send_up(223);
    EXPECT_EQ(rig.link.up().statistics().count(Fate::too_big), 1U);
}

}  // namespace
}  // namespace assay::scenario
