/// What a machine can see of the house rules: include directions, banned calls, files that grew too
/// long, the top level, and a statement behind every scenario.
#include "harness/scenario/library.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace assay {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;

const fs::path root{ASSAY_SOURCE};
constexpr std::size_t lines_max = 500;

struct Source {
    std::string path{};  ///< from the root
    std::vector<std::string> lines{};
};

std::vector<std::string> lines_of(const fs::path& path) {
    std::vector<std::string> out;
    std::ifstream file{path};
    for (std::string line; std::getline(file, line);)
        out.push_back(line);
    return out;
}

/// All C++ files of the folders that hold code.
const std::vector<Source>& sources() {
    static const auto all = [] {
        std::vector<Source> out;
        for (const char* folder : {"harness", "reference", "simulator", "reports", "tests"})
            for (const auto& entry : fs::recursive_directory_iterator{root / folder})
                if (entry.path().extension() == ".cpp" || entry.path().extension() == ".hpp")
                    out.push_back(
                        {fs::relative(entry.path(), root).string(), lines_of(entry.path())}
                    );
        std::ranges::sort(out, {}, &Source::path);
        return out;
    }();
    return all;
}

/// Stands for the rooms of the same house that come before this one in the table.
const std::string below{"below"};

struct Room {
    std::string folder{};
    std::vector<std::string> sees{};  ///< besides itself: folders, or `below`
};

/// Every folder with code but `tests`, which see everything.
const std::vector<Room>& directions() {
    static const std::string result{"reports/result/"};
    static const std::vector<Room> table{
        {"reference/wire/", {}},
        {"reference/session/", {below}},
        {"reference/client/", {below}},
        {"reference/broker/", {"reference/wire/", "reference/session/"}},
        {"reference/statements/", {}},
        {"simulator/time/", {}},
        {"simulator/random/", {below}},
        {"simulator/link/", {below}},
        {"simulator/tcp/", {below}},
        {"reports/result/", {"reference/wire/", "reference/statements/"}},
        {"reports/shared/", {"reports/result/"}},
        {"reports/badge/", {"reports/result/", "reports/shared/"}},
        {"reports/csv/", {"reports/result/", "reports/shared/"}},
        {"reports/html/", {"reports/result/", "reports/shared/", "reference/wire/"}},
        {"reports/junit/", {"reports/result/", "reports/shared/", "reports/text/"}},
        {"reports/markdown/", {"reports/result/", "reports/shared/", "reports/text/"}},
        {"reports/pcapng/", {"reports/result/", "reports/shared/", "reference/wire/"}},
        {"reports/tap/", {"reports/result/", "reports/shared/"}},
        {"reports/text/", {"reports/result/", "reports/shared/"}},
        {"reports/", {"reports/"}},
        {"harness/evidence/trace/", {"reference/", result}},
        {"harness/evidence/history/", {below, "reference/", result}},
        {"harness/evidence/passive/", {"reference/"}},
        {"harness/evidence/guarantees/", {below, "reference/", result}},
        {"harness/evidence/model/", {below, "reference/wire/", "reference/session/", result}},
        {"harness/evidence/judge/", {below, "reference/", result}},
        {"harness/scenario/", {"harness/evidence/", "reference/", "simulator/"}},
        {"harness/store/", {"reference/"}},
        {"harness/network/", {"reference/", "simulator/"}},
        {"harness/targets/", {"harness/scenario/", "harness/network/", "reference/", "simulator/"}},
        {"harness/adapters/",
         {"harness/scenario/", "harness/network/", "harness/targets/", "reference/", "simulator/"}},
        {"harness/play/world/",
         {"harness/adapters/",
          "harness/evidence/",
          "harness/scenario/",
          "harness/network/",
          "harness/store/",
          "harness/targets/",
          "reference/",
          "simulator/",
          result}},
        {"harness/play/actor/",
         {below,
          "harness/adapters/",
          "harness/evidence/trace/",
          "harness/scenario/",
          "harness/network/",
          "reference/",
          "simulator/",
          result}},
        {"harness/play/steps/",
         {below,
          "harness/adapters/",
          "harness/evidence/trace/",
          "harness/scenario/",
          "harness/network/",
          "reference/",
          "simulator/",
          result}},
        {"harness/play/row/",
         {below,
          "harness/evidence/",
          "harness/scenario/",
          "harness/network/",
          "reference/",
          "simulator/",
          result}},
        {"harness/explore/", {"harness/scenario/", "reference/", "simulator/"}},
        {"harness/campaign/",
         {below, "harness/evidence/", "harness/play/", "reference/", "simulator/", result}},
        {"harness/engine/",
         {"harness/campaign/", "harness/scenario/", "reference/", "simulator/", result}},
        {"harness/proxy/",
         {"harness/evidence/",
          "harness/scenario/",
          "harness/network/",
          "harness/play/world/",
          "reference/",
          "simulator/",
          "reports/pcapng/",
          result}},
        {"harness/monitor/",
         {"harness/evidence/", "harness/network/", "reference/", "simulator/", result}},
        {"harness/cli/", {"harness/", "reference/", "simulator/", "reports/"}},
    };
    return table;
}

const Room* room_of(const std::string& path) {
    const auto room = std::ranges::find_if(directions(), [&](const Room& candidate) {
        return path.starts_with(candidate.folder);
    });
    return room == directions().end() ? nullptr : &*room;
}

