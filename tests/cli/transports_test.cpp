/// `assay broker` and `assay link` with every scheme, for foreign clients and for ourselves.
#include "tests/certificates.hpp"
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>

namespace assay::cli {
namespace {

using testing::HasSubstr;

/// What stands behind "listening on `scheme`://127.0.0.1:" in the output.
std::string port_in(const std::string& text, const std::string& scheme) {
    const auto prefix = fmt::format("listening on {}127.0.0.1:", scheme);
    const auto at = text.find(prefix);
    if (at == std::string::npos) return {};
    const auto begin = at + prefix.size();
    return text.substr(begin, text.find_first_not_of("0123456789", begin) - begin);
}

/// The reference broker with a port of each scheme.
struct TransportsTest : testing::Test {
    Companion broker{
        {program_path(),
         "broker",
         "--listen",
         "mqtts://127.0.0.1:0",
         "--listen",
         "ws://127.0.0.1:0",
         "--listen",
         "wss://127.0.0.1:0",
         "--port",
         "0",
         "--cert",
         certificates() / "server.pem",
         "--key",
         certificates() / "server.key"}
    };
    Folder folder{};

    void SetUp() override { ASSERT_TRUE(broker.says("wss://127.0.0.1:")) << broker.text(); }
    std::string port(const std::string& scheme) {
        EXPECT_TRUE(broker.says("\n"));
        return port_in(broker.text(), scheme);
    }
    std::string url(const std::string& scheme) {
        return fmt::format("{}127.0.0.1:{}", scheme, port(scheme));
    }
};

TEST_F(TransportsTest, ServeOurselves) {
    for (const std::string scheme : {"mqtts://", "ws://", "wss://"}) {
        std::vector<std::string> words{
            "run", short_scenario, "-t", url(scheme), "-o", folder / "out"
        };
        if (scheme != "ws://") words.insert(words.end(), {"--ca", certificates() / "ca.pem"});
        const auto outcome = assay(words);
        EXPECT_EQ(outcome.code, 0) << outcome.text;
    }
}

TEST_F(TransportsTest, LibmosquittoSpeaksTls) {
    const auto common = fmt::format(
        " --cafile {} -p {} -q 1 -t t/tls", certificates() / "ca.pem", port("mqtts://")
    );
    EXPECT_EQ(shell("mosquitto_pub -r -m hello" + common).text, "");
    EXPECT_EQ(shell("mosquitto_sub -C 1 -W 100" + common).text, "hello\n");
}

TEST(Transports, LibmosquittoShowsItsCertificate) {
    Companion broker{
        {program_path(),
         "broker",
         "--listen",
         "mqtts://127.0.0.1:0",
         "--cert",
         certificates() / "server.pem",
         "--key",
         certificates() / "server.key",
         "--ca",
         certificates() / "ca.pem"}
    };
    ASSERT_TRUE(broker.says("\n")) << broker.text();
    const auto common = fmt::format(
        "mosquitto_pub -r -m hello --cafile {} -p {} -q 1 -t t/own",
        certificates() / "ca.pem",
        port_in(broker.text(), "mqtts://")
    );
    const auto own = fmt::format(
        " --cert {} --key {}", certificates() / "client.pem", certificates() / "client.key"
    );
    EXPECT_EQ(shell(common + own).code, 0);
    EXPECT_NE(shell(common).code, 0);
}

constexpr std::string_view paho_over_web_socket = R"(
import sys, paho.mqtt.client as mqtt
port, version, ca = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
def connected(client, data, flags, code, properties=None):
    client.subscribe("w/#", 1)
def subscribed(client, data, mid, codes, properties=None):
    client.publish("w/x", "x" * 70000, 1)
def message(client, data, m):
    print("got", len(m.payload)); client.disconnect()
client = mqtt.Client(client_id="paho-ws%d" % version, protocol=version, transport="websockets")
if ca: client.tls_set(ca_certs=ca)
client.on_connect, client.on_subscribe, client.on_message = connected, subscribed, message
client.connect("127.0.0.1", port)
client.loop_forever()
)";

TEST_F(TransportsTest, PahoSpeaksWebSocketWithAndWithoutTls) {
    write_file(folder / "client.py", std::string{paho_over_web_socket});
    const auto ca = certificates() / "ca.pem";
    for (const std::string version : {"4", "5"})
        for (const auto& [scheme, trusted] :
             {std::pair<std::string, std::string>{"ws://", "''"}, {"wss://", ca}}) {
            const auto command = fmt::format(
                "/usr/bin/python3 -W ignore {} {} {} {}",
                folder / "client.py",
                port(scheme),
                version,
                trusted
            );
            EXPECT_THAT(shell(command).text, HasSubstr("got 70000")) << scheme << version;
        }
}

constexpr std::string_view mqtt_js = R"(
const mqtt = require('mqtt');
const [url, version] = [process.argv[2], Number(process.argv[3])];
const client = mqtt.connect(url, {protocolVersion: version, rejectUnauthorized: false});
client.on('connect', () => client.subscribe('j/#', {qos: 1}, () => client.publish('j/x', 'hello', {qos: 1})));
client.on('message', (topic, payload) => { console.log('got ' + payload); client.end(); });
)";

