#include "reports/result/file.hpp"
#include "reports/result/json.hpp"
#include "tests/reports/folder.hpp"
#include "tests/reports/sample.hpp"
#include "tests/reports/text_file.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace assay::reports {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

std::string text_of(const Results& run) {
    std::string out = json_line(run.header) + "\n";
    for (const auto& row : run.rows)
        out += json_line(row) + "\n";
    return out + footer_line(run) + "\n";
}

}  // namespace

TEST(ResultsFile, GivesBackWhatWasWritten) {
    const Folder folder{};
    const auto run = sample::small_run();
    auto file = ResultsFile::begin(folder / "deep/er/results.jsonl", run.header);
    ASSERT_TRUE(file) << file.error();
    for (const auto& row : run.rows)
        ASSERT_TRUE(file->add(row));
    ASSERT_TRUE(file->finish(run));
    const auto loaded = load(file->path());
    ASSERT_TRUE(loaded) << loaded.error();
    EXPECT_TRUE(loaded->remarks.empty());
    EXPECT_EQ(loaded->results.rows.size(), run.rows.size());
    EXPECT_EQ(text_of(loaded->results), text_of(run));
}

TEST(ResultsFile, KeepsWhatTheProbeLearntAfterTheHeader) {
    const Folder folder{};
    auto run = sample::small_run();
    auto learnt = run.header.targets[0];
    run.header.targets[0] = {.name = learnt.name};
    auto file = ResultsFile::begin(folder / "results.jsonl", run.header).value();
    learnt.findings = {"announced, but not so"};
    ASSERT_TRUE(file.add(learnt));
    const auto loaded = load(file.path()).value();
    EXPECT_EQ(loaded.results.header.targets.size(), 2U);
    EXPECT_EQ(loaded.results.header.targets[0], learnt);
}

TEST(ResultsFile, HasEveryRowOnDiskBeforeTheNextBegins) {
    const Folder folder{};
    const auto run = sample::small_run();
    auto file = ResultsFile::begin(folder / "results.jsonl", run.header).value();
    ASSERT_TRUE(file.add(run.rows[0]));
    const auto loaded = load(file.path());
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->results.rows.size(), 1U);
    EXPECT_THAT(loaded->remarks, ElementsAre(HasSubstr("no footer; the run was killed")));
}

TEST(ResultsFile, WritesManyRowsAtOnceWhereItMay) {
    const Folder folder{};
    const auto run = sample::small_run();
    auto file = ResultsFile::begin(folder / "results.jsonl", run.header).value();
    const auto size = fs::file_size(file.path());
    const auto line = json_line(run.rows[0]).size() + 1;
    file.hold(3 * line);
    ASSERT_TRUE(file.add(run.rows[0]));
    ASSERT_TRUE(file.add(run.rows[0]));
    EXPECT_EQ(fs::file_size(file.path()), size);
    ASSERT_TRUE(file.add(run.rows[0]));
    EXPECT_EQ(fs::file_size(file.path()), size + 3 * line);
    ASSERT_TRUE(file.add(run.rows[0]));
    ASSERT_TRUE(file.flush());
    EXPECT_EQ(fs::file_size(file.path()), size + 4 * line);
    ASSERT_TRUE(file.add(run.rows[0]));
    ASSERT_TRUE(file.finish(run));
    const auto loaded = load(file.path()).value();
    EXPECT_EQ(loaded.results.rows.size(), 5U);
    EXPECT_TRUE(loaded.results.footer);
}

TEST(ResultsFile, LeavesOutALastLineThatIsCutOffAndTellsSo) {
    const auto run = sample::small_run();
    const std::string text =
        json_line(run.header) + "\n" + json_line(run.rows[0]) + "\n" + json_line(run.rows[1]);
    for (const std::size_t cut :
         {std::size_t{1}, std::size_t{100}, json_line(run.rows[1]).size() - 1}) {
        const TextFile file{text.substr(0, text.size() - cut)};
        const auto loaded = load(file.path());
        ASSERT_TRUE(loaded) << loaded.error();
        EXPECT_EQ(loaded->results.rows.size(), 1U);
        EXPECT_THAT(
            loaded->remarks,
            testing::Contains(file.path() + ":3: the last line is cut off; left out")
        );
    }
}

TEST(ResultsFile, LeavesOutABrokenLineInTheMiddleAndTellsSo) {
    const auto run = sample::small_run();
    const TextFile file{json_line(run.header) + "\n{\"kind\":\n" + json_line(run.rows[0]) + "\n"};
    const auto loaded = load(file.path());
    ASSERT_TRUE(loaded) << loaded.error();
    EXPECT_EQ(loaded->results.rows.size(), 1U);
    EXPECT_THAT(
        loaded->remarks,
        testing::Contains(testing::MatchesRegex(file.path() + ":2: not JSON.*; left out"))
    );
}

