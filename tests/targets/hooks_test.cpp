#include "harness/targets/hooks.hpp"
#include "harness/targets/temporary_folder.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>
#include <fstream>
#include <poll.h>

namespace assay::targets {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using Outcome = std::expected<void, std::string>;

Outcome run(const std::string& line, std::chrono::milliseconds limit = 10s) {
    HookRun hook{"restart", line, limit, {}};
    auto outcome = hook.look();
    for (; !outcome; outcome = hook.look())
        ::poll(nullptr, 0, 2);
    return *outcome;
}

std::string error_of(const Outcome& outcome) {
    return outcome ? "" : outcome.error();
}

TEST(HookRun, EndsInOrderOrSaysHow) {
    EXPECT_EQ(error_of(run("true")), "");
    EXPECT_EQ(
        error_of(run("echo no such unit; exit 3")),
        "the hook 'restart' ended with exit code 3; it wrote: no such unit"
    );
}

TEST(HookRun, IsKilledWhenItHangs) {
    const auto error = error_of(run("echo waiting; sleep 1000", 200ms));
    EXPECT_THAT(error, HasSubstr("the hook 'restart' did not end within 200 ms and was killed"));
    EXPECT_THAT(error, HasSubstr("it wrote: waiting"));
}

TEST(HookRun, LeavesRunningWhatItStarts) {
    const auto folder = TemporaryFolder::make("assay-hooks-test").value();
    const auto pid_file = (folder.path() / "pid").string();
    ASSERT_EQ(error_of(run(fmt::format("sleep 1000 >/dev/null 2>&1 & echo $! >{}", pid_file))), "");
    pid_t pid{};
    std::ifstream{pid_file} >> pid;
    ASSERT_GT(pid, 0);
    EXPECT_EQ(::kill(pid, 0), 0);
    ::kill(pid, SIGKILL);
}

/// A target that is a listening port, and hooks that note that they ran.
struct HookedTargetTest : testing::Test {
    boost::asio::io_context io{1};
    boost::asio::ip::tcp::acceptor door{
        io, {boost::asio::ip::address_v4::loopback(), std::uint16_t{0}}
    };
    TemporaryFolder folder = TemporaryFolder::make("assay-hooks-test").value();
    std::string notes = (folder.path() / "notes").string();

    HookedSpec spec(const Hooks& hooks) const {
        return {
            .name = "broker",
            .hooks = hooks,
            .address = {.host = "127.0.0.1", .port = door.local_endpoint().port()},
            .ready = Ready::port
        };
    }
    std::string note(const char* word) const { return fmt::format("echo {} >>{}", word, notes); }
    std::string noted() const {
        std::ifstream file{notes};
        return {std::istreambuf_iterator<char>{file}, {}};
    }
    Outcome wait(const std::function<void(ReadyDone)>& begin) {
        std::optional<Outcome> result;
        begin([&](Outcome outcome) { result = std::move(outcome); });
        io.restart();
        while (!result)
            io.run_one();
        return *result;
    }
};

TEST_F(HookedTargetTest, IsStartedRestartedKilledAndStopped) {
    {
        HookedTarget target{
            io,
            spec(
                {.start = note("start"),
                 .stop = note("stop"),
                 .restart = note("restart-{port}"),
                 .kill = note("kill")}
            )
        };
        std::string seen;
        target.on_absence([&](bool is_away) { seen += is_away ? "away " : "back "; });
        EXPECT_EQ(error_of(wait([&](ReadyDone done) { target.start(std::move(done)); })), "");
        EXPECT_EQ(error_of(wait([&](ReadyDone done) { target.restart(std::move(done)); })), "");
        EXPECT_EQ(
            error_of(wait([&](ReadyDone done) {
                target.kill();
                target.restart(std::move(done));
            })),
            ""
        );
        EXPECT_EQ(seen, "back away back away away back ");
    }
    EXPECT_EQ(
        noted(), fmt::format("start\nrestart-{}\nkill\nstart\nstop\n", door.local_endpoint().port())
    );
}

TEST_F(HookedTargetTest, IsRestartedByStopAndStart) {
    HookedTarget target{io, spec({.start = note("start"), .stop = note("stop")})};
    EXPECT_EQ(error_of(wait([&](ReadyDone done) { target.restart(std::move(done)); })), "");
    EXPECT_EQ(noted(), "stop\nstart\n");
}

TEST_F(HookedTargetTest, StaysAwayAsLongAsItIsTold) {
    HookedTarget target{
        io, spec({.start = note("start"), .stop = note("stop"), .restart = note("restart")})
    };
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(error_of(wait([&](ReadyDone done) { target.restart(std::move(done), 60ms); })), "");
    EXPECT_GE(std::chrono::steady_clock::now() - begin, 60ms);
    EXPECT_EQ(noted(), "stop\nstart\n");
}

TEST_F(HookedTargetTest, SaysWhichHookFailed) {
    HookedTarget target{io, spec({.start = note("start"), .stop = "exit 4"})};
    EXPECT_THAT(
        error_of(wait([&](ReadyDone done) { target.restart(std::move(done)); })),
        HasSubstr("the hook 'stop' ended with exit code 4")
    );
    EXPECT_EQ(noted(), "");
}

}  // namespace
}  // namespace assay::targets
