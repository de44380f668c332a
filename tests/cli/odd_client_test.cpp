/// Clients and adapters that misbehave: the run ends, says what was wrong, breaks nobody's rule for it
/// and leaves nothing running.
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace assay::cli {
namespace {

using testing::HasSubstr;

/// What every client here begins with: `connect()` gives a socket, `hello` is a CONNECT of 3.1.1, and
/// `say(text)` is an adapter's answer.
constexpr std::string_view prelude = R"(
import json, os, signal, socket, sys, time
hello = bytes.fromhex('100f00044d5154540402003c0003616263')
def connect(port=None):
    return socket.create_connection(('127.0.0.1', port or int(sys.argv[1])))
def say(**line):
    print(json.dumps(line), flush=True)
def identify():
    say(ok=True, name='odd', version='1', mqtt=['3.1.1'], can=[])
)";

struct OddClient {
    std::string name{};
    std::string row{};
    std::string program{};
    int code{};
    std::string says{};
    std::string stores{};  ///< a part of its results
};

void PrintTo(const OddClient& client, std::ostream* out) {
    *out << client.name;
}

struct OddClientTest : testing::TestWithParam<OddClient> {
    Folder folder{};

    std::string written(const std::string& name, const std::string& text) const {
        auto path = folder / name;
        std::ofstream{path} << text;
        return path;
    }
    std::string program() const {
        return written("odd.py", std::string{prelude} + GetParam().program);
    }
    Outcome play(const std::string& client) const {
        return assay(
            {"client", "-c", client, GetParam().row, "-o", folder / "out", "--report", "md"}
        );
    }
};

/// A process that has ended may stay in the table until somebody asks for its end.
bool still_runs(pid_t pid) {
    std::ifstream file{"/proc/" + std::to_string(pid) + "/stat"};
    std::string number;
    std::string name;
    std::string state;
    return file >> number >> name >> state && state != "Z";
}

/// Nobody drives these.
using OddProgramTest = OddClientTest;

TEST_P(OddProgramTest, IsSaidToBeOddAndLeavesNothingRunning) {
    const auto pid_file = folder / "pid";
    const auto path = written(
        "odd.py",
        std::string{prelude} + "open('" + pid_file + "', 'w').write(str(os.getpid()))\n" +
            GetParam().program
    );
    const auto outcome = play("exec:'/usr/bin/python3 " + path + " {port}'");
    EXPECT_EQ(outcome.code, GetParam().code) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr(GetParam().says));
    pid_t pid{};
    std::ifstream{pid_file} >> pid;
    ASSERT_GT(pid, 0);
    EXPECT_FALSE(still_runs(pid));
}

INSTANTIATE_TEST_SUITE_P(
    Programs,
    OddProgramTest,
    testing::Values(
        OddClient{
            .name = "NeverConnects",
            .row = "client/quiet/keep-alive[version=3.1.1]",
            .program = "time.sleep(600)",
            .code = 8,
            .says = "the client never connected"
        },
        OddClient{
            .name = "ConnectsAndSaysNothing",
            .row = "client/quiet/keep-alive[version=3.1.1]",
            .program = "c = connect(); time.sleep(600)",
            .code = 8,
            .says = "1 undecided"
        },
        OddClient{
            .name = "Floods",
            .row = "client/incoming/qos1[version=3.1.1]",
            .program = "c = connect(); c.send(hello)\n"
                       "while True: c.send(bytes.fromhex('3003000174') * 20000)",
            .code = 8,
            .says = "target floods"
        },
        OddClient{
            .name = "Dies",
            .row = "client/quiet/keep-alive[version=3.1.1]",
            .program = "c = connect(); os.kill(os.getpid(), signal.SIGSEGV)",
            .code = 8,
            .says = "1 undecided"
        },
        OddClient{
            .name = "WillNotEnd",
            .row = "client/plain/without-a-will[version=3.1.1]",
            .program = "for s in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP): signal.signal(s, "
                       "signal.SIG_IGN)\n"
                       "c = connect(); c.send(hello)\n"
                       "while True: time.sleep(1)",
            .code = 8,
            .says = "1 undecided"
        },
        OddClient{
            .name = "SpeaksHttp",
            .row = "client/quiet/keep-alive[version=3.1.1]",
            .program = "c = connect(); c.send(b'GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n'); "
                       "time.sleep(600)",
            .code = 8,
            .says = "no packet in 27 bytes: 47 45 54 20"
        }
    ),
    [](const auto& client) { return client.param.name; }
);

