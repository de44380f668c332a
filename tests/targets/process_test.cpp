#include "harness/targets/process_group.hpp"
#include "tests/ending.hpp"
#include "tests/targets/steady_process.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

namespace assay::targets {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// A few lines of python that listen on {port} and answer every CONNECT with CONNACK.
constexpr std::string_view small_server =
    "exec /usr/bin/python3 -c 'import socket,sys\n"
    "s=socket.socket();s.setsockopt(socket.SOL_SOCKET,socket.SO_REUSEADDR,1)\n"
    "s.bind((\"127.0.0.1\",int(sys.argv[1])));s.listen(9);print(\"listening\",flush=True)\n"
    "while True:\n c,_=s.accept();c.recv(99);c.send(bytes([0x20,2,0,0]));c.close()' {port}";

struct Fixture : testing::Test {
    boost::asio::io_context io{1};

    /// Runs the loop until `done`, at most a hundred seconds.
    void run_until(const std::function<bool()>& done) {
        io.restart();
        const auto deadline = std::chrono::steady_clock::now() + 100s;
        while (!done() && std::chrono::steady_clock::now() < deadline)
            io.run_one_for(20ms);
        ASSERT_TRUE(done()) << "nothing happened within a hundred seconds";
    }

    std::expected<void, std::string> ready(Process& process) {
        std::optional<std::expected<void, std::string>> result;
        process.await_ready([&](auto got) { result = std::move(got); });
        run_until([&] { return result.has_value(); });
        return *result;
    }

