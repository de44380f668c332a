#include "simulator/tcp/scoreboard.hpp"

#include <algorithm>
#include <tuple>

namespace assay::simulator {

void Scoreboard::add(Sequence begin, Sequence end, bool fin, Instant now) {
    sent_.push_back(
        {.begin = begin, .end = end, .fin = fin, .sent_at = now, .delivered_before = delivered_}
    );
}

void Scoreboard::leave_counts(const SentSegment& segment) {
    sacked_ -= segment.sacked ? 1 : 0;
    lost_ -= segment.lost ? 1 : 0;
    repairs_ -= segment.is_repair_under_way ? 1 : 0;
}

void Scoreboard::note_delivered(
    const SentSegment& segment, Instant now, Duration least, Sequence limit, Acknowledged& out
) {
    ++out.delivered;
    ++delivered_;
    const bool is_original = segment.transmissions == 1;
    out.repaired = out.repaired || !is_original;
    out.original = out.original || (is_original && segment.end <= limit);
    out.delivered_before = std::max(out.delivered_before, segment.delivered_before);
    if (is_original && !out.sample_of) out.sample_of = segment.sent_at;
    if (is_original && segment.begin < highest_sacked() && !out.overtaken)
        out.overtaken = segment.begin;
    const auto round_trip = now - segment.sent_at;
    // Faster than any round trip: it answers the original, so it says nothing about the repair.
    if (!is_original && round_trip < least) return;
    if (has_latest_ && std::tie(segment.sent_at, segment.end) < std::tie(latest_sent_, latest_end_))
        return;
    has_latest_ = true;
    latest_sent_ = segment.sent_at;
    latest_end_ = segment.end;
    latest_round_trip_ = round_trip;
}

Acknowledged Scoreboard::acknowledge(
    Sequence acknowledgment,
    std::span<const Range> sacks,
    Instant now,
    Duration least_round_trip,
    Sequence limit
) {
    Acknowledged out;
    while (!sent_.empty() && sent_.front().end <= acknowledgment) {
        const auto& front = sent_.front();
        if (!front.sacked) note_delivered(front, now, least_round_trip, limit, out);
        if (!front.sacked && front.transmissions == 1) out.last_sample_of = front.sent_at;
        leave_counts(sent_.front());
        sent_.pop_front();
        ++out.in_order;
    }
    if (!sent_.empty() && sent_.front().begin < acknowledgment)
        sent_.front().begin = acknowledgment;
    for (const auto& range : sacks) {
        auto at = std::ranges::lower_bound(sent_, range.begin, {}, &SentSegment::begin);
        for (; at != sent_.end() && at->end <= range.end; ++at) {
            if (at->sacked) continue;
            note_delivered(*at, now, least_round_trip, limit, out);
            leave_counts(*at);
            at->lost = at->is_repair_under_way = false;
            at->sacked = out.sacked = true;
            ++sacked_;
            highest_sacked_ = std::max(highest_sacked_, at->end);
        }
    }
    return out;
}

std::optional<Duration> Scoreboard::find_losses(Duration window, Instant now) {
    if (!has_latest_ || (sacked_ == 0 && repairs_ == 0)) return std::nullopt;
    std::optional<Duration> wait;
    for (auto& segment : sent_) {
        if (segment.sacked || (segment.lost && !segment.is_repair_under_way)) continue;
        if (std::tie(segment.sent_at, segment.end) >= std::tie(latest_sent_, latest_end_)) continue;
        const auto remaining = segment.sent_at + latest_round_trip_ + window - now;
        if (remaining <= Duration{})
            mark_lost(segment);
        else
            wait = std::max(wait.value_or(remaining), remaining);
    }
    return wait;
}

void Scoreboard::mark_lost(SentSegment& segment) {
    if (segment.sacked) return;
    if (segment.is_repair_under_way) ++lost_repairs_;
    if (!segment.lost || segment.is_repair_under_way) ++losses_;
    leave_counts(segment);
    segment.is_repair_under_way = false;
    segment.lost = true;
    ++lost_;
}

void Scoreboard::mark_head_lost() {
    if (!sent_.empty()) mark_lost(sent_.front());
}

void Scoreboard::mark_all_lost() {
    for (auto& segment : sent_)
        mark_lost(segment);
}

void Scoreboard::mark_old_lost(Instant now) {
    for (auto& segment : sent_)
        if (&segment == &sent_.front() || now - segment.sent_at >= latest_round_trip_)
            mark_lost(segment);
}

void Scoreboard::unmark_lost() {
    for (auto& segment : sent_) {
        leave_counts(segment);
        segment.lost = segment.is_repair_under_way = false;
        sacked_ += segment.sacked ? 1 : 0;
    }
}

bool Scoreboard::has_sent_again() const {
    return std::ranges::any_of(sent_, [](const auto& segment) {
        return !segment.sacked && segment.transmissions > 1;
    });
}

std::optional<std::size_t> Scoreboard::next_repair() const {
    if (lost_ == repairs_) return std::nullopt;
    for (std::size_t i = 0; i < sent_.size(); ++i)
        if (sent_[i].lost && !sent_[i].is_repair_under_way) return i;
    return std::nullopt;
}

void Scoreboard::coalesce(std::size_t index, std::uint32_t bytes_max) {
    auto last = index;  // of those to be joined
    while (last + 1 < sent_.size() && !sent_[last + 1].sacked &&
           sent_[last + 1].end - sent_[index].begin <= bytes_max) {
        ++last;
        leave_counts(sent_[last]);
    }
    sent_[index].end = sent_[last].end;
    sent_[index].fin = sent_[last].fin;
    const auto first = sent_.begin() + static_cast<std::ptrdiff_t>(index) + 1;
    sent_.erase(first, first + static_cast<std::ptrdiff_t>(last - index));
}

void Scoreboard::sent_again(std::size_t index, Instant now) {
    auto& segment = sent_.at(index);
    segment.sent_at = now;
    segment.delivered_before = delivered_;
    ++segment.transmissions;
    if (!segment.lost || segment.is_repair_under_way) return;
    segment.is_repair_under_way = true;
    ++repairs_;
}

}  // namespace assay::simulator
