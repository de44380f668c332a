/// A run as a task of somebody's engine.
#include "harness/network/free_port.hpp"
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <filesystem>
#include <fmt/format.h>
#include <regex>
#include <set>
#include <sstream>

namespace assay::cli {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

struct TaskTest : testing::Test {
    Folder folder{};
    std::string out = folder / "out";

    Outcome
    run(std::vector<std::string> words,
        const std::map<std::string, std::string>& environment = {}) {
        words.insert(words.begin(), {"run", "-o", out, "--report", "md"});
        return assay(words, environment);
    }
};

TEST_F(TaskTest, PlaysTheShardThatTheEngineSays) {
    const auto outcome =
        run({"tag:will", "--shard", "auto"}, {{"CI_NODE_INDEX", "2"}, {"CI_NODE_TOTAL", "3"}});
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_THAT(
        content_of(out + "/results.jsonl"), HasSubstr(R"("shard_index":2,"shard_count":3)")
    );
}

TEST_F(TaskTest, TakesTheCountFromTheUserWhereTheEngineHasNone) {
    const std::map<std::string, std::string> engine{{"JOB_COMPLETION_INDEX", "0"}};
    EXPECT_THAT(run({"tag:will", "--shard", "auto"}, engine).text, HasSubstr("set ASSAY_SHARDS"));
    EXPECT_EQ(run({"tag:will", "--shard", "auto", "--shards", "3"}, engine).code, 0);
    EXPECT_THAT(content_of(out + "/results.jsonl"), HasSubstr(R"("shard_index":1)"));
}

TEST_F(TaskTest, IsNeverTheWholeRunWithoutAnEngine) {
    const auto outcome = run({"tag:will", "--shard", "auto"});
    EXPECT_EQ(outcome.code, 4);
    EXPECT_THAT(outcome.text, HasSubstr("no engine says which shard this is"));
    const auto without_auto = run({"tag:will", "--shards", "3"});
    EXPECT_EQ(without_auto.code, 4);
    EXPECT_THAT(without_auto.text, HasSubstr("add --shard auto"));
    EXPECT_EQ(run({"tag:will"}, {{"ASSAY_SHARDS", "3"}}).code, 0);
}

TEST_F(TaskTest, IsNeverTheWholeRunWhereAPartOfAnArrayIsPlayedAgain) {
    const std::map<std::string, std::string> again{
        {"SLURM_ARRAY_TASK_ID", "7"},
        {"SLURM_ARRAY_TASK_COUNT", "1"},
        {"SLURM_ARRAY_TASK_MIN", "7"},
        {"SLURM_ARRAY_TASK_MAX", "7"}
    };
    const auto outcome = run({"tag:will", "--shard", "auto"}, again);
    EXPECT_EQ(outcome.code, 4);
    EXPECT_THAT(outcome.text, HasSubstr("--shards N"));
    EXPECT_EQ(run({"tag:will", "--shard", "auto", "--shards", "10"}, again).code, 0);
    EXPECT_THAT(
        content_of(out + "/results.jsonl"), HasSubstr(R"("shard_index":7,"shard_count":10)")
    );
}

/// A value for each flag of `assay run` that takes one, such as a script may have to hand on.
const std::map<std::string, std::string> values_of_flags{
    {"--target", "builtin"},
    {"--username", "somebody"},
    {"--link", "direct"},
    {"--seed", "3"},
    {"--jobs", "2"},
    {"--shards", "1"},
    {"--shard-by", "cost"},
    {"--wall-budget", "1h"},
    {"--timeout", "30s"},
    {"--baseline", "none"},
    {"--traces", "none"},
    {"--color", "never"},
    {"--keep", "*"},
    {"--skip", "nothing"},
    {"--level", "all"},
    {"--mqtt", "5.0"},
    {"--seeds", "2"}
};

TEST(Script, HandsNoFlagOnThatItsTasksRefuse) {
    const Folder folder;
    const std::string help = assay({"run", "--help"}).text;
    const std::regex flag{R"(\n  (?:-. \[ )?(--[a-z-]+)(?: \])?( \S+)?)"};
    std::set<std::string> refused;
    for (auto at = std::sregex_iterator{help.begin(), help.end(), flag};
         at != std::sregex_iterator{};
         ++at) {
        const auto name = at->str(1);
        std::vector<std::string> words{"plan", short_scenario, "--for", "parallel", name};
        const auto value = values_of_flags.find(name);
        if (name == "--help") continue;
        if (value != values_of_flags.end())
            words.push_back(value->second);
        else if (!at->str(2).empty() && at->str(2).find_first_not_of(' ') != std::string::npos &&
                 std::isupper(static_cast<unsigned char>(at->str(2)[1])) != 0)
            continue;
        const auto plan = assay(words);
        if (plan.code != 0) {
            EXPECT_EQ(plan.code, 4) << name << ": " << plan.text;
            refused.insert(name);
            continue;
        }
        const auto begin = plan.text.find("#!/bin/sh");
        ASSERT_NE(begin, std::string::npos) << plan.text;
        write_file(folder / "campaign.sh", plan.text.substr(begin));
        const auto task = shell(fmt::format(
            "cd '{}' && PATH='{}':\"$PATH\" sh campaign.sh shard 1",
            std::filesystem::path{folder / "campaign.sh"}.parent_path().string(),
            std::filesystem::path{program_path()}.parent_path().string()
        ));
        EXPECT_EQ(task.code, 0) << name << ": " << task.text;
        std::filesystem::remove_all(folder / "out");
    }
    // Of TLS and logins the built-in broker has nothing; the rest is the script's.
    const std::set<std::string> meant{
        "--dry-run", "--engine-exit", "--insecure", "--quiet", "--username", "--verbose"
    };
    EXPECT_EQ(refused, meant);
}

TEST(Verdict, OfStoredResultsIsHowTheCommandEndedThatWroteThem) {
    const Folder folder;
    const auto out = folder / "out";
    const std::string broken = "builtin:broken=retain-flag-forwarded";
    const auto ports = network::free_ports(1);
    ASSERT_TRUE(ports);
    const auto nobody = "listen:127.0.0.1:" + std::to_string(ports->first());
    const auto dying = dying_broker(out + "/results.jsonl", 40);
    const std::vector<std::pair<std::vector<std::string>, int>> all{
        {{"run", short_scenario}, 0},
        {{"run", "-t", broken, "--strict", "conformance/3.3.1/*"}, 1},
        {{"run", "-t", dying, "--strict", "conformance/3.1.4"}, 1},
        {{"client", "-c", "builtin", "client/malformed/puback"}, 0},
        {{"client", "-c", "exec:true {host} {port}", "client/malformed/puback"}, 5},
        {{"client",
          "-c",
          nobody,
          "--idle",
          "1s",
          "--timeout",
          "1s",
          "client/incoming/qos1[version=5.0]"},
         8},
        {{"explore", "--conversations", "2"}, 0},
        {{"explore", "-t", broken, "--conversations", "20"}, 1},
    };
    for (const auto& [words, code] : all) {
        auto command = words;
        command.insert(command.end(), {"-o", out});
        const auto lived = assay(command);
        EXPECT_EQ(lived.code, code) << testing::PrintToString(words) << lived.text;
        const auto stored = assay({"report", out, "--verdict", "-o", folder / "report"});
        EXPECT_EQ(stored.code, lived.code) << testing::PrintToString(words) << stored.text;
        std::filesystem::remove_all(out);
    }
}

TEST_F(TaskTest, LeavesVerdictsToTheMerge) {
    const std::vector<std::string> words{
        short_scenario, "-t", "builtin:broken=take-over-keeps-both"
    };
    EXPECT_EQ(run(words).code, 1);
    auto for_engine = words;
    for_engine.push_back("--engine-exit");
    EXPECT_EQ(run(for_engine).code, 0);
    const auto merge = [&](std::vector<std::string> flags) {
        flags.insert(flags.begin(), {"report", out, "--report", "md", "-o", folder / "merged"});
        return assay(flags).code;
    };
    EXPECT_EQ(merge({}), 0);
    EXPECT_EQ(merge({"--verdict"}), 1);
    EXPECT_EQ(merge({"--verdict", "--rejudge"}), 4);
    EXPECT_EQ(run({short_scenario, "-t", "mqtt://127.0.0.1:1", "--engine-exit"}).code, 6);
}

TEST_F(TaskTest, IsIncompleteWhereFailFastLeftRows) {
    const auto outcome = run(
        {short_scenario,
         "-t",
         "builtin:broken=take-over-keeps-both",
         "-x",
         "-j",
         "1",
         "--engine-exit"}
    );
    EXPECT_EQ(outcome.code, 1) << outcome.text;
    EXPECT_THAT(content_of(out + "/results.jsonl"), HasSubstr("not_run"));
    const auto missing = assay({"report", out, "--missing"});
    EXPECT_EQ(missing.code, 9) << missing.text;
}

std::size_t lines_with(const std::string& text, std::string_view part) {
    std::istringstream lines{text};
    std::size_t out = 0;
    for (std::string line; std::getline(lines, line);)
        if (line.contains(part)) ++out;
    return out;
}

TEST_F(TaskTest, EndsWithItsBudget) {
    const auto outcome = run({"delivery/*", "--seeds", "1000", "--wall-budget", "1s"});
    EXPECT_EQ(outcome.code, 2) << outcome.text;
    const auto results = content_of(out + "/results.jsonl");
    EXPECT_THAT(results, HasSubstr(R"("interrupted":true)"));
    EXPECT_LT(lines_with(results, R"("verdict":"not_run")"), 500U);
    EXPECT_EQ(assay({"report", out, "--missing"}).code, 9);
    const auto reports = folder / "reports";
    EXPECT_EQ(assay({"report", out, "--report", "junit,html,tap", "-o", reports}).code, 0);
    EXPECT_THAT(content_of(reports + "/junit.xml"), HasSubstr("not run: all 1000 seeds: "));
    EXPECT_THAT(content_of(reports + "/report.html"), ContainsRegex("[0-9]{6} not run"));
    EXPECT_THAT(content_of(reports + "/report.tap"), HasSubstr("(1000 rows, not_run) # SKIP"));
}

/// Those of results.jsonl, in one order.
std::multiset<std::string> rows_of(const std::string& text) {
    std::multiset<std::string> out;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);)
        if (line.contains("\"kind\":\"row\"")) out.insert(line);
    return out;
}

