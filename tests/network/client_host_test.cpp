#include "harness/network/client_host.hpp"
#include "tests/network/hand_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::network {
namespace {

using simulator::Ending;
using testing::ElementsAre;
using testing::IsEmpty;
using Phase = ClientHost::Phase;

const wire::Bytes pingresp{0xD0, 0x00};
const wire::Bytes puback{0x40, 0x02, 0x00, 0x07};

wire::Bytes joined(const std::vector<wire::Bytes>& parts) {
    wire::Bytes out;
    for (const auto& part : parts)
        out.insert(out.end(), part.begin(), part.end());
    return out;
}

/// A host with a log of what it reported, and its present stream.
struct ClientHostTest : testing::Test {
    std::vector<std::string> log{};
    std::function<void()> on_packet{};
    std::optional<ClientHost> host{
        std::in_place,
        ClientEvents{
            .established = [this] { log.emplace_back("established"); },
            .packet =
                [this](wire::BytesView packet) {
                    log.push_back("packet of " + std::to_string(packet.size()));
                    if (on_packet) on_packet();
                },
            .malformed = [this](
                             const wire::Malformed&, wire::BytesView chunk
                         ) { log.push_back("malformed in " + std::to_string(chunk.size())); },
            .chunk = [this](wire::BytesView bytes
                     ) { log.push_back("chunk of " + std::to_string(bytes.size())); },
            .ended = [this](Ending how) { log.emplace_back(simulator::name_of(how)); }
        }
    };
    std::shared_ptr<HandStreamState> stream{};

    void open() {
        auto [made, state] = make_hand_stream();
        stream = state;
        host->open(std::move(made));
        stream->events.established();
        log.clear();
    }
};

TEST_F(ClientHostTest, GoesThroughItsPhases) {
    EXPECT_EQ(host->phase(), Phase::idle);
    auto [made, state] = make_hand_stream();
    host->open(std::move(made));
    EXPECT_EQ(host->phase(), Phase::opening);
    state->events.established();
    EXPECT_EQ(host->phase(), Phase::open);
    EXPECT_EQ(host->ending(), std::nullopt);
    state->events.ended(Ending::timed_out);
    EXPECT_EQ(host->phase(), Phase::idle);
    EXPECT_EQ(host->ending(), Ending::timed_out);
    EXPECT_THAT(log, ElementsAre("established", "timed out"));
}

TEST_F(ClientHostTest, CutsChunksIntoPackets) {
    open();
    const auto bytes = joined({pingresp, puback});
    stream->events.received(wire::BytesView{bytes}.first(3));
    stream->events.received(wire::BytesView{bytes}.subspan(3));
    EXPECT_THAT(log, ElementsAre("packet of 2", "chunk of 3", "packet of 4", "chunk of 3"));
}

TEST_F(ClientHostTest, ReportsBytesThatAreNoPacket) {
    open();
    const auto bytes = joined({pingresp, {0x40, 0xFF, 0xFF, 0xFF, 0xFF, 0x01}});
    stream->events.received(bytes);
    EXPECT_THAT(log, ElementsAre("packet of 2", "malformed in 8", "chunk of 8"));
    EXPECT_EQ(host->phase(), Phase::open);  // what to do about it is the owner's choice
}

TEST_F(ClientHostTest, SendsOnlyWhileItIsOpen) {
    host->send(pingresp);
    auto [made, state] = make_hand_stream();
    host->open(std::move(made));
    host->send(pingresp);
    EXPECT_THAT(state->written, IsEmpty());
    state->events.established();
    host->send(pingresp);
    EXPECT_EQ(state->written, pingresp);
    host->end(Ending::fin);
    host->send(pingresp);
    EXPECT_EQ(state->written, pingresp);
    EXPECT_EQ(state->ended, Ending::fin);
    EXPECT_EQ(host->ending(), Ending::fin);
}

TEST_F(ClientHostTest, KeepsWhatTheStreamDoesNotTake) {
    open();
    stream->room = 3;
    host->send(puback);
    stream->room = 100;
    host->send(pingresp);  // behind the rest of what came before it
    EXPECT_EQ(stream->written.size(), 3U);
    stream->events.writable();
    EXPECT_EQ(stream->written, joined({puback, pingresp}));
}

TEST_F(ClientHostTest, ReportsNothingOfAConnectionThatItHasForgotten) {
    open();
    on_packet = [this] { host->forget(); };
    const auto events = stream->events;
    events.received(joined({pingresp, puback}));
    EXPECT_THAT(log, ElementsAre("packet of 2"));
    EXPECT_TRUE(stream->is_destroyed);
    EXPECT_EQ(host->phase(), Phase::idle);
}

TEST_F(ClientHostTest, TakesANewConnectionInThePlaceOfTheOld) {
    open();
    const auto old = stream;
    open();
    EXPECT_TRUE(old->is_destroyed);
    host->send(pingresp);
    EXPECT_THAT(old->written, IsEmpty());
    EXPECT_EQ(stream->written, pingresp);
}

TEST_F(ClientHostTest, MayBeDestroyedInItsOwnEvent) {
    open();
    on_packet = [this] { host.reset(); };
    const auto events = stream->events;
    events.received(joined({pingresp, puback}));
    EXPECT_THAT(log, ElementsAre("packet of 2"));
}

}  // namespace
}  // namespace assay::network
