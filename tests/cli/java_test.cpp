// The example for Java teams is compiled and played as it stands.
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fmt/format.h>

namespace assay::cli {
namespace {

namespace fs = std::filesystem;

/// The jars of Debian that JUnit and the client in the example are.
std::string class_path() {
    std::string out;
    for (const auto* name :
         {"mqtt-client",
          "hawtdispatch",
          "hawtdispatch-transport",
          "hawtbuf",
          "junit-jupiter-api",
          "junit-jupiter-engine",
          "junit-platform-commons",
          "junit-platform-engine",
          "junit-platform-launcher",
          "junit-platform-console",
          "junit-platform-reporting",
          "opentest4j",
          "opentest4j-reporting-events",
          "opentest4j-reporting-schema",
          "apiguardian-api",
          "picocli"}) {
        const auto jar = fmt::format("/usr/share/java/{}.jar", name);
        // Some of them came with later versions only.
        if (fs::exists(jar)) out += ":" + jar;
    }
    return out;
}

TEST(Java, LosesNothingOverASatelliteOrInARestartAndIsJudged) {
    const auto jars = class_path();
    if (!jars.contains("mqtt-client") || !jars.contains("junit-jupiter-engine"))
        GTEST_SKIP() << "this machine has no JUnit 5, or no MQTT client for Java";
    const Folder folder;
    const auto classes = folder / "classes";
    const auto made = shell(fmt::format(
        "javac -Xlint:all,-path -Werror -d '{}' -cp '{}' '{}'/*.java", classes, jars, ASSAY_JAVA
    ));
    ASSERT_EQ(made.code, 0) << made.text;
    const auto played = shell(fmt::format(
        "java -Dassay='{}' -cp '{}{}' org.junit.platform.console.ConsoleLauncher --scan-classpath "
        "'{}'"
        " --disable-banner --disable-ansi-colors",
        program_path(),
        classes,
        jars,
        classes
    ));
    EXPECT_EQ(played.code, 0) << played.text;
    EXPECT_THAT(played.text, testing::ContainsRegex("2 tests successful"));
}

}  // namespace
}  // namespace assay::cli
