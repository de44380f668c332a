#pragma once
/// A run that goes on where an earlier attempt was ended: killed, interrupted, out of time.
///
///     results.jsonl --rows that were played--> results.jsonl.resumed --renamed--> results.jsonl
#include "reports/result/file.hpp"

namespace assay::reports {

/// Whether a run came to its end: it was not interrupted, reached its targets, made no error of its own,
/// and left no row to be played. What else runs, resumes and merges call finished is this.
bool is_finished(const Footer& footer);

struct Resumed {
    std::optional<Footer> finished{
    };  ///< the earlier attempt came to its end: nothing is left to do
    std::optional<ResultsFile> file{};    ///< else: behind the rows that were played
    std::optional<Descriptor> earlier{};  ///< keeps others from the file that it took the place of
    std::vector<TargetInfo> targets{};    ///< as the earlier attempt left them
    std::vector<std::string> remarks{};   ///< what was left out of it
};

/// Opens the results of the run with this header, begins them if there are none, and gives the rows that
/// were played before. A last line that was cut off and rows that were not run, or came to an
/// error of ours, are dropped. The error says that they are another run's, or that one is at it.
std::expected<Resumed, std::string>
resume(const std::filesystem::path& path, const Header& header, const RowTaker& take);

}  // namespace assay::reports
