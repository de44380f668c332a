// Which PUBLISHes a client may get, how many, with which QoS and RETAIN.
#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

using Options = wire::SubscriptionOptions;

constexpr auto keeps_flag = wire::byte_of({{Options::qos, 1}, {Options::retain_as_published, 1}});

/// A message at QoS 1 on "t", acknowledged.
TraceBuilder& publish(TraceBuilder& trace, const std::string& text, bool retain = false) {
    return trace.sent("pub", publish_of("t", text, 1, 7, false, retain)).puback("pub", 7);
}

TraceBuilder&
get(TraceBuilder& trace,
    const std::string& text,
    std::uint16_t packet_id = 1,
    std::uint8_t qos = 1,
    bool retain = false) {
    trace.received("sub", publish_of("t", text, qos, packet_id, false, retain));
    return qos == 1 ? trace.acknowledges("sub", packet_id) : trace;
}

TraceBuilder subscribed(std::uint8_t options = 1, std::string filter = "t") {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", std::move(filter), options).connects("pub");
    return trace;
}

/// Retained and acknowledged; five seconds later comes a SUBSCRIBE, and a copy without RETAIN. What a
/// link of the row loses takes it twelve seconds to repeat.
TraceBuilder stored_without_flag() {
    TraceBuilder trace;
    trace.settle = seconds{12};
    trace.settles = {{"", seconds{2}}};
    publish(trace.connects("sub").connects("pub"), "x", true);
    return get(trace.wait(seconds{5}).subscribes("sub", "t", 1), "x");
}

// A link that they do not use lends nothing to two that are joined directly.
TEST(ModelDeliveries, GiveAMessageTheTimeOfItsOwnPathOnly) {
    auto trace = stored_without_flag();
    EXPECT_THAT(trace.judge("conforms"), StartsWith("fail"));
    for (const auto* far : {"sub", "pub"}) {
        trace.links = {{far, "sat"}};
        EXPECT_EQ(trace.judge("conforms"), "pass") << far;
    }
}

/// "sub" subscribes five seconds after a retained message, and gets it.
std::string stored(const std::string& text, std::uint8_t options = 1) {
    TraceBuilder trace;
    publish(trace.connects("sub").connects("pub"), text, true);
    trace.wait(seconds{5}).subscribes("sub", "t", options);
    return get(trace, text, 1, 1, true).judge("conforms");
}

TEST(ModelDeliveries, FindsAnEmptyMessageThatWasStored) {
    EXPECT_THAT(stored(""), HasSubstr("with RETAIN 1 although it is empty"));
    EXPECT_THAT(stored("", keeps_flag), HasSubstr("with RETAIN 1 although it is empty"));
    EXPECT_EQ(stored("x"), "pass");
    // Live it comes like any other.
    auto trace = subscribed(keeps_flag);
    publish(trace, "", true);
    EXPECT_EQ(get(trace, "", 1, 1, true).judge("conforms"), "pass");
}

TEST(ModelDeliveries, AllowsOneCopyForASubscription) {
    auto trace = subscribed();
    publish(trace, "x");
    EXPECT_EQ(get(trace, "x").judge("conforms"), "pass");
}

// Who subscribes between PUBREC and PUBREL may get the message, whose server waits for PUBREL.
TEST(ModelDeliveries, AllowAServerToWaitForPubrel) {
    TraceBuilder trace;
    trace.connects("pub").sent("pub", publish_of("t", "x", 2, 7));
    trace.received("pub", wire::Pubrec{.packet_id = 7}).wait(seconds{5});
    trace.connects("sub").subscribes("sub", "t", 0);
    auto late = trace;
    trace.sent("pub", wire::Pubrel{.packet_id = 7});
    get(trace, "x", 0, 0).received("pub", wire::Pubcomp{.packet_id = 7});
    EXPECT_EQ(trace.judge("conforms"), "pass");
    late.sent("pub", wire::Pubrel{.packet_id = 7});
    late.received("pub", wire::Pubcomp{.packet_id = 7}).wait(seconds{5});
    late.subscribes("sub", "t", 1);
    EXPECT_THAT(get(late, "x").judge("conforms"), StartsWith("fail"));
}

