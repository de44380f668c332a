/// Each number has limits and each name is checked, whichever command takes it, before anything runs.
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <regex>
#include <tuple>

namespace assay::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// The subcommands, as the help of the program lists them.
std::vector<std::string> commands() {
    std::vector<std::string> out;
    const auto help = assay({"--help"}).text;
    const std::regex line{R"(\n  ([a-z]+) )"};
    for (std::sregex_iterator at{help.begin(), help.end(), line}, end; at != end; ++at)
        out.push_back((*at)[1]);
    return out;
}

/// The flags of a command whose values are called so in its help.
std::vector<std::string> flags_that_take(const char* value, const std::string& command) {
    std::vector<std::string> out;
    const auto help = assay({command, "--help"}).text;
    const std::regex flag{fmt::format(R"(--([a-z-]+)(?: \])? (?:{})\s)", value)};
    for (std::sregex_iterator at{help.begin(), help.end(), flag}, end; at != end; ++at)
        out.push_back((*at)[1]);
    return out;
}

std::vector<std::string> number_flags(const std::string& command) {
    return flags_that_take(R"(N|BYTES|0\|1\|2)", command);
}

/// What a command needs before it looks at its flags.
std::vector<std::string> needs_of(const std::string& command) {
    if (command == "client") return {"-c", "builtin"};
    if (command == "report") return {"no-such-results"};
    if (command == "monitor" || command == "link") return {"--to", "mqtt://127.0.0.1:9"};
    return {};
}

TEST(Numbers, OfFlagsHaveLimits) {
    std::size_t seen = 0;
    for (const auto& command : commands())
        for (const auto& flag : number_flags(command)) {
            ++seen;
            for (const auto* number :
                 {"-1", "-5", "18446744073709551616", "3x", "x", "1e3", "0x5"}) {
                const auto outcome = assay({command, "--" + flag + "=" + number});
                EXPECT_EQ(outcome.code, 4) << command << " --" << flag << " " << number;
                EXPECT_THAT(outcome.text, HasSubstr("--" + flag)) << command << " " << number;
            }
        }
    EXPECT_GE(seen, 12U);
}

TEST(Numbers, OfFlagsThatMeanNothingAtZeroBeginWithOne) {
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"run", "-j", "0"},
          {"run", "--seeds", "0"},
          {"prove", "-j", "0"},
          {"list", "--seeds", "0"},
          {"broker", "--connections", "0"},
          {"broker", "--receive-maximum", "0"}}) {
        const auto outcome = assay(words);
        EXPECT_EQ(outcome.code, 4) << testing::PrintToString(words);
        EXPECT_THAT(outcome.text, AllOf(HasSubstr(words[1]), HasSubstr("from 1 to")));
    }
}

TEST(Numbers, InTheEnvironmentHaveTheSameLimits) {
    const auto outcome = assay({"run"}, {{"ASSAY_JOBS", "-1"}});
    EXPECT_EQ(outcome.code, 4) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr("--jobs cannot be '-1'; expected a number from 1 to 4096"));
}

TEST(Numbers, OfSeedsMakeNoMoreRowsThanMemoryHolds) {
    const auto outcome = assay({"list", "--rows", "delivery", "--seeds", "100000"});
    EXPECT_EQ(outcome.code, 4);
    EXPECT_THAT(outcome.text, HasSubstr("are more than 2000000 rows"));
}

TEST(Names, OfDefectsAreCheckedByEveryCommandThatTakesATarget) {
    const std::string typo = "builtin:broken=take-over-keeps-bot";
    for (const auto* command : {"run", "probe"}) {
        const auto outcome = assay({command, "-t", typo});
        EXPECT_EQ(outcome.code, 4) << command;
        EXPECT_THAT(outcome.text, HasSubstr("did you mean 'take-over-keeps-both'?"));
    }
}

