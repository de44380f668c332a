/// Brokers that are installed, reached by TLS, WebSocket and with users: a few rows each.
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace assay::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Reached {
    std::string name;
    std::filesystem::path installed_as;
    std::string password{};  ///< which the probe does not write
};

void PrintTo(const Reached& reached, std::ostream* out) {
    *out << reached.name;
}

std::filesystem::path of_npm(const char* package) {
    const auto* folder = std::getenv("BROKER_NODE_DIR");
    return std::filesystem::path{folder ? folder : "."} / "node_modules" / package;
}

const std::vector<std::string> a_few{
    "conformance/3.1.4/second-connect-takes-the-session-over",
    "conformance/3.8.1/*",
    "conformance/6.0.0/*"
};

class BrokerReachTest : public testing::TestWithParam<Reached> {};

TEST_P(BrokerReachTest, PlaysRowsAndWhatItsProbeWritesDoesToo) {
    const auto& broker = GetParam();
    if (!std::filesystem::exists(broker.installed_as))
        GTEST_SKIP() << "this machine has no " << broker.installed_as;
    const Folder folder;
    const auto play = [&](const std::string& target) {
        std::vector<std::string> words{"run"};
        words.insert(words.end(), a_few.begin(), a_few.end());
        words.insert(words.end(), {"-t", target, "-o", folder / "out"});
        return assay(words, {{"ASSAY_PASSWORD", broker.password}});
    };
    const auto outcome = play(broker.name);
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_THAT(outcome.text, Not(HasSubstr("INSECURE")));
    EXPECT_THAT(content_of(folder / "out/results.jsonl"), HasSubstr("\"verdict\":\"pass\""));
    const auto probe = assay({"probe", "-t", broker.name, "-o", folder / "written.yaml"});
    ASSERT_EQ(probe.code, 0) << probe.text;
    const auto again = play(folder / "written.yaml");
    EXPECT_EQ(again.code, 0) << again.text << content_of(folder / "written.yaml");
}

INSTANTIATE_TEST_SUITE_P(
    Brokers,
    BrokerReachTest,
    testing::Values(
        Reached{"mosquitto-tls", "/usr/sbin/mosquitto"},
        Reached{"mosquitto-ws", "/usr/sbin/mosquitto"},
        Reached{"ejabberd-ws", "/usr/sbin/ejabberdctl", "any-will-do"},
        Reached{"rabbitmq-ws", "/usr/sbin/rabbitmq-server"},
        Reached{"aedes-ws", of_npm("ws/wrapper.mjs")}
    ),
    [](const auto& reached) {
        auto name = reached.param.name;
        std::ranges::replace(name, '-', '_');
        return name;
    }
);

/// Rows that only a broker with users can be asked: all are asked, and none is undecided.
void expect_asked(const std::string& target, const std::vector<std::string>& rows) {
    if (!std::filesystem::exists("/usr/sbin/mosquitto")) GTEST_SKIP() << "no mosquitto here";
    const Folder folder;
    std::vector<std::string> words{"run", "-t", target, "--strict", "-o", folder / "out"};
    words.insert(words.end(), rows.begin(), rows.end());
    const auto outcome = assay(words);
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_THAT(content_of(folder / "out/results.jsonl"), Not(HasSubstr("\"not_applicable\"")));
}

TEST(BrokerWithUsers, RefusesThoseWhomItDoesNotKnow) {
    expect_asked("mosquitto-users", {"conformance/3.1.4/*unknown-user*"});
}

TEST(BrokerWithUsers, RefusesThoseWhomItKnowsByAnotherPassword) {
    expect_asked("mosquitto-users", {"conformance/3.1.4/*password*"});
}

TEST(BrokerWithUsers, RefusesWhatTheyMayNotDo) {
    expect_asked(
        "mosquitto-roles",
        {"conformance/3.1.4/*password*",
         "conformance/3.3.5/unauthorized*",
         "conformance/3.8.4/unauthorized*"}
    );
}

}  // namespace
}  // namespace assay::cli
