/// `assay client`: the same manners as `assay run`, with the roles turned.
#include "harness/network/free_port.hpp"
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace assay::cli {
namespace {

using testing::HasSubstr;

struct ClientCommandTest : testing::Test {
    Folder folder{};
    std::string out = folder / "out";

    Outcome client(std::vector<std::string> words) {
        words.insert(words.begin(), "client");
        words.insert(words.end(), {"-o", out, "--report", "md"});
        return assay(words);
    }
    std::string written(const std::string& name, const std::string& text) const {
        auto path = folder / name;
        std::ofstream{path} << text;
        return path;
    }
};

TEST_F(ClientCommandTest, FindsNothingInTheReferenceClient) {
    const auto outcome = client({"-c", "builtin"});
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr("0 unexpected failures, 0 known"));
    EXPECT_THAT(outcome.text, HasSubstr(" 0 undecided"));
}

TEST_F(ClientCommandTest, FindsADefectOfTheReferenceClient) {
    const auto outcome = client({"-c", "builtin:broken=no-dup", "client/lost/puback"});
    EXPECT_EQ(outcome.code, 1) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr("MQTT-3.3.1-1"));
}

TEST_F(ClientCommandTest, ComparesClientsOnLinksByWhatBecameOfTheirMessages) {
    const auto outcome = client(
        {"-c",
         "builtin",
         "-c",
         "builtin:broken=forgets-repeats",
         "--link",
         "direct",
         "--link",
         "geo-bgan",
         "client/delivery/reports-in-an-outage[version=5.0,qos=2]",
         "client/delivery/orders[version=5.0,qos=1]"}
    );
    using testing::ContainsRegex;
    EXPECT_THAT(outcome.text, HasSubstr("messages by link, version and QoS"));
    EXPECT_THAT(outcome.text, ContainsRegex("builtin +direct +5.0 +1 +1 +8 +100 % +0 +0 ms"));
    EXPECT_THAT(outcome.text, ContainsRegex("builtin +geo-bgan +5.0 +1 +1 +8 +100 % +0 +[0-9]"));
    EXPECT_THAT(outcome.text, ContainsRegex("builtin +geo-bgan +5.0 +2 +2 +32 +100 % +0 +"));
    // What the outage held up is read when it is over: without repeats nothing is lost here either, and
    // what is wrong is said as a failure.
    EXPECT_THAT(
        outcome.text, ContainsRegex("forgets-repeats +geo-bgan +5.0 +2 +2 +32 +100 % +0 +")
    );
    EXPECT_THAT(outcome.text, HasSubstr("5.0:MQTT-4.4.0-1"));
}

TEST_F(ClientCommandTest, SaysWhatBecameOfTheMessagesOfALibrary) {
    if (shell("/usr/bin/python3 -c 'import paho.mqtt.client'").code != 0)
        GTEST_SKIP() << "this machine has no Paho for Python";
    const auto outcome = client(
        {"-c", "paho-python", "--link", "geo-bgan", "client/delivery/reports[version=5.0,qos=1]"}
    );
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_THAT(
        outcome.text, testing::ContainsRegex("geo-bgan +5.0 +1 +1 +8 +100 % +0 +[0-9.]+ (ms|s) ")
    );
}

TEST_F(ClientCommandTest, WantsToKnowWhichClient) {
    const auto outcome = client({});
    EXPECT_EQ(outcome.code, 4);
    EXPECT_THAT(outcome.text, HasSubstr("'assay list --clients'"));
}

TEST_F(ClientCommandTest, NamesTheClientsThatThereAre) {
    const auto outcome = client({"-c", "paho-pyton"});
    EXPECT_EQ(outcome.code, 4);
    EXPECT_THAT(outcome.text, HasSubstr("no client has that name, did you mean 'paho-python'?"));
    EXPECT_THAT(assay({"list", "--clients"}).text, HasSubstr("mqttjs"));
}

TEST_F(ClientCommandTest, LeavesScenariosOfTheOtherRoleToTheOtherCommand) {
    const auto for_clients = assay({"run", "client/lost/puback", "-o", out});
    EXPECT_EQ(for_clients.code, 5);
    EXPECT_THAT(for_clients.text, HasSubstr("is for a client: 'assay client' plays it"));
    const auto for_brokers = client({"-c", "builtin", short_scenario});
    EXPECT_EQ(for_brokers.code, 5);
    EXPECT_THAT(for_brokers.text, HasSubstr("is for a broker: 'assay run' plays it"));
}

