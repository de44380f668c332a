#include "harness/campaign/run_troubles.hpp"

#include "reports/result/findings.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <optional>

namespace assay::campaign {
namespace {

/// What floods of a target may cost in one run: those of hundreds of rows that play beside others, or
/// of some that are alone with it.
constexpr std::uint64_t flooded_max_bytes = 500'000'000;

constexpr std::string_view gone_for_good = " and did not come back";

/// The finding on all deaths of one kind.
struct Deaths {
    std::string how{};
    int count{1};
    bool is_lost{};  ///< it did not come back after the last
};

std::string print(const Deaths& deaths) {
    return fmt::format(
        "{} ({}){}{}",
        reports::died_in_mid_run,
        deaths.how,
        deaths.count > 1 ? fmt::format(", {} times", deaths.count) : "",
        deaths.is_lost ? gone_for_good : ""
    );
}

/// What `print` has written, read from its end: how a target died may hold anything.
std::optional<Deaths> deaths_in(std::string_view finding) {
    if (!finding.starts_with(reports::died_in_mid_run)) return std::nullopt;
    Deaths out;
    finding.remove_prefix(reports::died_in_mid_run.size());
    if (finding.ends_with(gone_for_good)) {
        out.is_lost = true;
        finding.remove_suffix(gone_for_good.size());
    }
    constexpr std::string_view times = " times";
    constexpr std::string_view before_count = "), ";
    const auto comma = finding.rfind(before_count);
    if (finding.ends_with(times) && comma != std::string_view::npos) {
        const auto number = finding.substr(comma + before_count.size());
        const auto* end = number.data() + number.size() - times.size();
        if (std::from_chars(number.data(), end, out.count).ptr != end) return std::nullopt;
        finding = finding.substr(0, comma + 1);
    }
    if (!finding.starts_with(" (") || !finding.ends_with(")")) return std::nullopt;
    out.how = finding.substr(2, finding.size() - 3);
    return out;
}

}  // namespace

void add_earlier(const std::vector<std::string>& earlier, std::vector<std::string>& findings) {
    for (const auto& finding : earlier) {
        const auto before = deaths_in(finding);
        const auto same = std::ranges::find_if(findings, [&](const std::string& other) {
            const auto now = deaths_in(other);
            return before && now ? before->how == now->how : finding == other;
        });
        if (same == findings.end())
            findings.push_back(finding);
        else if (auto now = deaths_in(*same); now && before) {
            now->count += before->count;
            *same = print(*now);
        }
    }
}

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
        out.push_back(print(Deaths{.how = how, .count = count, .is_lost = is_lost}));
    return out;
}

}  // namespace assay::campaign