TEST(ModelDeliveries, FindsASecondCopy) {
    auto trace = subscribed();
    publish(trace, "x");
    get(trace, "x");
    EXPECT_EQ(get(trace, "x", 2).judge("conforms"), "fail \"x\" on t came to sub 2 times");
}

/// "sub" resumes its Session, whose repeat of "x" under `packet_id` is heard only behind the CONNACK to
/// "newer", which has begun another one of the same Client.
std::string heard_behind_a_new_session(std::uint16_t packet_id, bool dup) {
    TraceBuilder trace;
    trace.links = {{"sub", "sat"}};
    trace.connects("pub").connects("sub").subscribes("sub", "t", 2);
    trace.sent("pub", publish_of("t", "x", 2, 7)).received("pub", wire::Pubrec{.packet_id = 7});
    trace.sent("pub", wire::Pubrel{.packet_id = 7});
    trace.received("pub", wire::Pubcomp{.packet_id = 7});
    trace.received("sub", publish_of("t", "x", 2, 1)).ended("sub").connects("sub", false, true);
    wire::Connect connect;
    connect.set_clean_start(true);
    connect.client_id.text = "sub";
    trace.sent("newer", connect).received("newer", wire::Connack{});
    trace.received("sub", publish_of("t", "x", 2, packet_id, dup));
    trace.left_before(std::chrono::milliseconds{2500});
    return trace.ended("sub").wait(seconds{9}).pings("newer").judge("conforms");
}

TEST(ModelDeliveries, KnowARepeatThatANewSessionOvertakes) {
    EXPECT_EQ(heard_behind_a_new_session(1, true), "pass");
    EXPECT_THAT(
        heard_behind_a_new_session(2, false), StartsWith("fail \"x\" on t came to sub 2 times")
    );
}

/// "newer" takes the Session of "older" over and gets "x", with DUP or not, before what was sent to
/// "older" is heard there, under this Packet Identifier.
TraceBuilder heard_behind_its_repeat(bool dup, std::uint16_t packet_id = 1) {
    TraceBuilder trace;
    trace.links = {{"older", "sat"}, {"newer", "sat"}};
    wire::Connect connect;
    connect.client_id.text = "same";
    trace.sent("older", connect).received("older", wire::Connack{});
    trace.connects("pub").subscribes("older", "t", 2);
    trace.sent("pub", publish_of("t", "x", 2, 7)).received("pub", wire::Pubrec{.packet_id = 7});
    trace.sent("pub", wire::Pubrel{.packet_id = 7});
    trace.received("pub", wire::Pubcomp{.packet_id = 7});
    wire::Connack resumed;
    resumed.set_session_present(true);
    trace.sent("newer", connect).received("newer", resumed);
    trace.received("newer", publish_of("t", "x", 2, 1, dup));
    trace.sent("newer", wire::Pubrec{.packet_id = 1});
    trace.received("newer", wire::Pubrel{.packet_id = 1});
    trace.sent("newer", wire::Pubcomp{.packet_id = 1});
    trace.received("older", publish_of("t", "x", 2, packet_id)).left_before(seconds{9});
    return trace.ended("older").wait(seconds{9}).pings("newer");
}

TEST(ModelDeliveries, KnowAFirstCopyThatItsRepeatOvertakes) {
    EXPECT_EQ(heard_behind_its_repeat(true).judge("conforms"), "pass");
    EXPECT_THAT(
        heard_behind_its_repeat(false).judge("conforms"),
        StartsWith("fail \"x\" on t came to older 2 times")
    );
    // A repeat has the identifier of what it repeats [MQTT-4.4.0-1].
    EXPECT_THAT(
        heard_behind_its_repeat(true, 2).judge("at_most_once"),
        StartsWith("fail \"x\" on t came to older 2 times")
    );
}

