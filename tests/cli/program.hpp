#pragma once
/// The built program as its users meet it: words in, exit code and text out.
///
///     assay({...})        runs it to its end                     --> Outcome
///     shell("...")        runs somebody else's client to its end --> Outcome
///     Companion{{...}}    runs beside the test and has to live as long
#include "harness/targets/process_group.hpp"
#include "harness/targets/temporary_folder.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::cli {

struct Outcome {
    int code{-1};        ///< -1: it did not end in time, or by a signal; the text says which
    std::string text{};  ///< stdout and stderr as they came
};

/// A scenario of a few steps, for tests where any will do.
inline constexpr auto short_scenario = "conformance/3.1.4/second-connect-takes-the-session-over";

/// The path of the program that the build has made.
std::string program_path();

/// Runs `assay` with these words; after some minutes it is killed.
Outcome assay(
    const std::vector<std::string>& words,
    const std::map<std::string, std::string>& environment = {}
);

/// As above, but sends `signal` once `cue` says so of the output so far; it is asked every 100 ms.
using Cue = std::function<bool(const std::string& output)>;
Outcome assay_with_signal(const std::vector<std::string>& words, int signal, const Cue& cue);

/// Runs one command line of the shell; after some minutes it is killed.
Outcome shell(const std::string& command);

/// The reference broker as a target that dies by itself, with exit code 7, each time that `rows`
/// more rows have passed, as `results`, the file that the run writes, tells.
std::string dying_broker(const std::string& results, int rows);

/// A program that serves a test from beside it. One that is found dead when the test lets go of it,
/// without having been waited for, fails that test: whatever the test saw then was no answer of the
/// program's. The failure shows how it ended and what it said.
class Companion {
public:
    explicit Companion(
        std::vector<std::string> argv, std::map<std::string, std::string> environment = {}
    );
    ~Companion();
    Companion(const Companion&) = delete;
    Companion& operator=(const Companion&) = delete;

    /// Reads until `word` has come; false if it did not, be it that the program ended without it or
    /// that minutes went by.
    bool says(std::string_view word);
    /// What has been read so far.
    const std::string& text() const { return text_; }
    void signal(int number) const { group_->signal(number); }
    /// Reads to its end and says how it ended: "exit code 0". Nothing if that takes minutes. `watch`
    /// is called after whatever it says, and every 100 ms.
    std::optional<std::string> ending(const std::function<void()>& watch = [] {});

private:
    /// What comes within `limit`, if anything does; false once nothing more can come.
    bool read(std::chrono::milliseconds limit);

    std::optional<targets::ProcessGroup> group_{};
    int pipe_{-1};
    std::string text_{};
    bool may_end_{};  ///< somebody waited for it
};

/// Verdict of each row by name, as the run that wrote to the folder `out` stored it.
std::map<std::string, std::string> verdicts_in(const std::string& out);

/// The lines of a run's results, each followed by the evidence that it packs.
std::string results_in(const std::string& out);

/// A whole file, or an empty text.
std::string content_of(const std::string& path);
void write_file(const std::string& path, const std::string& content);

/// A folder that goes with the test.
class Folder {
public:
    std::string operator/(const std::string& name) const {
        return (folder_.path() / name).string();
    }

private:
    targets::TemporaryFolder folder_{targets::TemporaryFolder::make("assay-cli-test").value()};
};

}  // namespace assay::cli
