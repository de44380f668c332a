/// A row of stored results is found again, whatever the run was.
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

const std::string short_row = std::string{short_scenario} + "[version=5.0]";
const std::string broken = "builtin:broken=take-over-keeps-both";
const std::string other = "builtin:broken=take-over-keeps-both,connack-twice";

struct AgainTest : testing::Test {
    Folder folder{};
    std::string out = folder / "out";

    Outcome run(std::vector<std::string> words) {
        words.insert(words.begin(), {"run", "-o", out, short_scenario});
        return assay(words);
    }
    /// What the text offers to type, typed.
    Outcome typed(const std::string& text) const {
        const std::string again = "again     assay";
        const auto at = text.find(again);
        if (at == std::string::npos) return {};
        const auto from = at + again.size();
        return shell(
            "cd " + (folder / "") + " && " + program_path() +
            text.substr(from, text.find('\n', from) - from)
        );
    }
};

TEST_F(AgainTest, PlaysTheRowThatFailedAsItIsPrinted) {
    const auto outcome = run({"-t", broken});
    EXPECT_THAT(outcome.text, HasSubstr("again     assay replay '" + out + "' '"));
    const auto replayed = typed(outcome.text);
    EXPECT_EQ(replayed.code, 1) << replayed.text;
    EXPECT_THAT(replayed.text, HasSubstr("the same as before, event for event"));
}

TEST_F(AgainTest, SaysOfAGridWhichTargetAndLinkItWas) {
    const auto outcome = run({"-t", broken, "-t", other, "--link", "direct", "--link", "geo-vsat"});
    EXPECT_THAT(
        outcome.text, AllOf(HasSubstr(" -t '" + broken + "'"), HasSubstr(" --link 'direct'"))
    );
    EXPECT_EQ(typed(outcome.text).code, 1);
}

TEST_F(AgainTest, TellsRowsOfAGridApart) {
    EXPECT_EQ(run({"-t", "builtin", "-t", broken, "-t", other}).code, 1);
    for (const auto* command : {"replay", "shrink"}) {
        const auto several = assay({command, out, short_row});
        EXPECT_EQ(several.code, 4);
        EXPECT_THAT(
            several.text,
            AllOf(
                HasSubstr("3 rows fit; say which:"),
                HasSubstr(short_row + "  -t 'builtin'\n"),
                HasSubstr(short_row + "  -t '" + broken + "'\n"),
                HasSubstr(short_row + "  -t '" + other + "'")
            )
        );
    }
    EXPECT_EQ(assay({"replay", out, short_row, "-t", "builtin"}).code, 0);
    EXPECT_EQ(assay({"replay", out, short_row, "-t", broken}).code, 1);
    const auto shrunk =
        assay({"shrink", out, short_row, "-t", broken, "-o", folder / "shrunk.yaml"});
    EXPECT_EQ(shrunk.code, 0) << shrunk.text;
    EXPECT_EQ(assay({"check", folder / "shrunk.yaml"}).code, 0);
    EXPECT_EQ(typed(shrunk.text).code, 1);
}

TEST_F(AgainTest, RefusesATargetOrALinkThatTheResultsDoNotHave) {
    EXPECT_EQ(run({"-t", broken}).code, 1);
    const auto target = assay({"replay", out, short_row, "-t", "builtin"});
    EXPECT_EQ(target.code, 4);
    EXPECT_THAT(target.text, HasSubstr("there is no target 'builtin'"));
    const auto link = assay({"replay", out, short_row, "--link", "geo-vsat"});
    EXPECT_EQ(link.code, 4);
    EXPECT_THAT(link.text, HasSubstr("there is no link 'geo-vsat'"));
}

/// `assay broker` with a defect as a target file that calls it as a broker that Assay knows.
TEST_F(AgainTest, MeansTheTargetFileThatWasNamedAndNoOtherOfItsName) {
    const auto file = folder / "mosq.yaml";
    write_file(
        file,
        fmt::format(
            "name: mosquitto\ncommand: [{}, broker, --port, '{{port}}', --defect, "
            "take-over-keeps-both]\n",
            program_path()
        )
    );
    const auto outcome = run({"-t", "file:" + file});
    EXPECT_EQ(outcome.code, 1) << outcome.text;
    EXPECT_THAT(content_of(out + "/results.jsonl"), HasSubstr("\"target\":\"file:" + file + "\""));
    // A report calls it by the product that it says it is.
    EXPECT_THAT(outcome.text, HasSubstr("mosquitto: "));
    const auto replayed = typed(outcome.text);
    EXPECT_EQ(replayed.code, 1) << replayed.text;
    // Of its rows that which ended first.
    const auto any_version = short_row.substr(0, short_row.find('='));
    EXPECT_THAT(replayed.text, HasSubstr("fail  " + any_version));
}

