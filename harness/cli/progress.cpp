#include "harness/cli/progress.hpp"

#include "reports/shared/units.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::cli {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

/// The first rows start threads and fill caches: whoever goes by them is wrong by a factor of ten.
constexpr seconds spent_at_least{3};
constexpr std::size_t rows_at_least = 50;
constexpr std::size_t share_at_least = 20;  ///< of so many parts one, where there are few rows

std::string whole(nanoseconds span) {
    const auto rounded = std::chrono::floor<seconds>(span);
    if (rounded < std::chrono::minutes{1}) return fmt::format("{} s", rounded.count());
    return reports::span_text(rounded);
}

std::size_t played_by(const Progress& progress) {
    return progress.done - progress.before;
}

bool can_guess(const Progress& progress) {
    const auto ours = progress.total - progress.before;
    const auto rows = std::clamp<std::size_t>(ours / share_at_least, 1, rows_at_least);
    return progress.spent >= spent_at_least && played_by(progress) >= rows &&
           progress.done < progress.total;
}

nanoseconds left_of(const Progress& progress) {
    const auto a_row =
        static_cast<double>(progress.spent.count()) / static_cast<double>(played_by(progress));
    const auto rows = static_cast<double>(progress.total - progress.done);
    return nanoseconds{static_cast<std::int64_t>(a_row * rows)};
}

}  // namespace

std::string print_progress(const Progress& progress) {
    auto out = fmt::format(
        "{}/{} rows, {} failing, {}",
        progress.done,
        progress.total,
        progress.failing,
        whole(progress.spent)
    );
    if (progress.simulated > nanoseconds{})
        out += fmt::format(" for {} of link time", whole(progress.simulated));
    if (can_guess(progress)) out += fmt::format(", about {} left", whole(left_of(progress)));
    return out;
}

}  // namespace assay::cli
