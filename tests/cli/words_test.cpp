/// What the program says when it is asked what there is, and when a word is wrong.
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace assay::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(Words, ExplainsItself) {
    EXPECT_THAT(assay({"--version"}).text, StartsWith("assay "));
    EXPECT_THAT(assay({"--help"}).text, AllOf(HasSubstr("run [WHAT...]"), HasSubstr("Exit codes")));
    const auto help = assay({"run", "--help"});
    EXPECT_EQ(help.code, 0);
    EXPECT_THAT(help.text, AllOf(HasSubstr("--baseline"), HasSubstr("ASSAY_")));
    EXPECT_EQ(assay({}).code, 4);
}

TEST(Words, SuggestsNamesInEveryCommand) {
    const auto deed = assay({"baseline", "updat", "a", "b"});
    EXPECT_EQ(deed.code, 4);
    EXPECT_THAT(deed.text, HasSubstr("there is no 'baseline updat', did you mean 'update'?"));
    const auto scenario = assay({"show", "delivry/plan-reconnect"});
    EXPECT_EQ(scenario.code, 4);
    EXPECT_THAT(scenario.text, HasSubstr("did you mean 'delivery/plan-reconnect'?"));
    EXPECT_THAT(
        assay({"plan", "--sed", "3"}).text, StartsWith("assay plan: there is no flag --sed")
    );
    EXPECT_THAT(
        assay({"plan", "--rows", "x"}).text,
        HasSubstr("'assay plan --help' and 'assay run --help' list what it takes")
    );
}

TEST(Words, LeadsFromAKindToItsFlag) {
    const auto outcome = assay({"list", "targets"});
    EXPECT_EQ(outcome.code, 4);
    EXPECT_THAT(outcome.text, HasSubstr("--targets lists targets"));
}

TEST(Words, SaysInPlainWordsWhatIsWrongWithAFlag) {
    const auto refused = [&](const std::vector<std::string>& words) {
        const auto outcome = assay(words);
        EXPECT_EQ(outcome.code, 4);
        return outcome.text;
    };
    EXPECT_THAT(
        refused({"link", "--speed", "x"}),
        StartsWith("assay link: --speed cannot be 'x'; expected a number above 0 and at most 1000")
    );
    EXPECT_THAT(refused({"link", "--speed=0"}), HasSubstr("--speed cannot be '0'"));
    EXPECT_THAT(refused({"link", "--to"}), StartsWith("assay link: --to needs a value"));
    EXPECT_THAT(
        refused({"run", "--strict=yes"}),
        StartsWith("assay run: --strict is a switch: it takes no value")
    );
    EXPECT_THAT(
        refused({"run", "--seed", "1", "--seed", "2"}),
        StartsWith("assay run: --seed is given twice")
    );
}

TEST(Words, TellsWrongWordsClearly) {
    const auto command = assay({"rnu"});
    EXPECT_EQ(command.code, 4);
    EXPECT_THAT(command.text, HasSubstr("did you mean 'run'?"));
    const auto flag = assay({"run", "--sed", "1"});
    EXPECT_EQ(flag.code, 4);
    EXPECT_THAT(flag.text, HasSubstr("did you mean '--seed'?"));
    // comcast's; only where a link can be set.
    const auto foreign = assay({"link", "--latency=250"});
    EXPECT_EQ(foreign.code, 4);
    EXPECT_THAT(
        foreign.text, HasSubstr("no flag --latency; of a link, in --set NAME=VALUE, say 'delay'")
    );
    EXPECT_THAT(assay({"run", "--latency=250"}).text, testing::Not(HasSubstr("of a link")));
    const auto target = assay({"run", "-t", "mosqitto", short_scenario});
    EXPECT_EQ(target.code, 4);
    EXPECT_THAT(target.text, HasSubstr("did you mean 'mosquitto'?"));
    const auto link = assay({"run", "--link", "geo-vast", short_scenario});
    EXPECT_EQ(link.code, 4);
    EXPECT_THAT(link.text, HasSubstr("did you mean 'geo-vsat'? There are direct, dialup,"));
}

TEST(Words, ListsWhatThereIs) {
    EXPECT_THAT(assay({"list"}).text, HasSubstr(short_scenario));
    EXPECT_THAT(
        assay({"list", "--rows", short_scenario}).text,
        HasSubstr(std::string{short_scenario} + "[version=5.0]")
    );
    EXPECT_THAT(assay({"list", "--statements", "5.0:MQTT-3.1.4-3"}).text, HasSubstr("MUST"));
    EXPECT_THAT(assay({"list", "--links"}).text, HasSubstr("geo-vsat"));
    EXPECT_THAT(
        assay({"list", "--targets", "--format", "json"}).text, HasSubstr("\"name\":\"mosquitto\"")
    );
    EXPECT_THAT(assay({"list", "--defects"}).text, HasSubstr("take-over"));
    EXPECT_EQ(assay({"list", "--statements", "5.0:MQTT-99"}).code, 5);
}

TEST(Words, ProvesNoDefectWhenOneOfTheNamesMeansNone) {
    const auto outcome =
        assay({"prove", short_scenario, "--defect", "take-over-keeps-bot", "--defect", "will-*"});
    EXPECT_EQ(outcome.code, 5);
    EXPECT_THAT(
        outcome.text, HasSubstr("'take-over-keeps-bot', did you mean 'take-over-keeps-both'?")
    );
}

