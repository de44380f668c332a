// What an installation leaves behind: the program, its manual page, completions and the licence.
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fmt/format.h>

namespace assay::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// Installed once: it copies some forty megabytes.
struct Installed : testing::Test {
    static void SetUpTestSuite() {
        const auto outcome =
            shell(fmt::format("cmake --install '{}' --prefix '{}'", ASSAY_BUILD, place() / "usr"));
        ASSERT_EQ(outcome.code, 0) << outcome.text;
    }
    static const Folder& place() {
        static const Folder folder;
        return folder;
    }
    /// What bash offers for these words; the last one is not finished.
    static std::string offered(const std::string& words, int count) {
        const auto script = fmt::format(
            "PATH={}:$PATH; . {}; COMP_WORDS=({}); COMP_CWORD={}; _assay; "
            "printf \"%s\\n\" \"${{COMPREPLY[@]}}\"",
            place() / "usr/bin",
            place() / "usr/share/bash-completion/completions/assay",
            words,
            count - 1
        );
        return shell("bash -c '" + script + "'").text;
    }
};

TEST_F(Installed, RunsWhereItIsPut) {
    const auto outcome = shell((place() / "usr/bin/assay") + " --version");
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr("assay 0."));
    EXPECT_TRUE(fs::exists(place() / "usr/share/doc/assay/copyright"));
    EXPECT_TRUE(fs::exists(place() / "usr/share/zsh/vendor-completions/_assay"));
}

TEST_F(Installed, HasAManualPageOfEveryCommand) {
    const auto page = shell("zcat " + (place() / "usr/share/man/man1/assay.1.gz")).text;
    for (const auto* command : {".SS run\n", ".SS probe\n", ".SS link\n", ".SS monitor\n", ".SS doctor\n"})
        EXPECT_THAT(page, HasSubstr(command));
    EXPECT_THAT(page, HasSubstr("\\-\\-target"));
}

TEST_F(Installed, CompletesCommandsFlagsAndNames) {
    EXPECT_EQ(offered("assay expl", 2), "explore\nexplain\n");
    EXPECT_EQ(offered("assay run --fail", 3), "--fail-fast\n");
    EXPECT_EQ(offered("assay run -t mosquitto-t", 4), "mosquitto-tls\n");
    EXPECT_EQ(offered("assay run --link geo-vsat-", 4), "geo-vsat-lossy\ngeo-vsat-pep\n");
    EXPECT_EQ(offered("assay run --mqtt 3", 4), "3.1.1\n");
    EXPECT_EQ(offered("assay list --level m", 4), "must\n");
    EXPECT_EQ(offered("assay explain lost-pubr", 3), "lost-pubrec\nlost-pubrel\n");
    EXPECT_THAT(offered("assay explain geo-vsat", 3), HasSubstr("geo-vsat-pep\n"));
    EXPECT_EQ(offered("assay baseline u", 3), "update\n");
    EXPECT_THAT(
        offered("assay show conformance/3.12.4/", 3),
        HasSubstr("conformance/3.12.4/pingreq-is-answered\n")
    );
}

}  // namespace
}  // namespace assay::cli
