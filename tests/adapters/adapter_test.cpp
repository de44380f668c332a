// Adapters that misbehave, as programs: whatever they do, the harness says so and leaves nothing
// running.
#include "harness/adapters/adapter.hpp"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

namespace assay::adapters {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

struct AdapterTest : testing::Test {
    boost::asio::io_context io{1};
    network::WallClock clock{io};
    std::optional<Identity> identity{};
    std::vector<Done> done{};
    std::vector<Message> messages{};
    std::string death{};
    std::string trouble{};

    Adapter& start(std::string_view script) {
        adapter.emplace(clock, targets::ProcessSpec{.name = "fake", .shell = std::string{script}});
        adapter->begin(
            {.started = [this](const Identity& said) { identity = said; },
             .done = [this](const Done& said) { done.push_back(said); },
             .message = [this](const Message& said) { messages.push_back(said); },
             .lost = {},
             .died = [this](const std::string& how) { death = how; },
             .trouble = [this](const std::string& what) { trouble = what; }}
        );
        return *adapter;
    }

    /// Until then, at most a hundred seconds.
    void run_until(const std::function<bool()>& holds) {
        const auto until = clock.schedule().now() + 100s;
        clock.run([&] { return holds() || clock.schedule().now() > until; });
        EXPECT_TRUE(holds()) << "nothing happened; trouble: " << trouble;
    }

    std::optional<Adapter> adapter{};
};

constexpr std::string_view polite = R"(
read -r start
echo '{"ok":true,"name":"fake","version":"1","mqtt":["5.0"]}'
while read -r line; do
  id=$(echo "$line" | sed 's/.*"id":\([0-9]*\).*/\1/')
  echo "{\"event\":\"done\",\"id\":$id,\"ok\":true}"
  echo '{"event":"message","topic":"t","payload_hex":"00","qos":0,"retain":false,"dup":false}'
done
)";

TEST_F(AdapterTest, SaysWhatItIsAndAnswersCommands) {
    auto& client = start(polite);
    run_until([&] { return identity.has_value(); });
    EXPECT_EQ(identity->name, "fake");
    client.carry_out(7, {.deed = Deed::publish, .topic = "t"});
    run_until([&] { return !done.empty() && !messages.empty(); });
    EXPECT_EQ(done.front().id, 7);
    EXPECT_EQ(messages.front().topic, "t");
}

TEST_F(AdapterTest, ThatIsCrashedStartsAgainWithTheNextCommand) {
    auto& client = start(polite);
    run_until([&] { return identity.has_value(); });
    identity.reset();
    client.carry_out(1, {.deed = Deed::crash});
    client.carry_out(2, {.deed = Deed::publish, .topic = "t"});
    run_until([&] { return done.size() == 2 && identity; });
    EXPECT_EQ(trouble, "");
    EXPECT_EQ(death, "");
}

TEST_F(AdapterTest, ThatAnswersGarbageIsInTrouble) {
    start("read -r start; echo 'Segmentation fault'; sleep 600");
    run_until([&] { return !trouble.empty(); });
    EXPECT_THAT(trouble, HasSubstr("Segmentation fault"));
}

TEST_F(AdapterTest, ThatDiesSaysHowAndKeepsWhatItWrote) {
    start("read -r start; echo 'no such library' >&2; exit 3");
    run_until([&] { return !death.empty(); });
    EXPECT_EQ(death, "exit code 3");
    EXPECT_THAT(adapter->output(), HasSubstr("no such library"));
}

TEST_F(AdapterTest, ThatEndsWith127CannotDoIt) {
    start("read -r start; exit 127");
    run_until([&] { return !done.empty(); });
    EXPECT_THAT(done.front().cannot, HasSubstr("127"));
    EXPECT_EQ(death, "");
}

TEST_F(AdapterTest, ThatFloodsIsCutOff) {
    start("read -r start; echo '{\"ok\":true,\"name\":\"x\"}'; yes '{\"event\":\"lost\"}'");
    run_until([&] { return !trouble.empty(); });
    EXPECT_THAT(trouble, HasSubstr("says more than"));
}

TEST_F(AdapterTest, ThatWillNotEndIsEnded) {
    start("trap '' TERM INT HUP; read -r start; echo "
          "\"{\\\"ok\\\":true,\\\"name\\\":\\\"$$\\\"}\"; while :; do sleep 600; done");
    run_until([&] { return identity.has_value(); });
    const auto pid = std::stoi(identity->name);
    ASSERT_EQ(::kill(pid, 0), 0);
    adapter.reset();
    EXPECT_NE(::kill(pid, 0), 0) << "it still runs";
}

TEST_F(AdapterTest, ThatIsNotThereIsNamed) {
    adapter.emplace(
        clock,
        targets::ProcessSpec{
            .name = "fake", .argv = {"no-such-program"}, .install = "apt-get install it"
        }
    );
    adapter->begin(
        {.started = {},
         .done = {},
         .message = {},
         .lost = {},
         .died = {},
         .trouble = [this](const std::string& what) { trouble = what; }}
    );
    run_until([&] { return !trouble.empty(); });
    EXPECT_THAT(trouble, HasSubstr("'no-such-program' is not on this machine"));
    EXPECT_THAT(trouble, HasSubstr("apt-get install it"));
}

}  // namespace
}  // namespace assay::adapters
