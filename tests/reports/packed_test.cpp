#include "reports/result/json.hpp"
#include "reports/result/packed.hpp"

#include <gmock/gmock.h>

namespace assay::reports {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

TEST(Base64, FillsTheLastGroup) {
    EXPECT_EQ(base64(""), "");
    EXPECT_EQ(base64("f"), "Zg==");
    EXPECT_EQ(base64("fo"), "Zm8=");
    EXPECT_EQ(base64("foo"), "Zm9v");
    EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

TEST(Base64, GivesBackAllBytes) {
    std::string bytes;
    for (int i = 0; i < 256; ++i) {
        EXPECT_EQ(unbase64(base64(bytes)), bytes);
        bytes += static_cast<char>(i);
    }
}

TEST(Base64, RefusesWhatIsNone) {
    for (const auto* text :
         {"Z", "Zg=", "Zg", "====", "Z===", "Zm=v", "Zm9v Zm9v", "Zm\n9", "Zm9\xC3"})
        EXPECT_FALSE(unbase64(text)) << text;
}

TEST(Gzip, GivesBackWhatWasPacked) {
    std::string text;
    for (int i = 0; i < 100'000; ++i)
        text += static_cast<char>('a' + (i % 23) * (i % 23) % 23);
    for (const auto effort : {Effort::quick, Effort::small}) {
        const auto packed = gzip(text, effort);
        EXPECT_LT(packed.size(), text.size() / 10);
        EXPECT_EQ(gunzip(packed, text.size()), text);
    }
}

TEST(Gzip, DoesNotDependOnWhatWasPackedBefore) {
    for (const auto effort : {Effort::quick, Effort::small}) {
        const auto first = gzip("a text of its own", effort);
        gzip(std::string(100'000, 'x') + "a text of its own", effort);
        EXPECT_EQ(gzip("a text of its own", effort), first);
    }
}

TEST(Gzip, RefusesWhatIsBrokenOrTooMuch) {
    const auto packed = gzip(std::string(10'000'000, 'x'));
    EXPECT_THAT(gunzip(packed, 9'999'999).error(), HasSubstr("more than 9999999 bytes"));
    EXPECT_THAT(
        gunzip(packed.substr(0, packed.size() / 2), 10'000'000).error(), HasSubstr("no whole gzip")
    );
    EXPECT_THAT(gunzip("no gzip", 100).error(), HasSubstr("no whole gzip"));
    EXPECT_THAT(gunzip("", 100).error(), HasSubstr("no whole gzip"));
}

RowResult row_that(Verdict verdict) {
    RowResult row{};
    row.name = "a[version=5.0]";
    row.verdict = verdict;
    row.expectations = {{.what = "PINGRESP", .verdict = verdict}};
    row.trace = {
        {1ms, TraceEvent::Kind::sent, "probe", "broker", {0xC0, 0x00}, "PINGREQ", false, 2ms, 3}
    };
    return row;
}

TEST(PackedEvidence, IsThatOfRowsThatPass) {
    for (const auto verdict : {Verdict::pass, Verdict::advice}) {
        const auto line = json_line(row_that(verdict));
        EXPECT_THAT(line, Not(HasSubstr("PINGRE"))) << line;
        EXPECT_EQ(std::get<RowResult>(parse_json_line(line).value()), row_that(verdict));
    }
    for (const auto verdict : {Verdict::fail, Verdict::undecided, Verdict::known})
        EXPECT_THAT(json_line(row_that(verdict)), HasSubstr("PINGREQ"));
}

TEST(PackedEvidence, IsRefusedIfItIsNone) {
    const auto error_of = [](const std::string& packed) {
        const auto line = parse_json_line(R"({"kind":"row","packed":")" + packed + "\"}");
        return line ? std::string{"no error"} : line.error();
    };
    EXPECT_THAT(error_of("?"), HasSubstr("not base64"));
    EXPECT_THAT(error_of(base64("plain")), HasSubstr("no whole gzip stream"));
    EXPECT_THAT(error_of(base64(gzip("[1, 2]"))), HasSubstr("it holds no JSON object"));
    EXPECT_THAT(error_of(base64(gzip(R"({"trace": 1})"))), HasSubstr("trace"));
}

}  // namespace
}  // namespace assay::reports
