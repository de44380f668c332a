// A message and a SUBSCRIBE of another connection: which of them the target takes first is its affair.
#include "harness/campaign/time_matters.hpp"
#include "reference/wire/codec.hpp"

#include <gtest/gtest.h>

namespace assay::campaign {
namespace {

using reports::TraceEvent;
using reports::Verdict;

/// A row that is written down packet by packet, a millisecond each.
class Row {
public:
    void sends(const std::string& actor, const wire::Packet& packet) {
        add({.kind = TraceEvent::Kind::sent, .from = actor, .to = "target"}, packet);
    }
    void gets(const std::string& actor, const wire::Packet& packet) {
        add({.kind = TraceEvent::Kind::received, .from = "target", .to = actor}, packet);
    }
    void connects(const std::string& actor) {
        wire::Connect connect;
        connect.client_id.text = actor;
        connect.set_clean_start(true);
        sends(actor, connect);
        gets(actor, wire::Connack{});
    }
    void subscribes(const std::string& actor, const std::string& filter = "a") {
        wire::Subscribe subscribe;
        subscribe.packet_id = 1;
        subscribe.subscriptions.push_back({{filter}, 0});
        sends(actor, subscribe);
        wire::Suback suback;
        suback.packet_id = 1;
        suback.reason_codes = {0};
        gets(actor, suback);
    }
    reports::RowResult judged(Verdict verdict) const {
        reports::RowResult result;
        result.verdict = verdict;
        result.trace = trace_;
        return result;
    }

private:
    void add(TraceEvent event, const wire::Packet& packet) {
        event.at = std::chrono::milliseconds{trace_.size()};
        event.bytes = wire::encode(packet, wire::Version::v5_0);
        trace_.push_back(std::move(event));
    }

    std::vector<TraceEvent> trace_{};
};

wire::Publish message(bool retain) {
    wire::Publish publish;
    publish.topic.text = "a";
    publish.payload.bytes = {'x'};
    publish.set_retain(retain);
    return publish;
}

TEST(RestsOnTime, WhereAMessageMeetsALaterSubscriptionAsNew) {
    Row row;
    row.connects("pub");
    row.connects("sub");
    row.sends("pub", message(true));
    row.subscribes("sub");
    row.gets("sub", message(true));
    EXPECT_FALSE(rests_on_time(row.judged(Verdict::fail))) << "a retained one is due";
    row.gets("sub", message(false));
    EXPECT_TRUE(rests_on_time(row.judged(Verdict::fail)));
    EXPECT_FALSE(rests_on_time(row.judged(Verdict::pass))) << "there is nothing to undo";
}

TEST(RestsOnTime, NotWhereTheSubscriptionWasThereBefore) {
    Row row;
    row.connects("pub");
    row.connects("sub");
    row.subscribes("sub");
    row.sends("pub", message(false));
    row.gets("sub", message(false));
    row.gets("sub", message(false));
    EXPECT_FALSE(rests_on_time(row.judged(Verdict::fail)));
}

TEST(RestsOnTime, NotWhereTheLaterSubscriptionIsAnotherOrTheSameAgain) {
    for (const auto* filter : {"b", "a"}) {
        Row row;
        row.connects("pub");
        row.connects("sub");
        row.subscribes("sub");
        row.sends("pub", message(false));
        row.subscribes("sub", filter);
        row.gets("sub", message(false));
        EXPECT_FALSE(rests_on_time(row.judged(Verdict::fail))) << filter;
    }
}

TEST(RestsOnTime, NotWhereOneConnectionBringsBoth) {
    Row row;
    row.connects("sub");
    row.sends("sub", message(true));
    row.subscribes("sub");
    row.gets("sub", message(false));
    EXPECT_FALSE(rests_on_time(row.judged(Verdict::fail))) << "they are in order";
}

}  // namespace
}  // namespace assay::campaign
