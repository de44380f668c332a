#include "simulator/link/queue.hpp"

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

void Queue::change(const QueueParameters& parameters, const RadioParameters& radio, Instant begin) {
    parameters_ = parameters;
    slow_.change(
        {.off = {.mean = radio.fast_mean}, .on = {.mean = radio.slow_mean}},
        origin_.weather(origin_.link, Purpose::good_bad).child("rate"),
        begin
    );
}

bool Queue::carries(std::uint32_t size_bytes) const {
    return parameters_.mtu_bytes == 0 || size_bytes <= parameters_.mtu_bytes;
}

Duration Queue::air_time(std::uint32_t size_bytes, Instant begin) {
    const auto& own = parameters_;
    const bool is_slow = own.slow_rate_bps != 0 && slow_.is_on(begin);
    return own.preamble + transmission_time(size_bytes, is_slow ? own.slow_rate_bps : own.rate_bps);
}

Instant Queue::opportunity_for(std::uint32_t size_bytes, Instant begin) {
    const auto& trace = *parameters_.trace;
    if (trace_ != parameters_.trace || trace.at(opportunity_) < begin) {
        trace_ = parameters_.trace;
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

bool Queue::has_room(std::uint32_t size_bytes) const {
    const auto& own = parameters_;
    if (waiting_.empty()) return true;  // an idle link always takes one
    if (own.bytes_max != 0 && waiting_bytes_ + size_bytes > own.bytes_max) return false;
    return own.datagrams_max == 0 || waiting_.size() < own.datagrams_max;
}

std::optional<Fate> Queue::accept(Passage& passage, Instant now) {
    const auto size = passage.datagram.size_bytes;
    while (!waiting_.empty() && waiting_.front().first <= now) {
        waiting_bytes_ -= waiting_.front().second;
        waiting_.pop_front();
    }
    if (!has_room(size)) return Fate::queue;
    const auto begin = std::max({now, free_at_, radio_.wake_up(now)});
    const auto spent = air_time(size, begin);
    passage.departure = parameters_.trace ? opportunity_for(size, begin) : begin + spent;
    radio_.occupy_until(passage.departure);
    free_at_ = passage.departure + duty_pause(spent, parameters_.duty_ppb);
    if (passage.departure > now || parameters_.one_at_a_time) {
        waiting_.emplace_back(passage.departure, size);
        waiting_bytes_ += size;
    }
    return std::nullopt;
}

void Queue::occupy_until(Instant end) {
    free_at_ = std::max(free_at_, end);
    if (!waiting_.empty()) waiting_.back().first = std::max(waiting_.back().first, end);
}

void Queue::note_arrival(Instant arrival) {
    if (parameters_.one_at_a_time) occupy_until(arrival);
}

void Queue::clear(Instant now) {
    waiting_.clear();
    waiting_bytes_ = 0;
    free_at_ = now;
}

}  // namespace assay::simulator
