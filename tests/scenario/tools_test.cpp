#include "harness/scenario/check.hpp"
#include "harness/scenario/explain.hpp"
#include "harness/scenario/fault_grammar.hpp"
#include "harness/scenario/lint.hpp"
#include "harness/scenario/schema.hpp"
#include "harness/scenario/show.hpp"
#include "harness/scenario/vocabulary.hpp"
#include "reference/wire/packet_type.hpp"
#include "reference/wire/properties.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include <set>

namespace assay::scenario {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const Library& library() {
    static const auto instance = Library::embedded();
    return *instance;
}

Scenario stored_scenario(const std::string& path) {
    const auto* file = library().file(path);
    if (!file) throw std::runtime_error{"no such file: " + path};
    return library().load_scenario(*file).value();
}

constexpr auto take_over = "conformance/3.1.4/second-connect-takes-the-session-over.yaml";

TEST(Show, DrawsALaneForEachActorAndARungForEachStep) {
    const auto text = show(stored_scenario(take_over));
    EXPECT_THAT(text, HasSubstr("verifies  5.0: MQTT-3.1.4-3\n"));
    EXPECT_THAT(
        text,
        HasSubstr("line   first   second  broker \n"
                  "  11      o-------|------>o     connect: fresh\n"
                  "  12      |       o------>o     connect: resume, "
                  "proves: [MQTT-3.1.4-2, MQTT-3.1.4-3]\n"
                  "  13      o<------|-------o     expect: close, reason: 0x8E, strict: true, "
                  "disconnect: advised, proves: [MQTT-3.1.4-2, MQTT-3.1.4-3]\n"
                  "  14      |       o<----->o     ping: true\n")
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
    EXPECT_THAT(report.text, HasSubstr("1 file, 0 rows, 2 problems\n"));
}

TEST(Check, FindsNothingWrongWithTheSuite) {
    const auto report = check_files({}, library(), CheckFormat::text);
    EXPECT_EQ(report.problems, 0U) << report.text;
    EXPECT_EQ(report.files, library().scenario_files().size());
}

/// Every word that the schema lets somebody write: keys of its maps, and its enumerations.
void collect_words(const boost::json::value& schema, std::set<std::string>& out) {
    if (const auto* list = schema.if_array())
        for (const auto& each : *list)
            collect_words(each, out);
    const auto* object = schema.if_object();
    if (object == nullptr) return;
    for (const auto& [key, value] : *object) {
        if (key == "properties" && value.is_object())
            for (const auto& property : value.as_object())
                out.emplace(property.key());
        if (key == "enum" && value.is_array())
            for (const auto& word : value.as_array())
                if (word.is_string()) out.emplace(word.as_string());
        collect_words(value, out);
    }
}

TEST(Explain, KnowsEveryWordThatTheSchemaAllows) {
    std::set<std::string> words;
    collect_words(boost::json::parse(schema()), words);
    for (const auto& row : fault_grammar())
        words.emplace(row.word);
    ASSERT_GT(words.size(), 200U);
    auto known = explained_words(library());
    // The standard's own words are explained from its tables.
    for (const auto name : wire::packet_type_names())
        known.emplace_back(name);
    for (const auto& row : wire::property_table())
        known.emplace_back(row.name);
    // Of the schema itself.
    for (const auto* word : {"$ref", "anyOf", "description", "true", "false"})
        known.emplace_back(word);
    for (const auto& word : words)
        if (std::ranges::find(known, word) == known.end()) ADD_FAILURE() << word;
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
    EXPECT_THAT(explain_word(library(), "chop").value(), HasSubstr("so many bytes a write"));
    EXPECT_THAT(explain_word(library(), "backoff").value(), HasSubstr("a detail of an actor"));
    EXPECT_THAT(explain_word(library(), "hold").value(), HasSubstr("everything waits"));
    EXPECT_THAT(explain_word(library(), "vanish").value(), HasSubstr("with_will, abort, vanish"));
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

/// Of the one step of a row; `head` has further keys of its file.
std::vector<std::string> lint_messages(const std::string& step, const std::string& head = "") {
    const auto text = "id: a/b\ntitle: t\nmatrix: {version: [5.0]}\nactors: {one: {}}\n" + head +
                      "steps:\n  - one: " + step + "\n";
    const auto scenario = load("f.yaml", text, library().environment());
    if (!scenario) throw std::runtime_error{render(scenario.error(), text)};
    std::vector<std::string> messages;
    for (const auto& problem : lint(*scenario))
        messages.push_back(problem.message);
    return messages;
}

TEST(Lint, RefusesAClientIdentifierThatEveryRowWouldSend) {
    constexpr auto refused = "rows at the same time would have one Client Identifier";
    for (const std::string literal : {
             "{connect: fresh, client_id: me}",
             "{send: {packet: CONNECT, with: {client_id: me}}}",
             "{send: {bytes: \"10 <len> s'MQTT' 05 02 00 00 00 s'me'\"}}",
             // However broken the CONNECT is: cut off, with its reserved flag, of an unknown level.
             "{send: {bytes: \"10 <len> s'MQTT' 05 03 00 00 02 17 00 00 09 'me'\"}}",
             "{send: {bytes: \"10 7F s'MQTT' 07 02 00 00 <props> s'me'\"}}",
             "{send: {bytes: \"(10 <len> s'MQTT' 04 02 00 00 s'me') C0 00\"}}",
         }) {
        EXPECT_THAT(lint_messages(literal), testing::Contains(refused)) << literal;
        EXPECT_THAT(
            lint_messages(literal, "isolation: exclusive\n"),
            testing::Not(testing::Contains(refused))
        ) << literal;
    }
}

TEST(Lint, TakesAClientIdentifierOfTheRowsOwnOrNone) {
    for (const std::string own : {
             "{connect: fresh, client_id: <client_id>a}",
             "{connect: fresh, client_id: \"\"}",
             "{send: {packet: CONNECT, with: {client_id: x<client_id>}}}",
             "{send: {bytes: \"10 <len> s'MQTT' 05 02 00 00 00 s(00 <client_id>)\"}}",
             "{send: {bytes: \"10 <len> s'MQTT' 05 02 00 00 00 s''\"}}",
             "{send: {bytes: \"10 <len> s'MQTT' 05\"}}",
             "{send: {bytes: \"82 <len> 00 01 <props> s'~/a' 00\"}}",
         })
        EXPECT_THAT(lint_messages(own), IsEmpty()) << own;
}

TEST(Lint, SaysWhereRawBytesCannotBeRead) {
    EXPECT_THAT(
        lint_messages("{send: {bytes: \"3g\"}}"), testing::ElementsAre(HasSubstr("bytes: column 1"))
    );
}

/// Of a row in which a Client with a Session gets a message and comes back, with `between` and `after`.
std::vector<std::string> departure_messages(
    const std::string& between, const std::string& after, const std::string& actor = "{}"
) {
    const auto text = "id: a/b\ntitle: t\nmatrix: {version: [5.0]}\nactors: {one: " + actor +
                      "}\nsteps:\n  - one: {connect: fresh, keep_session: 60s}\n"
                      "  - one: {subscribe: ~/a, qos: 1}\n" +
                      between + "  - one: {connect: resume}\n" + after;
    const auto scenario = load("f.yaml", text, library().environment());
    if (!scenario) throw std::runtime_error{render(scenario.error(), text)};
    std::vector<std::string> messages;
    for (const auto& problem : lint(*scenario))
        messages.push_back(fmt::format("{}: {}", problem.at.line, problem.message));
    return messages;
}

TEST(Departures, NeedAnAnswerBehindTheLastAcknowledgement) {
    const std::string never = "  - one: {never: PUBLISH}\n";
    for (const std::string how : {"normal", "close", "abort", "vanish"})
        EXPECT_THAT(
            departure_messages(
                "  - one: {expect: PUBLISH}\n  - one: {disconnect: " + how + "}\n", never
            ),
            testing::ElementsAre(
                "9: what was acknowledged last may come again: the Server need not have read that"
            )
        ) << how;
    // However it was acknowledged, and whatever else is said of the other connection.
    const std::string by_hand =
        "  - one: {expect: PUBLISH, as: m}\n  - one: {send: {packet: PUBACK, "
        "with: {packet_id: <m.packet_id>}}}\n  - one: {disconnect: abort}\n";
    EXPECT_THAT(departure_messages(by_hand, never, "{auto_ack: false}"), testing::SizeIs(1));
    EXPECT_THAT(departure_messages(by_hand, "", "{auto_ack: false}"), testing::SizeIs(1));
    // A second connection that takes over overtakes what the first has sent.
    EXPECT_THAT(departure_messages("  - one: {expect: PUBLISH}\n", never), testing::SizeIs(1));
}

TEST(Departures, AreCertainWhereNothingCanComeAgain) {
    const std::string never = "  - one: {never: PUBLISH}\n";
    const std::string leave = "  - one: {disconnect: abort}\n";
    const std::string got = "  - one: {expect: PUBLISH}\n";
    EXPECT_THAT(departure_messages(got + "  - one: {ping: true}\n" + leave, never), IsEmpty());
    EXPECT_THAT(departure_messages(got + "  - one: {expect: open}\n" + leave, never), IsEmpty());
    EXPECT_THAT(departure_messages(got + "  - one: {subscribe: ~/b}\n" + leave, never), IsEmpty());
    EXPECT_THAT(
        departure_messages("  - one: {expect: PUBLISH, qos: 0}\n" + leave, never), IsEmpty()
    );
    EXPECT_THAT(departure_messages(leave, never), IsEmpty());
    EXPECT_THAT(departure_messages(got + leave, never, "{auto_ack: false}"), IsEmpty());
    // Where it may come again, or has to.
    EXPECT_THAT(departure_messages(got + leave, never, "{allow: [PUBLISH]}"), IsEmpty());
    EXPECT_THAT(
        departure_messages(got + leave, "  - one: {expect: PUBLISH, dup: true}\n"), IsEmpty()
    );
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
