/// Programs that a run starts itself are reached by every transport. The broker is our own.
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fmt/format.h>

namespace assay::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ReachTest : public testing::TestWithParam<const char*> {
protected:
    Folder folder{};

    /// The words behind "assay" that make it listen there.
    static std::string broker() {
        const std::string scheme = GetParam();
        const auto listen = fmt::format("broker --listen {}://127.0.0.1:{{port}}", scheme);
        return scheme == "ws" ? listen : listen + " --cert {cert} --key {key}";
    }
    Outcome run(const std::string& target) const {
        return assay({"run", short_scenario, "-t", target, "-o", folder / "out"});
    }
    void expect_pass(const Outcome& outcome) const {
        EXPECT_EQ(outcome.code, 0) << outcome.text;
        EXPECT_THAT(
            outcome.text, AllOf(HasSubstr("own process on loopback, "), Not(HasSubstr("INSECURE")))
        );
        EXPECT_THAT(outcome.text, HasSubstr(GetParam()));
    }
};

TEST_P(ReachTest, ACommandOfTheCommandLine) {
    expect_pass(run(fmt::format("exec+{}:'{} {}'", GetParam(), program_path(), broker())));
}

TEST_P(ReachTest, ATargetFileWithAProgram) {
    write_file(
        folder / "own.yaml",
        fmt::format(
            "name: own\nshell: exec {} {}\naddress: '{}://127.0.0.1:{{port}}'\n",
            program_path(),
            broker(),
            GetParam()
        )
    );
    expect_pass(run("file:" + (folder / "own.yaml")));
}

INSTANTIATE_TEST_SUITE_P(
    Schemes,
    ReachTest,
    testing::Values("mqtts", "ws", "wss"),
    [](const auto& scheme) { return std::string{scheme.param}; }
);

TEST(Reach, ShowsThePeerOfAProgramThatWasStarted) {
    const Folder folder;
    const auto written = folder / "my.yaml";
    const auto outcome = assay(
        {"probe",
         "-t",
         fmt::format(
             "exec+mqtts:'{} broker --listen mqtts://127.0.0.1:{{port}} --self-signed'",
             program_path()
         ),
         "--insecure",
         "-o",
         written}
    );
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_THAT(outcome.text, AllOf(HasSubstr("TLSv1.3"), HasSubstr("assay self-signed")));
    // What it starts, with environment and files, is for its owner.
    using std::filesystem::perms;
    EXPECT_EQ(
        std::filesystem::status(written).permissions(), perms::owner_read | perms::owner_write
    );
}

TEST(Reach, SaysWhyTheCertificateOfAProgramIsNotTrusted) {
    const Folder folder;
    write_file(
        folder / "own.yaml",
        fmt::format(
            "shell: exec {} broker --listen mqtts://127.0.0.1:{{port}} --self-signed\n"
            "address: 'mqtts://127.0.0.1:{{port}}'\nready_within: 1s\n",
            program_path()
        )
    );
    const auto outcome = assay({"probe", "-t", folder / "own.yaml"});
    EXPECT_EQ(outcome.code, 6) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr("signed by itself and not trusted"));
}

}  // namespace
}  // namespace assay::cli
