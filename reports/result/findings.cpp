#include "reports/result/findings.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <iterator>
#include <optional>

namespace assay::reports {
namespace {

constexpr std::string_view gone_for_good = " and did not come back";

/// What `print` has written, read from its end: how a target died may hold anything.
std::optional<Deaths> deaths_in(std::string_view finding) {
    if (!finding.starts_with(died_in_mid_run)) return std::nullopt;
    Deaths out{};
    finding.remove_prefix(died_in_mid_run.size());
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

/// `add` puts the deaths of one of the others to those of the same kind that are there.
void add_all(
    const std::vector<std::string>& others,
    std::vector<std::string>& findings,
    void (*add)(const Deaths& other, Deaths& deaths)
) {
    for (const auto& finding : others) {
        const auto other = deaths_in(finding);
        const auto same = std::ranges::find_if(findings, [&](const std::string& there) {
            const auto deaths = deaths_in(there);
            return other && deaths ? other->how == deaths->how : finding == there;
        });
        if (same == findings.end()) {
            findings.push_back(finding);
        } else if (auto deaths = deaths_in(*same); deaths && other) {
            add(*other, *deaths);
            *same = print(*deaths);
        }
    }
}

}  // namespace

std::string print(const Deaths& deaths) {
    return fmt::format(
        "{} ({}){}{}",
        died_in_mid_run,
        deaths.how,
        deaths.count > 1 ? fmt::format(", {} times", deaths.count) : "",
        deaths.is_lost ? gone_for_good : ""
    );
}

void add_earlier(const std::vector<std::string>& earlier, std::vector<std::string>& findings) {
    add_all(earlier, findings, [](const Deaths& other, Deaths& deaths) {
        deaths.count += other.count;
    });
}

void join(const TargetInfo& part, TargetInfo& target) {
    add_all(part.findings, target.findings, [](const Deaths& other, Deaths& deaths) {
        deaths.count += other.count;
        deaths.is_lost |= other.is_lost;
    });
    if (target.product.empty()) target.product = part.product;
    if (target.capabilities.empty()) target.capabilities = part.capabilities;
    if (target.unreachable.empty()) target.unreachable = part.unreachable;
    target.baseline_entries = std::max(target.baseline_entries, part.baseline_entries);
}

std::vector<std::string> failures_of(const TargetInfo& target) {
    std::vector<std::string> out{};
    if (!target.unreachable.empty())
        out.push_back(fmt::format("the target could not be reached: {}", target.unreachable));
    std::ranges::copy_if(target.findings, std::back_inserter(out), tells_failure_of_target);
    return out;
}

}  // namespace assay::reports
