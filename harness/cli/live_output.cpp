#include "harness/cli/live_output.hpp"

#include "harness/cli/output.hpp"
#include "reports/result/verdicts.hpp"

#include <unistd.h>

namespace assay::cli {
namespace {

/// A status line drawn more often than this only flickers.
constexpr auto redraw_every = std::chrono::milliseconds{100};

}  // namespace

LiveOutput::LiveOutput(const RunOptions& options, std::size_t rows, bool is_virtual)
    : options_{options},
      is_virtual_{is_virtual},
      progress_{.total = rows},
      on_terminal_{!options.quiet && ::isatty(STDOUT_FILENO) == 1},
      style_{
          .color = wants_color(options.color, STDOUT_FILENO),
          .verbose = options.verbose,
          .folder = options.out == RunOptions{}.out ? "" : options.out.string()
      } {}

void LiveOutput::target(const reports::TargetInfo& info) {
    if (options_.quiet) return;
    clear_status();
    for (const auto& finding : info.findings)
        say("finding {}\n", finding);
    flush_output();
}

void LiveOutput::count(const reports::RowResult& row) {
    progress_.done += row.stands_for;
    if (reports::is_unexpected_failure(row.verdict)) ++progress_.failing;
}

void LiveOutput::restored(const reports::RowResult& row) {
    count(row);
    progress_.before += row.stands_for;
    // Reading what is stored is no part of the time that rows take.
    start_ = std::chrono::steady_clock::now();
}

void LiveOutput::row(const reports::RowResult& row) {
    count(row);
    if (is_virtual_) progress_.simulated += row.duration;
    const auto now = std::chrono::steady_clock::now();
    if (!on_terminal_ || (now - drawn_ < redraw_every && progress_.done < progress_.total)) return;
    drawn_ = now;
    status();
}

void LiveOutput::status() {
    progress_.spent = std::chrono::steady_clock::now() - start_;
    say_painted("\r\033[K" + print_progress(progress_));
    flush_output();
}

void LiveOutput::clear_status() const {
    if (on_terminal_) say_painted("\r\033[K");
}

void LiveOutput::trouble(const std::string& text) {
    clear_status();
    flush_output();
    complain("{}\n", text);
}

void LiveOutput::close(const reports::Results& results) {
    clear_status();
    const reports::Summary summary{results};
    say_painted(
        options_.quiet ? reports::closing_text(summary, style_)
                       : reports::render_text(summary, style_)
    );
    flush_output();
}

}  // namespace assay::cli
