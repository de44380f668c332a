// Clients that leave their connection in their own way, and come back or do not.
#include "tests/play/bent_client.hpp"

#include <gmock/gmock.h>

#include <fmt/format.h>
#include <utility>

namespace assay::play {
namespace {

using adapters::Application;
using adapters::Command;
using adapters::Events;
using reports::Verdict;

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

TEST(BentConnection, HasClosedAlsoIfItIsBackAtTheSameInstant) {
    for (const auto& bend : {bent_to<Hasty>(), bent_to<HastyAndPolite>(), bent_to_twofold(true)}) {
        const auto result = close_after_a_message(bend);
        EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
    }
}

TEST(BentConnection, IsNotBlamedForAConnectionWhoseEndNobodySaw) {
    const auto result = close_after_a_message(bent_to_twofold(false));
    EXPECT_EQ(result.verdict, Verdict::undecided) << result.reason;
}

/// A client that may end by itself, which shows only some time after its connections have ended.
class Mortal final : public Bent {
public:
    using Bent::Bent;
    bool may_die() const override { return true; }
};

TEST(BentConnection, IsNotCountedAsAwayWhileItsDeathIsWaitedFor) {
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

/// Connects and does what the standard asks for. Nobody drives it, and nobody hears its application.
class OnItsOwn : public Bent {
public:
    explicit OnItsOwn(
        std::unique_ptr<adapters::Application> inner, wire::Version version = wire::Version::v5_0
    )
        : Bent{std::move(inner)}, version_{version} {}
    bool is_driven() const override { return false; }
    void begin(Events) override {
        Bent::begin(
            {.started = {},
             .done =
                 [this](const adapters::Done& done) {
                     if (done.id == 1) connected();
                 },
             .message = {},
             .lost = {},
             .died = {},
             .trouble = {}}
        );
        inner().carry_out(1, connect_by(version_));
    }
    void carry_out(int, const Command&) override {}

private:
    virtual void connected() {}
    wire::Version version_;
};

/// Publishes once and leaves, whatever its server does.
class Leaving final : public OnItsOwn {
public:
    explicit Leaving(std::unique_ptr<adapters::Application> inner)
        : OnItsOwn{std::move(inner), wire::Version::v3_1_1} {}

private:
    void connected() override {
        inner().carry_out(2, {.deed = adapters::Deed::publish, .topic = "t"});
        inner().carry_out(3, {.deed = adapters::Deed::disconnect});
    }
};

TEST(BentConnection, IsNotJudgedByAVersionThatItDoesNotSpeak) {
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

TEST(BentConnection, ProvesNothingByLeavingWhenItIsDone) {
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

TEST(BentConnection, LosesNothingWhereNobodySeesItsApplication) {
    const auto result = play_bent(
        "matrix: {version: [5.0]}\nguarantees: [at_least_once, nothing_invented]\n",
        R"(
  - client: {do: connect}
  - server: {send: {packet: PUBLISH, with: {topic: t, payload: m, qos: 1, packet_id: 7}}}
  - server: {expect: PUBACK, packet_id: 7}
)",
        bent_to<OnItsOwn>()
    );
    EXPECT_EQ(result.verdict, Verdict::undecided) << result.reason;
    EXPECT_THAT(result.reason, testing::HasSubstr("is not seen"));
    EXPECT_EQ(result.statistics->messages.due, 0);
}

TEST(BentConnection, KeepsNoSilenceWhereNobodyHearsItsApplication) {
    const auto result = play_bent(
        "matrix: {version: [5.0]}\nverifies: {5.0: [MQTT-4.3.3-10]}\n",
        R"(
  - client: {do: connect}
  - server: {send: {packet: PUBLISH, with: {topic: t, payload: m, qos: 2, packet_id: 7}}}
  - server: {expect: PUBREC, packet_id: 7}
  - client: {never: message, for: 1s, proves: [MQTT-4.3.3-10]}
)",
        bent_to<OnItsOwn>()
    );
    EXPECT_EQ(result.verdict, Verdict::undecided) << result.reason;
    EXPECT_EQ(result.statements.at("5.0:MQTT-4.3.3-10"), Verdict::undecided);
}

/// It connects by a name of its own and publishes nothing.
TEST(BentConnection, ProvesNothingByWhatItNeverBegan) {
    const std::string head = "matrix: {version: [5.0]}\nverifies: {5.0: [MQTT-3.3.1-2]}\n";
    const auto of = [&](std::string_view steps) {
        return play_bent(head, steps, bent_to<OnItsOwn>());
    };
    const auto reports = of(R"(
  - client: {do: connect}
  - client: {do: publish, topic: t, qos: 1}
  - wait: 1s
)");
    EXPECT_EQ(reports.verdict, Verdict::undecided);
    EXPECT_THAT(reports.reason, testing::HasSubstr("nothing shows that it did 'publish'"));
    const auto nameless = of(R"(
  - client: {do: connect, client_id: ""}
  - server: {never: CONNECT, client_id: "", for: 1s, proves: [MQTT-3.3.1-2]}
)");
    EXPECT_EQ(nameless.verdict, Verdict::undecided);
    EXPECT_EQ(nameless.statements.at("5.0:MQTT-3.3.1-2"), Verdict::undecided);
    const auto silent = of(R"(
  - client: {do: connect, clean: true}
  - server: {never: PUBLISH, for: 1s}
)");
    EXPECT_EQ(silent.verdict, Verdict::pass) << silent.reason;
}

TEST(BentConnection, ProvesNothingByStayingAway) {
    const auto of = [](std::string_view steps) {
        return play_bent(
            "matrix: {version: [3.1.1]}\nverifies: {3.1.1: [MQTT-3.1.2-6]}\n",
            steps,
            bent_to<Leaving>()
        );
    };
    const auto gone = of(R"(
  - client: {do: connect}
  - server: {expect: DISCONNECT}
  - server: {never: PUBREL, for: 1s}
)");
    EXPECT_EQ(gone.verdict, Verdict::undecided);
    EXPECT_THAT(gone.reason, testing::HasSubstr("it is not connected"));
    const auto once = of(R"(
  - client: {do: connect}
  - server: {expect: DISCONNECT}
  - client: {do: connect}
  - server: {never: PUBREL, for: 1s}
)");
    EXPECT_EQ(once.verdict, Verdict::undecided);
    EXPECT_THAT(once.reason, testing::HasSubstr("nothing shows that it did 'connect'"));
}

/// Publishes one message whenever it connects.
class PublishesOnce final : public OnItsOwn {
public:
    using OnItsOwn::OnItsOwn;

private:
    void connected() override {
        inner().carry_out(2, {.deed = adapters::Deed::publish, .topic = "own", .qos = 1});
    }
};

TEST(BentConnection, ProvesByAsManyMessagesAsTheRowHasAndOfTheirQosOnly) {
    const auto of = [](std::string_view publish) {
        return play_bent(
            "matrix: {version: [5.0]}\nverifies: {5.0: [MQTT-3.3.1-2]}\n",
            fmt::format("\n  - client: {{do: publish, topic: t{}}}\n  - wait: 1s\n", publish),
            bent_to<PublishesOnce>()
        );
    };
    EXPECT_EQ(of(", qos: 1").verdict, Verdict::pass);
    for (const auto* other :
         {", qos: 0", ", qos: 1, count: 2", ", qos: 1, retain: true", ", qos: 1, payload_size: 9"})
        EXPECT_EQ(of(other).verdict, Verdict::undecided) << other;
}

TEST(BentConnection, ProvesNothingByAnEndOfTheServer) {
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
