#include "harness/scenario/yaml.hpp"

#include <gmock/gmock.h>

namespace assay::scenario {
namespace {

Problem refused(std::string_view text) {
    const auto root = parse_yaml("f.yaml", text);
    if (root) {
        ADD_FAILURE() << "accepted: " << text;
        return {};
    }
    return root.error().front();
}

TEST(Yaml, KeepsEveryScalarAsText) {
    const auto root = parse_yaml("f.yaml", "{a: 3.10, b: no, c: 0x10, d: ~/x, e: '5'}");
    ASSERT_TRUE(root);
    EXPECT_EQ(root->find("a")->text, "3.10");
    EXPECT_EQ(root->find("b")->text, "no");
    EXPECT_EQ(root->find("c")->text, "0x10");
    EXPECT_EQ(root->find("d")->text, "~/x");
    EXPECT_FALSE(root->find("e")->plain);
}

TEST(Yaml, KnowsWhereANodeBeginsAndEnds) {
    const auto root = parse_yaml("f.yaml", "a: 1\nb: {c: \"x y\", \xC3\xBC: 2}\n");
    ASSERT_TRUE(root);
    const auto& quoted = *root->find("b")->find("c");
    EXPECT_EQ(quoted.start.line, 2);
    EXPECT_EQ(quoted.start.column, 8);
    EXPECT_EQ(quoted.length(), 5);
    EXPECT_EQ(root->find("b")->find("\xC3\xBC")->start.column, 18);
}

TEST(Yaml, RefusesWhatAFileMayNotHoldWithItsPlace) {
    EXPECT_EQ(refused("a: &x 1").message, "anchors are not allowed here");
    EXPECT_EQ(refused("a: *x").message, "aliases are not allowed here");
    EXPECT_EQ(refused("a: !t x").message, "tags are not allowed here");
    EXPECT_EQ(refused("<<: {a: 1}").message, "merge keys are not allowed here");
    EXPECT_EQ(refused("? [a]\n: b").message, "a key has to be a plain text");
    EXPECT_EQ(refused("a: 1\n---\nb: 2").message, "a second document; one file holds one document");
    EXPECT_EQ(refused("a: \"x").message, "not YAML: double-quoted scalar without closing quote");
}

TEST(Yaml, NamesBothPlacesOfADuplicateKey) {
    const auto problem = refused("a: 1\nb: 2\na: 3\n");
    EXPECT_EQ(problem.message, "'a' twice in one map");
    EXPECT_EQ(problem.hint, "the first is in line 1");
    EXPECT_EQ(problem.at, (Position{"f.yaml", 3, 1}));
}

TEST(Yaml, RefusesIllFormedUtf8AndNulWithTheirPlace) {
    EXPECT_EQ(refused("a: b\nc: \xC0\xAF").at, (Position{"f.yaml", 2, 4}));
    EXPECT_EQ(refused("a: \xED\xA0\x80").message, "the file is not well-formed UTF-8 here");
    EXPECT_EQ(refused(std::string_view{"a: \0b", 5}).message, "a NUL character");
}

TEST(Yaml, RefusesWhatIsTooDeepOrTooLarge) {
    EXPECT_EQ(refused(std::string(40, '[')).message, "nested deeper than 32 levels");
    EXPECT_EQ(
        refused("a: " + std::string(yaml_size_max_bytes, 'x')).message,
        "1000003 bytes; a file holds at most 1000000"
    );
}

TEST(Yaml, PrintsNothingWhateverTheInput) {
    testing::internal::CaptureStderr();
    for (const auto* text :
         {"a: [1, 2",
          "a: \"abc",
          "\t- x",
          "{a: 1}}",
          "a: @x",
          "%YAML 9.9\n---\n",
          "a\nb: c",
          "- a\nb"})
        (void)parse_yaml("f.yaml", text);
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(Yaml, PrintsANodeOnOneLine) {
    const auto root = parse_yaml("f.yaml", "a:\n  - b\n  - {c: \"x\\ny\"}\n");
    ASSERT_TRUE(root);
    EXPECT_EQ(to_flow(*root), R"({a: [b, {c: "x\ny"}]})");
}

TEST(Message, ShowsLineCaretAndHint) {
    const Problem problem{
        {"once.yaml", 2, 12}, 4, "depot has no verb 'nevr'", "did you mean 'never'?"
    };
    EXPECT_EQ(
        render(problem, "steps:\n  - depot: {nevr: PUBLISH}\n"),
        "once.yaml:2:12: error: depot has no verb 'nevr'\n"
        "   2 |   - depot: {nevr: PUBLISH}\n"
        "     |            ^^^^ did you mean 'never'?\n"
    );
}

TEST(Message, IsJsonAndAWorkflowCommandToo) {
    const std::vector<Problem> problems{{{"a,b.yaml", 2, 3}, 4, "50% wrong", "so what"}};
    EXPECT_EQ(
        render_json(problems),
        R"([{"file":"a,b.yaml","line":2,"column":3,"length":4,"message":"50% wrong","hint":"so what"}])"
        "\n"
    );
    EXPECT_EQ(
        render_github(problems),
        "::error file=a%2Cb.yaml,line=2,col=3,title=assay check::50%25 wrong, so what\n"
    );
}

TEST(Message, AppearsOnceAndInTheOrderOfTheFile) {
    std::vector<Problem> problems{
        {{"f", 2, 1}, 1, "b", ""}, {{"f", 1, 1}, 1, "a", ""}, {{"f", 2, 1}, 1, "b", ""}
    };
    tidy(problems);
    ASSERT_EQ(problems.size(), 2U);
    EXPECT_EQ(problems[0].message, "a");
}

}  // namespace
}  // namespace assay::scenario
