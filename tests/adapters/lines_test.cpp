#include "harness/adapters/lines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::adapters {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(AdapterLines, SayEverythingOfAConnect) {
    const Command connect{
        .deed = Deed::connect,
        .host = "127.0.0.1",
        .port = 27001,
        .version = wire::Version::v5_0,
        .client_id = "c",
        .clean = true,
        .keep_alive = 10s,
        .session_expiry = 300s,
        .will = Will{.topic = "w", .payload = {0x6d, 0x30}, .qos = 1, .delay = 5s}
    };
    EXPECT_EQ(
        line_of(1, connect),
        R"({"do":"connect","id":1,"host":"127.0.0.1","port":27001,"mqtt":"5.0","client_id":"c",)"
        R"("clean":true,"keep_alive":10,"session_expiry":300,)"
        R"("will":{"topic":"w","payload_hex":"6d30","qos":1,"retain":false,"delay":5}})"
        "\n"
    );
}

TEST(AdapterLines, SayPropertiesByNameAndUserPropertiesAsPairs) {
    const Command publish{
        .deed = Deed::publish,
        .topic = "t",
        .qos = 2,
        .properties = {{"topic_alias", "3"}, {"user_property", "a=1"}, {"user_property", "b=2"}}
    };
    EXPECT_EQ(
        line_of(2, publish),
        R"({"do":"publish","id":2,"topic":"t","payload_hex":"","qos":2,"retain":false,)"
        R"("properties":{"topic_alias":3,"user_property":[["a","1"],["b","2"]]}})"
        "\n"
    );
}

TEST(AdapterLines, AreReadAsWhatTheySay) {
    const auto identity = parse_line(
        R"({"ok":true,"name":"MQTT.js","version":"5.16.0","language":"js","mqtt":["3.1.1","5.0"]})"
    );
    ASSERT_TRUE(identity) << identity.error();
    EXPECT_EQ(std::get<Identity>(*identity).version, "5.16.0");
    EXPECT_EQ(std::get<Identity>(*identity).can, std::nullopt);
    EXPECT_THAT(std::get<Identity>(*identity).mqtt, ElementsAre("3.1.1", "5.0"));

    const auto message = parse_line(
        R"({"event":"message","topic":"t/in","payload_hex":"6f6e","qos":1,"retain":false,"dup":true})"
    );
    ASSERT_TRUE(message) << message.error();
    EXPECT_THAT(std::get<Message>(*message).payload, ElementsAre('o', 'n'));
    EXPECT_TRUE(std::get<Message>(*message).dup);

    EXPECT_EQ(std::get<Done>(*parse_line(R"({"event":"done","id":2,"ok":true})")).id, 2);
    EXPECT_EQ(std::get<Done>(*parse_line(R"({"ok":false,"cannot":"auth"})")).cannot, "auth");
    EXPECT_TRUE(std::holds_alternative<Lost>(*parse_line(R"({"event":"lost"})")));
}

TEST(AdapterLines, ThatAreNoneAreNamed) {
    EXPECT_THAT(parse_line("hello").error(), HasSubstr("no JSON object: hello"));
    EXPECT_THAT(parse_line("[1]").error(), HasSubstr("no JSON object"));
    EXPECT_THAT(parse_line("{}").error(), HasSubstr("neither 'event' nor 'ok'"));
    EXPECT_THAT(parse_line(R"({"event":"fire"})").error(), HasSubstr("no event 'fire'"));
    EXPECT_THAT(
        parse_line(R"({"event":"message","topic":"t","payload_hex":"6"})").error(),
        HasSubstr("a message needs")
    );
}

}  // namespace
}  // namespace assay::adapters
