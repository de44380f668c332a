#include "harness/evidence/judge/client_statistics.hpp"
#include "reference/wire/codec.hpp"

#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using namespace std::chrono_literals;
using Happening = reports::TraceEvent::Kind;

/// A row whose target is a client, as its server sees it, and what its application says.
class Talk {
public:
    Talk& at(std::chrono::seconds now) {
        now_ = now;
        return *this;
    }
    Talk& connects(bool clean = false) {
        add(Happening::opened);
        wire::Connect connect{.client_id = {"c"}};
        connect.set_clean_start(clean);
        client(connect);
        wire::Connack connack;
        connack.set_session_present(!clean && connections_++ > 0);
        return server(connack);
    }
    Talk& client(const wire::Packet& packet) { return add(Happening::received, packet); }
    Talk& server(const wire::Packet& packet) { return add(Happening::sent, packet); }
    Talk& ends() { return add(Happening::ended); }
    Talk& told(const std::string& payload, int qos) { return says(false, payload, qos); }
    Talk& heard(const std::string& payload, int qos) { return says(true, payload, qos); }

    reports::RowStatistics figures(const std::map<std::string, std::string>& links = {}) const {
        const std::map<std::string, reports::MadeMessages> none;
        const StatisticsInput input{
            .trace = trace_, .actor_links = links, .made = none, .end = now_
        };
        return gather_client_statistics(input, application_, wire::Version::v5_0);
    }

private:
    Talk& add(Happening kind, const wire::Packet& packet = {}) {
        const bool is_received = kind == Happening::received;
        trace_.push_back(
            {.at = now_,
             .kind = kind,
             .from = is_received ? "client" : "server",
             .to = is_received ? "server" : "client"}
        );
        if (is_received || kind == Happening::sent)
            trace_.back().bytes = wire::encode(packet, wire::Version::v5_0);
        return *this;
    }
    Talk& says(bool is_heard, const std::string& payload, int qos) {
        application_.push_back(
            {.at = now_,
             .is_heard = is_heard,
             .topic = "t",
             .payload = {payload.begin(), payload.end()},
             .qos = qos}
        );
        return *this;
    }

    reports::Offset now_{};
    int connections_{};
    std::vector<reports::TraceEvent> trace_{};
    std::vector<reports::ApplicationMessage> application_{};
};

wire::Publish message_of(const std::string& payload, std::uint8_t qos, std::uint16_t packet_id) {
    wire::Publish out{.topic = {"t"}, .packet_id = packet_id};
    out.set_qos(qos);
    out.payload.bytes = {payload.begin(), payload.end()};
    return out;
}

TEST(ClientStatistics, CountWhatTheServerGetsOfWhatTheClientWasTold) {
    Talk talk;
    talk.connects().at(1s).told("a", 1).told("b", 1).at(3s).client(message_of("a", 1, 1));
    const auto figures = talk.figures();
    EXPECT_EQ(figures.messages.published, 2U);
    EXPECT_EQ(figures.messages.due, 2U);
    EXPECT_EQ(figures.messages.delivered, 1U);
    EXPECT_EQ(figures.latency.longest(), 2s);
    EXPECT_EQ(figures.qos, "1");
}

TEST(ClientStatistics, CountASecondCopyOfQos1) {
    Talk talk;
    talk.connects().told("a", 1).client(message_of("a", 1, 1)).ends();
    talk.connects().client(message_of("a", 1, 1));
    EXPECT_EQ(talk.figures().messages.delivered, 1U);
    EXPECT_EQ(talk.figures().messages.duplicates, 1U);
}

TEST(ClientStatistics, CountACopyOfQos2OnlyBehindItsPubrel) {
    Talk talk;
    talk.connects().told("a", 2).client(message_of("a", 2, 1)).ends();
    talk.connects().client(message_of("a", 2, 1));
    EXPECT_EQ(talk.figures().messages.duplicates, 0U);
    talk.client(wire::Pubrel{.packet_id = 1}).client(message_of("a", 2, 1));
    EXPECT_EQ(talk.figures().messages.duplicates, 1U);
}

