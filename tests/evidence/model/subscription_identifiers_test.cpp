// Subscription Identifiers of a delivery, and of the subscriptions that can have brought it.
#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using testing::HasSubstr;

using wire::PropertyId;
using Identifiers = std::vector<std::uint32_t>;

wire::Properties numbered(const Identifiers& identifiers) {
    wire::Properties properties;
    for (const auto identifier : identifiers)
        properties.add(PropertyId::subscription_identifier, wire::VarInt{identifier});
    return properties;
}

void subscribe_numbered(TraceBuilder& trace, std::string filter, const Identifiers& identifiers) {
    wire::Subscribe subscribe;
    subscribe.packet_id = 5;
    subscribe.properties = numbered(identifiers);
    subscribe.subscriptions.push_back({{std::move(filter)}, 0});
    trace.sent("sub", subscribe);
    trace.received("sub", wire::Suback{.packet_id = 5, .reason_codes = {0}});
}

/// What "sub" is told that has t with one identifier and # with another, and gets one copy with
/// `got`.
std::string delivered(const Identifiers& t, const Identifiers& all, const Identifiers& got) {
    TraceBuilder trace;
    trace.connects("sub");
    subscribe_numbered(trace, "t", t);
    subscribe_numbered(trace, "#", all);
    trace.connects("pub").sent("pub", publish_of("t", "x", 0, 0));
    auto publish = publish_of("t", "x", 0, 0);
    publish.properties = numbered(got);
    return trace.received("sub", publish).judge("conforms");
}

TEST(ModelSubscriptionIdentifiers, AreThoseOfOneSubscriptionOrOfAll) {
    EXPECT_EQ(delivered({1}, {2}, {1}), "pass");
    EXPECT_EQ(delivered({1}, {2}, {2}), "pass");
    EXPECT_EQ(delivered({1}, {2}, {2, 1}), "pass");
    EXPECT_EQ(delivered({1}, {}, {}), "pass");
    EXPECT_EQ(delivered({}, {}, {}), "pass");
}

TEST(ModelSubscriptionIdentifiers, AreMissedWhereEachSubscriptionHasOne) {
    EXPECT_THAT(delivered({1}, {2}, {}), HasSubstr("without a Subscription Identifier"));
}

TEST(ModelSubscriptionIdentifiers, AreOfNoOther) {
    EXPECT_THAT(delivered({1}, {2}, {1, 3}), HasSubstr("Identifier 3 of no subscription"));
    EXPECT_THAT(delivered({}, {}, {1}), HasSubstr("Identifier 1 of no subscription"));
}

TEST(ModelSubscriptionIdentifiers, EndWithASubscriptionThatIsReplaced) {
    TraceBuilder trace;
    trace.connects("sub");
    subscribe_numbered(trace, "t", {1});
    subscribe_numbered(trace, "t", {});
    trace.connects("pub").sent("pub", publish_of("t", "x", 0, 0));
    auto publish = publish_of("t", "x", 0, 0);
    publish.properties = numbered({1});
    EXPECT_THAT(
        trace.received("sub", publish).judge("conforms"),
        HasSubstr("Identifier 1 of a subscription that is over")
    );
}

// "associated with any subscription created or modified" (3.8.2.1.2), a shared one too.
TEST(ModelSubscriptionIdentifiers, AreThoseWithWhichAGroupWasJoinedAgain) {
    TraceBuilder trace;
    trace.connects("sub");
    subscribe_numbered(trace, "$share/g/t", {});
    subscribe_numbered(trace, "$share/g/t", {1});
    trace.connects("pub").sent("pub", publish_of("t", "x", 0, 0));
    EXPECT_THAT(
        trace.received("sub", publish_of("t", "x", 0, 0)).judge("conforms"),
        HasSubstr("without the Subscription Identifier with which the subscription was made again")
    );
}

}  // namespace
}  // namespace assay::evidence
