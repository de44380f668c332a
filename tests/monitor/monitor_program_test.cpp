// `assay monitor` as its users meet it: other people's clients before the reference broker, live and
// from a capture of the same conversation, and what goes wrong.
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fmt/format.h>
#include <regex>

namespace assay::monitor {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string port_in(const std::string& text) {
    const auto at = text.find("listening on 127.0.0.1:") + 23;
    return text.substr(at, text.find_first_not_of("0123456789", at) - at);
}

/// Of results: each row with its verdict and the statements that it breaks, and what was said of them.
std::vector<std::string> findings_in(const std::string& folder) {
    std::vector<std::string> out;
    const auto results = cli::results_in(folder);
    const std::regex row{
        R"re("name":"(monitor[^"]*)".*?"verdict":"([a-z]*)".*?"statements":(\{[^}]*\}))re"
    };
    for (auto at = std::sregex_iterator{results.begin(), results.end(), row};
         at != std::sregex_iterator{};
         ++at)
        out.push_back(fmt::format("{} {} {}", at->str(1), at->str(2), at->str(3)));
    return out;
}

/// A broker, and a monitor before it that records what it sees.
struct MonitorTest : testing::Test {
    cli::Folder folder{};
    std::unique_ptr<cli::Companion> broker{};
    std::unique_ptr<cli::Companion> monitor{};
    std::string port{};

