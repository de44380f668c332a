#include "harness/campaign/death.hpp"

#include "harness/scenario/step_traits.hpp"
#include "harness/scenario/step_tree.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace assay::campaign {
namespace {

using reports::TraceEvent;

/// Bytes of a packet that are shown.
constexpr std::size_t bytes_shown = 64;

/// The lines of the steps that send bytes of their own making.
std::set<int> raw_lines(const scenario::Row& row) {
    std::set<int> lines;
    scenario::for_each_step(row.steps, [&](const scenario::Step& step, const scenario::Step*) {
        if (scenario::traits_of(step).sends_raw) lines.insert(step.at.line);
    });
    return lines;
}

std::optional<std::size_t> last_sent(const scenario::Row& row, const reports::RowResult& result) {
    const auto raw = raw_lines(row);
    std::optional<std::size_t> last;
    bool is_raw = false;
    for (std::size_t i = 0; i < result.course->epilogue && i < result.trace.size(); ++i) {
        const auto& event = result.trace[i];
        const bool matters = raw.contains(event.line);
        if (event.kind != TraceEvent::Kind::sent || (is_raw && !matters)) continue;
        last = i;
        is_raw = matters;
    }
    return last;
}

std::string in_words(const TraceEvent& sent) {
    const std::span bytes{sent.bytes};
    const auto shown = bytes.first(std::min(bytes.size(), bytes_shown));
    return fmt::format(
        "{}, {} bytes: {:02x}{}",
        sent.text,
        bytes.size(),
        fmt::join(shown, " "),
        shown.size() < bytes.size() ? " ..." : ""
    );
}

}  // namespace

bool sends_raw(const scenario::Row& row) {
    return !raw_lines(row).empty();
}

std::string sent_last(const scenario::Row& row, const reports::RowResult& result) {
    const auto last = last_sent(row, result);
    return last ? in_words(result.trace[*last]) : "nothing";
}

void put_under_suspicion(
    const targets::Death& death, const evidence::IsMust& is_must, reports::RowResult& result
) {
    if (!result.course) return;  // it was not played
    result.course->death = death.how;
    result.target_output = death.output;
    evidence::judge(result, is_must);
}

void convict(
    const targets::Death& death,
    const scenario::Row& row,
    const evidence::IsMust& is_must,
    reports::RowResult& result
) {
    if (!result.course) return;
    result.course->deadly = true;
    result.expectations.push_back(
        {.what = "the target lives",
         .actual = fmt::format("it died: {}; sent last: {}", death.how, sent_last(row, result)),
         .verdict = reports::Verdict::fail,
         .from = {},
         .to = result.duration,
         .evidence = last_sent(row, result)}
    );
    put_under_suspicion(death, is_must, result);
}

}  // namespace assay::campaign
