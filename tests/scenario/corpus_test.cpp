// Files that are right and files that are wrong: what the loader says about each, and whether the
// schema says the same. The first line of a wrong file is a comment with the message that has to
// come.
//
//     good     loader and schema take it
//     bad      both refuse it
//     meaning  the schema cannot know (names, versions, rows); the loader or `assay check` refuses
//     it
#include "harness/scenario/library.hpp"
#include "harness/scenario/lint.hpp"
#include "harness/scenario/schema.hpp"
#include "harness/scenario/yaml.hpp"
#include "tests/scenario/schema_validator.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <regex>
#include <sstream>

namespace assay::scenario {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

struct CorpusFile {
    std::string name{};
    std::string text{};
};

void PrintTo(const CorpusFile& file, std::ostream* out) {
    *out << file.name;
}

std::vector<CorpusFile> files_in(const std::string& folder) {
    std::vector<CorpusFile> out;
    for (const auto& entry : fs::directory_iterator{fs::path{ASSAY_CORPUS} / folder}) {
        std::ostringstream text;
        text << std::ifstream{entry.path()}.rdbuf();
        out.push_back({entry.path().stem().string(), text.str()});
    }
    std::ranges::sort(out, {}, &CorpusFile::name);
    return out;
}

const Environment& environment() {
    static const auto instance = [] {
        auto out = Library::embedded()->environment();
        out.presets["geo"].name = "geo";
        return out;
    }();
    return instance;
}

/// Files of the corpus stand for scenarios/a/b.yaml, or for one of the conformance suite.
std::string file_name(const CorpusFile& file) {
    return file.text.contains("\nid: conformance/") ? "scenarios/conformance/x.yaml"
                                                    : "scenarios/a/b.yaml";
}

std::vector<Problem> problems_of(const CorpusFile& file) {
    const auto scenario = load(file_name(file), file.text, environment());
    return scenario ? lint(*scenario) : scenario.error();
}

/// A plain scalar as the core schema of YAML 1.2 types it, which is what an editor validates.
json::value core_scalar(const Node& node) {
    static const std::regex integer{"[-+]?[0-9]+"};
    static const std::regex hexadecimal{"0x[0-9a-fA-F]+"};
    static const std::regex number{R"([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?)"};
    const auto& text = node.text;
    if (!node.plain) return json::value(text);
    if (text.empty() || text == "null" || text == "~") return nullptr;
    if (text == "true" || text == "false") return text == "true";
    if (std::regex_match(text, integer)) return std::stoll(text);
    if (std::regex_match(text, hexadecimal)) return std::stoll(text, nullptr, 16);
    if (std::regex_match(text, number)) return std::stod(text);
    return json::value(text);
}

json::value core_value(const Node& node) {
    if (node.is_scalar()) return core_scalar(node);
    if (node.is_sequence()) {
        json::array out;
        for (const auto& item : node.items)
            out.push_back(core_value(item));
        return out;
    }
    json::object out;
    for (std::size_t i = 0; i < node.items.size(); ++i)
        out[node.keys[i].text] = core_value(node.items[i]);
    return out;
}

std::vector<std::string> schema_violations(const std::string& text) {
    static const auto schema = scenario_schema();
    const auto root = parse_yaml("f.yaml", text);
    if (!root) return {"not YAML"};
    return violations(schema, core_value(*root));
}

std::string expected_message(const CorpusFile& file) {
    return file.text.substr(2, file.text.find('\n') - 2);
}

void expect_message(const CorpusFile& file) {
    const auto problems = problems_of(file);
    std::vector<std::string> messages;
    for (const auto& problem : problems) {
        messages.push_back(problem.message);
        EXPECT_GT(problem.at.line, 0) << problem.message;
        EXPECT_GT(problem.at.column, 0) << problem.message;
    }
    EXPECT_THAT(messages, testing::ElementsAre(expected_message(file)))
        << render(problems, file.text);
}

struct Good : testing::TestWithParam<CorpusFile> {};
struct Bad : testing::TestWithParam<CorpusFile> {};
struct Meaning : testing::TestWithParam<CorpusFile> {};

TEST_P(Good, IsTakenByLoaderAndSchema) {
    const auto scenario = load(file_name(GetParam()), GetParam().text, environment());
    ASSERT_TRUE(scenario) << render(scenario.error(), GetParam().text);
    for (const auto& row : scenario->rows)
        EXPECT_TRUE(expand(*scenario, row)) << row.name;
    EXPECT_THAT(schema_violations(GetParam().text), testing::IsEmpty());
}

TEST_P(Bad, IsRefusedByLoaderAndSchema) {
    expect_message(GetParam());
    EXPECT_THAT(schema_violations(GetParam().text), testing::Not(testing::IsEmpty()));
}

TEST_P(Meaning, IsRefusedByTheLoaderOnly) {
    expect_message(GetParam());
    EXPECT_THAT(schema_violations(GetParam().text), testing::IsEmpty());
}

std::string test_name(const testing::TestParamInfo<CorpusFile>& info) {
    auto name = info.param.name;
    std::ranges::replace(name, '-', '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Corpus, Good, testing::ValuesIn(files_in("good")), test_name);
INSTANTIATE_TEST_SUITE_P(Corpus, Bad, testing::ValuesIn(files_in("bad")), test_name);
INSTANTIATE_TEST_SUITE_P(Corpus, Meaning, testing::ValuesIn(files_in("meaning")), test_name);

TEST(Schema, TakesEveryScenarioOfTheSuite) {
    const auto library = Library::embedded();
    for (const auto* file : library->scenario_files())
        EXPECT_THAT(schema_violations(file->text), testing::IsEmpty()) << file->path;
}

TEST(Schema, IsTextThatParsesToTheSameValue) {
    EXPECT_EQ(json::parse(schema()), scenario_schema());
}

}  // namespace
}  // namespace assay::scenario