TEST(ModelDeliveries, AllowsACopyForEachOverlappingSubscription) {
    auto trace = subscribed();
    trace.subscribes("sub", "#", 1);
    publish(trace, "x");
    get(trace, "x");
    EXPECT_EQ(get(trace, "x", 2).judge("conforms"), "pass");
}

TEST(ModelDeliveries, FindsACopyForASubscriptionThatWasReplaced) {
    auto trace = subscribed();
    trace.subscribes("sub", "t", 1);
    publish(trace, "x");
    get(trace, "x");
    EXPECT_THAT(get(trace, "x", 2).judge("conforms"), StartsWith("fail"));
}

// Only of Non-shared Subscriptions it is said that a new one replaces them [MQTT-3.8.4-3].
TEST(ModelDeliveries, AllowAGroupToKeepTheFlagOfWhatWasReplaced) {
    for (const std::string filter : {"$share/g/t", "t"}) {
        auto trace = subscribed(1, filter);
        trace.subscribes("sub", filter, keeps_flag);
        publish(trace, "x", true);
        const auto judged = get(trace, "x").judge("conforms");
        EXPECT_EQ(judged == "pass", filter != "t") << judged;
    }
}

TEST(ModelDeliveries, NameTheSubscriptionThatWasNotReplaced) {
    auto trace = subscribed(keeps_flag);
    trace.subscribes("sub", "t", 1).wait(seconds{5});
    publish(trace, "x", true);
    EXPECT_EQ(
        get(trace, "x", 1, 1, true).judge("conforms"),
        "fail \"x\" on t came to sub with RETAIN 1, as the subscription wanted it that was replaced"
    );
    auto kept = subscribed(1);
    kept.subscribes("sub", "t", keeps_flag);
    publish(kept, "x", true);
    EXPECT_THAT(get(kept, "x").judge("conforms"), HasSubstr("RETAIN 0, as the subscription"));
}

TEST(ModelDeliveries, FindARetainedMessageForAGroup) {
    TraceBuilder trace;
    trace.connects("pub");
    publish(trace, "x", true);
    trace.wait(seconds{5}).connects("sub").subscribes("sub", "$share/g/t", 1);
    EXPECT_THAT(
        get(trace, "x", 1, 1, true).judge("conforms"), HasSubstr("for a shared subscription")
    );
}

// The shared one brings it at QoS 2; the copy at QoS 0 can only be for the other.
TEST(ModelDeliveries, FindTheClientsOwnBesideAGroup) {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", "$share/g/t", 1).subscribes("sub", "t", no_local(0));
    trace.sent("sub", publish_of("t", "x", 1, 7)).puback("sub", 7);
    get(trace, "x");
    EXPECT_THAT(get(trace, "x", 0, 0).judge("conforms"), HasSubstr("the client's own"));
}

TEST(ModelDeliveries, FindsAnotherQosThanTheSmallerOne) {
    auto trace = subscribed(1);
    publish(trace, "x");
    EXPECT_EQ(
        get(trace, "x", 0, 0).judge("conforms"),
        "fail \"x\" on t came to sub with QoS 0 instead of 1"
    );
}

TEST(ModelDeliveries, AllowsTheQosOfAnyOverlappingSubscription) {
    auto trace = subscribed(1);
    trace.subscribes("sub", "#", 0);
    publish(trace, "x");
    get(trace, "x");
    EXPECT_EQ(get(trace, "x", 0, 0).judge("conforms"), "pass");
}

// A Will is sent long before it is published: what was replaced meanwhile has no part in it.
TEST(ModelDeliveries, AllowOneCopyOfAWillForWhatIsInForceWhenItComes) {
    TraceBuilder trace;
    trace.connects("sub").connects_with_will("truck", "t", 2);
    trace.subscribes("sub", "t", 2).subscribes("sub", "t", 1, 1001);
    trace.subscribes("sub", "#", wire::byte_of({{Options::retain_as_published, 1}}), 1002);
    trace.ended("truck").received("sub", publish_of("t", "gone", 1, 9)).acknowledges("sub", 9);
    EXPECT_EQ(trace.judge("conforms"), "pass");
}

