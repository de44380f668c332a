#pragma once
/// What `assay run` prints while it goes on: plain lines when piped, one moving status line on a
/// terminal.
#include "harness/cli/options.hpp"
#include "harness/cli/progress.hpp"
#include "reports/result/model.hpp"
#include "reports/text/text.hpp"

#include <chrono>
#include <map>

namespace assay::cli {

class LiveOutput {
public:
    /// `is_virtual`: rows take link time and none of anybody's.
    LiveOutput(const RunOptions& options, std::size_t rows, bool is_virtual);

    /// A target answered and is known.
    void target(const reports::TargetInfo& info);
    void row(const reports::RowResult& row);
    /// A row that an earlier attempt has played.
    void restored(const reports::RowResult& row);
    /// Something that is no row's verdict: the target died, a baseline entry is wrong.
    void trouble(const std::string& text);
    /// Scenario table, failures in full, the closing sentence.
    void close(const reports::Results& results);

private:
    void count(const reports::RowResult& row);
    void status();
    void clear_status() const;

    const RunOptions& options_;
    bool is_virtual_;
    Progress progress_;
    bool on_terminal_{};
    reports::TextStyle style_{};
    std::chrono::steady_clock::time_point start_{std::chrono::steady_clock::now()};
    std::chrono::steady_clock::time_point drawn_{};
};

}  // namespace assay::cli
