#include "tests/scenario/loaded.hpp"

#include <gmock/gmock.h>

#include <fmt/format.h>

namespace assay::scenario {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(Expand, PutsMatrixValuesIn) {
    const auto scenario = loaded(file_of(
        "matrix: {version: [5.0], q: [2], t: [x]}\nsteps: [one: {publish: ~/<t>/<<raw, qos: <q>}]"
    ));
    const auto row = row_of(scenario, 0);
    const auto& publish = std::get<PublishAction>(row.steps.at(0).action);
    EXPECT_EQ(publish.topic, "~/x/<<raw");
    EXPECT_EQ(publish.qos, 2);
    EXPECT_EQ(row.steps[0].at.line, 5);
}

TEST(Expand, KeepsOnlyTheStepsWhoseWhenHolds) {
    const auto scenario = loaded(file_of(
        "matrix: {version: [3.1.1, 5.0]}\nsteps:\n"
        "  - {when: {version: 5.0}, one: {connect: fresh, properties: {receive_maximum: 1}}}\n"
        "  - {when: {version: 3.1.1}, one: {connect: resume}}\n"
    ));
    EXPECT_EQ(
        std::get<ConnectAction>(row_of(scenario, 0).steps.at(0).action).mode,
        ConnectAction::Mode::resume
    );
    EXPECT_EQ(row_of(scenario, 1).steps.size(), 1U);
}

TEST(Expand, TypesEveryDetailOfAConnect) {
    const auto scenario = loaded(
        file_of("matrix: {version: [5.0]}\nsteps:\n"
                "  - one: {connect: fresh, keep_session: 1h, will: {topic: ~/w, payload: gone, "
                "qos: 1, retain: true, delay: 2s},\n"
                "          session_present: false, keep_alive: 60s, username: u, password: p, "
                "clean: true, reason: [0, 0x87],\n"
                "          connack: {receive_maximum: 1..20}, await: none, within: 3s, "
                "properties: {user_property: [a=b, c=d], session_expiry_interval: 5s}}\n")
    );
    const auto row = row_of(scenario, 0);
    const auto& connect = std::get<ConnectAction>(row.steps.at(0).action);
    EXPECT_EQ(connect.keep_session, Duration{1h});
    ASSERT_TRUE(connect.will);
    EXPECT_EQ(connect.will->delay, Duration{2s});
    EXPECT_TRUE(connect.will->retain);
    EXPECT_EQ(connect.session_present, false);
    EXPECT_THAT(connect.reason, ElementsAre(0, 0x87));
    EXPECT_FALSE(connect.await);
    ASSERT_EQ(connect.connack.size(), 1U);
    EXPECT_EQ(connect.connack[0].matcher.kind, Matcher::Kind::range);
    ASSERT_EQ(connect.properties.size(), 3U);
    EXPECT_EQ(connect.properties[1].value, "c=d");
    EXPECT_EQ(connect.properties[2].value, "5");
    EXPECT_EQ(connect.window.within, Duration{3s});
}

TEST(Expand, TakesARangeOfDurationsForAFieldThatCountsSeconds) {
    const auto scenario =
        loaded(file_of("matrix: {version: [5.0]}\nsteps:\n"
                       "  - one: {expect: PUBLISH, message_expiry_interval: 48s..1m}\n"));
    const auto row = row_of(scenario, 0);
    const auto& fields = std::get<ExpectAction>(row.steps.at(0).action).fields;
    ASSERT_EQ(fields.size(), 1U);
    EXPECT_EQ(fields[0].matcher.kind, Matcher::Kind::range);
    EXPECT_EQ(fields[0].matcher.low, 48);
    EXPECT_EQ(fields[0].matcher.high, 60);
}

/// What is wrong with a scenario that asks for this guarantee of the actor `truck`.
std::string wrong_guarantee(const std::string& guarantee) {
    const auto refused = load(
        "f.yaml",
        "id: a/b\ntitle: t\nactors: {truck: {}}\nguarantees: [" + guarantee +
            "]\nsteps:\n  - truck: {connect: fresh}\n",
        {}
    );
    return refused ? "" : render(refused.error(), "");
}

TEST(Load, NamesTheActorWhomAGuaranteeMayHaveMeant) {
    EXPECT_THAT(wrong_guarantee("{reconnects: [2, truk]}"), HasSubstr("did you mean 'truck'?"));
    EXPECT_THAT(wrong_guarantee("{ordered: [trucks]}"), HasSubstr("did you mean 'truck'?"));
}

TEST(Load, ComplainsOnceOfAGuaranteeThatItCannotRead) {
    EXPECT_THAT(wrong_guarantee("{reconnects: many}"), HasSubstr("say how many are allowed"));
    EXPECT_THAT(wrong_guarantee("{reconnects: many}"), Not(HasSubstr("exchange or actor")));
    EXPECT_THAT(wrong_guarantee("{reconnect: 2}"), HasSubstr("did you mean 'reconnects'?"));
    EXPECT_THAT(wrong_guarantee("{reconnect: 2}"), Not(HasSubstr("exchange or actor")));
}

TEST(Load, RefusesPatienceThatAGuaranteeTakesForGranted) {
    const auto refused = load(
        "f.yaml",
        "id: a/b\ntitle: t\nactors: {one: {ping_timeout: 3s}}\nguarantees: [keep_alive]\n"
        "steps:\n  - one: {connect: fresh}\n",
        {}
    );
    ASSERT_FALSE(refused);
    EXPECT_THAT(
        refused.error().at(0).message,
        testing::HasSubstr("the guarantee keep_alive judges how long a client waits")
    );
}

TEST(Load, RefusesGuaranteesThatNoClientUnderTestCanBeAskedFor) {
    for (const auto* asked : {"will_once", "{ordered: [server]}"}) {
        const auto refused = load(
            "f.yaml",
            fmt::format(
                "id: a/b\nrole: client\ntitle: t\nactors: {{server: {{}}}}\nguarantees: [{}]\n"
                "steps:\n  - client: {{do: connect}}\n",
                asked
            ),
            {}
        );
        ASSERT_FALSE(refused) << asked;
        EXPECT_THAT(
            refused.error().at(0).message,
            testing::HasSubstr("a client under test is asked for all of its messages")
        );
    }
}

TEST(Expand, GivesEveryFilterWhatTheStepSays) {
    const auto scenario = loaded(
        file_of("matrix: {version: [5.0]}\nsteps: [one: {subscribe: [a, {filter: b, qos: 0}], "
                "qos: 2, no_local: true, granted: [2, 0]}]")
    );
    const auto row = row_of(scenario, 0);
    const auto& subscribe = std::get<SubscribeAction>(row.steps.at(0).action);
    ASSERT_EQ(subscribe.filters.size(), 2U);
    EXPECT_EQ(subscribe.filters[0].qos, 2);
    EXPECT_EQ(subscribe.filters[1].qos, 0);
    EXPECT_EQ(subscribe.filters[1].no_local, true);
}

TEST(Expand, ReadsMatchersByTheFormOfTheField) {
    const auto scenario = loaded(file_of(
        "matrix: {version: [5.0]}\nsteps:\n"
        "  - one: {expect: PUBLISH, topic: ~/a, payload: \"any\", qos: [0, 1], packet_id: "
        "any, content_type: absent, user_property: ~=k}\n"
        "  - one: {expect: SUBACK, reasons: [0x01, 0x80], within: 2s, count: 2, next: true}\n"
    ));
    const auto row = row_of(scenario, 0);
    const auto& fields = std::get<ExpectAction>(row.steps.at(0).action).fields;
    ASSERT_EQ(fields.size(), 6U);
    EXPECT_EQ(fields[1].matcher.kind, Matcher::Kind::one_of);
    EXPECT_THAT(fields[2].matcher.values, ElementsAre("0", "1"));
    EXPECT_EQ(fields[3].matcher.kind, Matcher::Kind::any);
    EXPECT_EQ(fields[4].matcher.kind, Matcher::Kind::absent);
    EXPECT_EQ(fields[5].matcher.kind, Matcher::Kind::prefix);
    const auto& suback = std::get<ExpectAction>(row.steps.at(1).action);
    EXPECT_THAT(suback.fields.at(0).matcher.values, ElementsAre("1,128"));
    EXPECT_EQ(suback.count, 2);
    EXPECT_TRUE(suback.next);
}

TEST(Expand, ReadsHowManyPacketsMayCome) {
    const auto scenario = loaded(file_of("matrix: {version: [5.0], many: [1, 2..3]}\n"
                                         "steps: [one: {expect: PUBLISH, count: <many>}]\n"));
    const auto action_of = [&](std::size_t index) {
        return std::get<ExpectAction>(row_of(scenario, index).steps.at(0).action);
    };
    EXPECT_EQ(action_of(0).count, 1);
    EXPECT_EQ(action_of(0).count_max, std::nullopt);
    EXPECT_EQ(action_of(1).count, 2);
    EXPECT_EQ(action_of(1).count_max, 3);
}

struct WrongCount {
    std::string_view step{};
    std::string_view message{};
    std::string_view hint{};
};

TEST(Load, RefusesCountsOfPacketsThatNothingMeets) {
    constexpr std::string_view both = "both ends from 1 to 100000, got '";
    constexpr std::string_view none = "'never: PACKET' says that none comes";
    constexpr std::string_view where =
        "one number; a range is only for 'count' of 'expect: PACKET'";
    const WrongCount cases[]{
        {"expect: PUBLISH, count: 2..1",
         "count: expected a range such as 1..2, the smaller first, got '2..1'",
         ""},
        {"expect: PUBLISH, count: 0..0", both, none},
        {"expect: PUBLISH, count: 0..2", both, none},
        {"expect: PUBLISH, count: 0",
         "count: expected an integer from 1 to 100000, or a range such as 1..2, got '0'",
         none},
        {"expect: PUBLISH, count: 1..", both, ""},
        {"expect: PUBLISH, count: a..b", both, ""},
        {"expect: PUBLISH, count: -1..2", both, ""},
        {"expect: PUBLISH, count: 1..100001", both, ""},
        {"publish: t, count: 1..2", "count: expected an integer from 1 to 100000, got '1..2'", where
        },
    };
    for (const auto& [step, message, hint] : cases) {
        const auto text = file_of(fmt::format("steps:\n  - one: {{{}}}\n", step));
        const auto refused = load("f.yaml", text, small_environment());
        ASSERT_FALSE(refused) << step;
        const auto& problem = refused.error().at(0);
        EXPECT_THAT(problem.message, testing::HasSubstr(std::string{message})) << step;
        EXPECT_EQ(problem.hint, hint) << step;
        EXPECT_EQ(problem.at.line, 5) << step;
        EXPECT_EQ(problem.at.column, 11 + step.rfind(' ') + 1) << step;
    }
}

TEST(Load, RefusesWhatLastsForNoTimeAndSaysWhatToDo) {
    for (const std::string_view step :
         {"wait: 0s", "one: {wait: 0ms}", "one: {ping: true, within: 0s}"}) {
        const auto text = file_of(fmt::format("steps:\n  - {}\n", step));
        const auto refused = load("f.yaml", text, small_environment());
        ASSERT_FALSE(refused) << step;
        const auto& problem = refused.error().at(0);
        EXPECT_THAT(problem.message, testing::HasSubstr("expected a duration above 0s")) << step;
        EXPECT_EQ(problem.hint, "what takes no time does nothing: leave it out") << step;
        EXPECT_EQ(problem.at.line, 5) << step;
        EXPECT_EQ(problem.at.column, 5 + step.find(" 0") + 1) << step;
    }
}

TEST(Expand, OverridesAPresetAndUsesOneByItsName) {
    const auto scenario =
        loaded("id: a/b\ntitle: t\nlinks: {sat: {preset: geo, loss: 0.5%, up: {rate: 160kbit/s}}}\n"
               "actors: {one: {link: sat}, two: {link: geo}}\nsteps: [sat: {cut: 30s, on_packet: "
               "PUBREL, deliver: false}]\n");
    const auto row = row_of(scenario, 0);
    ASSERT_EQ(row.links.size(), 2U);
    EXPECT_EQ(row.links[0].second.up.queue.rate_bps, 160'000U);
    EXPECT_EQ(row.links[0].second.down.queue.rate_bps, 0U);
    EXPECT_EQ(row.links[0].second.down.loss.random_ppb, 5'000'000U);
    EXPECT_EQ(row.links[0].second.down.delay.base, Duration{300ms});
    EXPECT_EQ(row.links[1].first, "geo");
    EXPECT_FALSE(std::get<LinkAction>(row.steps.at(0).action).deliver);
}

TEST(Expand, PutsDefaultsIntoStepsThatCanTakeThem) {
    const auto scenario =
        loaded(file_of("defaults: {qos: 1, within: 9s}\nsteps:\n  - one: {publish: t}\n  - one: "
                       "{publish: t, qos: 0}\n  - one: {ping: true}\n"));
    const auto row = row_of(scenario, 0);
    EXPECT_EQ(std::get<PublishAction>(row.steps.at(0).action).qos, 1);
    EXPECT_EQ(std::get<PublishAction>(row.steps.at(1).action).qos, 0);
    EXPECT_EQ(std::get<PingAction>(row.steps.at(2).action).window.within, Duration{9s});
}

TEST(Expand, ReadsBlocksAndNames) {
    const auto scenario =
        loaded(file_of("steps:\n  - one: {publish: t, qos: 2, await: none, as: cmd}\n"
                       "  - repeat: {times: 3, steps: [{note: \"round <n>\"}, {wait: 1s}]}\n"
                       "  - parallel: [{one: {finish: <cmd>, within: 5s}}, {two: {expect: PUBLISH, "
                       "packet_id: <cmd.packet_id>, since: cmd}}]\n"));
    const auto row = row_of(scenario, 0);
    EXPECT_EQ(row.steps.at(0).as, "cmd");
    EXPECT_EQ(std::get<RepeatAction>(row.steps.at(1).action).times, 3);
    const auto& parallel = std::get<ParallelAction>(row.steps.at(2).action);
    EXPECT_EQ(std::get<FinishAction>(parallel.steps.at(0).action).exchange, "cmd");
    const auto& expect = std::get<ExpectAction>(parallel.steps.at(1).action);
    EXPECT_EQ(expect.window.since, "cmd");
    EXPECT_EQ(expect.fields.at(0).matcher.values.at(0), "<cmd.packet_id>");
}

TEST(Expand, ReadsAlternatives) {
    const auto scenario = loaded(file_of(
        "steps:\n  - either: [{one: {expect: PUBLISH, topic: t}}, {two: {expect: close}}]\n"
    ));
    const auto row = row_of(scenario, 0);
    const auto& either = std::get<EitherAction>(row.steps.at(0).action);
    EXPECT_EQ(either.steps.at(0).actor, "one");
    EXPECT_EQ(std::get<ExpectAction>(either.steps.at(1).action).what, ExpectAction::What::close);
}

TEST(Expand, RepeatsATextAsOftenAsItSays) {
    const auto scenario =
        loaded(file_of("steps:\n  - one: {publish: \"~/<ab*3>/<c*40000>\", payload: \"<<a*3>\"}\n")
        );
    const auto row = row_of(scenario, 0);
    const auto& publish = std::get<PublishAction>(row.steps.at(0).action);
    EXPECT_EQ(publish.topic, "~/ababab/" + std::string(40'000, 'c'));
    EXPECT_EQ(publish.payload, "<<a*3>");
}

TEST(Expand, ReadsRawPackets) {
    const auto scenario =
        loaded(file_of("matrix: {version: [5.0]}\nsteps:\n"
                       "  - one: {send: {packet: PUBLISH, with: {qos: 3, topic: ~/a, properties: "
                       "[{topic_alias: 1}, {topic_alias: 2}], append: \"00\"}}}\n"
                       "  - one: {send: {bytes: \"36 <len+1> s'~/a' <props>\", chop: 1}}\n"));
    const auto row = row_of(scenario, 0);
    const auto& packet = std::get<SendAction>(row.steps.at(0).action);
    EXPECT_EQ(packet.packet, wire::PacketType::publish);
    EXPECT_EQ(packet.with.at(0).value, "3");
    EXPECT_EQ(packet.properties.size(), 2U);
    EXPECT_EQ(packet.append, "00");
    EXPECT_EQ(std::get<SendAction>(row.steps.at(1).action).chop, 1);
}

TEST(Verifies, AStatementThatOnlyOtherRowsProveIsNotTried) {
    const auto scenario = loaded("id: a/b\ntitle: t\nverifies: {5.0: [MQTT-1-1]}\nmatrix: "
                                 "{version: [5.0], way: [one, two]}\n"
                                 "actors: {one: {}}\nsteps:\n"
                                 "  - when: {way: one}\n    one: {ping: true, proves: MQTT-1-1}\n"
                                 "  - when: {way: two}\n    one: {ping: true}\n");
    ASSERT_EQ(scenario.rows.size(), 2U);
    EXPECT_THAT(scenario.rows[0].statements, ElementsAre("5.0:MQTT-1-1"));
    EXPECT_THAT(scenario.rows[1].statements, ElementsAre());
}

TEST(Requires, AFactOfMqtt5SaysNothingOfOlderRows) {
    const auto scenario =
        loaded("id: a/b\ntitle: t\nrequires: {server_keep_alive: \"= 0\", max_qos: \">= 1\"}\n"
               "matrix: {version: [3.1.1, 5.0]}\nactors: {one: {}}\nsteps: [{one: {ping: true}}]\n"
        );
    EXPECT_EQ(row_of(scenario, 0).requirements.size(), 1U);
    EXPECT_EQ(row_of(scenario, 1).requirements.size(), 2U);
}

TEST(Expand, KeepsTheProofsOfTheRowsVersion) {
    const auto scenario = loaded(
        file_of("verifies: {3.1.1: [MQTT-1-1], 5.0: [MQTT-1-1]}\nsteps: [{one: {ping: true}, "
                "proves: [3.1.1:MQTT-1-1, 5.0:MQTT-1-1]}]")
    );
    EXPECT_THAT(row_of(scenario, 0).steps.at(0).proves, ElementsAre("3.1.1:MQTT-1-1"));
}

TEST(Expand, GivesAProofWithoutAVersionThatOfTheRow) {
    const auto scenario = loaded(file_of("verifies: {3.1.1: [MQTT-1-1], 5.0: [MQTT-1-1]}\n"
                                         "steps: [{one: {ping: true, proves: MQTT-1-1}}]"));
    EXPECT_THAT(row_of(scenario, 0).steps.at(0).proves, ElementsAre("3.1.1:MQTT-1-1"));
    EXPECT_THAT(row_of(scenario, 1).steps.at(0).proves, ElementsAre("5.0:MQTT-1-1"));
}

TEST(Expand, KnowsStepsThatOnlyPrepare) {
    const auto scenario = loaded(file_of("steps: [{one: {ping: true, given: true}}, {one: {ping: "
                                         "true}, given: true}, {one: {ping: true}}]"));
    const auto row = row_of(scenario, 0);
    EXPECT_TRUE(row.steps.at(0).given);
    EXPECT_TRUE(row.steps.at(1).given);
    EXPECT_FALSE(row.steps.at(2).given);
}

}  // namespace
}  // namespace assay::scenario
