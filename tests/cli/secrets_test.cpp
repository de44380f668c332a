/// The password that `-t` gives goes to the broker, and nowhere else.
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fmt/format.h>

namespace assay::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Secrets, OfATargetStayOutOfEverythingThatARunLeavesBehind) {
    const Folder folder;
    const auto out = folder / "out";
    Companion broker{
        {program_path(), "broker", "--port", "0", "--username", "ann", "--password", "hush-hush"}
    };
    ASSERT_TRUE(broker.says("listening on 127.0.0.1:"));
    const auto text = broker.text();
    const std::string before = "127.0.0.1:";
    const auto port = text.substr(text.find(before) + before.size(), 5);
    const auto outcome = assay(
        {"run",
         "conformance/3.1.4/second-connect-takes-the-session-over",
         "-t",
         "mqtt://ann:hush-hush@127.0.0.1:" + port.substr(0, port.find_first_not_of("0123456789")),
         "--report",
         "html,junit,md,tap,pcapng",
         "-v",
         "-o",
         out}
    );
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_THAT(outcome.text, Not(HasSubstr("hush")));
    for (const auto& file : std::filesystem::directory_iterator{out}) {
        const auto content = content_of(file.path());
        EXPECT_THAT(content, Not(HasSubstr("hush"))) << file.path();
        EXPECT_THAT(content, Not(HasSubstr("687573682d68757368"))) << file.path();  // as hex
    }
    const auto mode = std::filesystem::status(out + "/results.jsonl").permissions();
    using std::filesystem::perms;
    EXPECT_EQ(mode & perms::all, perms::owner_read | perms::owner_write);
    broker.signal(SIGTERM);
    EXPECT_EQ(broker.ending(), "exit code 0");
}

/// `assay broker` with one user, as a target that starts it.
struct LoginTest : testing::Test {
    Folder folder{};
    std::string out = folder / "out";
    std::string target = fmt::format(
        "exec:'{} broker --port {{port}} --username ann --password-file {}'",
        program_path(),
        folder / "password"
    );

    void SetUp() override { write_file(folder / "password", "hush-hush\nnot this\n"); }
    Outcome
    run(const std::vector<std::string>& flags,
        const std::map<std::string, std::string>& environment = {}) const {
        std::vector<std::string> words{"run", short_scenario, "-t", target, "-o", out};
        words.insert(words.end(), flags.begin(), flags.end());
        return assay(words, environment);
    }
};

TEST_F(LoginTest, TakesThePasswordFromAFile) {
    const auto outcome = run({"--username", "ann", "--password-file", folder / "password"});
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_THAT(content_of(out + "/results.jsonl"), Not(HasSubstr("hush")));
}

TEST_F(LoginTest, TakesThePasswordFromADescriptor) {
    const auto outcome = shell(fmt::format(
        "{} run {} -t {} -o {} --username ann --password-file /dev/fd/5 5<{}",
        program_path(),
        short_scenario,
        fmt::format("\"{}\"", target),
        out,
        folder / "password"
    ));
    EXPECT_EQ(outcome.code, 0) << outcome.text;
}

TEST_F(LoginTest, TakesThePasswordFromTheEnvironmentAndPassesItToNobody) {
    target.insert(target.find('\'') + 1, fmt::format("env >{}; exec ", folder / "environment"));
    const auto outcome = run({}, {{"ASSAY_USERNAME", "ann"}, {"ASSAY_PASSWORD", "hush-hush"}});
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_THAT(content_of(folder / "environment"), HasSubstr("PATH="));
    EXPECT_THAT(content_of(folder / "environment"), Not(HasSubstr("hush")));
}

TEST_F(LoginTest, StaysOutOfTheTargetsLog) {
    target.insert(target.find('\'') + 1, "echo the password is hush-hush; exec ");
    const auto outcome = run({"--username", "ann", "--password-file", folder / "password"});
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_THAT(content_of(out + "/target.log"), HasSubstr("the password is •••"));
    EXPECT_THAT(content_of(out + "/target.log"), Not(HasSubstr("hush")));
}

TEST_F(LoginTest, HasToBeReadable) {
    const auto missing = run({"--username", "ann", "--password-file", folder / "no-such-file"});
    EXPECT_EQ(missing.code, 4) << missing.text;
    EXPECT_THAT(missing.text, HasSubstr("cannot read "));
    const auto exported =
        run({"--username", "ann"}, {{"ASSAY_PASSWORD_FILE", folder / "no-such-file"}});
    EXPECT_EQ(exported.code, 4) << exported.text;
    EXPECT_THAT(exported.text, HasSubstr("--password-file: cannot read "));
}

TEST_F(LoginTest, ReadsAnExportedFileOnceForAllTargetsThatNeedIt) {
    const auto outcome = shell(fmt::format(
        "ASSAY_USERNAME=ann ASSAY_PASSWORD_FILE=/dev/stdin {} run {} -t {} -t {} -o {} <{}",
        program_path(),
        short_scenario,
        target,
        target,
        out,
        folder / "password"
    ));
    EXPECT_EQ(outcome.code, 0) << outcome.text;
}

/// A broker that runs already, and wants a user.
struct RefusedTest : testing::Test {
    Companion broker{
        {program_path(), "broker", "--port", "0", "--username", "ann", "--password", "hush-hush"}
    };
    std::string address{};

    void SetUp() override {
        ASSERT_TRUE(broker.says("listening on 127.0.0.1:"));
        ASSERT_TRUE(broker.says("\n"));
        const auto& text = broker.text();
        const auto from = text.find("127.0.0.1:");
        address = text.substr(from, text.find('\n', from) - from);
    }
};

TEST_F(RefusedTest, SaysWhatTheBrokerSaysAndWhatToDo) {
    const auto nobody = assay({"probe", "-t", "mqtt://" + address});
    EXPECT_EQ(nobody.code, 6) << nobody.text;
    EXPECT_THAT(nobody.text, HasSubstr("it refuses CONNECT: Not authorized (0x87)"));
    EXPECT_THAT(nobody.text, HasSubstr("--username and --password-file"));
    const auto wrong = assay({"probe", "-t", "mqtt://ann:wrong-one@" + address});
    EXPECT_EQ(wrong.code, 6) << wrong.text;
    EXPECT_THAT(wrong.text, HasSubstr("Bad User Name or Password (0x86) to the user 'ann'"));
    EXPECT_THAT(wrong.text, Not(HasSubstr("wrong-one")));
}

TEST(Secrets, AreNotRepeatedByMessages) {
    using Words = std::vector<std::string>;
    for (const auto& words : {
             Words{"run", "-t", "mqtt://ann:hush-hush@host:99999"},
             Words{"run", "-t", "mqttx://ann:hush-hush@host"},
             Words{"run", "-t", "ann:hush-hush@host:99999"},
             Words{"broker", "--listen", "mqtt://ann:hush-hush@127.0.0.1:0"},
             Words{"broker", "--listen", "ann:hush-hush@127.0.0.1:99999"},
             Words{"link", "--to", "127.0.0.1:1", "--listen", "ann:hush-hush@127.0.0.1:0"},
             Words{"link", "--to", "mqtt://ann:hush-hush@host:99999"},
         }) {
        const auto outcome = assay(words);
        EXPECT_EQ(outcome.code, 4) << outcome.text;
        EXPECT_THAT(outcome.text, Not(HasSubstr("hush"))) << outcome.text;
    }
}

}  // namespace
}  // namespace assay::cli
