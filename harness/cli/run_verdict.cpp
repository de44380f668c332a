#include "harness/cli/run_verdict.hpp"

#include "harness/cli/baseline.hpp"
#include "harness/cli/suite.hpp"
#include "reports/result/summary.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace assay::harness {
namespace {

using reports::Verdict;

/// `--baseline FILE`, `--baseline none`, or what the target file names, if the library has it.
Baseline baseline_for(const RunOptions& options, const Target& target, const Library& library) {
    const auto parsed = [](const std::string& file, const std::string& text) {
        auto out = parse_baseline(file, text);
        if (!out) throw Stop{ExitCode::usage, out.error()};
        return std::move(*out);
    };
    if (options.baseline == "none") return {};
    if (!options.baseline.empty())
        return parsed(options.baseline, read_text_file(options.baseline));
    const auto* file = library.file(target.baseline);
    return file == nullptr ? Baseline{} : parsed(library.root() + "/" + file->path, file->text);
}

/// Facts that a conformant server of that version may lack. In 5.0 it announces them in CONNACK
/// (3.2.2.3); 3.1.1 has no way to, and demands QoS 2 and retained messages of every server.
bool may_lack(std::string_view version, std::string_view fact) {
    constexpr std::array<std::string_view, 2> demanded{"max_qos", "retain"};
    return version == "5.0" || std::ranges::find(demanded, fact) == demanded.end();
}

/// The fact in "needs FACT >= 2; the target has 1", the reason of a row that is not applicable.
std::string_view fact_of(std::string_view reason) {
    constexpr std::string_view needs = "needs ";
    if (!reason.starts_with(needs)) return {};
    reason.remove_prefix(needs.size());
    return reason.substr(0, reason.find(' '));
}

void certify(reports::RowResult& row) {
    const auto fact = fact_of(row.reason);
    if (row.verdict != Verdict::not_applicable || fact.empty() || may_lack(row.version, fact))
        return;
    row.verdict = Verdict::fail;
    row.signature = fmt::format("lacks {}", fact);
    row.reason =
        fmt::format("MQTT {} does not allow a server to lack this: {}", row.version, row.reason);
}

}  // namespace

class RunVerdict::Impl {
public:
    Impl(const RunOptions& options, const Target& target, const Library& library)
        : is_certifying_{options.certify},
          baseline_{baseline_for(options, target, library)},
          check_{baseline_, target.name, today()} {}

    bool is_certifying_;
    Baseline baseline_;
    BaselineCheck check_;
};

RunVerdict::RunVerdict(const RunOptions& options, const Target& target, const Library& library)
    : impl_{std::make_unique<Impl>(options, target, library)} {}
RunVerdict::~RunVerdict() = default;

void RunVerdict::target_is(const std::string& product) {
    if (!product.empty()) impl_->check_ = BaselineCheck{impl_->baseline_, product, today()};
}

std::size_t RunVerdict::baseline_entries() const {
    return impl_->check_.size();
}

void RunVerdict::apply(reports::RowResult& row) {
    if (impl_->is_certifying_) certify(row);
    impl_->check_.apply(row);
}

BaselineOutcome RunVerdict::finish(bool partial) {
    BaselineOutcome out;
    for (auto& finding : impl_->check_.finish(partial))
        out.remarks.push_back(std::move(finding.text));
    out.is_wrong = !out.remarks.empty();
    return out;
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
