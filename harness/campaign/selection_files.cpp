#include "harness/campaign/selection_files.hpp"

#include "harness/campaign/conversations.hpp"
#include "harness/campaign/text_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

namespace assay::campaign {
namespace {

namespace fs = std::filesystem;

std::unexpected<Trouble>
does_not_load(const std::vector<scenario::Problem>& problems, const std::string& source) {
    return refused(ExitCode::usage, scenario::render(problems, source));
}

/// Scenario files that a word names on disk, in order: a file, or everything below a folder.
std::vector<fs::path> files_on_disk(const std::string& word) {
    std::error_code ignored;
    if (fs::is_regular_file(word, ignored)) return {word};
    std::vector<fs::path> out;
    if (!fs::is_directory(word, ignored)) return out;
    for (const auto& entry : fs::recursive_directory_iterator{word, ignored})
        if (entry.is_regular_file() && entry.path().extension() == ".yaml")
            out.push_back(entry.path());
    std::ranges::sort(out);
    return out;
}

/// Whether a word looks like a path, so that a missing file is reported as one. Ids have no suffix.
bool is_path(const std::string& word) {
    return word.ends_with(".yaml") || word.starts_with("./") || word.starts_with("/") ||
           word.starts_with("../");
}

OrTrouble<void> load_file(const fs::path& file, const scenario::Library& library, Selection& out) {
    const auto text = read_text_file(file);
    if (!text) return std::unexpected{text.error()};
    auto scenario = scenario::load(file.string(), *text, library.environment());
    if (!scenario) return does_not_load(scenario.error(), *text);
    out.scenarios.push_back(std::move(*scenario));
    return {};
}

}  // namespace

OrTrouble<std::vector<SelectionWord>>
load_named(const SelectionOptions& options, const scenario::Library& library, Selection& out) {
    std::vector<SelectionWord> left;
    for (const auto& word : options.what) {
        if (explore::is_conversation(word)) {
            if (auto drawn = add_conversation(word, library, out); !drawn)
                return std::unexpected{drawn.error()};
            continue;
        }
        const auto files = files_on_disk(word);
        if (files.empty() && is_path(word))
            return refused(
                ExitCode::usage, fmt::format("assay: there is no scenario file {}", word)
            );
        if (files.empty()) left.emplace_back(word, library.registry());
        for (const auto& file : files)
            if (const auto loaded = load_file(file, library, out); !loaded)
                return std::unexpected{loaded.error()};
    }
    return left;
}

OrTrouble<void>
load_suite(const SelectionOptions& options, const scenario::Library& library, Selection& out) {
    std::vector<scenario::Problem> problems;
    auto scenarios = library.load_all(problems);
    if (!problems.empty()) return does_not_load(problems, {});
    std::ranges::sort(scenarios, {}, &scenario::Scenario::id);
    std::ranges::move(scenarios, std::back_inserter(out.scenarios));
    if (options.conversations) return add_chapter(library, out);
    return {};
}

}  // namespace assay::campaign
