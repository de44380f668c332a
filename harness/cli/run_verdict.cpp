#include "harness/cli/run_verdict.hpp"

#include "reports/result/summary.hpp"

#include <algorithm>

namespace assay::harness {

using reports::Verdict;

class RunVerdict::Impl {
public:
    Impl(const RunOptions& options, const Target& target, const Library& library)
        : options_{options}, target_{target}, library_{library} {}

    const RunOptions& options_;
    const Target& target_;
    const Library& library_;
    std::string product_{};
};

RunVerdict::RunVerdict(const RunOptions& options, const Target& target, const Library& library)
    : impl_{std::make_unique<Impl>(options, target, library)} {}
RunVerdict::~RunVerdict() = default;

void RunVerdict::target_is(const std::string& product) {
    impl_->product_ = product;
}
std::size_t RunVerdict::baseline_entries() const {
    return 0;
}
void RunVerdict::apply(reports::RowResult&) {}
BaselineOutcome RunVerdict::finish(bool) {
    return {};
}

ExitCode exit_code_of(const std::vector<reports::RowResult>& rows, const RunOptions& options) {
    auto worst = Verdict::not_run;
    bool undecided = false;
    for (const auto& row : rows) {
        worst = std::min(worst, row.verdict);
        undecided = undecided || row.verdict == Verdict::undecided;
    }
    if (worst == Verdict::error) return ExitCode::own_error;
    if (worst == Verdict::fail) return ExitCode::failed;
    if (options.strict && undecided) return ExitCode::undecided;
    return ExitCode::ok;
}

}  // namespace assay::harness