/// Whether a file of `room` may include this one.
bool is_seen(const Room& room, const std::string& path) {
    const auto* other = room_of(path);
    const auto house = fs::path{room.folder}.parent_path().parent_path();
    const auto is_below = [&] {
        return other && other < &room &&
               fs::path{other->folder}.parent_path().parent_path() == house;
    };
    return other == &room || std::ranges::any_of(room.sees, [&](const std::string& folder) {
               return folder == below ? is_below() : path.starts_with(folder);
           });
}

bool starts_with_any(const std::string& text, const std::vector<std::string>& prefixes) {
    return std::ranges::any_of(prefixes, [&](const std::string& prefix) {
        return text.starts_with(prefix);
    });
}

TEST(Repository, IncludesPointDownwardsOnly) {
    const std::regex include{R"re(^#include "([^"]+)")re"};
    std::vector<std::string> wrong;
    for (const auto& source : sources()) {
        const auto* room = room_of(source.path);
        if (!room && !source.path.starts_with("tests/"))
            wrong.push_back(source.path + " is in no room");
        if (!room) continue;
        for (const auto& line : source.lines) {
            if (!line.starts_with("#include \"")) continue;
            std::smatch match;
            if (std::regex_search(line, match, include) && !is_seen(*room, match[1]))
                wrong.push_back(source.path + " includes " + match[1].str());
        }
    }
    EXPECT_THAT(wrong, IsEmpty());
}

TEST(Repository, IncludesAreWrittenFromTheRoot) {
    const std::regex include{R"re(^#include "([^"]+)")re"};
    std::vector<std::string> wrong;
    for (const auto& source : sources())
        for (const auto& line : source.lines) {
            if (!line.starts_with("#include \"")) continue;
            std::smatch match;
            if (std::regex_search(line, match, include) && !fs::exists(root / match[1].str()))
                wrong.push_back(source.path + ": " + match[1].str());
        }
    EXPECT_THAT(wrong, IsEmpty());
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
    std::vector<std::string> wrong;
    for (const auto& source : sources()) {
        if (starts_with_any(source.path, places)) continue;
        for (std::size_t i = 0; i < source.lines.size(); ++i)
            if (std::regex_search(code_of(source.lines[i]), print))
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
    for (const auto& source : sources())
        if (source.path.ends_with(".hpp") &&
            (source.lines.empty() || source.lines[0] != "#pragma once"))
            wrong.push_back(source.path);
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

TEST(Repository, EverySuiteFileLoads) {
    const auto library = scenario::Library::open(root / "scenarios");
    ASSERT_TRUE(library.has_value()) << scenario::render(library.error(), {});
    std::vector<scenario::Problem> problems;
    EXPECT_FALSE(library->load_all(problems).empty());
    EXPECT_TRUE(problems.empty()) << scenario::render(problems, {});
}

TEST(Repository, AStatementStandsBehindEveryScenario) {
    const auto library = scenario::Library::open(root / "scenarios");
    ASSERT_TRUE(library.has_value());
    std::vector<scenario::Problem> ignored;
    std::vector<std::string> wrong;
    for (const auto& scenario : library->load_all(ignored)) {
        // Those compare settings; they judge nothing that a statement would not.
        if (std::ranges::find(scenario.tags, "planning") != scenario.tags.end()) continue;
        // What becomes of messages between a library and its application nothing demands.
        const bool is_of_clients = scenario.role == wire::Role::client;
        if (is_of_clients && std::ranges::find(scenario.tags, "guarantee") != scenario.tags.end())
            continue;
        for (const auto& row : scenario.rows)
            if (row.statements.empty()) wrong.push_back(row.name);
    }
    EXPECT_THAT(wrong, IsEmpty());
}

TEST(Repository, AScenarioIsCalledAsItsFile) {
    const auto library = scenario::Library::open(root / "scenarios");
    ASSERT_TRUE(library.has_value());
    std::vector<std::string> wrong;
    for (const auto* file : library->scenario_files()) {
        const auto scenario = library->load_scenario(*file);
        if (scenario && scenario->id + ".yaml" != file->path)
            wrong.push_back(file->path + " is called " + scenario->id);
    }
    EXPECT_THAT(wrong, IsEmpty());
}

/// The conversations of the suite, as their rows are called.
std::set<std::string> conversations() {
    std::set<std::string> rows;
    std::string suffix;
    for (const auto& line : lines_of(root / "scenarios/explore.yaml")) {
        if (line.starts_with('#')) continue;
        if (line.starts_with("seeds_v3:")) suffix = ",without=5.0";
        static const std::regex number{R"(\b\d+\b)"};
        for (std::sregex_iterator seed{line.begin(), line.end(), number}, end; seed != end; ++seed)
            rows.insert("explore[seed=" + seed->str() + suffix + "]");
    }
    return rows;
}

// No run plays another one, so nobody would see that an entry for it is out of date.
TEST(Repository, BaselinesSpeakOfConversationsOfTheSuite) {
    const auto rows = conversations();
    ASSERT_TRUE(rows.contains("explore[seed=242]"));
    ASSERT_TRUE(rows.contains("explore[seed=434,without=5.0]"));
    static const std::regex entry{R"x(row: "?(explore\[seed=\d+[^\]*?]*\]))x"};
    std::vector<std::string> strays;
    for (const auto& file : fs::directory_iterator{root / "scenarios/baselines"})
        for (const auto& line : lines_of(file.path()))
            if (std::smatch row; std::regex_search(line, row, entry) && !rows.contains(row[1]))
                strays.push_back(file.path().filename().string() + ": " + row.str(1));
    EXPECT_THAT(strays, IsEmpty());
}

}  // namespace
}  // namespace assay