TEST(Words, ExplainsWords) {
    EXPECT_THAT(
        assay({"explain", "5.0:MQTT-3.1.4-3"}).text,
        AllOf(HasSubstr("MUST"), HasSubstr(short_scenario))
    );
    EXPECT_THAT(assay({"explain", "exit", "7"}).text, HasSubstr("baseline"));
    EXPECT_THAT(assay({"explain", "undecided"}).text, HasSubstr("evidence"));
    EXPECT_EQ(assay({"explain", "passs"}).code, 4);
}

TEST(Words, ExplainsWhateverHasAName) {
    EXPECT_THAT(assay({"explain", "mosquitto"}).text, HasSubstr("run -t mosquitto"));
    EXPECT_THAT(
        assay({"explain", "take-over-keeps-both"}).text,
        AllOf(HasSubstr("builtin:broken=take-over-keeps-both"), HasSubstr("5.0:MQTT-3.1.4-3"))
    );
    EXPECT_THAT(assay({"explain", short_scenario}).text, HasSubstr("verifies   5.0:MQTT-3.1.4-3"));
    EXPECT_THAT(
        assay({"explain", "client/quiet/keep-alive"}).text,
        HasSubstr("assay client client/quiet/keep-alive")
    );
    EXPECT_THAT(assay({"explain", "libmosquitto"}).text, HasSubstr("assay client -c libmosquitto"));
    EXPECT_THAT(
        assay({"explain", "puback-twice"}).text,
        AllOf(
            HasSubstr("assay client -c builtin:broken=puback-twice"), HasSubstr("5.0:MQTT-2.2.1-5")
        )
    );
    EXPECT_THAT(assay({"explain", "puback"}).text, AllOf(HasSubstr("QoS 1"), HasSubstr("0x97")));
    EXPECT_THAT(
        assay({"explain", "session", "taken", "over"}).text,
        AllOf(HasSubstr("0x8E"), HasSubstr("Server     DISCONNECT"))
    );
    EXPECT_THAT(assay({"explain", "0x8E"}).text, HasSubstr("Session taken over"));
    // One name may mean several things: a fact of a target, and a property.
    EXPECT_THAT(
        assay({"explain", "receive_maximum"}).text,
        AllOf(HasSubstr("a fact"), HasSubstr("property 0x21"), HasSubstr("CONNECT, CONNACK"))
    );
}

TEST(Words, SuggestsTheNameThatIsMeant) {
    EXPECT_THAT(assay({"explain", "mosquito"}).text, HasSubstr("'mosquitto'?"));
    EXPECT_THAT(assay({"explain", "5.0:MQTT-3.3.1-77"}).text, HasSubstr("'5.0:MQTT-3.3.1-7'?"));
}

TEST(Words, ShowsAScenarioAndItsSchema) {
    EXPECT_THAT(assay({"show", short_scenario}).text, HasSubstr("connect: fresh"));
    EXPECT_THAT(assay({"schema"}).text, HasSubstr("draft-07"));
}

TEST(Words, EndsEachHelpWithCommandsThatOneCanType) {
    std::istringstream help{assay({"--help"}).text};
    std::size_t commands = 0;
    for (std::string line; std::getline(help, line) && line != "Exit codes:";) {
        if (!line.starts_with("  ")) continue;
        const auto name = line.substr(2, line.find(' ', 2) - 2);
        EXPECT_THAT(assay({name, "--help"}).text, HasSubstr("\nExamples:\n  assay " + name));
        ++commands;
    }
    EXPECT_GT(commands, 10U);
}

TEST(Words, NamesAVariableThatIsNearlyTheTwinOfAFlag) {
    const auto outcome = assay({"list", "--links"}, {{"ASSAY_FORMT", "json"}});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_THAT(
        outcome.text,
        HasSubstr("the variable ASSAY_FORMT means nothing here; did you mean ASSAY_FORMAT?")
    );
    EXPECT_THAT(
        assay({"list", "--links"}, {{"ASSAY_JOBS", "2"}}).text, Not(HasSubstr("means nothing"))
    );
    EXPECT_THAT(
        assay({"list", "--links"}, {{"ASSAY_SCENARIO", "mine"}}).text,
        HasSubstr("did you mean ASSAY_SCENARIOS?")
    );
}

TEST(Words, SuggestsTheSectionTheStatementAndTheTagThatAreMeant) {
    EXPECT_THAT(assay({"run", "tag:wil"}).text, HasSubstr("'tag:will'?"));
    EXPECT_THAT(assay({"run", "5.0:4.3.33"}).text, HasSubstr("did you mean '5.0:4.3.3'?"));
    EXPECT_THAT(
        assay({"run", "5.0:MQTT-3.1.4-33"}).text, HasSubstr("did you mean '5.0:MQTT-3.1.4-3'?")
    );
    // It exists, and cannot be seen from outside.
    EXPECT_THAT(
        assay({"run", "3.1.1:MQTT-7.0.0-1"}).text, HasSubstr("'assay explain 3.1.1:MQTT-7.0.0-1'")
    );
}

}  // namespace
}  // namespace assay::cli