TEST_F(TransportsTest, MqttJsSpeaksWebSocket) {
    const char* node = std::getenv("BROKER_NODE_DIR");
    if (node == nullptr || !std::filesystem::exists(std::string{node} + "/node_modules/mqtt"))
        GTEST_SKIP() << "no MQTT.js on this machine";
    write_file(folder / "client.js", std::string{mqtt_js});
    for (const auto* scheme : {"ws://", "wss://"})
        for (const auto* version : {"4", "5"}) {
            const auto command = fmt::format(
                "NODE_PATH={}/node_modules node {} {} {}",
                node,
                folder / "client.js",
                url(scheme),
                version
            );
            EXPECT_THAT(shell(command).text, HasSubstr("got hello")) << scheme << version;
        }
}

TEST_F(TransportsTest, LieOnBothSidesOfALink) {
    Companion link{
        {program_path(),
         "link",
         "--listen",
         "wss://127.0.0.1:0",
         "--self-signed",
         "--to",
         url("mqtts://"),
         "--ca",
         certificates() / "ca.pem"}
    };
    ASSERT_TRUE(link.says("seed")) << link.text();
    const auto outcome = assay(
        {"run",
         short_scenario,
         "-t",
         fmt::format("wss://127.0.0.1:{}", port_in(link.text(), "wss://")),
         "--insecure",
         "-o",
         folder / "out"}
    );
    EXPECT_EQ(outcome.code, 0) << outcome.text;
}

TEST(Transports, NeedACertificateWhereTheyHaveTls) {
    const auto outcome = assay({"broker", "--listen", "mqtts://127.0.0.1:0"});
    EXPECT_EQ(outcome.code, 4);
    EXPECT_THAT(outcome.text, HasSubstr("needs a certificate"));
}

TEST(Transports, NameTheFlagsThatWereGiven) {
    const auto both =
        assay({"broker", "--listen", "wss://127.0.0.1:0", "--self-signed", "--cert", "own.pem"});
    EXPECT_EQ(both.code, 4);
    EXPECT_THAT(both.text, HasSubstr("--self-signed and --cert exclude each other"));
    const std::vector<std::string> link{
        "link", "--to", "mqtt://127.0.0.1:1", "--listen", "mqtts://127.0.0.1:0"
    };
    auto words = link;
    EXPECT_THAT(assay(words).text, HasSubstr("--listen-cert and --listen-key"));
    words.insert(words.end(), {"--listen-cert", "no-such.pem", "--listen-key", "no-such.key"});
    const auto missing = assay(words);
    EXPECT_EQ(missing.code, 4);
    EXPECT_THAT(missing.text, HasSubstr("--listen-cert no-such.pem: there is no such file"));
}

}  // namespace
}  // namespace assay::cli