TEST(ModelDeliveries, AllowsOneCopyWithTheHighestQosAndTheOptionsOfAny) {
    auto trace = subscribed(1);
    trace.subscribes("sub", "#", wire::byte_of({{Options::retain_as_published, 1}}));
    publish(trace, "x", true);
    EXPECT_EQ(get(trace, "x", 1, 1, true).judge("conforms"), "pass");
}

TEST(ModelDeliveries, FindsRetainOnALiveMessage) {
    auto trace = subscribed();
    publish(trace, "x", true);
    EXPECT_EQ(
        get(trace, "x", 1, 1, true).judge("conforms"),
        "fail \"x\" on t came to sub with RETAIN 1 although it is no stored message"
    );
}

// What comes live is not said to be stored, though it is empty.
TEST(ModelDeliveries, FindsRetainOnALiveEmptyMessage) {
    auto trace = subscribed();
    publish(trace, "", true);
    EXPECT_THAT(get(trace, "", 1, 1, true).judge("conforms"), HasSubstr("it is no stored message"));
}

TEST(ModelDeliveries, WantsTheFlagAsPublishedWhereItIsAskedFor) {
    auto kept = subscribed(keeps_flag);
    publish(kept, "x", true);
    EXPECT_EQ(get(kept, "x", 1, 1, true).judge("conforms"), "pass");
    auto lost = subscribed(keeps_flag);
    publish(lost, "x", true);
    EXPECT_EQ(
        get(lost, "x").judge("conforms"),
        "fail \"x\" on t came to sub with RETAIN 0 although Retain As Published is set"
    );
}

TEST(ModelDeliveries, GetsTheStoredMessageAsRetainHandlingSays) {
    const auto judge = [](unsigned handling, bool was_there) {
        TraceBuilder trace;
        trace.connects("pub");
        publish(trace, "x", true).connects("sub");
        const auto options =
            wire::byte_of({{Options::qos, 1}, {Options::retain_handling, handling}});
        if (was_there) {
            trace.subscribes(
                "sub", "t", wire::byte_of({{Options::qos, 1}, {Options::retain_handling, 2}})
            );
            trace.subscribes("sub", "t", options);
        } else {
            trace.subscribes("sub", "t", options);
        }
        return get(trace, "x", 1, 1, true).judge("conforms");
    };
    EXPECT_EQ(judge(0, false), "pass");
    EXPECT_EQ(judge(0, true), "pass");
    EXPECT_EQ(judge(1, false), "pass");
    EXPECT_THAT(judge(1, true), StartsWith("fail"));
    EXPECT_THAT(judge(2, false), StartsWith("fail"));
}

TEST(ModelDeliveries, FindsWhatIsPublishedAfterUnsuback) {
    auto trace = subscribed();
    trace.unsubscribes("sub", "t");
    publish(trace, "x");
    EXPECT_EQ(
        get(trace, "x").judge("conforms"), "fail \"x\" on t came to sub without a subscription"
    );
}

TEST(ModelDeliveries, AllowsWhatWasPublishedBeforeUnsuback) {
    auto trace = subscribed();
    publish(trace, "x").unsubscribes("sub", "t");
    EXPECT_EQ(get(trace, "x").judge("conforms"), "pass");
}

TEST(ModelDeliveries, FindsTheClientsOwnMessageWithNoLocal) {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", "t", no_local(1));
    trace.sent("sub", publish_of("t", "x", 1, 7)).puback("sub", 7);
    EXPECT_THAT(get(trace, "x").judge("conforms"), HasSubstr("No Local"));
}

TEST(ModelDeliveries, FindsWhatNobodySent) {
    auto trace = subscribed();
    publish(trace, "x");
    get(trace, "x");
    EXPECT_THAT(get(trace, "y", 2).judge("conforms"), HasSubstr("no client had published"));
}

}  // namespace
}  // namespace assay::evidence