TEST(ResultsFile, NamesOnlySomeOfManyBrokenLines) {
    std::string text = json_line(sample::small_run().header) + "\n";
    for (int i = 0; i < 1'000; ++i)
        text += "x\n";
    const TextFile file{text};
    const auto loaded = load(file.path());
    ASSERT_TRUE(loaded) << loaded.error();
    EXPECT_LT(loaded->remarks.size(), 20U);
    EXPECT_THAT(
        loaded->remarks,
        testing::Contains(file.path() + ": 1000 lines in all are broken and left out")
    );
}

TEST(ResultsFile, RefusesWhatIsNotOneRun) {
    const auto run = sample::small_run();
    const auto header = json_line(run.header) + "\n";
    const auto expect_refusal = [](const std::string& text, const std::string& why) {
        const TextFile file{text};
        const auto loaded = load(file.path());
        ASSERT_FALSE(loaded) << why;
        EXPECT_THAT(loaded.error(), testing::MatchesRegex(file.path() + why));
    };
    expect_refusal(header + header, ":2: a second header");
    expect_refusal(json_line(run.rows[0]) + "\n", ":1: the file does not begin with a header");
    expect_refusal("{\n" + header, ":1: not JSON.*");
    expect_refusal("", ": no header in it");
}

/// While it lives, no file of this process can grow beyond so many bytes.
class SmallDisk {
public:
    explicit SmallDisk(rlim_t bytes) : signal_before_{std::signal(SIGXFSZ, SIG_IGN)} {
        EXPECT_EQ(::getrlimit(RLIMIT_FSIZE, &before_), 0);
        rlimit low = before_;
        low.rlim_cur = bytes;
        EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &low), 0);
    }
    ~SmallDisk() {
        EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &before_), 0);
        std::signal(SIGXFSZ, signal_before_);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

private:
    rlimit before_{};
    void (*signal_before_)(int);
};

TEST(ResultsFile, LosesNothingToADiskThatIsFullForAMoment) {
    const Folder folder{};
    const auto path = folder / "results.jsonl";
    const auto run = sample::small_run();
    ASSERT_GE(run.rows.size(), 2U);
    auto file = ResultsFile::begin(path, run.header).value();
    const auto size = fs::file_size(path);
    {
        const SmallDisk disk{size + 10};
        EXPECT_THAT(file.add(run.rows[0]).error(), HasSubstr("cannot write"));
        EXPECT_EQ(fs::file_size(path), size) << "half a line stays behind";
    }
    ASSERT_TRUE(file.add(run.rows[1]));
    const auto loaded = load(path);
    ASSERT_TRUE(loaded) << loaded.error();
    ASSERT_EQ(loaded->results.rows.size(), 2U);
    EXPECT_EQ(loaded->results.rows[0].name, run.rows[0].name);
}

TEST(ResultsFile, DoesNotFollowALinkOutOfItsFolder) {
    const Folder folder{};
    ASSERT_TRUE(save(folder / "precious", "mine"));
    fs::create_symlink("precious", folder / "results.jsonl");
    fs::create_symlink("precious", folder / "report.html");
    const auto file = ResultsFile::begin(folder / "results.jsonl", Header{});
    ASSERT_FALSE(file);
    EXPECT_THAT(file.error(), HasSubstr("results.jsonl: it is a symbolic link"));
    EXPECT_FALSE(save(folder / "report.html", "x", Links::refused));
    EXPECT_EQ(fs::file_size(folder / "precious"), 4U);
    EXPECT_TRUE(save(folder / "report.html", "x")) << "a link that a user names is followed";
}

TEST(ResultsFile, SaysWhyAFileCannotBeRead) {
    const Folder folder{};
    EXPECT_THAT(load(folder / "nothing.jsonl").error(), HasSubstr("No such file"));
    EXPECT_THAT(load(folder / "").error(), HasSubstr("Is a directory"));
}

TEST(ResultsFile, SaysThatTheDiskIsFull) {
    if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full on this system";
    const auto file = ResultsFile::begin("/dev/full", Header{});
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error(), "cannot write /dev/full: No space left on device");
    EXPECT_EQ(save("/dev/full", "x").error(), "cannot write /dev/full: No space left on device");
}

TEST(ResultsFile, SaysThatTheFolderCannotBeMade) {
    const Folder folder{};
    ASSERT_TRUE(save(folder / "file", "x"));
    EXPECT_THAT(
        ResultsFile::begin(folder / "file/out/results.jsonl", Header{}).error(),
        HasSubstr("cannot make folder")
    );
    EXPECT_THAT(save(folder / "file/report.html", "x").error(), HasSubstr("cannot"));
}

TEST(ResultsFile, SaysThatTheFolderIsNotWritable) {
    if (::geteuid() == 0) GTEST_SKIP() << "root may write anywhere";
    const Folder folder{};
    fs::create_directory(folder / "locked");
    ::chmod((folder / "locked").c_str(), 0555);
    EXPECT_THAT(save(folder / "locked/report.html", "x").error(), HasSubstr("Permission denied"));
}

}  // namespace assay::reports