TEST_F(AgainTest, NamesAProgramWithoutItsWholeCommandLine) {
    const auto command = fmt::format(
        "exec:'{} broker --port {{port}} --defect take-over-keeps-both --queued-messages "
        "987654321'",
        program_path()
    );
    EXPECT_EQ(run({"-t", command}).code, 1);
    const auto results = content_of(out + "/results.jsonl");
    EXPECT_THAT(
        results, AllOf(HasSubstr("\"target\":\"exec:assay\""), Not(HasSubstr("987654321")))
    );
    EXPECT_THAT(content_of(out + "/report.html"), Not(HasSubstr("987654321")));
    EXPECT_EQ(assay({"replay", out, short_row, "-t", command}).code, 1);
}

TEST_F(AgainTest, StartsNothingThatOnlyAResultsFileNames) {
    EXPECT_EQ(run({"-t", broken}).code, 1);
    const auto file = out + "/results.jsonl";
    const auto mark = folder / "ran";
    auto results = content_of(file);
    const std::string old = "\"target\":\"" + broken + "\"";
    for (const auto& target :
         {"exec:'touch " + mark + " {port}'",
          "file:" + (folder / "x.yaml"),
          std::string{"x.yaml"},
          std::string{"mqtt://127.0.0.1:1"}}) {
        auto hostile = results;
        for (auto at = hostile.find(old); at != std::string::npos; at = hostile.find(old))
            hostile.replace(at, old.size(), "\"target\":\"" + target + "\"");
        write_file(file, hostile);
        write_file(folder / "x.yaml", "shell: 'touch " + mark + " {port}'\n");
        for (const auto* command : {"replay", "shrink"}) {
            const auto outcome = assay({command, out, short_row});
            EXPECT_EQ(outcome.code, 4) << outcome.text;
            EXPECT_THAT(outcome.text, HasSubstr("say it with -t")) << target;
        }
        assay({"report", out, "-o", folder / "page"});
        EXPECT_EQ(content_of(mark), "") << target;
        EXPECT_FALSE(std::filesystem::exists(mark)) << target;
    }
}

TEST_F(AgainTest, TellsTwoProgramsOfOneNameApart) {
    const auto command = [](const std::string& defect) {
        return fmt::format("exec:'{} broker --port {{port}} --defect {}'", program_path(), defect);
    };
    const auto outcome =
        run({"-t", command("take-over-keeps-both"), "-t", command("qos-0-doubled")});
    EXPECT_EQ(outcome.code, 1) << outcome.text;
    EXPECT_THAT(
        content_of(out + "/results.jsonl"),
        AllOf(HasSubstr("\"target\":\"exec:assay\""), HasSubstr("\"target\":\"exec:assay#2\""))
    );
}

/// The same with the roles turned.
struct ClientAgainTest : AgainTest {
    const std::string no_dup = "builtin:broken=no-dup";
    const std::string puback = "client/lost/puback[version=5.0]";

    Outcome client(std::vector<std::string> words) {
        words.insert(words.begin(), {"client", "-o", out, puback});
        return assay(words);
    }
};

TEST_F(ClientAgainTest, PlaysTheRowThatFailedAsItIsPrinted) {
    const auto outcome = client({"-c", no_dup});
    EXPECT_EQ(outcome.code, 1) << outcome.text;
    const auto replayed = typed(outcome.text);
    EXPECT_EQ(replayed.code, 1) << replayed.text;
    EXPECT_THAT(replayed.text, HasSubstr("the same as before, event for event"));
}

TEST_F(ClientAgainTest, SaysOfAGridWhichClientAndLinkItWas) {
    const auto outcome =
        client({"-c", no_dup, "-c", "builtin", "--link", "direct", "--link", "geo-vsat"});
    EXPECT_THAT(outcome.text, AllOf(HasSubstr(" -c '" + no_dup + "'"), Not(HasSubstr(" -t "))));
    EXPECT_EQ(typed(outcome.text).code, 1);
    const auto several = assay({"replay", out, puback, "--link", "direct"});
    EXPECT_EQ(several.code, 4);
    EXPECT_THAT(
        several.text, AllOf(HasSubstr("  -c 'builtin'\n"), HasSubstr("  -c '" + no_dup + "'"))
    );
    EXPECT_EQ(assay({"replay", out, puback, "-c", "builtin", "--link", "direct"}).code, 0);
}

TEST_F(ClientAgainTest, ShrinksToAFileThatFailsInTheSameWay) {
    EXPECT_EQ(client({"-c", no_dup}).code, 1);
    const auto file = folder / "shrunk.yaml";
    const auto shrunk = assay({"shrink", out, puback, "-o", file});
    EXPECT_EQ(shrunk.code, 0) << shrunk.text;
    EXPECT_THAT(content_of(file), Not(HasSubstr("reference")));
    EXPECT_EQ(assay({"check", file}).code, 0);
    EXPECT_EQ(assay({"client", "-c", "builtin", file, "-o", folder / "healthy"}).code, 0);
    EXPECT_EQ(typed(shrunk.text).code, 1);
}