    static ProcessSpec shell(std::string_view command) {
        return {.name = "exec", .shell = std::string{command}, .ready_limit = 100s};
    }
};

using ProcessTest = Fixture;

TEST_F(ProcessTest, IsReadyOnceConnectIsAnswered) {
    SteadyProcess process{io, shell(small_server)};
    ASSERT_TRUE(process.start().has_value());
    EXPECT_TRUE(ready(process).has_value());
    EXPECT_TRUE(process.is_running());
    EXPECT_THAT(process.output(), HasSubstr("listening"));
}

TEST_F(ProcessTest, SaysHowAProgramEndedThatNeverBecameReady) {
    Process process{io, shell("echo no licence >&2; exit 3")};
    ASSERT_TRUE(process.start().has_value());
    const auto result = ready(process);
    ASSERT_FALSE(result.has_value());
    EXPECT_THAT(result.error(), HasSubstr("exit code 3"));
    EXPECT_THAT(result.error(), HasSubstr("no licence"));
}

TEST_F(ProcessTest, NamesTheSignalBehindTheExitCodeOfAShell) {
    Process process{io, shell("/bin/sh -c 'kill -ABRT $$'; exit $?")};
    ASSERT_TRUE(process.start().has_value());
    const auto result = ready(process);
    ASSERT_FALSE(result.has_value());
    EXPECT_THAT(result.error(), HasSubstr("exit code 134 (as a shell says signal 6, Aborted)"));
}

TEST_F(ProcessTest, GivesUpOnAProgramThatNeverListens) {
    auto spec = shell("exec cat /dev/zero >/dev/null");
    spec.ready_limit = 100ms;
    SteadyProcess process{io, spec};
    ASSERT_TRUE(process.start().has_value());
    const auto result = ready(process);
    ASSERT_FALSE(result.has_value());
    EXPECT_THAT(result.error(), HasSubstr("not ready after 100 ms"));
}

TEST(Program, IsFoundWhereTheFolderOfTheCallerHasIt) {
    // It is started in another folder.
    const auto found = find_program(std::filesystem::relative("/bin/sh").string());
    ASSERT_TRUE(found);
    EXPECT_TRUE(std::filesystem::path{*found}.is_absolute()) << *found;
}

TEST_F(ProcessTest, NamesAMissingProgramAndHowToInstallIt) {
    Process process{
        io, {.name = "mosquitto", .argv = {"no-such-program"}, .install = "apt-get install it"}
    };
    const auto result = process.start();
    ASSERT_FALSE(result.has_value());
    EXPECT_THAT(result.error(), HasSubstr("'no-such-program' is not on this machine"));
    EXPECT_THAT(result.error(), HasSubstr("apt-get install it"));
}

TEST_F(ProcessTest, WritesItsFilesWithPortAndFolderFilledIn) {
    Process process{
        io,
        {.name = "cat", .argv = {"cat", "{dir}/c.conf"}, .files = {{"c.conf", "listener {port}"}}}
    };
    ASSERT_TRUE(process.start().has_value());
    run_until([&] { return !process.is_running(); });
    EXPECT_EQ(process.output(), "listener " + std::to_string(process.address().port));
}

TEST_F(ProcessTest, TellsOfADeathByItself) {
    Process process{io, shell("kill -s SEGV $$")};
    std::string how;
    process.on_death([&](const std::string& text) { how = text; });
    ASSERT_TRUE(process.start().has_value());
    run_until([&] { return !how.empty(); });
    EXPECT_THAT(how, HasSubstr("signal 11"));
}

TEST_F(ProcessTest, DoesNotCallOurOwnKillADeath) {
    SteadyProcess process{io, shell(small_server)};
    ASSERT_TRUE(process.start().has_value());
    ASSERT_TRUE(ready(process).has_value());
    process.kill();
    EXPECT_FALSE(process.is_running());
    io.restart();
    io.run();  // to the end of all that is under way
}

TEST_F(ProcessTest, ComesBackOnTheSamePortAfterARestart) {
    SteadyProcess process{io, shell(small_server)};
    ASSERT_TRUE(process.start().has_value());
    ASSERT_TRUE(ready(process).has_value());
    const auto port = process.address().port;
    std::optional<std::expected<void, std::string>> result;
    process.restart([&](auto got) { result = std::move(got); });
    run_until([&] { return result.has_value(); });
    EXPECT_TRUE(result->has_value()) << result->error();
    EXPECT_EQ(process.address().port, port);
}

TEST_F(ProcessTest, StaysAwayForAsLongAsItIsTold) {
    SteadyProcess process{io, shell(small_server)};
    ASSERT_TRUE(process.start().has_value());
    ASSERT_TRUE(ready(process).has_value());
    process.kill();
    const auto killed = std::chrono::steady_clock::now();
    std::optional<std::expected<void, std::string>> result;
    process.restart([&](auto got) { result = std::move(got); }, 300ms);
    EXPECT_FALSE(process.is_running());
    run_until([&] { return result.has_value(); });
    EXPECT_TRUE(result->has_value()) << result->error();
    EXPECT_GE(std::chrono::steady_clock::now() - killed, 300ms);
}

TEST_F(ProcessTest, KnowsWhatItHasTakenOverAllStarts) {
    // Counts until it is told to stop.
    Process process{io, shell("exec /usr/bin/python3 -c 'print(1, flush=True)\nwhile True: pass'")};
    const auto take_some = [&](std::size_t starts) {
        run_until([&] {
            return static_cast<std::size_t>(std::ranges::count(process.output(), '1')) == starts;
        });
        const auto before = process.usage().cpu;
        run_until([&] { return process.usage().cpu > before; });
    };
    ASSERT_TRUE(process.start().has_value());
    take_some(1);
    EXPECT_GT(process.usage().memory_peak_bytes, 1'000'000U);
    const auto first = process.usage().cpu;
    process.kill();
    EXPECT_GE(process.usage().cpu, first);
    ASSERT_TRUE(process.start().has_value());
    take_some(2);
    EXPECT_GT(process.usage().cpu, first);
    bool stopped = false;
    process.stop([&] { stopped = true; });
    run_until([&] { return stopped; });
    EXPECT_GT(process.usage().cpu, first);
    EXPECT_GT(process.usage().memory_peak_bytes, 1'000'000U);
}

TEST_F(ProcessTest, StopsAPausedProgram) {
    SteadyProcess process{io, shell(small_server)};
    ASSERT_TRUE(process.start().has_value());
    ASSERT_TRUE(ready(process).has_value());
    process.pause();
    bool stopped{};
    process.stop([&] { stopped = true; });
    run_until([&] { return stopped; });
    EXPECT_FALSE(process.is_running());
}

TEST_F(ProcessTest, KeepsTheEndOfALongOutput) {
    Process process{io, shell("head -c 200000 /dev/zero | tr '\\0' x; echo the end")};
    ASSERT_TRUE(process.start().has_value());
    run_until([&] { return !process.is_running(); });
    EXPECT_EQ(process.output().size(), 65'536U);
    EXPECT_TRUE(process.output().ends_with("the end\n"));
}

bool is_alive(pid_t pid) {
    return ::kill(pid, 0) == 0;
}

pid_t pid_in(const std::string& output) {
    return std::stoi(output.substr(output.find("pid ") + 4));
}

TEST_F(ProcessTest, EndsWhatTheProgramStarted) {
    pid_t grandchild{};
    {
        auto spec = shell("trap '' TERM; tail -f /dev/null & echo pid $!; wait; wait");
        spec.grace = 50ms;
        SteadyProcess process{io, spec};
        ASSERT_TRUE(process.start().has_value());
        run_until([&] { return process.output().ends_with("\n"); });
        grandchild = pid_in(process.output());
        EXPECT_TRUE(is_alive(grandchild));
    }
    run_until([&] { return !is_alive(grandchild); });
}

class Killed : public Fixture, public testing::WithParamInterface<const char*> {};

TEST_P(Killed, LeavesNothingRunning) {
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe(pipe.data()), 0);
    const auto child = ::fork();
    if (child == 0) {
        boost::asio::io_context own{1};
        Process process{own, shell(GetParam())};
        const auto started = process.start();
        const auto deadline = std::chrono::steady_clock::now() + 100s;
        while (started && !process.output().ends_with("\n") &&
               std::chrono::steady_clock::now() < deadline)
            own.run_one_for(20ms);
        const bool has_come = process.output().ends_with("\n");
        const auto text = !started   ? started.error()
                          : has_come ? process.output()
                                     : "nothing came: " + process.output();
        // The parent reads until it is told something.
        std::ignore = ::write(pipe[1], text.data(), text.size());
        if (has_come) ::pause();
        ::_exit(1);
    }
    ::close(pipe[1]);
    std::array<char, 256> text{};
    std::ignore = ::read(pipe[0], text.data(), text.size() - 1);
    ::close(pipe[0]);
    const std::string said{text.data()};
    const auto target = said.starts_with("pid ") ? pid_in(said) : pid_t{};
    const bool was_alive = target > 0 && is_alive(target);
    ::kill(child, SIGKILL);
    int status{};
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(was_alive) << "whoever started it ended by " << ending_of(status) << ": " << said;
    EXPECT_EQ(ending_of(status), "signal 9 (Killed)") << said;
    run_until([&] { return !is_alive(target); });
}

constexpr const char* left_its_group =
    "setsid sh -c 'echo pid $$; exec tail -f /dev/null' & wait; wait";

INSTANTIATE_TEST_SUITE_P(
    All, Killed, testing::Values("echo pid $$; exec tail -f /dev/null", left_its_group)
);

TEST_F(ProcessTest, EndsWhatHasLeftItsGroup) {
    pid_t stray{};
    {
        SteadyProcess process{io, shell(left_its_group)};
        ASSERT_TRUE(process.start().has_value());
        run_until([&] { return process.output().ends_with("\n"); });
        stray = pid_in(process.output());
        EXPECT_TRUE(is_alive(stray));
    }
    run_until([&] { return !is_alive(stray); });
}

TEST_F(ProcessTest, SaysThatAnotherProgramTookItsPort) {
    Process process{io, shell("sleep 1000")};
    ASSERT_TRUE(process.start().has_value());
    process.kill();
    const boost::asio::ip::tcp::acceptor other{
        io, {boost::asio::ip::address_v4::loopback(), process.address().port}
    };
    const auto again = process.start();
    ASSERT_FALSE(again.has_value());
    EXPECT_THAT(again.error(), HasSubstr("is in use by another program"));
}

/// What a program started may outlive it on its port, for as long as the kernel takes to end it.
TEST_F(ProcessTest, ComesBackOnceItsPortIsFree) {
    SteadyProcess process{io, shell(small_server)};
    ASSERT_TRUE(process.start().has_value());
    ASSERT_TRUE(ready(process).has_value());
    process.kill();
    boost::asio::ip::tcp::acceptor left_over{
        io, {boost::asio::ip::address_v4::loopback(), process.address().port}
    };
    std::optional<std::expected<void, std::string>> result;
    process.restart([&](auto got) { result = std::move(got); });
    boost::asio::steady_timer end{io, 100ms};
    end.async_wait([&](auto) { left_over.close(); });
    run_until([&] { return result.has_value(); });
    EXPECT_TRUE(result->has_value()) << result->error();
    EXPECT_FALSE(left_over.is_open());
}

TEST_F(ProcessTest, SaysThatItsPortStaysTaken) {
    auto spec = shell("sleep 1000");
    spec.ready_limit = 100ms;
    Process process{io, spec};
    ASSERT_TRUE(process.start().has_value());
    process.kill();
    const boost::asio::ip::tcp::acceptor other{
        io, {boost::asio::ip::address_v4::loopback(), process.address().port}
    };
    std::optional<std::expected<void, std::string>> result;
    process.restart([&](auto got) { result = std::move(got); });
    run_until([&] { return result.has_value(); });
    ASSERT_FALSE(result->has_value());
    EXPECT_THAT(result->error(), HasSubstr("is in use by another program"));
}

TEST(WhatItWrote, IsToldWithoutTheLineEndBehindIt) {
    EXPECT_EQ(what_it_wrote("no such module\r\n\n"), "it wrote: no such module");
    EXPECT_EQ(what_it_wrote("\n"), "it wrote nothing");
    EXPECT_EQ(what_it_wrote("a" + std::string(400, 'b')), "it wrote: " + std::string(400, 'b'));
}

}  // namespace
}  // namespace assay::targets