/// Such as "assay run: --level cannot be 'nonsense'".
void expect_told(const std::string& command, const std::string& flag) {
    auto words = needs_of(command);
    if (!words.empty() && words.front() == "--" + flag) words.clear();
    words.insert(words.begin(), command);
    words.push_back("--" + flag + "=nonsense");
    const auto outcome = assay(words);
    EXPECT_THAT(outcome.code, testing::AnyOf(4, 5)) << command << " --" << flag;
    EXPECT_THAT(outcome.text, HasSubstr(fmt::format("assay {}: --{}", command, flag)));
    EXPECT_THAT(outcome.text, HasSubstr("nonsense")) << command << " --" << flag;
}

TEST(Names, OfChoicesAreRefusedWithTheirCommandAndFlag) {
    std::size_t seen = 0;
    for (const auto& command : commands())
        for (const auto& flag : flags_that_take(R"([a-z]+(?:\|[a-z]+)+|must\|\S+|3\S+)", command)) {
            ++seen;
            expect_told(command, flag);
        }
    EXPECT_GE(seen, 20U);
}

TEST(Names, OfAllElseAreRefusedWithTheirCommandAndFlag) {
    for (const auto& [command, flags] : std::map<std::string, std::vector<std::string>>{
             {"run", {"target", "link", "baseline", "report", "tag", "timeout", "shard"}},
             {"client", {"client", "link", "report", "tag", "idle"}},
             {"probe", {"target"}},
             {"explore", {"target", "link", "features", "without", "for", "report"}},
             {"plan", {"for"}},
             {"prove", {"defect", "tag"}},
             {"broker", {"bind", "defect", "listen"}},
             {"link", {"to", "preset", "set", "fault", "listen"}},
             {"monitor", {"to", "link", "report", "baseline", "for"}}
         })
        for (const auto& flag : flags)
            expect_told(command, flag);
}

TEST(Names, OfFilesAreRefusedWithTheirCommandAndFlag) {
    const Folder folder{};
    const auto results = folder / "a";
    ASSERT_EQ(assay({"run", "-q", "-o", results, short_scenario}).code, 0);
    const auto failing = folder / "b";
    const std::string bad = "builtin:broken=take-over-keeps-both";
    const auto row = std::string{short_scenario} + "[version=5.0]";
    ASSERT_EQ(assay({"run", "-q", "-o", failing, row, "-t", bad}).code, 1);
    const auto spare = folder / "c";
    const std::string nowhere = "/proc/no-such-folder";
    const std::string broker = "mqtt://127.0.0.1:9";
    for (const auto& words : std::vector<std::vector<std::string>>{
             {"run", "--ca", "no-file", "-t", "mqtts://127.0.0.1:9"},
             {"run", "--password-file", "no-file"},
             {"run", "--out", nowhere, short_scenario},
             {"probe", "--ca", "no-file", "-t", "mqtts://127.0.0.1:9"},
             {"client", "--listen", "127.0.0.1:xx"},
             {"explore", "--out", nowhere, "--conversations", "1"},
             {"link", "--record", nowhere, "--to", broker, "--listen", "127.0.0.1:0"},
             {"monitor", "--record", nowhere, "--to", broker, "--listen", "127.0.0.1:0"},
             {"report", "--since", "no-file", results},
             {"report", "--out-jsonl", nowhere, results},
             {"report", "--verify", "x", results},
             {"report", "--out", nowhere, results},
             {"report", "--report", "junit=" + nowhere, results, "--out", spare},
             {"run", "--report", "junit=" + nowhere, short_scenario, "--out", spare},
             {"run", "--resume", nowhere, short_scenario},
             {"probe", "--out", nowhere, "-t", "exec:'" + program_path() + " broker -p {port}'"},
             {"explore", "--save", nowhere, "-t", bad, "--conversations", "20", "--out", spare},
             {"shrink", "--out", nowhere, failing},
             {"plan", "--measure", nowhere, short_scenario},
             {"prove", "--write", nowhere, short_scenario, "--defect", "take-over-keeps-both"},
             {"broker", "--store", nowhere, "--port", "0"}
         }) {
        const auto outcome = assay(words);
        const auto shown = testing::PrintToString(words);
        EXPECT_THAT(outcome.code, testing::AnyOf(3, 4)) << shown;
        const auto begin = fmt::format("assay {}: {}", words[0], words[1]);
        const auto at = outcome.text.find(begin);
        ASSERT_NE(at, std::string::npos) << shown << outcome.text;
        EXPECT_THAT(outcome.text.substr(at + begin.size()), HasSubstr(words[2])) << shown;
        // What the system said of a file that it does not make.
        if (shown.contains(nowhere)) {
            EXPECT_THAT(outcome.text, HasSubstr(std::strerror(ENOENT))) << shown;
        }
    }
}

