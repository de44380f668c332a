// What an adapter reports, and what a library cannot do.
#include "tests/play/bent_client.hpp"

#include <gmock/gmock.h>

#include <fmt/format.h>

namespace assay::play {
namespace {

using adapters::Application;
using adapters::Command;
using adapters::Events;
using reports::Verdict;

/// Its adapter talks nonsense where it should report a message.
class Babbling final : public Bent {
public:
    using Bent::Bent;
    void begin(Events events) override {
        events.message = [trouble = events.trouble](const adapters::Message&) {
            trouble("its adapter says what is none of its protocol");
        };
        Bent::begin(std::move(events));
    }
};

TEST(BentClient, IsNotJudgedByWhatABrokenAdapterKeepsToItself) {
    const auto result = play_bent(
        "matrix: {version: [5.0]}\nverifies: {5.0: [MQTT-1.5.4-3]}\n",
        R"(
  - client: {do: connect, await: ack}
  - client: {do: subscribe, filters: ~/in, qos: 0, await: ack}
  - server: {publish: ~/in, payload: m, qos: 0}
  - client: {expect: message, topic: ~/in, proves: [MQTT-1.5.4-3]}
)",
        bent_to<Babbling>()
    );
    EXPECT_EQ(result.verdict, Verdict::undecided) << result.reason;
}

/// Its adapter makes many long messages of one.
class Flooding final : public Bent {
public:
    using Bent::Bent;
    void begin(Events events) override {
        events.message = [message = events.message](const adapters::Message& heard) {
            auto longer = heard;
            longer.payload.resize(std::size_t{1} << 20U);
            for (int i = 0; i < 70; ++i)
                message(longer);
        };
        Bent::begin(std::move(events));
    }
};

/// Its adapter says for ever that the connection is lost.
class Lamenting final : public Bent {
public:
    using Bent::Bent;
    void begin(Events events) override {
        events.message = [lost = events.lost](const adapters::Message&) {
            for (int i = 0; i < 100'001; ++i)
                lost();
        };
        Bent::begin(std::move(events));
    }
};

TEST(BentClient, MayNotReportMoreThanCanBeKept) {
    for (const auto& bend : {bent_to<Flooding>(), bent_to<Lamenting>()}) {
        const auto result = play_bent(
            "matrix: {version: [5.0]}\n",
            R"(
  - client: {do: connect, await: ack}
  - client: {do: subscribe, filters: ~/in, qos: 0, await: ack}
  - server: {publish: ~/in, payload: m, qos: 0}
  - server: {wait: 1s}
)",
            bend
        );
        EXPECT_EQ(result.verdict, Verdict::undecided);
        EXPECT_THAT(result.reason, testing::HasSubstr("without end")) << result.reason;
    }
}

/// Has no room for what it is told to publish.
class Full final : public Bent {
public:
    using Bent::Bent;
    void begin(Events events) override {
        done_ = events.done;
        Bent::begin(std::move(events));
    }
    void carry_out(int id, const Command& command) override {
        if (command.deed != adapters::Deed::publish) return Bent::carry_out(id, command);
        done_({.id = id, .ok = false, .error = "the queue is full"});
    }

private:
    std::function<void(const adapters::Done&)> done_{};
};

TEST(BentClient, OwesNoMessageThatItDidNotTake) {
    const auto result = play_bent(
        "matrix: {version: [5.0]}\n",
        R"(
  - client: {do: connect, await: ack}
  - client: {do: publish, topic: ~/t, payload: m, qos: 1}
)",
        bent_to<Full>()
    );
    ASSERT_TRUE(result.course);
    EXPECT_TRUE(result.course->application.empty());
}

/// A library that cannot say who it is.
class Nameless final : public Bent {
public:
    using Bent::Bent;
    void carry_out(int id, const Command& command) override {
        auto without = command;
        without.username.reset();
        Bent::carry_out(id, without);
    }
};

constexpr std::string_view as_someone = R"(
  - client: {do: connect, username: someone, await: ack}
)";

TEST(BentClient, IsFreeToSendOtherFieldsThanItWasTold) {
    const auto result = play_bent(
        "matrix: {version: [3.1.1]}\nverifies: {3.1.1: [MQTT-3.1.0-1]}\n",
        std::string{as_someone} + "  - server: {expect: CONNECT, username: someone}\n",
        bent_to<Nameless>()
    );
    EXPECT_EQ(result.verdict, Verdict::undecided) << result.reason;
}

/// Its adapter says that its library has none of what some have not.
class Modest final : public Bent {
public:
    using Bent::Bent;
    void begin(Events events) override {
        events.started = [started = events.started](const adapters::Identity& identity) {
            auto modest = identity;
            modest.can.emplace();
            started(modest);
        };
        Bent::begin(std::move(events));
    }
};

TEST(BentClient, IsAskedForNothingThatItSaysItCannot) {
    for (const auto* connect :
         {"will: {topic: ~/w}", "clean: false", "properties: {receive_maximum: 7}"}) {
        const auto steps = fmt::format("\n  - client: {{do: connect, {}}}\n", connect) +
                           "  - server: {expect: CONNECT}\n";
        const auto result = play_bent("matrix: {version: [5.0]}\n", steps, bent_to<Modest>());
        EXPECT_EQ(result.verdict, Verdict::not_applicable) << connect << ": " << result.reason;
    }
}

TEST(BentClient, FailsWhereTheStepSaysWhatDemandsTheField) {
    const auto result = play_bent(
        "matrix: {version: [3.1.1]}\nverifies: {3.1.1: [MQTT-3.1.0-1]}\n",
        std::string{as_someone} +
            "  - server: {expect: CONNECT, username: someone, proves: [MQTT-3.1.0-1]}\n",
        bent_to<Nameless>()
    );
    EXPECT_EQ(result.verdict, Verdict::fail) << result.reason;
}

}  // namespace
}  // namespace assay::play