    void start(
        const std::vector<std::string>& broker_flags = {},
        const std::vector<std::string>& flags = {}
    ) {
        std::vector<std::string> serve{cli::program_path(), "broker", "--port", "0"};
        serve.insert(serve.end(), broker_flags.begin(), broker_flags.end());
        broker = std::make_unique<cli::Companion>(std::move(serve));
        ASSERT_TRUE(broker->says("\n")) << broker->text();
        watch("mqtt://127.0.0.1:" + port_in(broker->text()), flags);
    }
    void watch(const std::string& server, const std::vector<std::string>& flags) {
        std::vector<std::string> argv{
            cli::program_path(),
            "monitor",
            "--listen",
            "127.0.0.1:0",
            "--to",
            server,
            "-o",
            folder / "live",
            "--record",
            folder / "passed.pcapng"
        };
        argv.insert(argv.end(), flags.begin(), flags.end());
        monitor = std::make_unique<cli::Companion>(std::move(argv));
        ASSERT_TRUE(monitor->says("judging")) << monitor->text();
        port = port_in(monitor->text());
    }
    std::string end_of_monitor() const {
        monitor->signal(SIGTERM);
        return monitor->ending().value_or("no end") + "\n" + monitor->text();
    }
    /// What the capture of the same conversation says.
    cli::Outcome judge_again(std::vector<std::string> flags = {}) const {
        flags.insert(flags.begin(), {"monitor", folder / "passed.pcapng", "-o", folder / "again"});
        return cli::assay(flags);
    }
};

TEST_F(MonitorTest, FindsNothingWhereClientsAndBrokerKeepTheStandard) {
    if (cli::shell("command -v mosquitto_pub").code != 0) GTEST_SKIP() << "no mosquitto clients";
    start({}, {"--judge", "both"});
    for (const std::string version : {"311", "5"}) {
        // Retained, so that it does not matter which of the two is there first.
        for (const std::string qos : {"0", "1", "2"}) {
            const auto published = cli::shell(fmt::format(
                "mosquitto_pub -V {0} -p {1} -i pub{0} -t m/{2} -m hello -q {2} -r -u ann -P "
                "hush-hush",
                version,
                port,
                qos
            ));
            EXPECT_EQ(published.code, 0) << published.text;
        }
        const auto got = cli::shell(fmt::format(
            "mosquitto_sub -V {0} -p {1} -i sub{0} -t m/# -q 2 -C 3 -W 100", version, port
        ));
        EXPECT_EQ(got.text, "hello\nhello\nhello\n");
    }
    const auto end = end_of_monitor();
    EXPECT_THAT(end, HasSubstr("exit code 0"));
    EXPECT_THAT(end, Not(HasSubstr(" breaks ")));
    const std::vector<std::string> expected{
        "monitor[client=pub311] pass {}",
        "monitor[client=pub5] pass {}",
        "monitor[client=sub311] pass {}",
        "monitor[client=sub5] pass {}"
    };
    EXPECT_EQ(findings_in(folder / "live"), expected);
    EXPECT_THAT(cli::content_of(folder / "live/report.html"), HasSubstr("pub311"));
    EXPECT_THAT(cli::content_of(folder / "live/junit.xml"), HasSubstr("monitor[client=pub5]"));
    for (const auto* file : {"passed.pcapng", "live/results.jsonl", "live/report.html"})
        EXPECT_THAT(cli::content_of(folder / file), Not(HasSubstr("hush-hush"))) << file;
    const auto again = judge_again({"--judge", "both"});
    EXPECT_EQ(again.code, 0) << again.text;
    EXPECT_EQ(findings_in(folder / "again"), expected);
}

TEST_F(MonitorTest, FindsTheBrokersDefectLiveAndInTheCapture) {
    if (cli::shell("command -v mosquitto_pub").code != 0) GTEST_SKIP() << "no mosquitto clients";
    start({"--defect", "puback-wrong-packet-id"}, {"--judge", "server"});
    std::ignore =
        cli::shell("timeout 2 mosquitto_pub -V 5 -p " + port + " -i pub -t t -m hello -q 1");
    const auto end = end_of_monitor();
    EXPECT_THAT(end, HasSubstr("exit code 1"));
    EXPECT_THAT(end, HasSubstr("pub  server breaks 5.0:MQTT-"));
    // Nothing plays again what strangers said.
    EXPECT_THAT(end, Not(HasSubstr("assay replay")));
    EXPECT_THAT(cli::content_of(folder / "live/report.html"), Not(HasSubstr("assay replay")));
    const auto found = findings_in(folder / "live");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_THAT(found[0], HasSubstr("monitor[client=pub] fail"));
    const auto again = judge_again({"--judge", "server"});
    EXPECT_EQ(again.code, 1) << again.text;
    EXPECT_EQ(findings_in(folder / "again"), found);
    // As a known failure it fails no more, and every other does.
    const auto known = folder / "known.yaml";
    const auto entry = [](const std::string& fails) {
        return fmt::format(
            "known:\n  - row: 'monitor[client=pub]'\n    fails: '{}'\n    why: the defect\n", fails
        );
    };
    cli::write_file(known, entry("MQTT-"));
    const auto again_known = judge_again({"--judge", "server", "--baseline", known});
    EXPECT_EQ(again_known.code, 0) << again_known.text;
    EXPECT_THAT(findings_in(folder / "again")[0], HasSubstr("monitor[client=pub] known"));
    cli::write_file(known, entry("another failure"));
    EXPECT_EQ(judge_again({"--judge", "server", "--baseline", known}).code, 1);
    cli::write_file(known, "known: nothing\n");
    EXPECT_EQ(judge_again({"--baseline", known}).code, 4);
    // Nobody asked for the server here.
    const auto client = judge_again();
    EXPECT_EQ(client.code, 0) << client.text;
}

/// Announces Receive Maximum 1 and acknowledges nothing for a while; then ends.
constexpr std::string_view narrow_server = R"(
import socket, sys, time
listener = socket.socket(); listener.bind(("127.0.0.1", 0)); listener.listen()
print("listening on 127.0.0.1:%d" % listener.getsockname()[1], flush=True)
peer, _ = listener.accept()
peer.settimeout(30)
peer.recv(4096)
peer.sendall(bytes([0x20, 6, 0, 0, 3, 0x21, 0, 1]))
got = b""
while got.count(b"narrow") < 3:
    got += peer.recv(4096)
print("got three", flush=True)
peer.recv(4096)
)";
/// Publishes three messages at QoS 1, a second after CONNACK.
constexpr std::string_view paho_client = R"(
import sys, threading, time, paho.mqtt.client as mqtt
client = mqtt.Client(client_id="paho", protocol=5)
ready = threading.Event()
client.on_connect = lambda *_: ready.set()
client.connect("127.0.0.1", int(sys.argv[1]))
client.loop_start()
ready.wait(30)
time.sleep(1)
for i in range(3): client.publish("narrow", "x", 1)
time.sleep(1)
)";