using OddAdapterTest = OddClientTest;

TEST_P(OddAdapterTest, IsSaidToBeOdd) {
    const auto adapter =
        written("odd.yaml", "name: odd\ncommand: [/usr/bin/python3, -u, " + program() + "]\n");
    const auto outcome = play(adapter);
    EXPECT_EQ(outcome.code, GetParam().code) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr(GetParam().says));
    const auto results = content_of(folder / "out/results.jsonl");
    EXPECT_THAT(results, HasSubstr(GetParam().stores));
}

/// Connects as it is told and says so; then `behind` does what is odd, with the socket `c`.
std::string told_to_connect(const std::string& behind) {
    return R"(
sys.stdin.readline(); identify()
line = json.loads(sys.stdin.readline())
c = connect(line['port']); c.send(hello); c.recv(4)
)" + behind;
}

INSTANTIATE_TEST_SUITE_P(
    Adapters,
    OddAdapterTest,
    testing::Values(
        // The end of its connection is seen first, and as good as any; that it died is not.
        OddClient{
            .name = "DiesOfAPacket",
            .row = "client/incoming/second-connack[version=3.1.1]",
            .program =
                told_to_connect("say(event='done', id=line['id'], ok=True); c.recv(4); c.close()\n"
                                "time.sleep(0.3); os._exit(3)"),
            .code = 8,
            .says = "the client under test ended by itself: exit code 3"
        },
        // It kept silent because it was dead.
        OddClient{
            .name = "DiesInASilence",
            .row = "client/session/nameless[version=3.1.1,clean=true]",
            .program = told_to_connect("say(event='done', id=line['id'], ok=True)\n"
                                       "time.sleep(0.3); os._exit(3)"),
            .code = 8,
            .says = "0 of 1 selected MUST hold",
            .stores = R"("3.1.1:MQTT-3.1.3-7":"undecided")"
        },
        OddClient{
            .name = "AnswersTwice",
            .row = "client/quiet/keep-alive[version=3.1.1]",
            .program =
                told_to_connect("for _ in range(2): say(event='done', id=line['id'], ok=True)\n"
                                "time.sleep(600)"),
            .code = 8,
            .says = "answers command 1"
        },
        OddClient{
            .name = "NeverAnswersACommand",
            .row = "client/incoming/pubrel-of-nothing[version=3.1.1]",
            .program = told_to_connect("time.sleep(600)"),
            .code = 8,
            .says = "it says nothing of it"
        },
        OddClient{
            .name = "AnswersLate",
            .row = "client/plain/without-a-will[version=3.1.1]",
            .program = told_to_connect(
                "time.sleep(4); say(event='done', id=line['id'], ok=True)\n"
                "line = json.loads(sys.stdin.readline()); c.send(bytes.fromhex('e000'))\n"
                "say(event='done', id=line['id'], ok=True); c.recv(1); c.close(); "
                "sys.stdin.readline()"
            ),
            .says = "1 pass"
        },
        OddClient{
            .name = "NeverSaysWhatItIs",
            .row = "client/quiet/keep-alive[version=3.1.1]",
            .program = "time.sleep(600)",
            .code = 6,
            .says = "does not say what it is"
        }
    ),
    [](const auto& client) { return client.param.name; }
);

}  // namespace
}  // namespace assay::cli
