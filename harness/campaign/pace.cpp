#include "harness/campaign/pace.hpp"

#include <algorithm>

namespace assay::campaign {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr unsigned rows_at_first = 64;
constexpr unsigned a_few_rows = 4;
/// A twentieth of the window that an answer has by default.
constexpr simulator::Duration slow_at_least = milliseconds{250};
/// Slowness of this many times what an idle target shows is the load's.
constexpr int slow_times = 2;
/// An answer that is missing although the target has had ten times as long as it takes is missing.
constexpr int doubt_times = 2;
constexpr int window_times = 10;
constexpr simulator::Duration extra_max = seconds{10};
/// Slowness is a matter of the present.
constexpr simulator::Duration of_late = seconds{5};
constexpr std::size_t slow_answers_max = 4'096;

}  // namespace

Pace::Pace(unsigned rows_max, Duration idle)
    : rows_max_{std::max(1U, rows_max)},
      slow_from_{std::max(slow_at_least, idle * slow_times)},
      doubt_from_{slow_from_ * doubt_times},
      rows_{std::min(rows_at_first, rows_max_)},
      enough_{rows_max_} {}

void Pace::answered(Instant asked, Duration took) {
    if (took >= slow_from_) return slow_down(asked, asked + took);
    // What was asked before the rows became fewer says nothing about so few.
    if (asked < slowed_) return;
    rows_ =
        std::min(rows_max_, rows_ < enough_ ? std::min(rows_ * 2, enough_) : rows_ + a_few_rows);
}

void Pace::noticed(Instant asked, Duration took) {
    if (took >= slow_from_) slow_down(asked, asked + took);
}

void Pace::waiting(Instant asked, Instant now) {
    if (now - asked >= slow_from_) slow_down(asked, now);
}

void Pace::slow_down(Instant asked, Instant now) {
    if (!slow_.empty() && slow_.back().asked == asked)
        slow_.back().until = std::max(slow_.back().until, now);
    else
        slow_.push_back({asked, now});
    if (slow_.size() > slow_answers_max) slow_.pop_front();
    if (asked < slowed_) return;
    slowed_ = now;
    rows_ = std::max(1U, rows_ / 2);
    enough_ = rows_;
}

Pace::Duration Pace::slowest_since(Instant since) const {
    Duration slowest{};
    for (const auto& slow : slow_)
        if (slow.until >= since) slowest = std::max<Duration>(slowest, slow.until - slow.asked);
    return slowest;
}

Pace::Duration Pace::extra(Instant now) const {
    return std::min<Duration>(slowest_since(now - of_late) * window_times, extra_max);
}

}  // namespace assay::campaign