TEST_F(MonitorTest, SeesPahoIgnoreTheReceiveMaximum) {
    if (cli::shell("/usr/bin/python3 -c 'import paho.mqtt.client'").code != 0)
        GTEST_SKIP() << "no Paho";
    cli::write_file(folder / "server.py", std::string{narrow_server});
    cli::write_file(folder / "client.py", std::string{paho_client});
    cli::Companion server{{"/usr/bin/python3", folder / "server.py"}};
    ASSERT_TRUE(server.says("\n")) << server.text();
    watch("mqtt://127.0.0.1:" + port_in(server.text()), {});
    std::ignore = cli::shell("/usr/bin/python3 -W ignore " + (folder / "client.py") + " " + port);
    EXPECT_TRUE(server.ending());
    const auto end = end_of_monitor();
    EXPECT_THAT(end, HasSubstr("exit code 1"));
    EXPECT_THAT(end, HasSubstr("paho  client breaks 5.0:MQTT-3.3.4-7: "));
    const auto again = judge_again();
    EXPECT_EQ(again.code, 1) << again.text;
    EXPECT_EQ(findings_in(folder / "again"), findings_in(folder / "live"));
}

TEST_F(MonitorTest, EndsByItselfAfterItsTime) {
    start({}, {"--for", "200ms"});
    // Nobody came, and nothing was judged.
    EXPECT_EQ(monitor->ending(), "exit code 5") << monitor->text();
    EXPECT_THAT(monitor->text(), HasSubstr("no row was judged"));
    const auto verdict =
        cli::assay({"report", folder / "live", "--verdict", "-o", folder / "report"});
    EXPECT_EQ(verdict.code, 5) << verdict.text;
}

TEST(MonitorOfACapture, ReadsWhatTcpdumpWrote) {
    const std::vector<std::string> both{"monitor[client=p] pass {}", "monitor[client=s] pass {}"};
    const std::vector<std::string> one{"monitor[client=p] pass {}"};
    for (const auto& [file, expected] : {std::pair{"ethernet.pcap", both}, {"cooked.pcap", one}}) {
        const cli::Folder folder;
        // Its server listened on another port than usual; CONNECT tells.
        const auto outcome = cli::assay(
            {"monitor", std::string{ASSAY_CAPTURES} + file, "--judge", "both", "-o", folder / "out"}
        );
        EXPECT_EQ(outcome.code, 0) << outcome.text;
        EXPECT_EQ(findings_in(folder / "out"), expected);
    }
}

struct WrongUse {
    std::vector<std::string> words{};
    int code{};
    std::string text{};
};
class WrongMonitor : public testing::TestWithParam<WrongUse> {};

TEST_P(WrongMonitor, IsToldWhatIsWrong) {
    const cli::Folder folder;
    cli::write_file(folder / "text.pcap", "this is no capture, however long it is read");
    cli::write_file(folder / "empty.pcap", "");
    // A header of pcap of link type 105 (802.11), and one of Ethernet with half of a frame.
    const std::string begin{"\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\0\0\4\0", 20};
    cli::write_file(folder / "wifi.pcap", begin + std::string{"\x69\0\0\0", 4});
    cli::write_file(
        folder / "cut.pcap",
        begin + std::string{"\1\0\0\0", 4} +
            std::string{"\0\0\0\0\0\0\0\0\x20\0\0\0\x20\0\0\0half", 20}
    );
    auto words = GetParam().words;
    for (auto& word : words)
        if (word.ends_with(".pcap")) word = folder / word;
    words.insert(words.begin(), "monitor");
    const auto outcome = cli::assay(words);
    EXPECT_EQ(outcome.code, GetParam().code) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr(GetParam().text));
}

INSTANTIATE_TEST_SUITE_P(
    Uses,
    WrongMonitor,
    testing::Values(
        WrongUse{{}, 4, "assay monitor: say which broker: --to"},
        WrongUse{{"--to", "mqtt://127.0.0.1:1", "--judge", "all"}, 4, "say client, server or both"},
        WrongUse{{"--to", "mqtt://127.0.0.1:1", "--for", "soon"}, 4, "--for cannot be 'soon'"},
        WrongUse{{"text.pcap"}, 4, "no capture that can be read"},
        WrongUse{{"empty.pcap"}, 4, "no capture that can be read"},
        WrongUse{{"missing.pcap"}, 4, "No such file"},
        WrongUse{{"wifi.pcap"}, 4, "link type 105"},
        WrongUse{{"cut.pcap"}, 5, "is broken behind frame 0"},
        WrongUse{{"cut.pcap", "--port", "0"}, 4, "--port cannot be '0'"},
        WrongUse{{"cut.pcap", "--to", "mqtt://127.0.0.1:1"}, 4, "--to is for a live monitor"}
    )
);

}  // namespace
}  // namespace assay::monitor
