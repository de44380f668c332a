/// The program as a whole: exit codes, results and baselines.
#include "tests/cli/program.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <sstream>

namespace assay::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// A defect that the short scenario catches.
const std::string broken = "builtin:broken=take-over-keeps-both";

std::ptrdiff_t count(const std::string& text, const std::string& part) {
    std::ptrdiff_t n{};
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++n;
    return n;
}

struct ProgramTest : testing::Test {
    Folder folder{};
    std::string out = folder / "out";

    Outcome run(std::vector<std::string> words) {
        words.insert(words.begin(), {"run", "-o", out});
        return assay(words);
    }
    std::string results() const { return content_of(out + "/results.jsonl"); }
};

TEST_F(ProgramTest, ComparesWhatAReconnectTakesByTransport) {
    const auto outcome = assay({"run", "delivery/plan-reconnect", "-o", out});
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr("6 of 6 rows that compare settings hold"));
    EXPECT_THAT(outcome.text, HasSubstr("MQTT  resume  transport"));
}

TEST_F(ProgramTest, PlaysAScenarioAndStoresIt) {
    const auto outcome = run({short_scenario});
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_EQ(count(results(), "\"kind\":\"row\""), 2);
    EXPECT_EQ(count(results(), "\"kind\":\"footer\""), 1);
    EXPECT_THAT(content_of(out + "/report.html"), StartsWith("<!"));
    EXPECT_THAT(content_of(out + "/junit.xml"), HasSubstr("testsuite"));
}

/// The rows of stored results, in an order of their own: with several jobs they end in any order.
std::vector<std::string> sorted_rows(const std::string& text) {
    std::vector<std::string> out;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);)
        if (line.contains("\"kind\":\"row\"")) out.push_back(line);
    std::ranges::sort(out);
    return out;
}

TEST_F(ProgramTest, PlaysTheSameForTheSameSeed) {
    const std::vector<std::string> words{short_scenario, "--link", "geo-vsat", "--seed", "5"};
    EXPECT_EQ(run(words).code, 0);
    const auto first = sorted_rows(results());
    EXPECT_EQ(run(words).code, 0);
    EXPECT_EQ(first.size(), 2U);
    EXPECT_EQ(sorted_rows(results()), first);
}

TEST_F(ProgramTest, RendersTheSameBytesFromTheSameResults) {
    EXPECT_EQ(run({short_scenario}).code, 0);
    const auto page = folder / "again";
    EXPECT_EQ(assay({"report", out, "-o", page}).code, 0);
    const auto first = content_of(page + "/report.html");
    EXPECT_EQ(assay({"report", out, "-o", page}).code, 0);
    EXPECT_FALSE(first.empty());
    EXPECT_TRUE(content_of(page + "/report.html") == first);
}

TEST_F(ProgramTest, ShowsWhatHasChangedSinceAnOlderRun) {
    const auto older = folder / "older";
    ASSERT_EQ(assay({"run", short_scenario, "-o", older}).code, 0);
    ASSERT_EQ(run({short_scenario, "--link", "direct", "--link", "geo-vsat"}).code, 0);
    EXPECT_EQ(assay({"report", out, "--since", older, "-o", out}).code, 0);
    EXPECT_THAT(content_of(out + "/report.html"), HasSubstr("New rows <span class=\"n\">2</span>"));
}

TEST_F(ProgramTest, FailsWithADefect) {
    const auto outcome = run({"-t", broken, short_scenario});
    EXPECT_EQ(outcome.code, 1) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr("FAIL"));
}

TEST_F(ProgramTest, SaysThatTheSelectionIsEmpty) {
    EXPECT_EQ(run({"no/such/scenario"}).code, 5);
    EXPECT_EQ(run({short_scenario, "--skip", "*"}).code, 5);
}

TEST_F(ProgramTest, RefusesAScenarioThatDoesNotLoad) {
    write_file(folder / "bad.yaml", "id: x\ntitel: y\n");
    const auto outcome = run({folder / "bad.yaml"});
    EXPECT_EQ(outcome.code, 4);
    EXPECT_THAT(outcome.text, HasSubstr("bad.yaml:2:1: error:"));
    EXPECT_EQ(assay({"check", folder / "bad.yaml"}).code, 4);
    EXPECT_THAT(
        assay({"check", "--format", "github", folder / "bad.yaml"}).text, HasSubstr("::error file=")
    );
}

TEST_F(ProgramTest, TellsAnUnwritableFolder) {
    const auto outcome = assay({"run", "-o", "/proc/assay-out", short_scenario});
    EXPECT_EQ(outcome.code, 3);
    EXPECT_THAT(outcome.text, HasSubstr("/proc/assay-out"));
}

TEST_F(ProgramTest, AppliesABaseline) {
    const auto row = std::string{short_scenario} + "[version=5.0]";
    ASSERT_EQ(run({"-t", broken, row}).code, 1);
    const auto text = results();
    const auto at = text.find("\"signature\":\"") + 13;
    const auto signature = text.substr(at, text.find('"', at) - at);
    ASSERT_FALSE(signature.empty());
    const auto baseline = folder / "known.yaml";
    write_file(
        baseline,
        "known:\n  - row: '" + row + "'\n    fails: '" + signature + "'\n    why: the defect\n"
    );
    EXPECT_EQ(run({"-t", broken, row, "--baseline", baseline}).code, 0);
    const auto stale = run({row, "--baseline", baseline});
    EXPECT_EQ(stale.code, 7);
    EXPECT_THAT(stale.text, HasSubstr("does not fail any more"));
}

