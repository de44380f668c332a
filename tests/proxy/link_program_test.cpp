// `assay link` as its users meet it: real clients and a real broker with the link between them, the
// line protocol, and what goes wrong.
#include "harness/targets/target.hpp"
#include "tests/cli/program.hpp"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <thread>
#include <unistd.h>

namespace assay::harness {
namespace {

using testing::HasSubstr;

/// What a command line of the shell prints, and how it ended.
std::pair<std::string, int> shell(const std::string& command) {
    std::string out;
    std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    std::array<char, 4096> chunk{};
    while (std::fgets(chunk.data(), static_cast<int>(chunk.size()), pipe) != nullptr)
        out += chunk.data();
    return {out, WEXITSTATUS(::pclose(pipe))};
}

/// A child with its output at hand and, through a shell, its input.
class Child {
public:
    explicit Child(std::vector<std::string> argv) {
        std::array<int, 2> ends{};
        EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
        group_ = ProcessGroup::spawn({.argv = std::move(argv), .output = ends[1]}).value();
        ::close(ends[1]);
        pipe_ = ends[0];
    }
    ~Child() { ::close(pipe_); }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Reads until `word` has come; false if the child ended or said nothing for half a minute.
    bool says(const std::string& word) {
        while (!text_.contains(word)) {
            pollfd wait{.fd = pipe_, .events = POLLIN, .revents = 0};
            if (::poll(&wait, 1, 30'000) <= 0) return false;
            std::array<char, 4096> chunk{};
            const auto size = ::read(pipe_, chunk.data(), chunk.size());
            if (size <= 0) return false;
            text_.append(chunk.data(), static_cast<std::size_t>(size));
        }
        return true;
    }
    const std::string& text() const { return text_; }
    void signal(int number) const { group_->signal(number); }

private:
    std::optional<ProcessGroup> group_{};
    int pipe_{-1};
    std::string text_{};
};

std::string port_in(const std::string& text) {
    const auto at = text.find("listening on 127.0.0.1:") + 23;
    return text.substr(at, text.find_first_not_of("0123456789", at) - at);
}

/// mosquitto on a free port, and `assay link` in front of it.
struct LinkTest : testing::Test {
    boost::asio::io_context io{1};
    std::unique_ptr<Process> mosquitto{};
    std::unique_ptr<Child> link{};
    std::string direct{};  ///< mosquitto's port
    std::string linked{};  ///< the link's

    void SetUp() override {
        const auto target = parse_target("mosquitto", Library::embedded().value());
        ASSERT_TRUE(target);
        mosquitto = std::make_unique<Process>(io, target->process);
        const auto started = mosquitto->start();
        if (!started) GTEST_SKIP() << started.error();
        std::optional<std::expected<void, std::string>> ready;
        mosquitto->await_ready([&](auto got) { ready = std::move(got); });
        while (!ready)
            io.run_one();
        ASSERT_TRUE(*ready) << ready->error();
        direct = std::to_string(mosquitto->endpoint().port());
    }
    void start(const std::vector<std::string>& flags) {
        std::vector<std::string> argv{
            program_path(),
            "link",
            "--listen",
            "127.0.0.1:0",
            "--to",
            "mqtt://127.0.0.1:" + direct,
            "-v"
        };
        argv.insert(argv.end(), flags.begin(), flags.end());
        link = std::make_unique<Child>(std::move(argv));
        ASSERT_TRUE(link->says(", seed ")) << link->text();
        linked = port_in(link->text());
    }
    /// Subscribes at the broker, publishes over the link, and gives what arrived.
    std::string send(const std::string& qos) const {
        const auto common = " -V mqttv5 -q " + qos + " -t t/" + qos;
        // Retained, so that it does not matter which of the two is there first.
        const auto published =
            shell("timeout 60 mosquitto_pub -r -m hello-" + qos + " -p " + linked + common);
        EXPECT_EQ(published, (std::pair<std::string, int>{"", 0}));
        return shell("mosquitto_sub -C 1 -W 10 -p " + direct + common).first;
    }
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
    const Folder folder;
    write_file(folder / "client.py", std::string{paho});
    auto flags = bgan;
    flags.insert(flags.end(), {"--fault", "cut 20s after PUBLISH 1 up"});
    start(flags);
    for (const std::string qos : {"1", "2"}) {
        const auto [text, code] = shell(
            "timeout 60 /usr/bin/python3 -W ignore " + (folder / "client.py") + " " + linked + " " +
            qos
        );
        EXPECT_THAT(text, HasSubstr("got hello " + qos)) << link->text();
    }
}

TEST_F(LinkTest, RecordsPacketsAndWhatBecameOfDatagrams) {
    const Folder folder;
    auto flags = bgan;
    flags.insert(
        flags.end(), {"--record", folder / "passed.jsonl", "--fault", "drop 1 before PUBLISH 1 up"}
    );
    start(flags);
    EXPECT_EQ(send("1"), "hello-1\n");
    link->signal(SIGTERM);
    EXPECT_TRUE(link->says("refused 0")) << link->text();
    while (link->says("never said")) {
    }
    const auto record = content_of(folder / "passed.jsonl");
    EXPECT_THAT(record, HasSubstr("\"packet\":\"PUBLISH\""));
    EXPECT_THAT(record, HasSubstr("\"fate\":\"dropped\""));
    EXPECT_THAT(record, HasSubstr("\"text\":\"fault: drop 1 before PUBLISH 1 up\""));
}

TEST_F(LinkTest, ObeysLinesOnItsStandardInput) {
    const auto [text, code] = shell(fmt::format(
        "printf 'status\\ncut 10s\\nset loss=5%%\\nset los=5%%\\nfault drop 1 after PUBREC 1 up\\n"
        "restore\\nbogus\\nquit\\n' | timeout 20 {} link --listen 127.0.0.1:0 --to "
        "mqtt://127.0.0.1:{}",
        program_path(),
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

TEST_F(LinkTest, RefusesWhatTheBrokerRefusesAndGoesOn) {
    mosquitto->kill();
    start({"--preset", "lan"});
    const auto refused = shell("timeout 20 mosquitto_pub -t x -m x -p " + linked);
    EXPECT_NE(refused.second, 0);
    EXPECT_TRUE(link->says("connection 1: the broker refuses it")) << link->text();
    EXPECT_TRUE(link->says("connection 1 ended")) << link->text();
    link->signal(SIGINT);
    EXPECT_TRUE(link->says("refused 1")) << link->text();
}

TEST_F(LinkTest, RefusesBehindAProxyToo) {
    mosquitto->kill();
    start({"--preset", "lan", "--set", "pep=on"});
    const auto refused = shell("timeout 20 mosquitto_pub -t x -m x -p " + linked);
    EXPECT_NE(refused.second, 0);
    EXPECT_TRUE(link->says("connection 1: the broker refuses it")) << link->text();
    EXPECT_TRUE(link->says("connection 1 ended")) << link->text();
}

TEST_F(LinkTest, TurnsAwayMoreConnectionsThanItMayHave) {
    start({"--preset", "geo-bgan", "--connections", "20"});
    // Half-open clients: they connect and say nothing. A busy machine may take its time.
    const auto [text, code] = shell(
        "/usr/bin/python3 -c \"\nimport select, socket\npoll = select.poll()\n"
        "open = [socket.create_connection(('127.0.0.1', " +
        linked +
        ")) for i in range(3000)]\n"
        "for s in open: poll.register(s, select.POLLIN)\n"
        "over = 0\n"
        "while over < 2980:\n"
        "    ended = poll.poll(30000)\n"
        "    if not ended: break\n"
        "    for fd, event in ended: poll.unregister(fd)\n"
        "    over += len(ended)\n"
        "print(over)\n\""
    );
    EXPECT_EQ(text, "2980\n");
    link->signal(SIGINT);
    EXPECT_TRUE(link->says("turned away 2980")) << link->text();
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
    const auto outcome = assay(words);
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
    WrongFlag{{"--to", to_nobody, "--fault", "cut 30s after PUBRECK"}, 4, "there is no packet 'PUBRECK' at column 15; did you mean 'PUBREC'?"},
    WrongFlag{{"--to", to_nobody, "--listen", "nowhere"}, 4, "--listen cannot be 'nowhere'; expected an address and a port"},
    WrongFlag{{"--to", to_nobody, "--listen", "192.0.2.1:1884"}, 6, "cannot listen on 192.0.2.1:1884"},
    WrongFlag{{"--to", to_nobody, "--speed", "0"}, 4, "--speed is above 0, at most 1000"},
    WrongFlag{{"--to", to_nobody, "--record", "/nowhere/x"}, 3, "cannot write /nowhere/x"}
), [](const auto& row) { return "Row" + std::to_string(row.index); });
// clang-format on

}  // namespace
}  // namespace assay::harness
