#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fmt/format.h>

namespace assay::evidence {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// Lines behind the first.
std::vector<std::string> events_of(const std::string& witness) {
    std::vector<std::string> lines;
    for (auto at = witness.find('\n'); at != std::string::npos;) {
        const auto next = witness.find('\n', at + 1);
        lines.push_back(witness.substr(at + 1, next - at - 1));
        at = next;
    }
    return lines;
}

/// When, who, and the packet or what became of a link or connection.
std::string first_words(const std::string& line) {
    auto words = line.find_first_of("<>") == std::string::npos ? 4 : 5;
    std::size_t end = 0;
    while (end < line.size() && (line[end] != ' ' || --words > 0))
        ++end;
    return line.substr(0, end);
}

TEST(Witness, IsTheLifeOfTheMessageAcrossAllActors) {
    TraceBuilder trace;
    trace.links["truck"] = "sat";
    trace.connects("audit").subscribes("audit", "t").connects("depot").subscribes("depot", "t");
    trace.connects("truck").publishes("truck", 9, 1, 9).puback("truck", 9);
    trace.publishes("truck", 1, 2, 1).lost().link("sat", "down for 30 s").ended("truck");
    trace.link("sat", "up").connects("truck", false, true).publishes("truck", 1, 2, 1, true);
    trace.after(milliseconds{300}).received("truck", wire::Pubrec{.packet_id = 1});
    trace.left_before(milliseconds{300}).sent("truck", wire::Pubrel{.packet_id = 1});
    trace.gets("audit", 1, 1, 5).gets("depot", 1, 2, 1).gets("depot", 1, 2, 2);
    trace.received("truck", wire::Pubcomp{.packet_id = 1}).acknowledges("audit", 5);
    trace.acknowledges("audit", 6).wait(seconds{5});
    const auto lines = events_of(trace.witness("exactly_once"));
    std::vector<std::string> starts;
    for (const auto& line : lines)
        starts.push_back(first_words(line));
    EXPECT_THAT(
        starts,
        testing::ElementsAre(
            "13.000 s truck > PUBLISH",
            "14.000 s sat down",
            "15.000 s truck closed",
            "16.000 s sat up",
            "17.000 s truck > CONNECT",
            "18.000 s truck < CONNACK",
            "19.000 s truck > PUBLISH",
            "20.000 s truck < PUBREC",
            "21.000 s truck > PUBREL",
            "22.000 s audit < PUBLISH",
            "23.000 s depot < PUBLISH",
            "24.000 s depot < PUBLISH",
            "25.000 s truck < PUBCOMP",
            "26.000 s audit > PUBACK"
        )
    );
    EXPECT_THAT(lines[0], HasSubstr("dup 0"));
    EXPECT_TRUE(lines[0].ends_with(", lost")) << lines[0];
    EXPECT_TRUE(lines[6].ends_with(", arrived at 19.300 s")) << lines[6];
    EXPECT_TRUE(lines[7].ends_with(", sent at 19.700 s")) << lines[7];
}

TEST(Witness, LeavesOutOtherMessagesAndActors) {
    TraceBuilder trace;
    trace.connects("depot").subscribes("depot", "t").connects("truck").connects("other");
    trace.publishes("truck", 1, 1, 1).publishes("truck", 2, 1, 2).pings("other");
    trace.puback("truck", 2).puback("truck", 1).gets("depot", 2, 1, 1).pings("depot");
    const auto witness = trace.wait(seconds{5}).witness("at_least_once");
    EXPECT_THAT(witness, HasSubstr("load:cmd:000001:"));
    EXPECT_THAT(witness, HasSubstr("PUBACK id 1"));
    EXPECT_THAT(
        witness,
        AllOf(Not(HasSubstr("PUBACK id 2")), Not(HasSubstr("other")), Not(HasSubstr("PING")))
    );
}

TEST(Witness, KeepsTheEventsOfTheOffendedClientWhenThereAreTooMany) {
    TraceBuilder trace;
    trace.connects("zoe").subscribes("zoe", "t").connects("truck");
    const auto others = [&](const std::string& name) {
        for (int i = 0; i < 60; ++i)
            trace.gets(fmt::format("{}{}", name, i), 1, 1, 1);
    };
    for (int i = 0; i < 60; ++i)
        trace.connects(fmt::format("early{}", i)).connects(fmt::format("late{}", i));
    trace.publishes("truck", 1, 1, 1);
    others("early");
    trace.gets("zoe", 1, 1, 1);
    others("late");
    trace.gets("zoe", 1, 1, 2);
    const auto lines = events_of(trace.witness("at_most_once"));
    EXPECT_EQ(lines.size(), 25U);
    EXPECT_EQ(
        std::ranges::count_if(
            lines, [](const std::string& line) { return line.find("zoe <") != std::string::npos; }
        ),
        2
    );
}

TEST(Witness, SaysHowManyEventsItLeavesOut) {
    TraceBuilder trace;
    trace.connects("zoe").subscribes("zoe", "t").connects("truck").publishes("truck", 1, 2, 1);
    trace.gets("zoe", 1, 1, 1);
    for (int i = 0; i < 40; ++i)
        trace.gets("zoe", 1, 1, 1, true);
    trace.gets("zoe", 1, 1, 2);
    const auto lines = events_of(trace.witness("at_most_once"));
    ASSERT_EQ(lines.size(), 25U);
    EXPECT_EQ(lines[12], "... 19 more ...");
}

}  // namespace
}  // namespace assay::evidence
