/// The whole suite against real brokers, each with its baseline: nothing new may fail, and every
/// entry of the baseline still says the truth.
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace assay::cli {
namespace {

using testing::HasSubstr;

struct Broker {
    std::string name;
    std::filesystem::path installed_as;
};

void PrintTo(const Broker& broker, std::ostream* out) {
    *out << broker.name;
}

/// Where `tests/brokers/node.sh` puts brokers that are npm packages.
std::filesystem::path node_broker(const char* package) {
    const auto* folder = std::getenv("BROKER_NODE_DIR");
    return std::filesystem::path{folder ? folder : "."} / "node_modules" / package;
}

class SuiteTest : public testing::TestWithParam<Broker> {};

TEST_P(SuiteTest, HoldsOrFailsAsTheBaselineLists) {
    const auto& broker = GetParam();
    if (!std::filesystem::exists(broker.installed_as))
        GTEST_SKIP() << "this machine has no " << broker.installed_as;
    const Folder folder;
    const auto outcome = assay({"run", "-t", broker.name, "-o", folder / "out", "--report", "md"});
    EXPECT_EQ(outcome.code, 0) << outcome.text;
}

INSTANTIATE_TEST_SUITE_P(
    Brokers,
    SuiteTest,
    testing::Values(
        Broker{"mosquitto", "/usr/sbin/mosquitto"},
        Broker{"ejabberd", "/usr/sbin/ejabberdctl"},
        Broker{"rabbitmq", "/usr/sbin/rabbitmq-server"},
        Broker{"aedes", node_broker("aedes")}
    ),
    [](const auto& broker) { return broker.param.name; }
);

/// What a broker claims to outlive, in processes of its own that are restarted and killed. RabbitMQ, which
/// claims less, takes a minute for each start on a busy machine, and is played by hand.
TEST(RestartTest, KeepsWhatItClaimsOrFailsAsTheBaselineLists) {
    if (!std::filesystem::exists(node_broker("aedes-persistence-level")))
        GTEST_SKIP() << "this machine has no aedes with its store";
    const Folder folder;
    // A kill behind every packet takes a quarter of an hour.
    const auto outcome = assay(
        {"run",
         "restart/*",
         "--slow",
         "--skip",
         "restart/kill-at-every-packet*",
         "-t",
         "aedes-level",
         "-o",
         folder / "out"}
    );
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_THAT(content_of(folder / "out/results.jsonl"), HasSubstr("\"verdict\":\"pass\""));
}

/// Client libraries, each driven by its adapter and held to its baseline.
class ClientSuiteTest : public testing::TestWithParam<Broker> {};

TEST_P(ClientSuiteTest, HoldsOrFailsAsTheBaselineLists) {
    const auto& client = GetParam();
    if (!std::filesystem::exists(client.installed_as))
        GTEST_SKIP() << "this machine has no " << client.installed_as;
    const Folder folder;
    const auto outcome =
        assay({"client", "-c", client.name, "-o", folder / "out", "--report", "md"});
    EXPECT_EQ(outcome.code, 0) << outcome.text;
}

INSTANTIATE_TEST_SUITE_P(
    Clients,
    ClientSuiteTest,
    testing::Values(
        Broker{"paho-python", "/usr/lib/python3/dist-packages/paho/mqtt/client.py"},
        Broker{"mqttjs", node_broker("mqtt")},
        Broker{"libmosquitto", "/usr/share/doc/libmosquitto1"},
        Broker{"aws-crt", node_broker("aws-crt")},
        Broker{"paho-c", "/usr/include/MQTTAsync.h"},
        Broker{"paho-go", "/usr/share/gocode/src/github.com/eclipse/paho.mqtt.golang"},
        Broker{"java-fuse", "/usr/share/java/mqtt-client.jar"},
        Broker{"curl", "/usr/bin/curl"}
    ),
    [](const auto& client) {
        auto name = client.param.name;
        std::erase(name, '-');
        return name;
    }
);

}  // namespace
}  // namespace assay::cli
