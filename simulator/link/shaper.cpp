#include "simulator/link/shaper.hpp"

#include <algorithm>

namespace assay::simulator {
namespace {

Duration transmission_time(std::uint32_t size_bytes, std::uint64_t rate_bps) {
    constexpr std::uint64_t ns_per_s = 1'000'000'000;
    if (rate_bps == 0) return {};
    return Duration{static_cast<std::int64_t>(size_bytes * 8ULL * ns_per_s / rate_bps)};
}

/// The silence that a duty cycle demands after `air_time`.
Duration duty_pause(Duration air_time, std::uint32_t duty_ppb) {
    constexpr std::int64_t whole = 1'000'000'000;
    if (duty_ppb == 0) return {};
    return air_time * (whole - duty_ppb) / std::int64_t{duty_ppb};
}

}  // namespace

Duration Shaper::air_time(std::uint32_t size_bytes, Instant begin, const DirectionSpec& own) {
    const bool is_slow = own.queue.slow_rate_bps != 0 && slow_.is_on(begin);
    return own.queue.preamble +
           transmission_time(size_bytes, is_slow ? own.queue.slow_rate_bps : own.queue.rate_bps);
}

Instant Shaper::wake_up(Instant now, const LinkSpec& link) {
    if (link.sleep.wake_delay > Duration{} && radio_.is_idle(now, link.sleep.wake_after))
        radio_.awake_at = now + link.sleep.wake_delay;
    radio_.was_used = true;
    radio_.last_used = std::max(now, radio_.awake_at);
    return radio_.awake_at;
}

Instant Shaper::opportunity_for(std::uint32_t size_bytes, Instant begin, const RateTrace& trace) {
    if (trace_ != &trace || trace.at(opportunity_) < begin) {
        trace_ = &trace;
        opportunity_ = trace.first_from(begin);
        opportunity_left_ = RateTrace::opportunity_bytes;
    }
    while (size_bytes > opportunity_left_) {
        size_bytes -= opportunity_left_;
        ++opportunity_;
        opportunity_left_ = RateTrace::opportunity_bytes;
    }
    opportunity_left_ -= size_bytes;
    return trace.at(opportunity_);
}

bool Shaper::has_room(std::uint32_t size_bytes, const DirectionSpec& own) const {
    if (queue_.empty()) return true;  // an idle link always takes one
    if (own.queue.bytes_max != 0 && queue_bytes_ + size_bytes > own.queue.bytes_max) return false;
    return own.queue.datagrams_max == 0 || queue_.size() < own.queue.datagrams_max;
}

std::optional<Instant> Shaper::departure_of(
    std::uint32_t size_bytes, Instant now, const LinkSpec& link, const DirectionSpec& own
) {
    while (!queue_.empty() && queue_.front().first <= now) {
        queue_bytes_ -= queue_.front().second;
        queue_.pop_front();
    }
    if (!has_room(size_bytes, own)) return std::nullopt;
    auto begin = std::max({now, free_at_, wake_up(now, link)});
    if (link.radio.half_duplex) begin = std::max(begin, radio_.air_free_at);
    const auto spent = air_time(size_bytes, begin, own);
    const auto departure =
        own.queue.trace ? opportunity_for(size_bytes, begin, *own.queue.trace) : begin + spent;
    if (link.radio.half_duplex) radio_.air_free_at = departure;
    free_at_ = departure + duty_pause(spent, own.queue.duty_ppb);
    if (departure > now || own.queue.one_at_a_time) {
        queue_.emplace_back(departure, size_bytes);
        queue_bytes_ += size_bytes;
    }
    return departure;
}

void Shaper::occupy_until(Instant end) {
    free_at_ = std::max(free_at_, end);
    if (!queue_.empty()) queue_.back().first = std::max(queue_.back().first, end);
}

void Shaper::clear(Instant now) {
    queue_.clear();
    queue_bytes_ = 0;
    free_at_ = now;
}

}  // namespace assay::simulator
