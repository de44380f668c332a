#include "harness/cli/options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace assay::cli {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

RunOptions good(const Words& words) {
    return parse_run_options(words, wire::Role::server).value();
}

std::string bad(const Words& words) {
    try {
        parse_run_options(words, wire::Role::server);
    } catch (const Stop& stop) {
        EXPECT_EQ(stop.code(), campaign::ExitCode::usage);
        return stop.what();
    }
    ADD_FAILURE() << "accepted";
    return {};
}

/// Sets a variable of the environment for one test.
class Variable {
public:
    Variable(const char* name, const char* value) : name_{name} { ::setenv(name, value, 1); }
    ~Variable() { ::unsetenv(name_); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    const char* name_;
};

TEST(RunOptions, DefaultToTheSuiteAgainstTheBuiltinBroker) {
    const auto options = good({});
    EXPECT_THAT(options.campaign.targets, ElementsAre("builtin"));
    EXPECT_THAT(options.campaign.links, ElementsAre("direct"));
    EXPECT_THAT(options.reports, ElementsAre("html", "junit", "md"));
    EXPECT_FALSE(options.campaign.selection.is_filtered());
}

TEST(RunOptions, TakeRepeatedFlagsAndWords) {
    const auto options = good(
        {"-t",
         "mosquitto",
         "--target",
         "builtin",
         "--link",
         "geo-vsat",
         "delivery/*",
         "-k",
         "a",
         "-k",
         "b"}
    );
    EXPECT_THAT(options.campaign.targets, ElementsAre("mosquitto", "builtin"));
    EXPECT_THAT(options.campaign.links, ElementsAre("geo-vsat"));
    EXPECT_THAT(options.campaign.selection.what, ElementsAre("delivery/*"));
    EXPECT_THAT(options.campaign.selection.keep, ElementsAre("a", "b"));
    EXPECT_TRUE(options.campaign.selection.is_filtered());
}

TEST(RunOptions, TypeWhatTheyTake) {
    const auto options = good(
        {"--shard",
         "2/5",
         "--timeout",
         "1.5s",
         "--mqtt",
         "3.1.1",
         "--level",
         "must",
         "--report",
         "tap,badge",
         "-x"}
    );
    EXPECT_EQ(options.campaign.shard.index, 2U);
    EXPECT_EQ(options.campaign.shard.count, 5U);
    EXPECT_EQ(options.campaign.timeout, 1500ms);
    EXPECT_EQ(options.campaign.selection.version, wire::Version::v3_1_1);
    EXPECT_EQ(options.campaign.selection.level, campaign::LevelChoice::must);
    EXPECT_THAT(options.reports, ElementsAre("tap", "badge"));
    EXPECT_TRUE(options.campaign.fail_fast);
}

TEST(RunOptions, StandInTheHeaderWhereTheyDecideAndNeverAsAPath) {
    const auto shown = [](const Words& words, bool in_time) {
        return campaign::options_of(good(words).campaign, in_time);
    };
    const std::map<std::string, std::string> none;
    EXPECT_EQ(shown({"-o", "x", "-q", "--seed", "3", "--report", "tap"}, true), none);
    const Words words{
        "-j", "8", "--strict", "--timeout", "90s", "--baseline", "/home/me/secret/known.yaml"
    };
    std::map<std::string, std::string> wanted{
        {"baseline", "known.yaml"}, {"jobs", "8"}, {"strict", ""}, {"timeout", "90s"}
    };
    EXPECT_EQ(shown(words, true), wanted);
    wanted.erase("jobs");  // in virtual time they change nothing
    EXPECT_EQ(shown(words, false), wanted);
}

TEST(RunOptions, SuggestTheFlagThatWasMeant) {
    EXPECT_THAT(bad({"--sed", "3"}), HasSubstr("did you mean '--seed'?"));
    EXPECT_THAT(bad({"--sed=333333333"}), HasSubstr("no flag --sed, did you mean '--seed'?"));
}

TEST(RunOptions, DoNotGuessFromTheBeginningOfAFlag) {
    EXPECT_THAT(bad({"--stri"}), HasSubstr("no flag --stri"));
}

TEST(RunOptions, NameTheChoices) {
    EXPECT_THAT(bad({"--mqtt", "5"}), HasSubstr("choose one of 3.1.1, 5.0, all"));
    EXPECT_THAT(bad({"--level", "mus"}), HasSubstr("did you mean 'must'?"));
    EXPECT_THAT(bad({"--report", "html,junt"}), HasSubstr("did you mean 'junit'?"));
    EXPECT_THAT(bad({"--color", "blue"}), HasSubstr("auto, always, never"));
}

TEST(RunOptions, RefuseValuesThatMakeNoSense) {
    EXPECT_THAT(bad({"--jobs", "many"}), HasSubstr("--jobs"));
    EXPECT_THAT(bad({"--jobs", "99999"}), HasSubstr("4096"));
    EXPECT_THAT(bad({"--timeout", "5"}), HasSubstr("a duration such as"));
    EXPECT_THAT(bad({"--timeout", "0s"}), HasSubstr("a duration such as"));
    for (const char* shard : {"3/2", "0/2", "1", "1/", "/2", "a/b", "1/100001"})
        EXPECT_THAT(bad({"--shard", shard}), HasSubstr("I/N")) << shard;
    EXPECT_THAT(bad({"--seed"}), HasSubstr("--seed"));
}

TEST(RunOptions, ReadTheEnvironmentWhereTheCommandLineIsSilent) {
    const Variable jobs{"ASSAY_JOBS", "4"};
    const Variable links{"ASSAY_LINK", "direct,geo-vsat"};
    const Variable strict{"ASSAY_STRICT", "1"};
    const Variable quick{"ASSAY_QUICK", "0"};
    EXPECT_EQ(good({}).campaign.jobs, 4U);
    EXPECT_THAT(good({}).campaign.links, ElementsAre("direct", "geo-vsat"));
    EXPECT_TRUE(good({}).campaign.strict);
    EXPECT_FALSE(good({}).campaign.selection.quick);
    EXPECT_EQ(good({"--jobs", "2"}).campaign.jobs, 2U);
    EXPECT_THAT(good({"--link", "dialup"}).campaign.links, ElementsAre("dialup"));
}

TEST(RunOptions, LetTheCommandLineWinOverWhatTheEnvironmentSaysOfAnExclusiveFlag) {
    const Variable quiet{"ASSAY_QUIET", "1"};
    EXPECT_TRUE(good({"-v"}).verbose);
    EXPECT_FALSE(good({"-v"}).quiet);
    EXPECT_TRUE(good({}).quiet);
    EXPECT_THAT(bad({"-v", "-q"}), HasSubstr("--verbose and --quiet exclude each other"));
    {
        const Variable verbose{"ASSAY_VERBOSE", "1"};
        EXPECT_THAT(bad({}), HasSubstr("ASSAY_VERBOSE and ASSAY_QUIET exclude each other"));
        EXPECT_FALSE(good({"-v"}).quiet);
        EXPECT_FALSE(good({"-q"}).verbose);
    }
    {
        const Variable resume{"ASSAY_RESUME", "there"};
        EXPECT_EQ(good({"--out", "here"}).out, "here");
        EXPECT_FALSE(good({"--out", "here"}).resumes);
    }
    {
        const Variable out{"ASSAY_OUT", "elsewhere"};
        EXPECT_EQ(good({"--resume", "here"}).out, "here");
    }
    const Variable client{"ASSAY_CLIENT", "builtin"};
    const auto options = parse_run_options({"--listen", "127.0.0.1:9"}, wire::Role::client).value();
    EXPECT_THAT(options.campaign.targets, ElementsAre("listen:127.0.0.1:9"));
}

TEST(RunOptions, KnowAClientThatIsWaitedForHoweverItIsNamed) {
    const auto idle = [](const Words& words) {
        return parse_run_options(words, wire::Role::client).value().campaign.idle;
    };
    EXPECT_EQ(idle({"--listen", "127.0.0.1:9", "--idle", "5s"}), 5s);
    EXPECT_EQ(idle({"-c", "listen:127.0.0.1:9", "-c", "builtin", "--idle", "5s"}), 5s);
}

TEST(RunOptions, TellAWrongValueOfTheEnvironment) {
    const Variable jobs{"ASSAY_JOBS", "many"};
    EXPECT_THAT(bad({}), HasSubstr("jobs"));
}

TEST(RunOptions, ColourOnlyWhatIsAskedOrATerminal) {
    EXPECT_TRUE(wants_color(ColorChoice::always, 1));
    EXPECT_FALSE(wants_color(ColorChoice::never, 1));
    const Variable plain{"NO_COLOR", "1"};
    EXPECT_FALSE(wants_color(ColorChoice::automatic, 1));
}

}  // namespace
}  // namespace assay::cli
