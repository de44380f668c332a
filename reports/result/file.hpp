#pragma once
/// results.jsonl on disk, and the one way reports are written to files. Failures are values: they
/// name the file and what the system said.
#include "reports/result/model.hpp"

#include <cstdio>
#include <expected>
#include <filesystem>
#include <memory>

namespace assay::reports {

/// Appends lines to one results file, each given to the system as soon as it is written, so that a
/// killed run loses at most the row in flight.
class ResultsFile {
public:
    /// Makes missing folders, begins the file anew and writes the header.
    static std::expected<ResultsFile, std::string>
    begin(const std::filesystem::path& path, const Header& header);

    /// What was learnt of a target after the header was written.
    std::expected<void, std::string> add(const TargetInfo& target);
    std::expected<void, std::string> add(const RowResult& row);
    /// Writes the footer of the results; their rows are those that were added.
    std::expected<void, std::string> finish(const Results& results);
    const std::filesystem::path& path() const { return path_; }

private:
    struct Closer {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    using Handle = std::unique_ptr<std::FILE, Closer>;
    ResultsFile(std::filesystem::path path, Handle file)
        : path_{std::move(path)}, file_{std::move(file)} {}
    std::expected<void, std::string> write(const std::string& line);

    std::filesystem::path path_;
    Handle file_;
};

/// What a results file held.
struct Loaded {
    Results results{};
    std::vector<std::string> remarks{};  ///< "results.jsonl:17: the last line is cut off; left out"
};

/// Reads a results file. A last line that is cut off is left out with a remark; anything else that is
/// wrong is an error with its line.
std::expected<Loaded, std::string> load(const std::filesystem::path& path);
/// As `load`, from text; `name` stands in messages.
std::expected<Loaded, std::string> parse_results(std::string_view text, std::string_view name);

/// Writes a whole file, making missing folders.
std::expected<void, std::string> save(const std::filesystem::path& path, std::string_view content);

}  // namespace assay::reports
