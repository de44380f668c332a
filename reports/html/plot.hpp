#pragma once
/// What the small pictures of figures share: axes, and how series differ without colour.
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace assay::reports::html {

/// A mark of an axis: where, and what it says.
struct Tick {
    int at{};
    std::string text{};
};

/// Spans of time on a logarithmic axis; ticks stand at 1 ms, 10 ms, 100 ms and so on.
class TimeAxis {
public:
    using Microseconds = std::chrono::microseconds;
    /// What is faster stands at the axis' end: no lateness that anybody plans for.
    static constexpr Microseconds shortest_drawn{1000};

    /// From a power of ten below `shortest` to one above `longest`, drawn from `from` to `to`.
    TimeAxis(Microseconds shortest, Microseconds longest, int from, int to);
    int at(Microseconds span) const;
    std::vector<Tick> ticks() const;

private:
    double low_{};  ///< powers of ten, in microseconds
    double high_{};
    int from_{};
    int to_{};
};

/// Amounts on a plain axis.
class AmountAxis {
public:
    /// From a little less than `least` to a little more than `most`.
    AmountAxis(double least, double most, int from, int to);
    int at(double amount) const;
    std::vector<Tick> ticks() const;

private:
    double least_{};
    double most_{};
    double step_{};
    int from_{};
    int to_{};
};

/// "s0" to "s5": colour and dashes of a series.
std::string series_class(std::size_t index);

}  // namespace assay::reports::html