/// Flags that mean nothing beside another one, each with what says so.
TEST(Flags, OfAnotherModeAreRefused) {
    const Folder folder{};
    const std::vector<std::pair<std::vector<std::string>, std::string>> all{
        {{"monitor", "x.pcap", "--link", "nosuch"}, "--link is for a live monitor"},
        {{"monitor", "x.pcap", "--seed", "3"}, "--seed is for a live monitor"},
        {{"monitor", "x.pcap", "--self-signed"}, "--self-signed is for a live monitor"},
        {{"monitor", "x.pcap", "--to", "mqtt://127.0.0.1"}, "--to is for a live monitor"},
        {{"monitor", "--to", "mqtt://127.0.0.1:9", "--port", "9"}, "--port is for a capture"},
        {{"prove", "--conversations", "2", short_scenario}, "WHAT is for scenarios"},
        {{"prove", "--conversations", "2", "--exhaustive"}, "--exhaustive is for scenarios"},
        {{"prove", "--conversations", "2", "--tag", "x"}, "--tag is for scenarios"},
        {{"explore", "--chapter", "-t", "nosuch"}, "--target is for playing"},
        {{"explore", "--chapter", "--save", "x"}, "--save is for playing"},
        {{"explore", "--for", "1s", "--conversations", "2"}, "--conversations and --for exclude"},
        {{"list", "--rows", "--links"}, "are lists of their own"},
        {{"list", "--role", "client"}, "--role is for --statements"},
        {{"list", "--links", "--tag", "x"}, "--tag is for scenarios"},
        {{"list", "--defects", "x"}, "WHAT is for scenarios"},
        {{"list", "--statements", "--seeds", "2"}, "--seeds is for scenarios"},
        {{"plan", "--measure", "x", "--for", "slurm"}, "--for is for a script"},
        {{"plan", "--image", "x"}, "--image is for a script"},
        {{"broker", "--listen", "mqtt://127.0.0.1:0", "--bind", "::1"}, "--bind is for --port"},
        {{"broker", "--port", "0", "--fsync", "never"}, "--fsync is for --store"},
        {{"client", "-c", "builtin", "--idle", "5s"}, "--idle is for --listen"},
        {{"client", "--listen", "127.0.0.1:9", "-j4"}, "--jobs is for --client"},
        {{"client", "-c", "listen:127.0.0.1:9", "-j4"}, "--jobs is for --client"},
        {{"plan", "--measure", "x", "-t", "mosquitto"}, "--target is not for --measure"},
        {{"plan", "--measure", "x", "--link", "geo-bgan"}, "--link is not for --measure"},
        {{"plan", "--measure", "x", "-v"}, "--verbose is not for --measure"},
        {{"plan", "-v", short_scenario}, "--verbose is the script's own"},
        {{"plan", "-xq", short_scenario}, "--quiet is the script's own"},
        {{"plan", "-xj4", short_scenario}, "--jobs is the plan's own"},
        {{"run", "-q", "-v", short_scenario}, "--verbose and --quiet exclude each other"},
        {{"link", "-q", "-v", "--to", "mqtt://127.0.0.1:9"}, "--verbose and --quiet exclude"},
        {{"link", "--to", "mqtt://u:p@127.0.0.1:9"}, "--to needs no user name and password"},
        {{"report", "--missing", folder / "x", "--verdict"}, "--verdict is for reports"},
        {{"report", "--report", "md", folder / "x", "--since", "x"}, "--since is for the HTML"},
    };
    for (const auto& [words, says] : all) {
        const auto outcome = assay(words);
        EXPECT_EQ(outcome.code, 4) << testing::PrintToString(words) << outcome.text;
        EXPECT_THAT(outcome.text, HasSubstr("assay " + words[0] + ": ")) << outcome.text;
        EXPECT_THAT(outcome.text, HasSubstr(says));
    }
    // What stands in the environment may be meant for other commands.
    EXPECT_EQ(assay({"list", "--links"}, {{"ASSAY_TAG", "x"}}).code, 0);
    const auto explored = assay(
        {"explore", "--conversations", "2", "-o", folder / "explored"}, {{"ASSAY_FOR", "1h"}}
    );
    EXPECT_EQ(explored.code, 0) << explored.text;
    EXPECT_EQ(assay({"list", "--defects", "--clients"}).code, 0);
}

