// `assay link` as its users meet it: real clients and a real broker with the link between them, the
// line protocol, and what goes wrong.
#include "harness/targets/target.hpp"
#include "tests/cli/program.hpp"
#include "tests/refusing_port.hpp"
#include "tests/targets/steady_process.hpp"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fmt/format.h>

namespace assay::proxy {
namespace {

using testing::HasSubstr;

std::string port_in(const std::string& text) {
    const auto at = text.find("listening on 127.0.0.1:") + 23;
    return text.substr(at, text.find_first_not_of("0123456789", at) - at);
}

/// `assay link`, and a port where its broker is said to be.
struct LinkProgram : testing::Test {
    std::unique_ptr<cli::Companion> link{};
    std::string direct{};  ///< the broker's port
    std::string linked{};  ///< the link's

    void start(const std::vector<std::string>& flags) {
        std::vector<std::string> argv{
            cli::program_path(),
            "link",
            "--listen",
            "127.0.0.1:0",
            "--to",
            "mqtt://127.0.0.1:" + direct,
            "-v"
        };
        argv.insert(argv.end(), flags.begin(), flags.end());
        link = std::make_unique<cli::Companion>(std::move(argv));
        ASSERT_TRUE(link->says(", seed ")) << link->text();
        linked = port_in(link->text());
    }
};

/// With mosquitto behind it.
struct LinkTest : LinkProgram {
    boost::asio::io_context io{1};
    std::unique_ptr<targets::SteadyProcess> mosquitto{};

    void SetUp() override {
        auto target = targets::parse_target("mosquitto", scenario::Library::embedded().value());
        ASSERT_TRUE(target);
        target->process.ready_limit = std::chrono::seconds{100};
        mosquitto = std::make_unique<targets::SteadyProcess>(io, target->process);
        const auto started = mosquitto->start();
        if (!started) GTEST_SKIP() << started.error();
        std::optional<std::expected<void, std::string>> ready;
        mosquitto->await_ready([&](auto got) { ready = std::move(got); });
        while (!ready)
            io.run_one();
        ASSERT_TRUE(*ready) << ready->error();
        direct = std::to_string(mosquitto->address().port);
    }
    /// Subscribes at the broker, publishes over the link, and gives what arrived.
    std::string send(const std::string& qos) const {
        const auto common = " -V mqttv5 -q " + qos + " -t t/" + qos;
        // Retained, so that it does not matter which of the two is there first.
        const auto published =
            cli::shell("mosquitto_pub -r -m hello-" + qos + " -p " + linked + common);
        EXPECT_EQ(published.text, "");
        EXPECT_EQ(published.code, 0);
        return cli::shell("mosquitto_sub -C 1 -W 100 -p " + direct + common).text;
    }
};

/// With nobody behind it.
struct LinkToNobody : LinkProgram {
    network::RefusingPort nobody{};

