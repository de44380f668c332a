#include "harness/scenario/library.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

namespace assay::scenario {
namespace {

TEST(Library, HoldsTheSuiteThatIsEmbedded) {
    const auto library = Library::embedded();
    ASSERT_TRUE(library) << render(library.error(), "");
    EXPECT_NE(library->registry().find("5.0:MQTT-3.1.4-3"), nullptr);
    EXPECT_NE(
        library->file("conformance/3.1.4/second-connect-takes-the-session-over.yaml"), nullptr
    );
    EXPECT_EQ(library->digest().size(), 16U);
}

TEST(Library, LoadsAndExpandsEveryScenario) {
    const auto library = Library::embedded();
    ASSERT_TRUE(library);
    std::vector<Problem> problems;
    const auto scenarios = library->load_all(problems);
    EXPECT_TRUE(problems.empty()) << render(problems, "");
    for (const auto& scenario : scenarios)
        for (const auto& key : scenario.rows)
            EXPECT_TRUE(expand(scenario, key)) << key.name;
}

TEST(Library, OpensAFolderInsteadAndChangesItsDigest) {
    const auto folder = std::filesystem::path{testing::TempDir()} / "assay-library";
    std::filesystem::create_directories(folder / "links");
    std::ofstream{folder / "links" / "slow.yaml"}
        << "name: slow\ndelay: 1s\nup: {rate: 9600bit/s}\n";
    const auto library = Library::open(folder);
    ASSERT_TRUE(library) << render(library.error(), "");
    EXPECT_EQ(library->links().at("slow").up.queue.rate_bps, 9600U);
    EXPECT_EQ(library->links().at("slow").down.delay.base, Duration{std::chrono::seconds{1}});
    EXPECT_NE(library->digest(), Library::embedded()->digest());
    std::filesystem::remove_all(folder);
}

TEST(Library, SaysWhatIsWrongWithAFolder) {
    const auto library = Library::open("/nowhere/at/all");
    ASSERT_FALSE(library);
    EXPECT_THAT(library.error().front().message, testing::StartsWith("cannot be read"));
}

}  // namespace
}  // namespace assay::scenario
