/// The password that `-t` gives goes to the broker, and nowhere else.
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

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

TEST(Secrets, AreNotRepeatedByMessages) {
    for (const auto* target : {"mqtt://ann:hush-hush@host:99999", "mqttx://ann:hush-hush@host"}) {
        const auto outcome = assay({"run", "-t", target});
        EXPECT_EQ(outcome.code, 4);
        EXPECT_THAT(outcome.text, Not(HasSubstr("hush"))) << outcome.text;
    }
}

}  // namespace
}  // namespace assay::cli