    void SetUp() override { direct = std::to_string(nobody.endpoint().port()); }
};

// Twenty times as fast as the wall: a round trip of 1.1 s takes 55 ms, an outage of 20 s one
// second.
const std::vector<std::string> bgan{"--preset", "geo-bgan", "--speed", "20"};

TEST_F(LinkTest, CarriesLibmosquittoOverASatellite) {
    start(bgan);
    for (const std::string qos : {"0", "1", "2"})
        EXPECT_EQ(send(qos), "hello-" + qos + "\n");
}

TEST_F(LinkTest, LetsMessagesCompleteBehindAnOutage) {
    for (const std::string qos : {"1", "2"}) {
        auto flags = bgan;
        flags.insert(flags.end(), {"--fault", "cut 20s before PUBLISH 1 up"});
        start(flags);
        EXPECT_EQ(send(qos), "hello-" + qos + "\n");
        EXPECT_TRUE(link->says("the link is up")) << link->text();
        EXPECT_THAT(link->text(), HasSubstr("fault: cut 20s before PUBLISH 1 up"));
        EXPECT_THAT(link->text(), HasSubstr("the link is down"));
    }
}

TEST_F(LinkTest, CarriesMessagesThroughAProxyBehindAnOutage) {
    auto flags = bgan;
    flags.insert(
        flags.end(),
        {"--set", "pep=on", "--set", "pep_buffer=64kB", "--fault", "cut 20s before PUBLISH 1 up"}
    );
    start(flags);
    for (const std::string qos : {"0", "1", "2"})
        EXPECT_EQ(send(qos), "hello-" + qos + "\n");
    EXPECT_TRUE(link->says("connection 3 ended")) << link->text();
}

constexpr std::string_view paho = R"(
import sys, paho.mqtt.client as mqtt
port, qos = int(sys.argv[1]), int(sys.argv[2])
def connected(client, data, flags, code, properties=None):
    client.subscribe("p/#", qos)
def subscribed(client, data, mid, codes, properties=None):
    client.publish("p/x", "hello", qos)
def message(client, data, m):
    print("got", m.payload.decode(), m.qos); client.disconnect()
client = mqtt.Client(client_id="paho%d" % qos, protocol=5)
client.on_connect, client.on_subscribe, client.on_message = connected, subscribed, message
client.connect("127.0.0.1", port)
client.loop_forever()
)";

TEST_F(LinkTest, CarriesPahoOverASatelliteAndThroughAnOutage) {
    const cli::Folder folder;
    cli::write_file(folder / "client.py", std::string{paho});
    auto flags = bgan;
    flags.insert(flags.end(), {"--fault", "cut 20s after PUBLISH 1 up"});
    start(flags);
    for (const std::string qos : {"1", "2"}) {
        const auto client = cli::shell(
            "/usr/bin/python3 -W ignore " + (folder / "client.py") + " " + linked + " " + qos
        );
        EXPECT_THAT(client.text, HasSubstr("got hello " + qos));
    }
}

TEST_F(LinkTest, RecordsPacketsAndWhatBecameOfDatagrams) {
    const cli::Folder folder;
    auto flags = bgan;
    flags.insert(
        flags.end(), {"--record", folder / "passed.jsonl", "--fault", "drop 1 before PUBLISH 1 up"}
    );
    start(flags);
    EXPECT_EQ(send("1"), "hello-1\n");
    link->signal(SIGTERM);
    EXPECT_EQ(link->ending(), "exit code 0") << link->text();
    EXPECT_THAT(link->text(), HasSubstr("refused 0"));
    const auto record = cli::content_of(folder / "passed.jsonl");
    EXPECT_THAT(record, HasSubstr("\"packet\":\"PUBLISH\""));
    EXPECT_THAT(record, HasSubstr("\"fate\":\"dropped\""));
    EXPECT_THAT(record, HasSubstr("\"text\":\"fault: drop 1 before PUBLISH 1 up\""));
}

TEST_F(LinkTest, RecordsWholePacketsWithoutPasswords) {
    const cli::Folder folder;
    start({"--record", folder / "passed.jsonl"});
    const auto sent = cli::shell(
        "mosquitto_pub -V 311 -q 1 -t t -m hello -i me -u ann -P hush-hush -p " + linked
    );
    EXPECT_EQ(sent.code, 0) << sent.text;
    EXPECT_TRUE(link->says("connection 1 ended")) << link->text();
    const auto record = cli::content_of(folder / "passed.jsonl");
    // CONNECT of "me" with "ann" and nine asterisks; PUBLISH id 1 of "hello".
    const std::string connect =
        "101e00044d51545404c2003c00026d650003616e6e00092a2a2a2a2a2a2a2a2a\"}";
    EXPECT_THAT(record, HasSubstr("\"delivered\":false,\"hex\":\"" + connect));
    EXPECT_THAT(record, HasSubstr("\"delivered\":true,\"hex\":\"" + connect));
    EXPECT_THAT(record, HasSubstr("\"hex\":\"320a000174000168656c6c6f\"}"));
    EXPECT_THAT(record, HasSubstr("\"event\":\"opened\",\"connection\":1}"));
}

TEST_F(LinkTest, RecordsWhichEndClosedAConnection) {
    const cli::Folder folder;
    start({"--record", folder / "passed.jsonl"});
    const auto ended = [&](const std::string& last) {
        const auto text = cli::shell(fmt::format(
            "/usr/bin/python3 -c 'import socket\n"
            "s = socket.create_connection((\"127.0.0.1\", {}))\n"
            "s.sendall(bytes.fromhex(\"100d00044d51545404020000000161\"))\n"
            "s.recv(4)\n"
            "{}'",
            linked,
            last
        ));
        EXPECT_EQ(text.code, 0) << text.text;
    };
    ended("s.close()");
    EXPECT_TRUE(link->says("connection 1 ended")) << link->text();
    // After a second CONNECT the broker closes.
    ended("s.sendall(bytes.fromhex(\"100d00044d51545404020000000161\")); s.recv(4)");
    EXPECT_TRUE(link->says("connection 2 ended")) << link->text();
    const auto record = cli::content_of(folder / "passed.jsonl");
    EXPECT_THAT(record, HasSubstr("\"connection\":1,\"text\":\"closed by the client\"}"));
    EXPECT_THAT(
        record, HasSubstr("\"connection\":2,\"text\":\"ended by the broker or the link\"}")
    );
}

TEST_F(LinkTest, RecordsACaptureThatDissectorsRead) {
    if (cli::shell("command -v tshark").code != 0) GTEST_SKIP() << "no tshark";
    const cli::Folder folder;
    start({"--record", folder / "passed.pcapng"});
    EXPECT_EQ(send("2"), "hello-2\n");
    EXPECT_TRUE(link->says("connection 1 ended")) << link->text();
    const auto text = cli::shell(
        "tshark -r " + (folder / "passed.pcapng") + " -T fields -e mqtt.msgtype 2>/dev/null"
    );
    // The last one says that the connection was closed.
    EXPECT_EQ(text.text, "1\n2\n3\n5\n6\n7\n14\n\n");
}

TEST_F(LinkTest, ObeysLinesOnItsStandardInput) {
    const auto [code, text] = cli::shell(fmt::format(
        "printf 'status\\ncut 10s\\nset loss=5%%\\nset los=5%%\\nfault drop 1 after PUBREC 1 up\\n"
        "restore\\nbogus\\nquit\\n' | {} link --listen 127.0.0.1:0 --to "
        "mqtt://127.0.0.1:{}",
        cli::program_path(),
        direct
    ));
    EXPECT_EQ(code, 0) << text;
    EXPECT_THAT(text, HasSubstr("ok up  open 0 of 0"));
    EXPECT_THAT(text, HasSubstr("ok cut for 10s"));
    EXPECT_THAT(text, HasSubstr("ok loss=5%"));
    EXPECT_THAT(text, HasSubstr("error set: a link has no parameter 'los' (did you mean 'loss'?)"));
    EXPECT_THAT(text, HasSubstr("ok drop 1 after PUBREC 1 up"));
    EXPECT_THAT(text, HasSubstr("ok the link is as it was at the start"));
    EXPECT_THAT(text, HasSubstr("error there is no command 'bogus'"));
    EXPECT_THAT(text, HasSubstr("ok bye"));
}

TEST_F(LinkTest, TurnsAwayMoreConnectionsThanItMayHave) {
    start({"--preset", "geo-bgan", "--connections", "20"});
    // Half-open clients: they connect and say nothing. A busy machine may take its time, and turn a client
    // away before it has heard that it is connected.
    const auto clients = cli::shell(
        "/usr/bin/python3 -c \"\nimport resource, select, socket\npoll = select.poll()\n"
        "most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))\n"
        "open, over = [], 0\n"
        "for i in range(3000):\n"
        "    try: open.append(socket.create_connection(('127.0.0.1', " +
        linked +
        ")))\n"
        "    except ConnectionResetError: over += 1\n"
        "for s in open: poll.register(s, select.POLLIN)\n"
        "while over < 2980:\n"
        "    ended = poll.poll(100000)\n"
        "    if not ended: break\n"
        "    for fd, event in ended: poll.unregister(fd)\n"
        "    over += len(ended)\n"
        "print(over)\n\""
    );
    EXPECT_EQ(clients.text, "2980\n");
    link->signal(SIGINT);
    EXPECT_EQ(link->ending(), "exit code 0") << link->text();
    EXPECT_THAT(link->text(), HasSubstr("turned away 2980"));
}

TEST_F(LinkToNobody, RefusesWhatTheBrokerRefusesAndGoesOn) {
    start({"--preset", "lan"});
    EXPECT_GT(cli::shell("mosquitto_pub -t x -m x -p " + linked).code, 0);
    EXPECT_TRUE(link->says("connection 1: the broker refuses it")) << link->text();
    EXPECT_TRUE(link->says("connection 1 ended")) << link->text();
    link->signal(SIGINT);
    EXPECT_EQ(link->ending(), "exit code 0") << link->text();
    EXPECT_THAT(link->text(), HasSubstr("refused 1"));
}

TEST_F(LinkToNobody, RefusesBehindAProxyToo) {
    start({"--preset", "lan", "--set", "pep=on"});
    EXPECT_GT(cli::shell("mosquitto_pub -t x -m x -p " + linked).code, 0);
    EXPECT_TRUE(link->says("connection 1: the broker refuses it")) << link->text();
    EXPECT_TRUE(link->says("connection 1 ended")) << link->text();
}

struct WrongFlag {
    std::vector<std::string> words{};
    int code{};
    const char* text{};
};
class WrongLink : public testing::TestWithParam<WrongFlag> {};

TEST_P(WrongLink, IsToldWhatToSayInstead) {
    std::vector<std::string> words{"link"};
    words.insert(words.end(), GetParam().words.begin(), GetParam().words.end());
    const auto outcome = cli::assay(words);
    EXPECT_EQ(outcome.code, GetParam().code);
    EXPECT_THAT(outcome.text, HasSubstr(GetParam().text));
}

const std::string to_nobody = "mqtt://127.0.0.1:9";
// clang-format off
INSTANTIATE_TEST_SUITE_P(Flags, WrongLink, testing::Values(
    WrongFlag{{}, 4, "say which broker: --to mqtt://127.0.0.1:1883"},
    WrongFlag{{"--to", "builtin"}, 4, "--to cannot be 'builtin'; expected mqtt://host:port"},
    WrongFlag{{"--to", to_nobody, "--preset", "geo-bagn"}, 4, "no link preset is called 'geo-bagn', did you mean 'geo-bgan'?"},
    WrongFlag{{"--to", to_nobody, "--set", "los=2%"}, 4, "a link has no parameter 'los'; did you mean 'loss'?"},
    WrongFlag{{"--to", to_nobody, "--set", "loss=200%"}, 4, "--set: loss: expected"},
    WrongFlag{{"--to", to_nobody, "--set", "jitter=5ms"}, 4, "jitter means nothing without jitter_shape; add 'jitter_shape', or leave 'jitter' out"},
    WrongFlag{{"--to", to_nobody, "--set", "mtu=30"}, 4, "TCP would send segments larger than an mtu of 30 B"},
    WrongFlag{{"--to", to_nobody, "--preset", "lora-gw"}, 4, "--preset: lora-gw carries datagrams only"},
    WrongFlag{{"--to", to_nobody, "--fault", "cut 30s after PUBRECK"}, 4, "there is no packet 'PUBRECK' at column 15; did you mean 'PUBREC'?"},
    WrongFlag{{"--to", to_nobody, "--listen", "nowhere"}, 4, "--listen cannot be 'nowhere': expected an IP address of this machine (column 1)"},
    WrongFlag{{"--to", to_nobody, "--listen", "192.0.2.1:1884"}, 4, "cannot listen on 192.0.2.1:1884"},
    WrongFlag{{"--to", to_nobody, "--speed", "0"}, 4, "expected a number above 0 and at most 1000"},
    WrongFlag{{"--to", to_nobody, "--record", "/nowhere/x"}, 3, "cannot write /nowhere/x"}
), [](const auto& row) { return "Row" + std::to_string(row.index); });
// clang-format on

}  // namespace
}  // namespace assay::proxy
