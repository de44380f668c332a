#include "reports/result/statistics.hpp"

#include "reports/result/statistics_lines.hpp"
#include "reports/result/statistics_numbers.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace assay::reports {
namespace {

/// Classes an octave: 2^7, each less than 1 % wide. Shorter times than that many microseconds have
/// a class of their own each.
constexpr unsigned fine_bits = 7;

std::uint32_t class_of(std::uint64_t us) {
    if (us < (1U << fine_bits)) return static_cast<std::uint32_t>(us);
    const auto octave = static_cast<unsigned>(std::bit_width(us)) - 1 - fine_bits;
    const auto fine = (us >> octave) - (1U << fine_bits);
    return ((octave + 1) << fine_bits) + static_cast<std::uint32_t>(fine);
}

/// The longest time that belongs to a class.
std::uint64_t upper_end_of(std::uint32_t number) {
    if (number < (1U << fine_bits)) return number;
    const auto octave = (number >> fine_bits) - 1;
    const std::uint64_t fine = number & ((1U << fine_bits) - 1);
    return (((1U << fine_bits) + fine + 1) << octave) - 1;
}

std::optional<Spread> spread_of(std::optional<double> figure) {
    return figure ? std::optional{Spread{*figure, *figure}} : std::nullopt;
}

std::optional<double> lateness_of(const RowStatistics& row) {
    if (row.latency.count() == 0) return std::nullopt;
    return static_cast<double>(row.latency.quantile(late_share).count());
}

void widen(std::optional<Spread>& all, const std::optional<Spread>& more) {
    if (!more) return;
    if (!all) all = more;
    all->least = std::min(all->least, more->least);
    all->most = std::max(all->most, more->most);
}

}  // namespace

Spreads spreads_of(const RowStatistics& rows) {
    if (rows.rows != 1) return rows.spreads;
    return {.cost = spread_of(bytes_per_message(rows)), .lateness = spread_of(lateness_of(rows))};
}

void LatencySketch::add(Microseconds latency) {
    const auto us = std::max<std::int64_t>(0, latency.count());
    ++classes_[class_of(static_cast<std::uint64_t>(us))];
    ++count_;
    longest_ = std::max(longest_, Microseconds{us});
}

void LatencySketch::add(const LatencySketch& other) {
    for (const auto& [number, count] : other.classes_)
        classes_[number] += count;
    count_ += other.count_;
    longest_ = std::max(longest_, other.longest_);
}

LatencySketch::Microseconds LatencySketch::quantile(double share) const {
    const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
    std::uint64_t seen = 0;
    for (const auto& [number, count] : classes_) {
        seen += count;
        if (seen < wanted) continue;
        const Microseconds end{static_cast<std::int64_t>(upper_end_of(number))};
        return std::min(end, longest_);
    }
    return longest_;
}

LatencySketch
LatencySketch::restored(std::map<std::uint32_t, std::uint64_t> classes, Microseconds longest) {
    LatencySketch out{};
    out.classes_ = std::move(classes);
    for (const auto& [number, count] : out.classes_)
        out.count_ += count;
    out.longest_ = longest;
    return out;
}

void RowStatistics::add(const RowStatistics& other) {
    if (is_planning) {
        auto all = spreads_of(*this);
        const auto more = spreads_of(other);
        widen(all.cost, more.cost);
        widen(all.lateness, more.lateness);
        spreads = all;
    }
    const auto sums = numbers_of(*this);
    const auto more = numbers_of(other);
    for (std::size_t i = 0; i < sums.size(); ++i)
        *sums[i].second += *more[i].second;
    latency.add(other.latency);
    watched += other.watched;
    without_service += other.without_service;
}

}  // namespace assay::reports
