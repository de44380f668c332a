// The example for Java teams is compiled and played as it stands.
#include "tests/cli/java_stubs.hpp"
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
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

TEST(Java, CompilesTheAdaptersForLibrariesThatNobodyPackagesAgainstStubs) {
    if (shell("javac -version").code != 0) GTEST_SKIP() << "this machine has no Java compiler";
    const Folder folder;
    std::string sources;
    for (const auto& stub : java_stubs) {
        const auto dot = stub.name.rfind('.');
        const auto package = stub.name.substr(0, dot);
        std::string place{stub.name};
        std::ranges::replace(place, '.', '/');
        const fs::path file = folder / ("stubs/" + place + ".java");
        fs::create_directories(file.parent_path());
        write_file(file.string(), fmt::format("package {};\n{}\n", package, stub.text));
        sources += fmt::format(" '{}'", file.string());
    }
    const auto library = folder / "library";
    const auto stubs = shell(fmt::format("javac -d '{}'{}", library, sources));
    ASSERT_EQ(stubs.code, 0) << stubs.text;
    const auto made = shell(fmt::format(
        "javac -Xlint:all -Werror -d '{}' -cp '{}' '{}'/twins/*.java",
        folder / "classes",
        library,
        ASSAY_JAVA
    ));
    EXPECT_EQ(made.code, 0) << made.text;
}

}  // namespace
}  // namespace assay::cli
