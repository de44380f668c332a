#include "harness/scenario/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

namespace assay::scenario {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view head = "id: a/b\ntitle: t\nrole: client\nmatrix: {version: [5.0]}\n";

Row row_of(std::string_view rest) {
    const auto text = fmt::format("{}{}", head, rest);
    const auto scenario = load("f.yaml", text, {});
    if (!scenario) throw std::runtime_error{render(scenario.error(), text)};
    return *expand(*scenario, scenario->rows.front());
}

std::string problems_of(std::string_view rest) {
    const auto text = fmt::format("{}{}", head, rest);
    const auto scenario = load("f.yaml", text, {});
    return scenario ? "" : render(scenario.error(), text);
}

TEST(ClientRole, MakesActorsServers) {
    const auto row = row_of(
        "actors: {server: {answers: [CONNECT, PINGREQ], accept: silent,\n"
        "  connack: {reason: 0x87, session_present: true, properties: {receive_maximum: 1}}}}\n"
        "steps:\n  - client: {do: connect}\n  - server: {expect: CONNECT}\n"
    );
    EXPECT_EQ(row.role, wire::Role::client);
    const auto& server = row.actors.front();
    EXPECT_TRUE(server.is_server);
    EXPECT_EQ(
        server.answers, (wire::PacketSet{wire::PacketType::connect, wire::PacketType::pingreq})
    );
    EXPECT_EQ(server.accept, ServeAction::Accept::silent);
    EXPECT_EQ(server.connack.reason, 0x87);
    EXPECT_EQ(server.connack.session_present, true);
    EXPECT_EQ(server.connack.properties.size(), 1U);
}

TEST(ClientRole, ReadsWhatTheClientIsToDo) {
    const auto row =
        row_of("actors: {server: {}}\nsteps:\n"
               "  - client: {do: publish, topic: ~/t, payload: m, qos: 2, count: 3, await: ack}\n"
               "  - client: {expect: message, topic: ~/in, count: 2, within: 9s}\n"
               "  - server: {answers: manual}\n");
    const auto& drive = std::get<DriveAction>(row.steps[0].action);
    EXPECT_EQ(drive.deed, DriveAction::Deed::publish);
    EXPECT_EQ(drive.qos, 2);
    EXPECT_EQ(drive.count, 3);
    EXPECT_TRUE(drive.await);
    const auto& hear = std::get<HearAction>(row.steps[1].action);
    EXPECT_EQ(hear.count, 2);
    EXPECT_EQ(hear.fields.front().name, "topic");
    EXPECT_EQ(std::get<ServeAction>(row.steps[2].action).answers, wire::PacketSet{});
}

TEST(ClientRole, KnowsNoVerbsOfTheOtherRole) {
    EXPECT_THAT(
        problems_of("actors: {server: {}}\nsteps:\n  - server: {subscribe: ~/t}\n"),
        HasSubstr("server has no verb 'subscribe'")
    );
    EXPECT_THAT(
        problems_of("actors: {server: {}}\nsteps:\n  - broker: {alive: true}\n"),
        HasSubstr("there is no actor or link 'broker'")
    );
    EXPECT_THAT(
        problems_of("actors: {server: {keep_alive: 5s}}\nsteps:\n  - server: {close: true}\n"),
        HasSubstr("a server has no detail 'keep_alive'")
    );
}

TEST(ClientRole, WantsWhatADeedCannotDoWithout) {
    EXPECT_THAT(
        problems_of("actors: {server: {}}\nsteps:\n  - client: {do: publish}\n"),
        HasSubstr("'publish' needs 'topic'")
    );
    EXPECT_THAT(
        problems_of("actors: {client: {}}\nsteps:\n  - client: {do: connect}\n"),
        HasSubstr("'client' is the target")
    );
}

TEST(ClientRole, BreaksPacketsAsAServerSendsThem) {
    const auto text =
        "id: a/b\ntitle: t\nrole: client\nmatrix: {version: [3.1.1], fault: all}\n"
        "actors: {server: {}}\nsteps:\n  - client: {do: connect, await: ack}\n"
        "  - server: {send: {packet: PINGRESP, fault: <fault>}}\n  - server: {expect: close}\n";
    const auto scenario = load("f.yaml", text, {});
    ASSERT_TRUE(scenario) << render(scenario.error(), text);
    EXPECT_GT(scenario->rows.size(), 2U);
}

}  // namespace
}  // namespace assay::scenario
