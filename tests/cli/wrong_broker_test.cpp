/// Brokers that speak MQTT and are wrong as a whole: the report is right about each, and
/// every row has a verdict.
#include "tests/cli/fake_broker.hpp"
#include "tests/cli/program.hpp"
#include "tests/network/broker_on_a_port.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::cli {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

struct WrongBrokerTest : testing::Test {
    Folder folder{};
    std::string out = folder / "out";

    Outcome run(const std::string& target, std::vector<std::string> what) {
        std::vector<std::string> words{"run", "-t", target, "-o", out};
        words.insert(words.end(), what.begin(), what.end());
        return assay(words);
    }
    std::map<std::string, std::string> verdicts() const { return verdicts_in(out); }
};

TEST_F(WrongBrokerTest, OneThatAgreesToEverythingFailsWhereverAnythingIsAsked) {
    const FakeBroker broker{FakeBroker::Manner::agrees};
    const auto outcome =
        run(broker.address(),
            {"conformance/3.3.1/retained-message-is-replaced",
             "conformance/3.10.4/*",
             "conformance/3.12.4/pingreq-is-answered"});
    EXPECT_EQ(outcome.code, 1) << outcome.text;
    const auto rows = verdicts();
    // All that it does right is an answer to each PINGREQ; nothing that has to arrive arrives.
    EXPECT_EQ(rows.at("conformance/3.12.4/pingreq-is-answered[version=5.0]"), "pass");
    EXPECT_EQ(rows.at("conformance/3.3.1/retained-message-is-replaced[version=5.0,qos=1]"), "fail");
    for (const auto& [row, verdict] : rows)
        EXPECT_THAT(verdict, AnyOf("pass", "fail", "advice", "not_applicable")) << row;
}

TEST_F(WrongBrokerTest, OneThatClosesAtEverythingPassesNothingThatHasALegalTwin) {
    const FakeBroker broker{FakeBroker::Manner::refuses};
    const auto outcome = run(broker.address(), {"conformance/3.8/*", "conformance/3.3.1/*"});
    EXPECT_EQ(outcome.code, 1) << outcome.text;
    for (const auto& [row, verdict] : verdicts())
        EXPECT_THAT(verdict, AnyOf("fail", "not_applicable")) << row;
}

TEST_F(WrongBrokerTest, OneThatSendsWhatWasNotAskedForFails) {
    const FakeBroker broker{FakeBroker::Manner::chatters};
    const auto outcome = run(broker.address(), {"conformance/3.12.4/*"});
    EXPECT_EQ(outcome.code, 1) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr("news/of/the/hour"));
    // What nobody asked for is not its name either.
    EXPECT_THAT(outcome.text, testing::Not(HasSubstr("target  rain")));
    for (const auto& [row, verdict] : verdicts())
        EXPECT_EQ(verdict, "fail") << row;
}

TEST_F(WrongBrokerTest, OneThatIsNoBrokerIsCalledWhatItIs) {
    const std::pair<std::string, std::string_view> rows[]{
        {"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
         "it speaks HTTP there: does it want ws:// or wss://?\n"},
        {"\r\nSSH-2.0-OpenSSH_9.6\r\n", "; what it says is no MQTT: 'SSH-2.0-OpenSSH_9.6'\n"},
        {std::string{"GET\0\x01", 5}, "; no packet of MQTT in 5 bytes: 47 45 54 00 01\n"},
        {std::string(17, '\xff'),
         "; no packet of MQTT in 17 bytes: ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ...\n"},
        {std::string{"\x20\x01\x00", 3}, "; a CONNACK that cannot be read, in 3 bytes: 20 01 00\n"},
    };
    for (const auto& [answer, expected] : rows) {
        const FakeBroker broker{answer};
        const auto outcome = run(broker.address(), {"conformance/3.12.4/*"});
        EXPECT_EQ(outcome.code, 6) << outcome.text;
        EXPECT_THAT(outcome.text, HasSubstr(expected));
    }
}

/// The reference broker on a port, from a thread of its own.
class ReferenceServer {
public:
    ReferenceServer() {
        port = broker_.address.port;
        thread_ = std::thread{[this] { clock_.run([this] { return is_over_; }); }};
    }
    ~ReferenceServer() {
        boost::asio::post(io_, [this] { is_over_ = true; });
        thread_.join();
    }
    ReferenceServer(const ReferenceServer&) = delete;
    ReferenceServer& operator=(const ReferenceServer&) = delete;

    std::uint16_t port{};

private:
    boost::asio::io_context io_{1};
    network::WallClock clock_{io_};
    network::BrokerOnAPort broker_{clock_};
    bool is_over_{};
    std::thread thread_{};
};

TEST_F(WrongBrokerTest, OneThatIsSlowByTwoSecondsIsNotCalledWrong) {
    const ReferenceServer broker;
    const SlowPath path{broker.port, std::chrono::seconds{1}};
    // The reference broker keeps the standard, so whatever failed here would be the delay's fault.
    const auto outcome =
        run(path.address(),
            {"conformance/3.12.4/pingreq-is-answered",
             "conformance/3.1.4/second-connect-takes-the-session-over",
             "conformance/3.3.1/live-copy-has-no-retain",
             "conformance/3.3.1/qos3-is-malformed"});
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    const auto rows = verdicts();
    EXPECT_GT(rows.size(), 4U);
    for (const auto& [row, verdict] : rows)
        EXPECT_NE(verdict, "fail") << row;
}

/// The reference broker ends by itself while many rows are under way, and once again each time
/// that it was started anew.
TEST_F(WrongBrokerTest, OneThatDiesInTheMiddleOfManyRowsLeavesNoRowWithoutAVerdict) {
    // A row that waits for seconds keeps the run going until the death is due.
    const auto outcome =
        run(dying_broker(out + "/results.jsonl", 20),
            {"conformance/3.3/*", "conformance/3.1.2/keep-alive-is-enforced", "--mqtt", "3.1.1"});
    EXPECT_NE(outcome.code, 0) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr("died"));
    const auto rows = verdicts();
    EXPECT_GT(rows.size(), 100U);
    for (const auto& [row, verdict] : rows) {
        EXPECT_NE(verdict, "error") << row;
        EXPECT_NE(verdict, "fail") << row;
    }
}

/// One that Assay did not start is not started again, but it is known that it is gone.
TEST_F(WrongBrokerTest, OneOfAnotherOwnerThatDiesIsNotCalledWrong) {
    const ReferenceServer broker;
    const SlowPath path{broker.port, std::chrono::milliseconds{0}, 200};
    const auto outcome = run(path.address(), {"conformance/3.1.2/*", "conformance/3.3/*"});
    EXPECT_EQ(outcome.code, 1) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr("; it fails: the target died in mid-run"));
    const auto rows = verdicts();
    EXPECT_GT(rows.size(), 100U);
    for (const auto& [row, verdict] : rows)
        EXPECT_NE(verdict, "fail") << row;
}

}  // namespace
}  // namespace assay::cli