// Whoever looks at the exit code alone has to see that nothing was shown, of clients and of brokers.
TEST_F(ClientCommandTest, IsNotGreenWhereNoRowApplies) {
    const auto of_client = client({"-c", "exec:true {host} {port}", "client/malformed/puback"});
    EXPECT_EQ(of_client.code, 5) << of_client.text;
    EXPECT_THAT(of_client.text, HasSubstr("no row was judged"));
    const auto target = "exec:" + program_path() + " broker --port {port}";
    const auto of_broker = assay({"run", "-t", target, "delivery/qos*", "-o", out});
    EXPECT_EQ(of_broker.code, 5) << of_broker.text;
    EXPECT_THAT(of_broker.text, HasSubstr("no row was judged"));
}

TEST_F(ClientCommandTest, SaysThatAnAdapterIsNone) {
    const auto adapter =
        written("bad.yaml", "name: bad\nshell: 'read -r x; echo hello; sleep 600'\n");
    const auto outcome = client({"-c", adapter, "client/lost/puback"});
    EXPECT_EQ(outcome.code, 6) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr("none of its protocol: no JSON object: hello"));
}

TEST_F(ClientCommandTest, LeavesOpenWhatAClientNeverDoesThatNobodyDrives) {
    // It connects, says CONNECT of MQTT 5.0, and nothing more.
    const auto program = written(
        "mute.py",
        "import socket, sys, time\n"
        "c = socket.create_connection((sys.argv[1], int(sys.argv[2])))\n"
        "c.send(bytes.fromhex('101000044d51545405020000000003616263'))\n"
        "time.sleep(600)\n"
    );
    const auto outcome = client(
        {"-c",
         "exec:'/usr/bin/python3 " + program + " {host} {port}'",
         "client/incoming/qos1[version=5.0]"}
    );
    EXPECT_EQ(outcome.code, 8) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr("1 undecided; nothing was decided"));
}

TEST_F(ClientCommandTest, IsNoSuccessWhereTheAdapterDiesInEveryRow) {
    const auto program = written(
        "dying.py",
        "import json, sys\n"
        "sys.stdin.readline()\n"
        "print(json.dumps(dict(ok=True, name='dying', version='1', mqtt=['3.1.1', '5.0'], "
        "can=[])), "
        "flush=True)\n"
        "sys.stdin.readline()\n"
        "sys.exit(3)\n"
    );
    const auto adapter =
        written("dying.yaml", "name: dying\nshell: '/usr/bin/python3 " + program + "'\n");
    const auto outcome = client({"-c", adapter, "client/lost/*"});
    EXPECT_EQ(outcome.code, 8) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr(" 0 pass, "));
    EXPECT_THAT(outcome.text, HasSubstr(" n/a; nothing was decided"));
}

TEST_F(ClientCommandTest, CallsItselfByItsNameInWhatItRefuses) {
    const std::vector<std::vector<std::string>> wrong{
        {"--timeout", "soon"},
        {"--shard", "3/2"},
        {"--link", "geo-vast"},
        {"-c", "exec:'program'"},
        {"--resume", folder / "a", "-o", folder / "b"},
    };
    for (auto words : wrong) {
        if (words.front() != "-c") words.insert(words.end(), {"-c", "builtin"});
        words.insert(words.begin(), "client");
        const auto outcome = assay(words);
        EXPECT_EQ(outcome.code, 4) << outcome.text;
        EXPECT_THAT(outcome.text, HasSubstr("assay client: "));
    }
}

/// Not for the windows of all steps of its rows too, which are a minute each.
TEST_F(ClientCommandTest, WaitsNoLongerThanItWasToldForAClientThatNeverComes) {
    const auto port = network::free_ports(1);
    ASSERT_TRUE(port);
    const auto outcome = client(
        {"--listen",
         "127.0.0.1:" + std::to_string(port->first()),
         "--idle",
         "100ms",
         "client/quiet/keep-alive[version=5.0]",
         "client/delivery/guarantee-orders"}
    );
    EXPECT_EQ(outcome.code, 8) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr("no client connected within 100ms"));
    EXPECT_THAT(outcome.text, HasSubstr("5 undecided"));
    EXPECT_THAT(outcome.text, Not(HasSubstr("never connected")));
}

}  // namespace
}  // namespace assay::cli