TEST_F(TaskTest, GoesOnWhereItWasKilled) {
    const auto results = out + "/results.jsonl";
    ASSERT_EQ(run({"tag:will"}).code, 0);
    const auto whole = content_of(results);
    const auto again = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {"run", "tag:will", "--resume", out, "--report", "md"});
        return assay(words);
    };
    write_file(results, whole.substr(0, whole.size() / 2));
    const auto resumed = again({});
    EXPECT_EQ(resumed.code, 0) << resumed.text;
    EXPECT_THAT(resumed.text, HasSubstr("rows were played before"));
    EXPECT_EQ(rows_of(content_of(results)), rows_of(whole));

    const auto finished = content_of(results);
    EXPECT_THAT(again({}).text, HasSubstr("is finished; nothing is left to do"));
    const auto other = again({"--seed", "2"});
    EXPECT_EQ(other.code, 4);
    EXPECT_THAT(other.text, HasSubstr("is of another run: its seed is"));
    EXPECT_EQ(content_of(results), finished);
}

/// The results of a run of `short_scenario` without the last of its two rows.
std::string without_last_row(const std::string& whole) {
    const auto row = whole.rfind("{\"kind\":\"row\"");
    return row == std::string::npos ? std::string{} : whole.substr(0, row);
}

TEST_F(TaskTest, JudgesBaselinesByTheRowsOfEarlierAttemptsToo) {
    const auto baseline = folder / "known.yaml";
    write_file(
        baseline,
        std::string{"known:\n  - row: \""} + short_scenario +
            "[version=3.1.1]\"\n    fails: no such thing\n    why: made for a test\n"
    );
    ASSERT_EQ(run({short_scenario, "--baseline", baseline}).code, 7);
    const auto results = out + "/results.jsonl";
    const auto begun = without_last_row(content_of(results));
    ASSERT_THAT(begun, HasSubstr(R"([version=3.1.1]")"));
    write_file(results, begun);
    const auto resumed =
        assay({"run", short_scenario, "--resume", out, "--baseline", baseline, "--report", "md"});
    EXPECT_EQ(resumed.code, 7) << resumed.text;
    EXPECT_THAT(resumed.text, HasSubstr("is out of date"));
}

TEST_F(TaskTest, RemembersWhatAnEarlierAttemptFoundOutAboutTheTarget) {
    ASSERT_EQ(run({short_scenario}).code, 0);
    const auto results = out + "/results.jsonl";
    auto begun = without_last_row(content_of(results));
    const std::string nothing = R"("findings":[])";
    const auto learnt = begun.find(nothing, begun.find('\n'));
    ASSERT_NE(learnt, std::string::npos);
    begun.replace(
        learnt, nothing.size(), R"-("findings":["the target died in mid-run (exit code 7)"])-"
    );
    write_file(results, begun);
    const auto resumed = assay({"run", short_scenario, "--resume", out, "--report", "md"});
    EXPECT_EQ(resumed.code, 1) << resumed.text;
    EXPECT_THAT(content_of(results), HasSubstr("the target died in mid-run (exit code 7)"));
}

TEST_F(TaskTest, PlaysWhatItsCostsSayAndMergesToTheWhole) {
    ASSERT_EQ(run({"tag:will"}).code, 0);
    const auto whole = rows_of(content_of(out + "/results.jsonl"));
    std::vector<std::string> merge{"report", "--report", "md", "-o", folder / "merged"};
    std::multiset<std::string> parts;
    for (const auto* shard : {"1/3", "2/3", "3/3"}) {
        merge.push_back(folder / std::string{shard}.substr(0, 1));
        ASSERT_EQ(
            assay({"run", "tag:will", "--shard", shard, "--shard-by", "cost", "-o", merge.back()})
                .code,
            0
        );
        parts.merge(rows_of(content_of(merge.back() + "/results.jsonl")));
    }
    EXPECT_EQ(parts, whole);
    const auto merged = assay(merge);
    EXPECT_EQ(merged.code, 0) << merged.text;

    ASSERT_EQ(assay({"run", "tag:will", "--shard", "3/3", "-o", merge.back()}).code, 0);
    const auto mixed = assay(merge);
    EXPECT_EQ(mixed.code, 9) << mixed.text;
    EXPECT_THAT(mixed.text, HasSubstr("its split is \"hash\", not \"cost\""));
    const auto resumed =
        assay({"run", "tag:will", "--shard", "1/3", "--resume", folder / "1", "--report", "md"});
    EXPECT_EQ(resumed.code, 4) << resumed.text;
}

TEST_F(TaskTest, GoesOnWithNoOtherTargetOfTheSameName) {
    const auto broker = "exec:" + program_path() + " broker --port {port}";
    ASSERT_EQ(run({short_scenario, "-t", broker}).code, 0);
    const auto again = [&](const std::string& target) {
        return assay({"run", short_scenario, "--resume", out, "-t", target, "--report", "md"});
    };
    EXPECT_EQ(again(broker).code, 0);
    const auto other = again(broker + " --defect lost-puback");
    EXPECT_EQ(other.code, 4) << other.text;
    EXPECT_THAT(other.text, HasSubstr("its target digest is"));
}

TEST_F(TaskTest, GoesOnWithNoOtherBaselineOfTheSameName) {
    const auto baseline = folder / "known.yaml";
    const auto says = [&](const std::string& why) {
        write_file(
            baseline,
            std::string{"known:\n  - row: \""} + short_scenario +
                "[version=3.1.1]\"\n    fails: no such thing\n    why: " + why + "\n"
        );
    };
    says("made for a test");
    ASSERT_EQ(run({short_scenario, "--baseline", baseline}).code, 7);
    says("changed since");
    const auto other = assay({"run", short_scenario, "--resume", out, "--baseline", baseline});
    EXPECT_EQ(other.code, 4) << other.text;
    EXPECT_THAT(other.text, HasSubstr("its baseline digest is"));
}

}  // namespace
}  // namespace assay::cli
