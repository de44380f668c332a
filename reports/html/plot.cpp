#include "reports/html/plot.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace assay::reports::html {
namespace {

constexpr std::size_t series_styles = 6;

/// Ten to the `power` of milliseconds, short enough to stand below an axis.
std::string short_text(double power) {
    const double ms = std::pow(10.0, power);
    if (ms < 1000) return fmt::format("{:.0f} ms", ms);
    if (ms < 1'000'000) return fmt::format("{:.0f} s", ms / 1000);
    if (ms < 10'000'000) return fmt::format("{:.0f} min", ms / 60'000);
    return fmt::format("{:.0f} h", ms / 3'600'000);
}

}  // namespace

TimeAxis::TimeAxis(Microseconds shortest, Microseconds longest, int from, int to)
    : from_{from}, to_{to} {
    const auto power = [](Microseconds span) {
        return std::log10(static_cast<double>(std::max(shortest_drawn, span).count()));
    };
    low_ = std::floor(power(shortest));
    high_ = std::max(std::ceil(power(longest)), low_ + 1);
}

int TimeAxis::at(Microseconds span) const {
    const double power = std::log10(std::max(1.0, static_cast<double>(span.count())));
    const double share = std::clamp((power - low_) / (high_ - low_), 0.0, 1.0);
    return from_ + static_cast<int>(std::lround(share * (to_ - from_)));
}

std::vector<Tick> TimeAxis::ticks() const {
    std::vector<Tick> out{};
    for (double power = low_; power <= high_; ++power) {
        const Microseconds span{std::llround(std::pow(10.0, power))};
        out.push_back({at(span), short_text(power - 3)});
    }
    return out;
}

AmountAxis::AmountAxis(double least, double most, int from, int to) : from_{from}, to_{to} {
    // Points stand off the edges, also where all are alike.
    const double pad = std::max({(most - least) * 0.15, most * 0.02, 0.5});
    least_ = std::max(0.0, least - pad);
    most_ = most + pad;
    const double power = std::pow(10.0, std::floor(std::log10(most_ - least_)));
    step_ = power;
    for (const double step : {power / 2, power, power * 2, power * 5}) {
        step_ = step;
        if ((most_ - least_) / step <= 4) break;
    }
}

int AmountAxis::at(double amount) const {
    const double share = std::clamp((amount - least_) / (most_ - least_), 0.0, 1.0);
    return from_ + static_cast<int>(std::lround(share * (to_ - from_)));
}

std::vector<Tick> AmountAxis::ticks() const {
    std::vector<Tick> out{};
    for (double amount = std::ceil(least_ / step_) * step_; amount <= most_; amount += step_)
        out.push_back({at(amount), fmt::format("{:g}", amount)});
    return out;
}

std::string series_class(std::size_t index) {
    return fmt::format("s{}", index % series_styles);
}

}  // namespace assay::reports::html