TEST(ClientStatistics, CountWhatTheApplicationGetsOfWhatTheServerSent) {
    Talk talk;
    talk.connects().at(1s).server(message_of("a", 1, 1)).server(message_of("b", 1, 2));
    talk.at(2s).heard("a", 1).client(wire::Puback{.packet_id = 1}).heard("a", 1);
    const auto figures = talk.figures();
    EXPECT_EQ(figures.messages.published, 2U);
    EXPECT_EQ(figures.messages.delivered, 1U);
    EXPECT_EQ(figures.messages.duplicates, 1U);
    EXPECT_EQ(figures.latency.longest(), 1s);
}

TEST(ClientStatistics, TakeAMessageThatIsSentAgainForOne) {
    Talk talk;
    talk.connects().server(message_of("a", 1, 1)).ends();
    talk.connects().server(message_of("a", 1, 1)).heard("a", 1);
    EXPECT_EQ(talk.figures().messages.published, 1U);
    EXPECT_EQ(talk.figures().messages.delivered, 1U);
}

TEST(ClientStatistics, KnowThatARefusalFreesTheIdentifier) {
    const wire::Pubrec refusal{.packet_id = 1, .reason_code = 0x97};
    Talk talk;
    talk.connects().told("a", 2).client(message_of("a", 2, 1)).server(refusal);
    talk.told("a", 2).client(message_of("a", 2, 1)).server(wire::Pubrec{.packet_id = 1});
    EXPECT_EQ(talk.figures().messages.published, 2U);
    EXPECT_EQ(talk.figures().messages.delivered, 1U) << "the server did not take the first";
    Talk back;
    back.connects().server(message_of("b", 2, 1)).client(refusal).server(message_of("b", 2, 1));
    EXPECT_EQ(back.figures().messages.published, 2U);
}

TEST(ClientStatistics, CountNoMessageThatTheServerRefused) {
    Talk talk;
    talk.connects().told("a", 1).client(message_of("a", 1, 1));
    talk.server(wire::Puback{.packet_id = 1, .reason_code = 0x97});
    EXPECT_EQ(talk.figures().messages.delivered, 0U);
    EXPECT_EQ(talk.figures().messages.published, 1U);
}

TEST(ClientStatistics, KnowATopicByItsAlias) {
    auto named = message_of("a", 0, 0);
    named.properties.add(wire::PropertyId::topic_alias, std::uint16_t{3});
    auto by_alias = message_of("b", 0, 0);
    by_alias.topic = {};
    by_alias.properties.add(wire::PropertyId::topic_alias, std::uint16_t{3});
    Talk talk;
    talk.connects().told("a", 0).told("b", 0).client(named).client(by_alias);
    EXPECT_EQ(talk.figures().messages.delivered, 2U);
}

TEST(ClientStatistics, CountReconnectsAndHowLongTheClientWasAway) {
    Talk talk;
    talk.connects().at(10s).ends().at(14s).connects().at(20s);
    EXPECT_EQ(talk.figures().reconnects, 1U);
    EXPECT_EQ(talk.figures().watched, 20s);
    EXPECT_EQ(talk.figures().without_service, 4s);
    talk.client(wire::Disconnect{}).ends().at(30s).connects();
    EXPECT_EQ(talk.figures().reconnects, 1U) << "it had left";
}

TEST(ClientStatistics, CountBytesByWhatTheyAreFor) {
    Talk talk;
    talk.connects().told("abc", 1).client(message_of("abc", 1, 1));
    talk.server(wire::Puback{.packet_id = 1}).client(wire::Pingreq{}).server(wire::Pingresp{});
    const auto packets = talk.figures().packets;
    EXPECT_EQ(packets.payload_bytes, 3U);
    EXPECT_EQ(packets.publish_bytes, 8U);
    EXPECT_EQ(packets.acknowledge_bytes, 4U);
    EXPECT_EQ(packets.keep_alive_bytes, 4U);
}

TEST(ClientStatistics, CountBytesOnlyOfServersBehindALink) {
    Talk talk;
    talk.connects().told("abc", 1).client(message_of("abc", 1, 1));
    talk.server(message_of("abc", 1, 1));
    const auto packets = talk.figures({{"another", "sat"}}).packets;
    EXPECT_EQ(packets.payload_bytes, 0U);
    EXPECT_EQ(packets.publish_bytes, 0U);
}

}  // namespace
}  // namespace assay::evidence
