/// Every embedded target file really starts its broker, where that broker is installed.
#include "harness/targets/target.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

namespace assay::cli {
namespace {

using namespace std::chrono_literals;

struct StartTest : testing::TestWithParam<const char*> {
    boost::asio::io_context io{1};

    std::expected<void, std::string> wait(const std::function<void(targets::Process::Done)>& begin
    ) {
        std::optional<std::expected<void, std::string>> result;
        begin([&](auto got) { result = std::move(got); });
        io.restart();
        while (!result)
            io.run_one();
        return *result;
    }
};

/// Programs that were not found are what the target says, with the way to install them.
bool is_missing(const std::string& error) {
    return error.contains("is not on this machine") || error.contains("exit code 69");
}

TEST_P(StartTest, StartsAnswersAndRestarts) {
    auto target = targets::parse_target(GetParam(), scenario::Library::embedded().value());
    ASSERT_TRUE(target.has_value()) << target.error();
    target->process.ready_limit = 120s;  // that it starts is the question here, not how fast
    targets::Process process{io, target->process};
    std::string death;
    process.on_death([&](const std::string& how) { death = how; });
    auto started = process.start();
    if (started)
        started = wait([&](targets::Process::Done done) { process.await_ready(std::move(done)); });
    if (!started && is_missing(started.error())) {
        EXPECT_FALSE(target->process.install.empty());
        std::puts(started.error().c_str());
        return;
    }
    ASSERT_TRUE(started.has_value()) << started.error() << process.output();
    EXPECT_NE(installed_version(*target), std::nullopt);
    const auto again = wait([&](targets::Process::Done done) { process.restart(std::move(done)); });
    EXPECT_TRUE(again.has_value()) << again.error() << process.output();
    EXPECT_EQ(death, "") << process.output();
}

INSTANTIATE_TEST_SUITE_P(
    Embedded,
    StartTest,
    testing::Values(
        "mosquitto",
        "mosquitto-tls",
        "mosquitto-ws",
        "mosquitto-users",
        "mosquitto-roles",
        "ejabberd",
        "ejabberd-ws",
        "rabbitmq",
        "rabbitmq-ws",
        "nats",
        "activemq",
        "aedes",
        "aedes-level",
        "aedes-ws",
        "mosca"
    ),
    [](const auto& broker) {
        std::string name{broker.param};
        std::ranges::replace(name, '-', '_');
        return name;
    }
);

}  // namespace
}  // namespace assay::cli
