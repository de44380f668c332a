/// What a machine can see of the house rules in a line: banned calls, files that grew too long, the top
/// level.
#include "tests/repository/sources.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <regex>
#include <set>

namespace assay {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;

constexpr std::size_t lines_max = 400;
/// The code's 100, and a word that just did not fit: some 500 lines of comments have one.
constexpr std::size_t comment_columns_max = 110;

bool starts_with_any(const std::string& text, const std::vector<std::string>& prefixes) {
    return std::ranges::any_of(prefixes, [&](const std::string& prefix) {
        return text.starts_with(prefix);
    });
}

/// The line without strings and comments, as far as one line shows.
std::string code_of(const std::string& line) {
    static const std::regex literal{R"re("([^"\\]|\\.)*")re"};
    const auto plain = std::regex_replace(line, literal, "\"\"");
    return plain.substr(0, plain.find("//"));
}

bool is_word_character(char c) {
    return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0;
}

/// Whether `word` stands in `code` as a word of its own.
bool has_word(const std::string& code, const std::string& word) {
    for (auto at = code.find(word); at != std::string::npos; at = code.find(word, at + 1)) {
        const auto end = at + word.size();
        if ((at == 0 || !is_word_character(code[at - 1])) &&
            (end == code.size() || !is_word_character(code[end])))
            return true;
    }
    return false;
}

struct Banned {
    std::string word{};
    std::vector<std::string> places{};  ///< where it has its place all the same
};

TEST(Repository, NothingSleepsOrReadsAClockThatTestsCannotMove) {
    const std::vector<Banned> table{
        {"sleep_for", {}},
        {"usleep", {}},
        {"nanosleep", {}},
        {"rand", {}},
        {"srand", {}},
        {"detached", {}},
        // The day on which a baseline's entry expires.
        {"system_clock", {"harness/cli/broker_command.cpp", "harness/cli/suite.cpp"}},
        // Topics of two runs against one broker must differ; nothing that is judged depends on it.
        {"random_device", {"harness/cli/suite.cpp"}},
        {"steady_clock", {"harness/", "tests/"}},
    };
    std::vector<std::string> wrong;
    for (const auto& source : sources())
        for (std::size_t i = 0; i < source.lines.size(); ++i)
            for (const auto& [word, places] : table)
                // OpenSSL has a header of such a name, and nothing of the C library in it.
                if (source.lines[i].contains(word) && !source.lines[i].starts_with("#include") &&
                    has_word(code_of(source.lines[i]), word) &&
                    !starts_with_any(source.path, places))
                    wrong.push_back(
                        source.path + ":" + std::to_string(i + 1) + ": " + source.lines[i]
                    );
    EXPECT_THAT(wrong, IsEmpty());
}

TEST(Repository, NothingIsPrintedPastTheFunctionThatCleansIt) {
    const std::vector<std::string> places{
        "harness/cli/output.cpp",
        // A defect of our own, in our own words, and then the end.
        "simulator/time/schedule.cpp",
        "reference/broker/defects/table.cpp",
        "reference/client/defects/table.cpp",
        "tests/",
    };
    const std::regex print{
        R"re(\b(fmt::print|v?f?printf|f?puts|putchar|f?putc|cout|cerr|clog)\b|)re"
        R"re(\bfwrite\b.*\bstd(out|err)\b|\bwrite\(STD(OUT|ERR)_FILENO)re"
    };
    // A regular expression for every line would take most of the time of these tests.
    const auto may_print = [](const std::string& line) {
        return std::ranges::any_of(
            std::array{"print", "put", "cout", "cerr", "clog", "write"},
            [&](const char* word) { return line.contains(word); }
        );
    };
    std::vector<std::string> wrong;
    for (const auto& source : sources()) {
        if (starts_with_any(source.path, places)) continue;
        for (std::size_t i = 0; i < source.lines.size(); ++i)
            if (may_print(source.lines[i]) && std::regex_search(code_of(source.lines[i]), print))
                wrong.push_back(source.path + ":" + std::to_string(i + 1) + ": " + source.lines[i]);
    }
    EXPECT_THAT(wrong, IsEmpty()) << "say it with harness/cli/output.hpp";
}

/// Where bits are meant that are not MQTT's: UTF-8, hex digits, Base64, hashes.
const std::vector<std::string> places_of_other_bits{
    "reference/wire/",
    // Numbers of variable length, and checksums.
    "reference/broker/store/",
    "harness/store/",
    "simulator/",
    "reports/",
    "harness/scenario/yaml.cpp",
    "harness/scenario/library.cpp",
    "harness/play/actor/names.cpp",
    "harness/scenario/raw_bytes.cpp",
    "harness/evidence/passive/exchanges.cpp",
    "tests/reports/",
    "tests/simulator/",
    // A bit for each pair of features that met.
    "harness/explore/coverage.hpp",
    // The headers of IP and TCP.
    "harness/monitor/frame.cpp",
    // The bytes that the codec has to read and write.
    "tests/wire/",
};

TEST(Repository, FlagBitsAreNamedInTheTablesOfTheWire) {
    const std::string number{R"re((0[xXbB][0-9A-Fa-f']+|[0-9]+)U?\b)re"};
    const std::regex mask{R"re([^&|][&|^]=?\s*~?)re" + number};
    const std::regex shift{R"re((<<|>>)=?\s*[1-7]U?\b)re"};
    const std::regex flags{R"re(_flags\s*[&|^]?=\s*~?\(*(?!0\b))re" + number};
    std::vector<std::string> wrong;
    for (const auto& source : sources()) {
        if (starts_with_any(source.path, places_of_other_bits)) continue;
        for (std::size_t i = 0; i < source.lines.size(); ++i) {
            if (source.lines[i].find_first_of("&|^<>=") == std::string::npos) continue;
            const auto code = code_of(source.lines[i]);
            if (std::regex_search(code, mask) || std::regex_search(code, shift) ||
                std::regex_search(code, flags))
                wrong.push_back(source.path + ":" + std::to_string(i + 1) + ": " + code);
        }
    }
    EXPECT_THAT(wrong, IsEmpty()) << "name the bits, or add the place to places_of_other_bits";
}

TEST(Repository, NoFileIsLongerThanItShouldBe) {
    std::vector<std::string> wrong;
    for (const auto& source : sources())
        if (source.lines.size() > lines_max)
            wrong.push_back(source.path + ": " + std::to_string(source.lines.size()));
    EXPECT_THAT(wrong, IsEmpty());
}

TEST(Repository, EveryHeaderIsIncludedOnceAndSaysItsRole) {
    std::vector<std::string> wrong;
    for (const auto& [path, lines] : sources())
        if (path.ends_with(".hpp") &&
            (lines.size() < 2 || lines[0] != "#pragma once" || !lines[1].starts_with("/// ")))
            wrong.push_back(path);
    EXPECT_THAT(wrong, IsEmpty()) << "begin with '#pragma once' and a line '/// What it is for.'";
}

// The formatter leaves comments as they are, for the sake of the pictures in them.
TEST(Repository, NoCommentIsTooWideToRead) {
    std::vector<std::string> wrong;
    for (const auto& [path, lines] : sources())
        for (std::size_t i = 0; i < lines.size(); ++i)
            if (lines[i].substr(0, lines[i].find_first_not_of(' ') + 2).ends_with("//") &&
                lines[i].size() > comment_columns_max)
                wrong.push_back(path + ":" + std::to_string(i + 1) + ": " + lines[i]);
    EXPECT_THAT(wrong, IsEmpty());
}

TEST(Repository, NothingIsUnfinished) {
    // Put together here, so that this file does not find itself. TAP spells known failures with the
    // first of them.
    const std::vector<Banned> marks{
        {std::string{"TO"} + "DO", {"reports/tap/", "tests/reports/"}},
        {std::string{"FIX"} + "ME", {}},
        {std::string{"DIS"} + "ABLED_", {}},
    };
    std::vector<std::string> wrong;
    for (const auto& source : sources())
        for (std::size_t i = 0; i < source.lines.size(); ++i)
            for (const auto& [mark, places] : marks)
                if (source.lines[i].contains(mark) && !starts_with_any(source.path, places))
                    wrong.push_back(source.path + ":" + std::to_string(i + 1));
    EXPECT_THAT(wrong, IsEmpty());
}

TEST(Repository, TheTopLevelHoldsWhatItShould) {
    const std::set<std::string> allowed{
        "CMakeLists.txt",
        "CMakePresets.json",
        "LICENSE",
        "CHANGELOG.md",
        "README.md",
        "harness",
        "reference",
        "scenarios",
        "simulator",
        "reports",
        "tests",
        // Made by building and running; ignored by git.
        "build",
        "assay-out"
    };
    std::vector<std::string> wrong;
    for (const auto& entry : fs::directory_iterator{root})
        if (const auto name = entry.path().filename().string();
            !name.starts_with('.') && !allowed.contains(name))
            wrong.push_back(name);
    EXPECT_THAT(wrong, IsEmpty());
}

}  // namespace
}  // namespace assay
