// Rows whose client, or its adapter, does what the reference client does not do.
#include "harness/adapters/application.hpp"
#include "harness/campaign/play_simulated.hpp"
#include "harness/evidence/judge/judge.hpp"
#include "harness/play/row/charge.hpp"
#include "harness/play/world/simulated_client_world.hpp"
#include "tests/play/rows.hpp"

#include <gmock/gmock.h>

#include <fmt/format.h>

namespace assay::play {
namespace {

using adapters::Application;
using adapters::Command;
using adapters::Events;
using reports::Verdict;

/// The reference client behind an application that a test can bend.
class Bent : public Application {
public:
    explicit Bent(std::unique_ptr<Application> inner) : inner_{std::move(inner)} {}
    void begin(Events events) override { inner_->begin(std::move(events)); }
    void carry_out(int id, const Command& command) override { inner_->carry_out(id, command); }
    void crash() override { inner_->crash(); }

protected:
    Application& inner() { return *inner_; }

private:
    std::unique_ptr<Application> inner_;
};

/// Makes a reference client.
using Make = std::function<std::unique_ptr<Application>()>;
using Bend = std::function<std::unique_ptr<Application>(const Make&, simulator::Schedule&)>;

class BentWorld final : public SimulatedClientWorld {
public:
    BentWorld(const scenario::Row& row, Bend bend)
        : SimulatedClientWorld{row, {.seed = 1}}, bend_{std::move(bend)} {}
    std::unique_ptr<Application> application() override {
        return bend_([this] { return SimulatedClientWorld::application(); }, schedule());
    }

private:
    Bend bend_;
};

/// To the server of the row, as a client that nobody drives does.
Command connect_by(wire::Version version) {
    return {
        .deed = adapters::Deed::connect,
        .host = "server",
        .version = version,
        .client_id = "own",
        .clean = true
    };
}

template <class Client>
Bend bent_to() {
    return [](const Make& make, simulator::Schedule&) { return std::make_unique<Client>(make()); };
}

/// Judged as `assay client` does, every statement a MUST; `head` has further keys of the file, a
/// line each.
reports::RowResult play_bent(std::string_view head, std::string_view steps, Bend bend) {
    const auto row = first_row(fmt::format(
        "id: a/b\ntitle: t\nrole: client\n{}actors: {{server: {{}}}}\nsteps:{}", head, steps
    ));
    BentWorld world{row, std::move(bend)};
    reports::RowResult result{.name = row.name};
    put_down(row, campaign::play_in(world, row, {}), result);
    evidence::judge(result, [](const std::string&) { return true; });
    return result;
}

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

/// Gives its connection up for a new one as soon as a message comes.
class Hasty final : public Bent {
public:
    using Bent::Bent;
    void begin(Events events) override {
        events.message = [this](const adapters::Message&) {
            crash();
            carry_out(99, connect_by(wire::Version::v5_0));
        };
        Bent::begin(std::move(events));
    }
};

/// The same, with a word of farewell.
class HastyAndPolite final : public Bent {
public:
    using Bent::Bent;
    void begin(Events events) override {
        events.message = [this](const adapters::Message&) {
            carry_out(98, {.deed = adapters::Deed::disconnect});
            carry_out(99, connect_by(wire::Version::v5_0));
        };
        Bent::begin(std::move(events));
    }
};

/// Has its new connection before it gives the old one up, if it does.
class Twofold final : public Bent {
public:
    Twofold(const Make& make, std::function<void(Twofold&)> give_up)
        : Bent{make()}, second_{make()}, give_up_{std::move(give_up)} {}
    void begin(Events events) override {
        second_->begin(
            {.started = [](const auto&) {},
             .done = [](const auto&) {},
             .message = [](const auto&) {},
             .lost = [] {},
             .died = [](const auto&) {},
             .trouble = [](const auto&) {}}
        );
        events.message = [this](const adapters::Message&) {
            second_->carry_out(1, connect_by(wire::Version::v5_0));
            give_up_(*this);
        };
        Bent::begin(std::move(events));
    }

private:
    std::unique_ptr<Application> second_;
    std::function<void(Twofold&)> give_up_;
};

Bend bent_to_twofold(bool gives_up) {
    return [gives_up](const Make& make, simulator::Schedule& schedule) {
        return std::make_unique<Twofold>(make, [gives_up, &schedule](Twofold& client) {
            if (!gives_up) return;
            schedule.after(std::chrono::milliseconds{10}, [&client] { client.crash(); });
        });
    };
}

reports::RowResult close_after_a_message(const Bend& bend) {
    return play_bent(
        "matrix: {version: [5.0]}\nverifies: {5.0: [ASSAY-4.13.1-1]}\n",
        R"(
  - client: {do: connect, await: ack}
  - client: {do: subscribe, filters: ~/in, qos: 0, await: ack}
  - server: {send: {packet: PUBLISH, with: {topic: ~/in, payload: m, qos: 0}}}
  - server: {expect: close}
)",
        bend
    );
}

TEST(BentClient, HasClosedAlsoIfItIsBackAtTheSameInstant) {
    for (const auto& bend : {bent_to<Hasty>(), bent_to<HastyAndPolite>(), bent_to_twofold(true)}) {
        const auto result = close_after_a_message(bend);
        EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
    }
}

TEST(BentClient, IsNotBlamedForAConnectionWhoseEndNobodySaw) {
    const auto result = close_after_a_message(bent_to_twofold(false));
    EXPECT_EQ(result.verdict, Verdict::undecided) << result.reason;
}

/// A client that may end by itself, which shows only some time after its connections have ended.
class Mortal final : public Bent {
public:
    using Bent::Bent;
    bool may_die() const override { return true; }
};

TEST(BentClient, IsNotCountedAsAwayWhileItsDeathIsWaitedFor) {
    const auto result = play_bent(
        "matrix: {version: [5.0]}\n",
        R"(
  - client: {do: connect, await: ack}
  - server: {close: true}
)",
        bent_to<Mortal>()
    );
    EXPECT_LT(result.duration, std::chrono::seconds{1});
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

/// Publishes once and leaves, whatever its server does. Nobody drives it.
class Leaving final : public Bent {
public:
    using Bent::Bent;
    bool is_driven() const override { return false; }
    void begin(Events) override {
        Bent::begin(
            {.started = {},
             .done = [this](const adapters::Done& done) { leave_after(done.id); },
             .message = {},
             .lost = {},
             .died = {},
             .trouble = {}}
        );
        inner().carry_out(1, connect_by(wire::Version::v3_1_1));
    }
    void carry_out(int, const Command&) override {}

private:
    void leave_after(int done) {
        if (done != 1) return;
        inner().carry_out(2, {.deed = adapters::Deed::publish, .topic = "t"});
        inner().carry_out(3, {.deed = adapters::Deed::disconnect});
    }
};

TEST(BentClient, IsNotJudgedByAVersionThatItDoesNotSpeak) {
    const auto result = play_bent(
        "matrix: {version: [5.0]}\nverifies: {5.0: [MQTT-4.3.3-11]}\n",
        R"(
  - client: {do: connect}
  - server: {send: {packet: PUBREL, with: {packet_id: 4242}}}
  - server: {expect: PUBCOMP, packet_id: 4242}
)",
        bent_to<Leaving>()
    );
    EXPECT_EQ(result.verdict, Verdict::not_applicable) << result.reason;
    EXPECT_THAT(result.reason, testing::HasSubstr("does not speak MQTT 5.0"));
    for (const auto& event : result.trace)
        EXPECT_THAT(event.text, testing::Not(testing::HasSubstr("CONNACK")));
}

TEST(BentClient, ProvesNothingByLeavingWhenItIsDone) {
    const auto result = play_bent(
        "matrix: {version: [3.1.1]}\nverifies: {3.1.1: [MQTT-4.8.0-1]}\n",
        R"(
  - client: {do: connect}
  - server: {expect: PUBLISH}
  - server: {send: {packet: CONNACK}}
  - server: {expect: close}
)",
        bent_to<Leaving>()
    );
    EXPECT_EQ(result.verdict, Verdict::undecided) << result.reason;
}

TEST(BentClient, ProvesNothingByAnEndOfTheServer) {
    const auto result = play_bent(
        "matrix: {version: [3.1.1]}\nverifies: {3.1.1: [MQTT-4.8.0-1]}\n",
        R"(
  - client: {do: connect, await: ack}
  - server: {close: true}
  - server: {expect: close}
)",
        bent_to<Bent>()
    );
    EXPECT_EQ(result.verdict, Verdict::undecided) << result.reason;
}

}  // namespace
}  // namespace assay::play
