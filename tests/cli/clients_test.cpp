/// Foreign clients on `assay broker`: libmosquitto and Paho, both versions, every QoS.
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace assay::harness {
namespace {

using testing::HasSubstr;

/// Runs a command line of the shell and gives what it prints.
std::string shell(const std::string& command) {
    std::string out;
    std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    std::array<char, 4096> chunk{};
    while (std::fgets(chunk.data(), static_cast<int>(chunk.size()), pipe) != nullptr)
        out += chunk.data();
    ::pclose(pipe);
    return out;
}

/// `assay broker` on a free port for the time of a test.
struct ClientsTest : testing::Test {
    std::optional<ProcessGroup> broker{};
    std::string port{};

    void SetUp() override {
        std::array<int, 2> ends{};
        ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
        broker = ProcessGroup::spawn({.argv = {program_path(), "broker", "--port", "0"},
                                      .output = ends[1]})
                     .value();
        ::close(ends[1]);
        std::array<char, 256> line{};
        const auto size = ::read(ends[0], line.data(), line.size());
        ::close(ends[0]);
        ASSERT_GT(size, 0);
        const std::string text{line.data(), static_cast<std::size_t>(size)};
        port = text.substr(text.rfind(':') + 1);
        port.erase(port.find_last_not_of("\r\n") + 1);
    }
};

TEST_F(ClientsTest, LibmosquittoPublishesAndSubscribes) {
    for (const std::string version : {"mqttv311", "mqttv5"})
        for (const std::string qos : {"0", "1", "2"}) {
            // Retained, so that it does not matter which of the two is there first.
            const auto topic = "t/" + version + "/" + qos;
            const auto common = " -p " + port + " -V " + version + " -q " + qos + " -t " + topic;
            EXPECT_EQ(shell("mosquitto_pub -r -m hello-" + qos + common), "");
            EXPECT_EQ(shell("mosquitto_sub -C 1 -W 10" + common), "hello-" + qos + "\n") << version;
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
            const auto command = "timeout 10 /usr/bin/python3 -W ignore " + (folder / "client.py") +
                                 " " + port + " " + version + " " + qos;
            EXPECT_THAT(shell(command), HasSubstr("got hello " + qos)) << version;
        }
}

}  // namespace
}  // namespace assay::harness
