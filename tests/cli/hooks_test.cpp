/// A broker that is no child of ours, kept by the commands of its target file.
#include "harness/network/free_port.hpp"
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fmt/format.h>

namespace assay::cli {
namespace {

using testing::HasSubstr;

struct HooksTest : testing::Test {
    Folder folder{};
    std::string target = folder / "own.yaml";
    std::string log = folder / "log";
    network::Ports ports{network::free_ports(1).value()};

    void SetUp() override {
        write_file(
            target,
            fmt::format(
                "address: mqtt://127.0.0.1:{0}\nrestart: true\nkill: true\nhooks:\n"
                "  start: '{1} broker --port {{port}} >/dev/null 2>&1 & echo $! >{2}; echo start "
                ">>{3}'\n"
                "  stop: 'p=$(cat {2}); kill $p; {4}; echo stop >>{3}'\n"
                "  kill: 'p=$(cat {2}); kill -9 $p; {4}; echo kill >>{3}'\n",
                ports.first(),
                program_path(),
                folder / "pid",
                log,
                // A port is free once its broker is gone.
                "for i in $(seq 100); do kill -0 $p 2>/dev/null || break; sleep 0.02; done"
            )
        );
    }
    ~HooksTest() override {
        // Whatever the test found: nothing goes on.
        if (const auto pid = std::atoi(content_of(folder / "pid").c_str()); pid > 0)
            ::kill(pid, SIGKILL);
    }
    Outcome run(const std::string& steps) const {
        write_file(
            folder / "row.yaml",
            "id: hooked\ntitle: A broker that comes back\nabout: Whoever runs it as a service\n"
            "isolation: process\nmatrix: {version: [3.1.1]}\nactors: {a: {allow: "
            "[close]}}\nsteps:\n" +
                steps
        );
        return assay({"run", folder / "row.yaml", "-t", target, "--strict", "-o", folder / "out"});
    }
};

TEST_F(HooksTest, RestartAndKillAndStopIt) {
    const auto outcome = run("  - a: {connect: fresh}\n"
                             "  - broker: {restart: true}\n"
                             "  - a: {connect: fresh}\n"
                             "  - broker: {kill: true}\n"
                             "  - a: {connect: fresh}\n");
    EXPECT_EQ(outcome.code, 0) << outcome.text << content_of(folder / "out/target.log");
    EXPECT_EQ(content_of(log), "start\nstop\nstart\nkill\nstart\nstop\n");
}

TEST_F(HooksTest, CannotPauseIt) {
    const auto outcome = run("  - broker: {pause: 1s}\n  - a: {connect: fresh}\n");
    EXPECT_THAT(
        content_of(folder / "out/results.jsonl"),
        HasSubstr("needs a target that this program starts itself")
    );
}

}  // namespace
}  // namespace assay::cli