TEST_F(ClientAgainTest, StartsNothingThatOnlyAResultsFileNames) {
    EXPECT_EQ(client({"-c", no_dup}).code, 1);
    const auto file = out + "/results.jsonl";
    const auto mark = folder / "ran";
    const auto results = content_of(file);
    const std::string old = "\"target\":\"" + no_dup + "\"";
    for (const auto& target :
         {"exec:'touch " + mark + " {port}'",
          std::string{"x.yaml"},
          std::string{"listen:127.0.0.1:1"},
          std::string{"mosquitto"}}) {
        auto hostile = results;
        for (auto at = hostile.find(old); at != std::string::npos; at = hostile.find(old))
            hostile.replace(at, old.size(), "\"target\":\"" + target + "\"");
        write_file(file, hostile);
        write_file(folder / "x.yaml", "shell: 'touch " + mark + " {port}'\n");
        for (const auto* command : {"replay", "shrink"}) {
            const auto outcome = assay({command, out, puback});
            EXPECT_EQ(outcome.code, 4) << outcome.text;
            EXPECT_THAT(outcome.text, HasSubstr("say it with -c")) << target;
        }
        EXPECT_FALSE(std::filesystem::exists(mark)) << target;
    }
}

TEST_F(ClientAgainTest, AsksForTheWholeCommandLineOfAProgram) {
    EXPECT_EQ(client({"-c", no_dup}).code, 1);
    const auto file = out + "/results.jsonl";
    auto results = content_of(file);
    const std::string old = "\"target\":\"" + no_dup + "\"";
    for (auto at = results.find(old); at != std::string::npos; at = results.find(old))
        results.replace(at, old.size(), "\"target\":\"exec:firmware\"");
    write_file(file, results);
    for (const auto* said : {"exec:firmware", "exec:firmware ..."}) {
        const auto outcome = assay({"replay", out, puback, "-c", said});
        EXPECT_EQ(outcome.code, 4) << outcome.text;
        EXPECT_THAT(outcome.text, HasSubstr("say all of it with -c 'exec:firmware ...'"));
    }
}

TEST_F(ClientAgainTest, IsNamedByTheFlagOfItsRole) {
    EXPECT_EQ(client({"-c", "builtin"}).code, 0);
    // How a job reaches its brokers says nothing of this row.
    const auto exporting = assay(
        {"replay", out, puback, "-c", "builtin"}, {{"ASSAY_USERNAME", "ann"}, {"ASSAY_CA", "no"}}
    );
    EXPECT_EQ(exporting.code, 0) << exporting.text;
    const auto broker = assay({"replay", out, puback, "-t", "builtin"});
    EXPECT_EQ(broker.code, 4);
    EXPECT_THAT(broker.text, HasSubstr("the row is for a client: name it with -c"));
    const auto both = assay({"replay", out, puback, "-t", "builtin", "-c", "builtin"});
    EXPECT_EQ(both.code, 4);
    EXPECT_THAT(both.text, HasSubstr("exclude each other"));
    EXPECT_EQ(run({"-t", "builtin"}).code, 0);
    const auto of_broker = assay({"replay", out, short_row, "-c", "builtin"});
    EXPECT_EQ(of_broker.code, 4);
    EXPECT_THAT(of_broker.text, HasSubstr("the row is for a broker: name it with -t"));
}

TEST_F(ClientAgainTest, IsStartedAgainWhereItIsAProgram) {
    const auto program = folder / "silent.py";
    // It connects and waits; the row asks for more, and stays undecided.
    write_file(
        program,
        "import socket, sys, time\n"
        "c = socket.create_connection((sys.argv[1], int(sys.argv[2])))\n"
        "c.send(bytes.fromhex('101000044d51545405020000000003616263'))\n"
        "time.sleep(600)\n"
    );
    const auto command = "exec:'/usr/bin/python3 " + program + " {host} {port}'";
    const std::string row = "client/incoming/qos1[version=5.0]";
    EXPECT_EQ(assay({"client", "-o", out, "-c", command, row}).code, 8);
    const auto replayed = assay({"replay", out, row, "-c", command});
    EXPECT_EQ(replayed.code, 8) << replayed.text;
    EXPECT_THAT(replayed.text, HasSubstr("undecided  " + row));
    const auto shrunk = assay({"shrink", out, row, "-c", command});
    EXPECT_EQ(shrunk.code, 4);
    EXPECT_THAT(shrunk.text, HasSubstr("only rows of the built-in client can be shrunk"));
}

}  // namespace
}  // namespace assay::cli
