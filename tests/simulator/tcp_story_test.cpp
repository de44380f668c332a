// Every segment knows why it was sent, and its host tells.
#include "simulator/tcp/segment.hpp"
#include "tests/simulator/tcp_rig.hpp"

#include <gmock/gmock.h>

namespace assay::simulator {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::Pair;

/// A cause and how often the bytes have been sent, for each segment of one host but the plain
/// acknowledgments.
using Story = std::vector<std::pair<Cause, std::uint32_t>>;

struct Stories {
    Story client_story{};
    Story server_story{};
};

/// The stories come first, since even the end of the hosts is told.
struct StoryRig : Stories, TcpRig {
    explicit StoryRig(const LinkSpec& spec) : TcpRig{spec} {}

    void listen() {
        client_host.on_segment(into(client_story));
        server_host.on_segment(into(server_story));
    }
    static Host::SegmentListener into(Story& story) {
        return [&story](const std::string& flow, const Segment& segment) {
            EXPECT_EQ(flow, "flow");
            if (segment.cause != Cause::acknowledgment)
                story.emplace_back(segment.cause, segment.transmission);
        };
    }
};

TEST(TcpStory, IsPlainOnAGoodLink) {
    StoryRig rig{link_with(milliseconds{50})};
    rig.listen();
    rig.establish();
    rig.client.write("one");
    rig.run_for(seconds{1});
    rig.client.stream->end(Ending::fin);
    rig.run_for(seconds{1});
    EXPECT_THAT(
        rig.client_story,
        ElementsAre(Pair(Cause::handshake, 1), Pair(Cause::data, 1), Pair(Cause::data, 1))
    );
    EXPECT_THAT(rig.server_story, ElementsAre(Pair(Cause::handshake, 1), Pair(Cause::data, 1)));
}

TEST(TcpStory, CountsTheTriesOfAHandshake) {
    StoryRig rig{link_with(milliseconds{50})};
    rig.listen();
    rig.link.drop_next(Ways::up, 2);
    rig.establish();
    EXPECT_THAT(
        rig.client_story,
        ElementsAre(Pair(Cause::handshake, 1), Pair(Cause::handshake, 2), Pair(Cause::handshake, 3))
    );
}

TEST(TcpStory, OfADeadLinkIsAProbeAndTimeOuts) {
    StoryRig rig{link_with(milliseconds{50})};
    rig.listen();
    rig.establish();
    rig.client_story.clear();
    rig.link.cut();
    rig.client.write("lost");
    rig.run_for(seconds{2});
    EXPECT_THAT(
        rig.client_story,
        ElementsAre(
            Pair(Cause::data, 1),
            Pair(Cause::tail_probe, 2),
            Pair(Cause::timeout, 3),
            Pair(Cause::timeout, 4)
        )
    );
}

TEST(TcpStory, OfAHoleIsAFastRepair) {
    StoryRig rig{link_with(milliseconds{50})};
    rig.listen();
    rig.establish();
    rig.client_story.clear();
    rig.link.drop_next(Ways::up, 1);
    rig.client.write(std::string(8 * 1448, 'x'));
    rig.run_for(seconds{1});
    ASSERT_EQ(rig.client_story.size(), 9U);
    EXPECT_EQ(rig.client_story.back(), (std::pair{Cause::fast, 2U}));
}

TEST(TcpStory, OfAClosedWindowIsItsProbes) {
    StoryRig rig{link_with(milliseconds{50})};
    rig.listen();
    rig.establish();
    rig.server.stream->pause_receiving(true);
    for (int i = 0; i < 3; ++i) {  // as much as the send buffer takes, until the window is closed
        rig.client.write(std::string(80'000, 'x'));
        rig.run_for(seconds{1});
    }
    rig.run_for(seconds{20});
    EXPECT_EQ(rig.client_story.back().first, Cause::window_probe);
}

TEST(TcpStory, OfAnAbortIsAReset) {
    StoryRig rig{link_with(milliseconds{50})};
    rig.listen();
    rig.establish();
    rig.client.stream->end(Ending::reset);
    EXPECT_EQ(rig.client_story.back(), (std::pair{Cause::reset, 1U}));
}

}  // namespace
}  // namespace assay::simulator