TEST(Flags, ThatExcludeEachOtherAreRefusedWhereTheEnvironmentHasBoth) {
    const Folder folder;
    const std::vector<std::string> report{"report", folder / "stored", "-o", folder / "reports"};
    ASSERT_EQ(assay({"run", short_scenario, "-o", folder / "stored"}).code, 0);
    const auto merged = folder / "merged.jsonl";
    const std::vector<std::string> replay{
        "replay", folder / "stored", std::string{short_scenario} + "[version=5.0]"
    };
    using Environment = std::map<std::string, std::string>;
    const std::vector<std::tuple<std::vector<std::string>, Environment, std::string>> all{
        {report,
         {{"ASSAY_OUT_JSONL", merged}, {"ASSAY_REJUDGE", "1"}},
         "ASSAY_OUT_JSONL and ASSAY_REJUDGE exclude each other"},
        {report,
         {{"ASSAY_VERDICT", "1"}, {"ASSAY_REJUDGE", "1"}},
         "ASSAY_VERDICT and ASSAY_REJUDGE exclude each other"},
        {{"explore"},
         {{"ASSAY_FOR", "1s"}, {"ASSAY_CONVERSATIONS", "2"}},
         "ASSAY_CONVERSATIONS and ASSAY_FOR exclude each other"},
        {replay,
         {{"ASSAY_TARGET", "builtin"}, {"ASSAY_CLIENT", "builtin"}},
         "ASSAY_TARGET and ASSAY_CLIENT exclude each other: a row has one"},
    };
    for (const auto& [words, environment, says] : all) {
        const auto outcome = assay(words, environment);
        EXPECT_EQ(outcome.code, 4) << outcome.text;
        EXPECT_THAT(outcome.text, HasSubstr(says));
    }
    EXPECT_FALSE(std::filesystem::exists(merged));
    // A job may export both, for its runs of either kind: whoever replays says which.
    auto words = replay;
    words.insert(words.end(), {"-t", "builtin"});
    const auto said = assay(words, {{"ASSAY_TARGET", "mosquitto"}, {"ASSAY_CLIENT", "builtin"}});
    EXPECT_EQ(said.code, 0) << said.text;
}

TEST(Names, OfNothingAreRefused) {
    const auto outcome = assay({"run", ""});
    EXPECT_EQ(outcome.code, 5);
    EXPECT_THAT(outcome.text, HasSubstr("assay run: WHAT cannot be ''; expected a scenario"));
    EXPECT_THAT(assay({"baseline", "foo"}).text, HasSubstr("there is no 'baseline foo'"));
}

}  // namespace
}  // namespace assay::cli
