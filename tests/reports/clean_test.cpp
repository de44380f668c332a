#include "reports/result/clean.hpp"
#include "tests/reports/sample.hpp"

#include <gtest/gtest.h>

namespace assay::reports {

TEST(Clean, ReplacesEachByteThatIsNotUtf8) {
    EXPECT_EQ(well_formed("a\xC0\xAFz"), "a\xEF\xBF\xBD\xEF\xBF\xBDz");
    EXPECT_EQ(well_formed("grün €"), "grün €");
    EXPECT_EQ(well_formed("\xE2\x82"), "\xEF\xBF\xBD\xEF\xBF\xBD");
    EXPECT_EQ(well_formed("\x80_\xFF"), "\xEF\xBF\xBD_\xEF\xBF\xBD");
    EXPECT_EQ(well_formed(std::string_view{"a\0b", 3}), (std::string_view{"a\0b", 3}));
    EXPECT_EQ(well_formed(""), "");
}

TEST(Clean, SpellsControlCharactersAndIllFormedBytes) {
    EXPECT_EQ(printable("a\tb\x1b[31m\xFF"), "a\\x09b\\x1B[31m\\xFF");
    EXPECT_EQ(printable("\xC2\x9B"), "\\x9B");
    EXPECT_EQ(printable("\x1F ~\x7F"), "\\x1F ~\\x7F");
}

TEST(Clean, SpellsWhatTurnsTheDirectionOfWriting) {
    EXPECT_EQ(
        printable("a\xE2\x80\xAE"
                  "b"),
        "a\\u{202E}b"
    );
}

TEST(Clean, SpellsWhatTakesNoRoom) {
    EXPECT_EQ(printable("a\u200Bb\uFEFFc"), "a\\u{200B}b\\u{FEFF}c");
    EXPECT_EQ(printable("\U000E0041"), "\\u{E0041}");  // a tag: an invisible A
    EXPECT_EQ(printable("grün €"), "grün €");
}

TEST(Clean, LeavesNoLineThatACiWouldObey) {
    EXPECT_EQ(without_commands("::error::x"), "\\x3A:error::x");
    EXPECT_EQ(without_commands("a\n  ::set-env name=A::b"), "a\n  \\x3A:set-env name=A::b");
    EXPECT_EQ(without_commands("a ##[error]b"), "a \\x23#[error]b");
    EXPECT_EQ(without_commands("a ##vso[task]b"), "a \\x23#vso[task]b");
    EXPECT_EQ(without_commands("a ::b # c"), "a ::b # c");
    EXPECT_EQ(without_commands("## Heading [a]\n### b"), "## Heading [a]\n### b");
}

TEST(Clean, KeepsLineEndsOfSources) {
    EXPECT_EQ(printable_lines("a:\n\tb\r\n"), "a:\n\tb\\x0D\n");
    EXPECT_EQ(printable("a\nb"), "a\\x0Ab");
}

TEST(Clean, ShortensAfterWholeCharacters) {
    EXPECT_EQ(shortened("grün", 4), "grün");
    EXPECT_EQ(shortened("grüner", 3), "grü…");
}

TEST(Clean, LeavesNothingDangerousForATerminal) {
    for (const char c : printable(sample::hostile_text())) {
        const auto byte = static_cast<unsigned char>(c);
        EXPECT_TRUE(byte >= 0x20 && byte != 0x7F) << static_cast<int>(byte);
    }
}

}  // namespace assay::reports
