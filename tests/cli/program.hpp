#pragma once
/// The built program as its users meet it: words in, exit code and text out.
#include "harness/targets/process_group.hpp"
#include "harness/targets/temporary_folder.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace assay::harness {

struct Outcome {
    int code{-1};        ///< -1: it did not end in time, or by a signal
    std::string text{};  ///< stdout and stderr as they came
};

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
    TemporaryFolder folder_{TemporaryFolder::make("assay-cli-test").value()};
};

}  // namespace assay::harness
