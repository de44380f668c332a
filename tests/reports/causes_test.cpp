// What rows of one cause have in common, and how it is said.
#include "reports/result/breach.hpp"
#include "reports/result/causes.hpp"
#include "reports/shared/evidence.hpp"

#include <gmock/gmock.h>

namespace assay::reports {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

RowResult failing(std::string signature, std::string statement = "5.0:MQTT-1") {
    RowResult out{.target = "t", .name = "a/b", .scenario = "a/b", .verdict = Verdict::fail};
    out.signature = std::move(signature);
    out.statements = {{std::move(statement), Verdict::fail}};
    return out;
}

RowResult with(RowResult row, std::map<std::string, std::string> matrix, Verdict verdict) {
    row.matrix = std::move(matrix);
    row.verdict = verdict;
    for (auto& [id, each] : row.statements)
        each = verdict;
    return row;
}

Results run_of(std::vector<RowResult> rows) {
    Results out;
    out.rows = std::move(rows);
    return out;
}

struct Pair {
    std::string name;
    std::string a;
    std::string b;
};

struct OneBreach : testing::TestWithParam<Pair> {};

TEST_P(OneBreach, IsOfBoth) {
    const auto a = breach_of(failing(GetParam().a));
    EXPECT_EQ(a, breach_of(failing(GetParam().b))) << a.rule << " <- " << a.difference;
}

INSTANTIATE_TEST_SUITE_P(
    Signatures,
    OneBreach,
    testing::Values(
        Pair{
            "WhoeverSawIt",
            "probe: the Network Connection ends <- it stays open; nothing came",
            "bad: the Network Connection ends <- it stays open; nothing came"
        },
        Pair{
            "WhoeverReceivedIt",
            "every packet to sub keeps 5.0:MQTT-3.3.4-9 <- PUBLISH id N is number 3, Maximum is 2",
            "every packet to bus keeps 5.0:MQTT-3.3.4-9 <- PUBLISH id N is number 4, Maximum is 3"
        },
        Pair{
            "WhateverWasSent",
            "sub: PUBLISH with topic ~/a, payload m <- payload: expected m, got n",
            "sub: PUBLISH with topic ~/b, payload x <- payload: expected x, got y"
        },
        Pair{
            "HoweverLong",
            "small: PUBLISH <- PUBLISH has 186 bytes, the most is 150 after 0.5 s",
            "small: PUBLISH <- PUBLISH has 184 bytes, the most is 140 after 12 s"
        },
        Pair{
            "WhateverItSays",
            R"(sub: no PUBLISH from T to T <- PUBLISH qos 0 "~/a" 1 bytes "m")",
            R"(sub: no PUBLISH from T to T <- PUBLISH qos 0 "~/b" 2 bytes "nn")"
        }
    ),
    [](const auto& pair) { return pair.param.name; }
);

TEST(Breach, DiffersByReasonCodeAndField) {
    const auto breach = [](const std::string& signature) { return breach_of(failing(signature)); };
    EXPECT_NE(breach("a: SUBACK <- reason 0x83"), breach("a: SUBACK <- reason 0x87"));
    EXPECT_NE(
        breach("a: PUBLISH with topic x <- nothing came"),
        breach("a: PUBLISH with payload x <- nothing came")
    );
}

TEST(Breach, OfAMillionDigitsIsFound) {
    EXPECT_FALSE(breach_of(failing("a: X <- " + std::string(1'000'000, '7'))).rule.empty());
}

TEST(Breach, IsSaidInWords) {
    const auto words = [](const std::string& signature) { return what_broke(failing(signature)); };
    EXPECT_EQ(
        words("probe: the Network Connection ends <- it stays open; nothing came"),
        "the connection stays open"
    );
    EXPECT_EQ(
        words("sub: no PUBLISH from T to T <- PUBLISH qos 0 \"~/a\""), "PUBLISH comes and must not"
    );
    EXPECT_EQ(
        words("server: no CONNECT from T to T <- nobody drives this client, and it is not connected"
        ),
        "that no CONNECT comes shows nothing"
    );
    EXPECT_EQ(words("sub: PUBLISH with payload m <- nothing came"), "no PUBLISH comes");
    EXPECT_EQ(
        words("pub: next PUBREC with packet_id 9 <- the Network Connection ended: fin"),
        "the connection ends instead of PUBREC"
    );
    EXPECT_EQ(
        words("every packet to sub keeps 5.0:MQTT-3.3.1-3 <- PUBLISH id N has DUP 1"),
        "PUBLISH id N has DUP 1"
    );
    EXPECT_EQ(words("sub: PUBLISH <- payload: expected a, got b"), "payload: expected a, got b");
    EXPECT_EQ(
        words("a: CONNACK with reason 2 <- CONNACK with reason 0x00"),
        "CONNACK with reason 0x00 instead of CONNACK with reason 2"
    );
}

TEST(Causes, AreOfOneStatement) {
    const auto run = run_of(
        {failing("a: the Network Connection ends <- it stays open", "5.0:MQTT-1"),
         failing("b: the Network Connection ends <- it stays open", "5.0:MQTT-1"),
         failing("a: the Network Connection ends <- it stays open", "5.0:MQTT-2")}
    );
    const auto causes = causes_of(run);
    ASSERT_THAT(causes, SizeIs(2));
    EXPECT_THAT(causes[0].statements, ElementsAre("5.0:MQTT-1"));
    EXPECT_THAT(causes[0].rows, SizeIs(2));
    EXPECT_THAT(causes[1].statements, ElementsAre("5.0:MQTT-2"));
}

TEST(Causes, AreTitledByWhatBrokeAndWhatWasAsked) {
    auto row = failing("a: the Network Connection ends <- it stays open");
    row.title = "Reserved flag bits end the connection";
    EXPECT_EQ(
        causes_of(run_of({row})).at(0).title,
        "the connection stays open (Reserved flag bits end the connection)"
    );
    auto other = row;
    other.scenario = "a/c";
    auto run = run_of({row, other});
    run.statements = {{.id = "5.0:MQTT-1", .summary = "A Server closes the connection."}};
    EXPECT_EQ(
        causes_of(run).at(0).title, "the connection stays open (A Server closes the connection.)"
    );
}

TEST(Causes, SayWhichValuesOfTheMatrixFail) {
    const auto base = failing("a: the Network Connection ends <- it stays open");
    const auto row = [&](std::string fault, std::string version, Verdict verdict) {
        return with(base, {{"fault", std::move(fault)}, {"version", std::move(version)}}, verdict);
    };
    const auto run = run_of(
        {row("header.flags_1", "5.0", Verdict::fail),
         row("header.flags_3", "3.1.1", Verdict::fail),
         row("header.flags_3", "5.0", Verdict::fail),
         row("filter.empty", "5.0", Verdict::pass),
         row("header.length", "3.1.1", Verdict::pass)}
    );
    EXPECT_EQ(causes_of(run).at(0).only_when, "fault=header.flags_*");
}

TEST(Causes, SayNothingOfTheMatrixWhereItDoesNotTell) {
    const auto base = failing("a: PUBLISH <- nothing came");
    const auto mixed = run_of(
        {with(base, {{"qos", "1"}}, Verdict::fail),
         with(base, {{"qos", "2"}}, Verdict::fail),
         with(base, {{"qos", "1"}}, Verdict::pass)}
    );
    EXPECT_THAT(causes_of(mixed).at(0).only_when, IsEmpty());
    const auto none_passes = run_of(
        {with(base, {{"qos", "1"}}, Verdict::fail), with(base, {{"qos", "2"}}, Verdict::fail)}
    );
    EXPECT_THAT(causes_of(none_passes).at(0).only_when, IsEmpty());
}

TEST(Causes, NameTheLinkUnderWhichRowsFail) {
    const auto base = failing("a: PUBLISH <- nothing came");
    auto failing_rows = run_of(
        {with(base, {{"qos", "1"}}, Verdict::fail),
         with(base, {{"qos", "2"}}, Verdict::fail),
         with(base, {{"qos", "1"}}, Verdict::pass)}
    );
    failing_rows.rows[0].link = failing_rows.rows[1].link = "geo-vsat";
    EXPECT_EQ(causes_of(failing_rows).at(0).only_when, "link=geo-vsat");
}

TEST(Advice, SaysWhyItIsNoFailure) {
    auto row = failing("a: the Network Connection ends <- it stays open");
    EXPECT_THAT(advice_reason(row, true), IsEmpty());
    row.verdict = Verdict::advice;
    EXPECT_THAT(advice_reason(row, false), testing::HasSubstr("SHOULD"));
    row.charge.may_accept = true;
    EXPECT_THAT(advice_reason(row, true), testing::HasSubstr("no breach of the MUST"));
}

TEST(Causes, HaveARowWithEvidenceFirst) {
    auto others = failing("no PUBACK");
    others.stands_for = 7;
    const auto run = run_of({others, failing("no PUBACK")});
    const auto causes = causes_of(run);
    ASSERT_THAT(causes, SizeIs(1));
    EXPECT_THAT(causes.front().rows, ElementsAre(&run.rows[1], run.rows.data()));
}

}  // namespace
}  // namespace assay::reports
