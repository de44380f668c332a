#pragma once
/// `assay check`: load and lint files, and report what is wrong in the form that is asked for.
#include "harness/scenario/library.hpp"

namespace assay::scenario {

enum class CheckFormat : std::uint8_t { text, json, github };

struct CheckReport {
    std::string text{};  ///< for standard output
    std::size_t files{};
    std::size_t rows{};
    std::size_t problems{};
};

/// Checks one file's text; `file` is its name in messages.
CheckReport
check_text(const std::string& file, const std::string& text, const Environment&, CheckFormat);
/// Checks files, and every .yaml below folders; without any, the scenarios of the library. Text
/// output ends with a line of counts.
CheckReport
check_files(const std::vector<std::string>& paths, const Library& library, CheckFormat format);

}  // namespace assay::scenario
