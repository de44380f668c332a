#include "harness/campaign/run_troubles.hpp"

#include "reports/result/findings.hpp"

#include <fmt/format.h>

namespace assay::campaign {
namespace {

/// What floods of a target may cost in one run: those of hundreds of rows that play beside others, or
/// of some that are alone with it.
constexpr std::uint64_t flooded_max_bytes = 500'000'000;

}  // namespace

bool RunTroubles::is_flooded() const {
    return flooded_bytes_ > flooded_max_bytes;
}

std::vector<std::string> RunTroubles::findings(bool is_lost) const {
    std::vector<std::string> out;
    if (is_flooded())
        out.push_back(fmt::format(
            "{}: what it sent unasked took {} MB of memory, and the rows that were left were not "
            "played",
            reports::target_floods,
            flooded_bytes_ / 1'000'000
        ));
    for (const auto& [how, count] : deaths_)
        out.push_back(reports::print(reports::Deaths{.how = how, .count = count, .is_lost = is_lost}
        ));
    return out;
}

}  // namespace assay::campaign
