/// Foreign clients on `assay broker`: libmosquitto and Paho, both versions, every QoS.
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::cli {
namespace {

using testing::HasSubstr;

/// `assay broker` on a free port for the time of a test.
struct ClientsTest : testing::Test {
    Companion broker{{program_path(), "broker", "--port", "0"}};
    std::string port{};

    void SetUp() override {
        ASSERT_TRUE(broker.says("\n")) << broker.text();
        port = broker.text().substr(broker.text().rfind(':') + 1);
        port.pop_back();
    }
};

TEST_F(ClientsTest, LibmosquittoPublishesAndSubscribes) {
    for (const std::string version : {"mqttv311", "mqttv5"})
        for (const std::string qos : {"0", "1", "2"}) {
            // Retained, so that it does not matter which of the two is there first.
            const auto topic = "t/" + version + "/" + qos;
            const auto common = " -p " + port + " -V " + version + " -q " + qos + " -t " + topic;
            EXPECT_EQ(shell("mosquitto_pub -r -m hello-" + qos + common).text, "");
            EXPECT_EQ(shell("mosquitto_sub -C 1 -W 100" + common).text, "hello-" + qos + "\n")
                << version;
        }
}

constexpr std::string_view paho = R"(
import sys, paho.mqtt.client as mqtt
port, version, qos = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
seen = []
def connected(client, data, flags, code, properties=None):
    client.subscribe("p/#", qos)
def subscribed(client, data, mid, codes, properties=None):
    client.publish("p/x", "hello", qos)
def message(client, data, m):
    print("got", m.payload.decode(), m.qos); client.disconnect()
client = mqtt.Client(client_id="paho%d%d" % (version, qos), protocol=version)
client.on_connect, client.on_subscribe, client.on_message = connected, subscribed, message
client.connect("127.0.0.1", port)
client.loop_forever()
)";

TEST_F(ClientsTest, PahoPublishesAndSubscribes) {
    const Folder folder;
    write_file(folder / "client.py", std::string{paho});
    for (const std::string version : {"4", "5"})
        for (const std::string qos : {"0", "1", "2"}) {
            const auto command = "/usr/bin/python3 -W ignore " + (folder / "client.py") + " " +
                                 port + " " + version + " " + qos;
            EXPECT_THAT(shell(command).text, HasSubstr("got hello " + qos)) << version;
        }
}

}  // namespace
}  // namespace assay::cli
