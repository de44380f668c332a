#include "reports/result/json.hpp"
#include "tests/reports/sample.hpp"

#include <gmock/gmock.h>

namespace assay::reports {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

RowResult read_back(const RowResult& row) {
    auto line = parse_json_line(json_line(row));
    EXPECT_TRUE(line) << (line ? "" : line.error());
    return line ? std::get<RowResult>(*line) : RowResult{};
}

std::string error_of(std::string_view line) {
    const auto parsed = parse_json_line(line);
    return parsed ? "no error" : parsed.error();
}

}  // namespace

TEST(JsonLine, GivesBackEveryMemberOfRandomRows) {
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        const auto row = sample::random_row(seed);
        EXPECT_EQ(read_back(row), row) << "seed " << seed;
    }
}

TEST(JsonLine, GivesBackHeaderAndFooter) {
    const auto run = sample::small_run();
    auto header = run.header;
    header.targets.pop_back();
    header.targets[0].findings.clear();
    header.seed = 18'446'744'073'709'551'615ULL;
    EXPECT_EQ(std::get<Header>(parse_json_line(json_line(header)).value()), header);
    EXPECT_EQ(std::get<Footer>(parse_json_line(footer_line(run)).value()), *run.footer);
}

TEST(JsonLine, StaysOneLineOfWellFormedTextWithHostileContent) {
    for (const auto& row : sample::small_run().rows) {
        const auto line = json_line(row);
        EXPECT_EQ(line.find('\n'), std::string::npos);
        EXPECT_TRUE(parse_json_line(line));
    }
}

TEST(JsonLine, NamesItsMembersAsTheFormatSays) {
    RowResult row{};
    row.name = "a[version=5.0]";
    row.verdict = Verdict::fail;
    row.duration = 1500us;
    row.statements = {{"5.0:MQTT-3.3.1-4", Verdict::fail}};
    row.trace = {
        {1ms, TraceEvent::Kind::sent, "probe", "broker", {0xC0, 0x00}, "PINGREQ", false, 2ms, 3}
    };
    const auto line = json_line(row);
    EXPECT_THAT(line, HasSubstr(R"("kind":"row")"));
    EXPECT_THAT(line, HasSubstr(R"("verdict":"fail")"));
    EXPECT_THAT(line, HasSubstr(R"("statements":{"5.0:MQTT-3.3.1-4":"fail"})"));
    EXPECT_THAT(line, HasSubstr(R"("duration_ns":1500000)"));
    EXPECT_THAT(
        line,
        HasSubstr(
            R"({"at_ns":1000000,"kind":"sent","from":"probe","to":"broker","bytes":"c000","text":"PINGREQ","delivered_at_ns":2000000,"line":3})"
        )
    );
}

TEST(JsonLine, KnowsBothEndsOfEventsThatNamedOnlyTheActor) {
    const auto line = parse_json_line(
        R"({"kind":"row","trace":[{"kind":"sent","actor":"a"},{"kind":"received","actor":"a"},)"
        R"({"kind":"ended","actor":"a"},{"kind":"link","actor":"sat"},{"kind":"note"}]})"
    );
    ASSERT_TRUE(line) << line.error();
    std::vector<std::string> ends{};
    for (const auto& event : std::get<RowResult>(*line).trace)
        ends.push_back(event.from + ">" + event.to);
    EXPECT_THAT(ends, ElementsAre("a>broker", "broker>a", "a>broker", "sat>", ">"));
}

TEST(JsonLine, RefusesAFormatThatIsNewerThanItself) {
    EXPECT_EQ(error_of(R"({"kind":"header","format":1})"), "no error");
    EXPECT_EQ(
        error_of(R"({"kind":"header","format":3,"shard_count":4294967295})"),
        R"(member "shard_count" is not from 1 to 100000)"
    );
    EXPECT_EQ(
        error_of(R"({"kind":"header","format":3,"rows":10000000000000})"),
        R"(member "rows" is not at most 1000000000000)"
    );
    EXPECT_EQ(
        error_of(R"({"kind":"header","format":4})"),
        R"(member "format" is not at most 3: a newer assay wrote this file)"
    );
}

TEST(JsonLine, PassesOverMembersItDoesNotKnow) {
    EXPECT_EQ(error_of(R"({"kind":"footer","later":[1,{"a":null}]})"), "no error");
}

TEST(JsonLine, NamesTheMemberThatIsWrong) {
    EXPECT_THAT(error_of("{"), HasSubstr("not JSON"));
    EXPECT_EQ(error_of("[]"), "not a JSON object");
    EXPECT_EQ(error_of("{}"), R"("kind" is none of header, target, row, finding, footer)");
    EXPECT_EQ(error_of(R"({"kind":"row","name":7})"), R"(member "name" is not text)");
    EXPECT_EQ(
        error_of(R"({"kind":"row","verdict":"good"})"), R"(member "verdict" is not a verdict)"
    );
    EXPECT_EQ(
        error_of(R"({"kind":"row","seed":-1})"), R"(member "seed" is not an integer in range)"
    );
    EXPECT_EQ(
        error_of(R"({"kind":"row","trace":[{"kind":"sent","bytes":"c"}]})"),
        R"(member "bytes" is not pairs of hex digits)"
    );
    EXPECT_EQ(
        error_of(R"({"kind":"row","trace":[7]})"), R"(member "trace" is not an array of objects)"
    );
    EXPECT_EQ(
        error_of(R"({"kind":"row","expectations":[{"evidence":3}]})"),
        R"(member "evidence" is not the index of a trace event)"
    );
}

}  // namespace assay::reports
