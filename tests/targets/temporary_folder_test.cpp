#include "harness/targets/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>

namespace assay::targets {
namespace {

namespace fs = std::filesystem;

const std::string prefix = "assay-folder-test";

/// As somebody leaves it who was killed `age` ago.
fs::path leave_behind(const std::string& name, std::chrono::seconds age) {
    auto path = fs::temp_directory_path() / (prefix + "-" + name);
    fs::create_directories(path / "deep");
    std::ofstream{path / "deep" / "file"} << "x";
    fs::last_write_time(path, fs::file_time_type::clock::now() - age);
    return path;
}

TEST(TemporaryFolder, RemovesWhatTheDeadLeftBehind) {
    const auto left = leave_behind("dead00", std::chrono::hours{1});
    const auto folder = TemporaryFolder::make(prefix);
    ASSERT_TRUE(folder) << folder.error();
    EXPECT_FALSE(fs::exists(left));
}

TEST(TemporaryFolder, LeavesTheFoldersOfTheLivingAlone) {
    const auto living = TemporaryFolder::make(prefix).value();
    fs::last_write_time(living.path(), fs::file_time_type::clock::now() - std::chrono::hours{1});
    const auto other = TemporaryFolder::make(prefix).value();
    EXPECT_TRUE(fs::exists(living.path()));
    EXPECT_NE(living.path(), other.path());
}

TEST(TemporaryFolder, LeavesAFolderAloneThatIsJustBeingMade) {
    const auto young = leave_behind("young0", std::chrono::seconds{0});
    EXPECT_TRUE(TemporaryFolder::make(prefix));
    EXPECT_TRUE(fs::exists(young));
    fs::remove_all(young);
}

TEST(TemporaryFolder, LeavesAFolderAloneThatSomebodyElseNamed) {
    const auto notes = leave_behind("notes-of-monday", std::chrono::hours{1});
    EXPECT_TRUE(TemporaryFolder::make(prefix));
    EXPECT_TRUE(fs::exists(notes));
    fs::remove_all(notes);
}

TEST(TemporaryFolder, FollowsNoLink) {
    const auto precious = TemporaryFolder::make("assay-other-test").value();
    const auto link = fs::temp_directory_path() / (prefix + "-link00");
    fs::remove(link);
    fs::create_directory_symlink(precious.path(), link);
    fs::last_write_time(precious.path(), fs::file_time_type::clock::now() - std::chrono::hours{1});
    EXPECT_TRUE(TemporaryFolder::make(prefix));
    EXPECT_TRUE(fs::exists(precious.path()));
    fs::remove(link);
}

TEST(TemporaryFolder, SaysWhyAFileOfItsCannotBeWritten) {
    const auto folder = TemporaryFolder::make(prefix).value();
    ASSERT_TRUE(folder.write("conf", "first"));
    ASSERT_TRUE(folder.write("conf", "then"));
    std::string content;
    std::ifstream{folder.path() / "conf"} >> content;
    EXPECT_EQ(content, "then");
    EXPECT_EQ(
        folder.write("conf/below", "x").error(),
        "cannot write " + (folder.path() / "conf/below").string() + ": Not a directory"
    );
}

}  // namespace
}  // namespace assay::targets
