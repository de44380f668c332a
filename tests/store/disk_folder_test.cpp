#include "harness/store/folder.hpp"
#include "harness/targets/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <sys/resource.h>

namespace assay::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

class DiskFolderTest : public testing::Test {
protected:
    std::string path(const std::string& name) const { return (folder->path() / name).string(); }
    std::expected<targets::TemporaryFolder, std::string> folder{
        targets::TemporaryFolder::make("assay-store-test")
    };
};

TEST_F(DiskFolderTest, KeepsWhatIsAppended) {
    const auto disk = open_folder(path("made/here"));
    ASSERT_TRUE(disk.has_value()) << disk.error();
    {
        const auto file = (*disk)->open("a", 0);
        ASSERT_TRUE(file.has_value()) << file.error();
        EXPECT_TRUE((*file)->append(wire::Bytes{1, 2, 3}));
        EXPECT_TRUE((*file)->append(wire::Bytes{4}));
        EXPECT_TRUE((*file)->sync());
    }
    EXPECT_THAT((*disk)->read("a").value_or(wire::Bytes{}), ElementsAre(1, 2, 3, 4));
    {
        const auto file = (*disk)->open("a", 2);
        ASSERT_TRUE(file.has_value());
        EXPECT_TRUE((*file)->append(wire::Bytes{9}));
    }
    EXPECT_TRUE((*disk)->rename("a", "b"));
    EXPECT_THAT((*disk)->read("b").value_or(wire::Bytes{}), ElementsAre(1, 2, 9));
    EXPECT_THAT(
        (*disk)->list().value_or(std::vector<std::string>{}), UnorderedElementsAre("b", "lock")
    );
    EXPECT_TRUE((*disk)->remove("b"));
    EXPECT_FALSE((*disk)->read("b").has_value());
}

TEST_F(DiskFolderTest, BelongsToOneBrokerAtATime) {
    {
        const auto first = open_folder(path("held"));
        ASSERT_TRUE(first.has_value());
        const auto second = open_folder(path("held"));
        ASSERT_FALSE(second.has_value());
        EXPECT_THAT(second.error(), HasSubstr("held is in use by another broker"));
    }
    EXPECT_TRUE(open_folder(path("held")).has_value());
}

TEST_F(DiskFolderTest, SaysWhyAPlaceCannotBeUsed) {
    const auto below_a_file = open_folder("/dev/null/store");
    ASSERT_FALSE(below_a_file.has_value());
    EXPECT_THAT(below_a_file.error(), HasSubstr("/dev/null/store"));
}

TEST_F(DiskFolderTest, SaysWhenAFileCannotGrow) {
    const auto disk = open_folder(path("full"));
    ASSERT_TRUE(disk.has_value());
    const auto file = (*disk)->open("a", 0);
    ASSERT_TRUE(file.has_value());
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit narrow{.rlim_cur = 10, .rlim_max = before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &narrow), 0);
    const auto written = (*file)->append(wire::Bytes(100, std::uint8_t{1}));
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
    ASSERT_FALSE(written.has_value());
    EXPECT_THAT(written.error(), HasSubstr("cannot write to"));
    EXPECT_THAT(written.error(), HasSubstr("File too large"));
}

}  // namespace
}  // namespace assay::store
