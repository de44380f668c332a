// Reason Codes of SUBACK and UNSUBACK.
#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using testing::HasSubstr;

using Codes = std::vector<std::uint8_t>;
using Filters = std::vector<std::string>;

/// "sub" subscribes to t with one QoS, then with another, and is granted this.
std::string granted(std::uint8_t first, std::uint8_t second, std::uint8_t code) {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", "t", first);
    trace.sent("sub", wire::Subscribe{.packet_id = 5, .subscriptions = {{{"t"}, second}}});
    return trace.received(
                    "sub", wire::Suback{.packet_id = 5, .reason_codes = {code}}
    ).witness("conforms");
}

TEST(ModelCodes, GrantNoMoreThanWasAskedFor) {
    EXPECT_THAT(granted(2, 0, 2), HasSubstr("fail sub was granted QoS 2 and had asked for 0, as"));
    EXPECT_THAT(granted(0, 0, 1), HasSubstr("fail sub was granted QoS 1 and had asked for 0\n"));
}

// It grants QoS 2 whatever is asked for: not because the subscription before had it.
TEST(ModelCodes, AreNotLaidToTheSubscriptionBeforeWhereOthersAreTooHighToo) {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", "t", 2);
    for (const auto* filter : {"t", "u"}) {
        trace.sent("sub", wire::Subscribe{.packet_id = 5, .subscriptions = {{{filter}, 0}}});
        trace.received("sub", wire::Suback{.packet_id = 5, .reason_codes = {2}});
    }
    EXPECT_THAT(
        trace.witness("conforms"), HasSubstr("fail sub was granted QoS 2 and had asked for 0\n")
    );
}

// 3.8.4: the server might grant a lower maximum QoS, and may refuse.
TEST(ModelCodes, MayGrantLessOrNothing) {
    EXPECT_EQ(granted(0, 2, 0), "pass");
    EXPECT_EQ(granted(2, 1, 1), "pass");
    EXPECT_EQ(granted(2, 1, 0x87), "pass");
}

/// "sub" has a and $share/g/b, and names these filters in an UNSUBSCRIBE.
std::string unsubscribed(const Filters& filters, const Codes& codes) {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", "a", 1, 1).subscribes("sub", "$share/g/b", 1, 2);
    wire::Unsubscribe request{.packet_id = 5};
    for (const auto& filter : filters)
        request.topic_filters.push_back({filter});
    trace.sent("sub", request);
    return trace.received("sub", wire::Unsuback{.packet_id = 5, .reason_codes = codes})
        .judge("conforms");
}

TEST(ModelCodes, DenyNoSubscriptionThatIsThere) {
    EXPECT_THAT(unsubscribed({"a"}, {0x11}), HasSubstr("no subscription to a, which it had"));
    EXPECT_THAT(
        unsubscribed({"$share/g/b"}, {0x11}), HasSubstr("no subscription to $share/g/b, which")
    );
    EXPECT_THAT(
        unsubscribed({"a", "none"}, {0x11, 0}), HasSubstr("no subscription to a, which it had")
    );
}

TEST(ModelCodes, AreOfTheirFilters) {
    EXPECT_EQ(unsubscribed({"a", "none", "$share/g/b"}, {0, 0x11, 0}), "pass");
    EXPECT_EQ(unsubscribed({"$share/h/b", "b", "A"}, {0x11, 0x11, 0x11}), "pass");
    // The second time it is gone.
    EXPECT_EQ(unsubscribed({"a", "a"}, {0, 0x11}), "pass");
}

// Nothing says that a server has to know which subscriptions there were not, and it may refuse.
TEST(ModelCodes, MaySayThatNothingIsDeletedOrMayNotBe) {
    EXPECT_EQ(unsubscribed({"none"}, {0}), "pass");
    EXPECT_EQ(unsubscribed({"a"}, {0x87}), "pass");
}

TEST(ModelCodes, MayDenyWhatWasRefusedOrIsOver) {
    TraceBuilder refused;
    refused.connects("sub").sent(
        "sub", wire::Subscribe{.packet_id = 5, .subscriptions = {{{"a"}, 1}}}
    );
    refused.received("sub", wire::Suback{.packet_id = 5, .reason_codes = {0x87}});
    refused.sent("sub", wire::Unsubscribe{.packet_id = 6, .topic_filters = {{"a"}}});
    refused.received("sub", wire::Unsuback{.packet_id = 6, .reason_codes = {0x11}});
    EXPECT_EQ(refused.judge("conforms"), "pass");
    TraceBuilder over;
    over.connects("sub").subscribes("sub", "a").ended("sub").connects("sub");
    over.sent("sub", wire::Unsubscribe{.packet_id = 6, .topic_filters = {{"a"}}});
    over.received("sub", wire::Unsuback{.packet_id = 6, .reason_codes = {0x11}});
    EXPECT_EQ(over.judge("conforms"), "pass");
    TraceBuilder twice;
    twice.connects("sub").subscribes("sub", "a");
    for (const auto packet_id : std::vector<std::uint16_t>{6, 7})
        twice.sent("sub", wire::Unsubscribe{.packet_id = packet_id, .topic_filters = {{"a"}}});
    twice.received("sub", wire::Unsuback{.packet_id = 6, .reason_codes = {0}});
    twice.received("sub", wire::Unsuback{.packet_id = 7, .reason_codes = {0x11}});
    EXPECT_EQ(twice.judge("conforms"), "pass");
}

TEST(ModelCodes, SpeakOfASessionThatGoesOn) {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", "a").ended("sub").connects("sub", false, true);
    trace.sent("sub", wire::Unsubscribe{.packet_id = 6, .topic_filters = {{"a"}}});
    trace.received("sub", wire::Unsuback{.packet_id = 6, .reason_codes = {0x11}});
    EXPECT_THAT(trace.judge("conforms"), HasSubstr("no subscription to a, which it had"));
}

}  // namespace
}  // namespace assay::evidence