TEST_F(ProgramTest, RefusesABaselineThatItCannotRead) {
    const auto baseline = folder / "known.yaml";
    write_file(baseline, "known:\n  - row: x\n    fails: \"\"\n    why: x\n");
    const auto outcome = run({short_scenario, "--baseline", baseline});
    EXPECT_EQ(outcome.code, 4);
    EXPECT_THAT(outcome.text, HasSubstr("needs 'fails'"));
    EXPECT_EQ(run({short_scenario, "--baseline", folder / "none.yaml"}).code, 4);
}

TEST_F(ProgramTest, EndsWithEightWhenStrictAndSomethingIsUndecided) {
    const std::string refused = "conformance/3.3.1/retained-message-is-replaced";
    const std::vector<std::string> what{
        refused, short_scenario, "-t", "builtin:broken=suback-grants-nothing"
    };
    const auto lax = run(what);
    EXPECT_EQ(lax.code, 0) << lax.text;
    EXPECT_THAT(lax.text, HasSubstr("4 undecided"));
    auto strict = what;
    strict.emplace_back("--strict");
    EXPECT_EQ(run(strict).code, 8);
}

TEST_F(ProgramTest, UpdatesABaselineOnlyFromAWholeRun) {
    ASSERT_EQ(run({short_scenario}).code, 0);
    const auto outcome = assay({"baseline", "update", folder / "b.yaml", out});
    EXPECT_EQ(outcome.code, 4);
    EXPECT_THAT(outcome.text, HasSubstr("filtered run"));
}

TEST_F(ProgramTest, MergesShardsAndMissesNone) {
    const auto first = folder / "one";
    const auto second = folder / "two";
    const std::string what = "conformance/*";
    EXPECT_EQ(assay({"run", what, "--shard", "1/2", "-o", first}).code, 0);
    EXPECT_EQ(assay({"run", what, "--shard", "2/2", "-o", second}).code, 0);
    EXPECT_EQ(assay({"report", first, second, "-o", out}).code, 0);
    EXPECT_THAT(content_of(out + "/junit.xml"), HasSubstr("testsuite"));
    EXPECT_EQ(assay({"report", first, "-o", out}).code, 9);
    EXPECT_EQ(assay({"report", first, first, "-o", out}).code, 9);
}

TEST_F(ProgramTest, TellsWhatChanged) {
    const auto good = folder / "good";
    const auto bad = folder / "bad";
    ASSERT_EQ(assay({"run", short_scenario, "-o", good}).code, 0);
    // Under the same name, as a new version of one target would be.
    auto text = content_of(good + "/results.jsonl");
    for (auto at = text.find("\"verdict\":\"pass\""); at != std::string::npos;
         at = text.find("\"verdict\":\"pass\""))
        text.replace(at, 16, "\"verdict\":\"fail\"");
    std::ignore = assay({"run", short_scenario, "-o", bad});
    write_file(bad + "/results.jsonl", text);
    EXPECT_EQ(assay({"diff", good, bad}).code, 1);
    EXPECT_EQ(assay({"diff", bad, good}).code, 0);
    EXPECT_EQ(assay({"diff", good}).code, 4);
}

TEST_F(ProgramTest, ReadsNoResultsFromGarbage) {
    write_file(folder / "garbage.jsonl", "not json\n");
    EXPECT_EQ(assay({"report", folder / "garbage.jsonl"}).code, 4);
    EXPECT_EQ(assay({"report", folder / "missing.jsonl"}).code, 4);
}

TEST_F(ProgramTest, TellsAPortInUse) {
    boost::asio::io_context io{1};
    boost::asio::ip::tcp::acceptor taken{io, {boost::asio::ip::address_v4::loopback(), 0}};
    const auto place = "127.0.0.1:" + std::to_string(taken.local_endpoint().port());
    for (const auto& outcome :
         {assay({"broker", "--listen", place}),
          assay({"link", "--listen", place, "--to", "mqtt://127.0.0.1:1", "--preset", "dialup"})}) {
        EXPECT_EQ(outcome.code, 4);
        EXPECT_THAT(outcome.text, HasSubstr(place + ": the port is in use"));
    }
}

// `timeout` tells the program and then the whole group: no second wish of a user's.
TEST_F(ProgramTest, EndsInGoodOrderUnderTimeout) {
    const auto outcome = shell(
        "timeout 3 " + program_path() + " run -t \"exec:'" + program_path() +
        " broker --port {port}'\" -j 1 -o " + out + " 'conformance/3.3*'"
    );
    EXPECT_EQ(outcome.code, 124) << outcome.text;
    EXPECT_THAT(results(), HasSubstr("\"kind\":\"footer\""));
    EXPECT_TRUE(std::filesystem::exists(out + "/report.html"));
}

TEST_F(ProgramTest, ServesUntilItIsToldToEnd) {
    const auto listens = [](const std::string& output) { return output.contains("listening on"); };
    const auto outcome = assay_with_signal({"broker", "--port", "0"}, SIGINT, listens);
    EXPECT_EQ(outcome.code, 0) << outcome.text;
}

}  // namespace
}  // namespace assay::cli
