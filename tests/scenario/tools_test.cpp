#include "harness/scenario/check.hpp"
#include "harness/scenario/explain.hpp"
#include "harness/scenario/lint.hpp"
#include "harness/scenario/show.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <gmock/gmock.h>

namespace assay::scenario {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const Library& library() {
    static const auto instance = Library::embedded();
    return *instance;
}

Scenario loaded(const std::string& path) {
    const auto* file = library().file(path);
    if (!file) throw std::runtime_error{"no such file: " + path};
    return library().load_scenario(*file).value();
}

constexpr auto take_over = "conformance/3.1.4/second-connect-takes-the-session-over.yaml";

TEST(Show, DrawsALaneForEachActorAndARungForEachStep) {
    const auto text = show(loaded(take_over));
    EXPECT_THAT(text, HasSubstr("verifies  5.0: MQTT-3.1.4-3\n"));
    EXPECT_THAT(
        text,
        HasSubstr("line   first   second  broker \n"
                  "   9      o-------|------>o     connect: fresh\n"
                  "  10      |       o------>o     connect: resume, "
                  "proves: [MQTT-3.1.4-2, MQTT-3.1.4-3]\n"
                  "  11      o<------|-------o     expect: close, reason: 0x8E, "
                  "proves: [MQTT-3.1.4-2, MQTT-3.1.4-3]\n"
                  "  12      |       o<----->o     ping: true\n")
    );
}

TEST(Show, KnowsWhichWayThePacketsOfEveryVerbOfAClientGo) {
    for (const auto& verb : verb_table()) {
        if (verb.actors != ActorKind::client || verb.value == Kind::tcp_state) continue;
        EXPECT_NE(verb.arrow, Arrow::none) << verb.name;
    }
}

TEST(Check, CountsFilesRowsAndProblems) {
    const auto report = check_text("f.yaml", "id: a\n", library().environment(), CheckFormat::text);
    EXPECT_EQ(report.problems, 2U);
    EXPECT_THAT(report.text, HasSubstr("f.yaml:1:1: error: a scenario needs 'title'"));
    EXPECT_THAT(report.text, HasSubstr("1 files, 0 rows, 2 problems\n"));
}

TEST(Check, FindsNothingWrongWithTheSuite) {
    const auto report = check_files({}, library(), CheckFormat::text);
    EXPECT_EQ(report.problems, 0U) << report.text;
    EXPECT_EQ(report.files, library().scenario_files().size());
}

TEST(Check, SaysWhichFileCannotBeRead) {
    const auto report = check_files({"/nowhere.yaml"}, library(), CheckFormat::github);
    EXPECT_THAT(
        report.text,
        HasSubstr("::error file=/nowhere.yaml,line=1,col=1,title=assay check::cannot be read")
    );
}

TEST(Explain, KnowsVerbsFactsGuaranteesAndKeys) {
    EXPECT_THAT(explain_word(library(), "publish").value(), HasSubstr("payload_size"));
    EXPECT_THAT(explain_word(library(), "max_qos").value(), HasSubstr("The highest QoS"));
    EXPECT_THAT(explain_word(library(), "exactly_once").value(), HasSubstr("a guarantee"));
    EXPECT_THAT(explain_word(library(), "matrix").value(), HasSubstr("a key of a scenario file"));
    EXPECT_THAT(explain_word(library(), "parallel").value(), HasSubstr("all start at once"));
    EXPECT_FALSE(explain_word(library(), "nonsense"));
    EXPECT_THAT(explained_words(library()), testing::Contains("receive_maximum"));
}

/// What a control has to show, on the steps of one row.
std::vector<Problem> control_problems(const std::string& steps) {
    const auto text =
        "id: a/b\ntitle: t\nmatrix: {version: [5.0]}\nactors: {one: {}, two: {}}\nsteps:\n" + steps;
    const auto scenario = load("f.yaml", text, library().environment());
    if (!scenario) throw std::runtime_error{render(scenario.error(), text)};
    std::vector<Problem> problems;
    check_controls(expand(*scenario, scenario->rows[0]).value(), problems);
    return problems;
}

TEST(Controls, AcceptTheVerbOfThePacketOrTheAnswerToItsTwin) {
    const std::string refused =
        "  - one: {send: {bytes: \"82 <len> 00 00\"}}\n  - one: {expect: close}\n";
    EXPECT_EQ(control_problems(refused).size(), 1U);
    EXPECT_THAT(control_problems("  - two: {subscribe: ~/a}\n" + refused), IsEmpty());
    EXPECT_THAT(
        control_problems(
            "  - one: {send: {bytes: \"82 <len> 00 01\"}}\n  - one: {expect: SUBACK}\n" + refused
        ),
        IsEmpty()
    );
    EXPECT_EQ(control_problems("  - two: {subscribe: ~/a, reason: 0x80}\n" + refused).size(), 1U);
}

TEST(Lint, TakesTheRootAtTheStartOfAnyLevel) {
    const std::string text = "id: a/b\ntitle: t\nactors: {one: {}}\nsteps:\n  - one: {subscribe: "
                             "[~/a, /~/b, $share/g/~/c]}\n";
    const auto scenario = load("f.yaml", text, library().environment());
    ASSERT_TRUE(scenario);
    EXPECT_THAT(lint(*scenario), IsEmpty());
}

TEST(Controls, AreNotNeededForWhatIsAccepted) {
    EXPECT_THAT(
        control_problems("  - one: {send: {bytes: \"C0 00\"}}\n  - one: {expect: PINGRESP}\n"),
        IsEmpty()
    );
}

TEST(Controls, TakeAnyAcceptanceForAPacketWithoutAnAnswer) {
    const std::string refused = "  - one: {send: {bytes: \"E1 00\"}}\n  - one: {expect: close}\n";
    EXPECT_EQ(control_problems(refused).size(), 1U);
    EXPECT_THAT(control_problems("  - one: {connect: fresh}\n" + refused), IsEmpty());
}

TEST(Explain, PrintsTheFiguresOfATcpStackAndTheirSource) {
    const auto text = explain_word(library(), "lwip-like").value();
    EXPECT_THAT(text, HasSubstr("stack lwip-like"));
    EXPECT_THAT(text, HasSubstr("lwIP 2.1"));
    EXPECT_THAT(text, HasSubstr("SYN at               0s, 3s, 9s, 21s, 45s, 93s; fails at 189s\n"));
    EXPECT_THAT(text, HasSubstr("gives up             after 12 retries\n"));
}

}  // namespace
}  // namespace assay::scenario
