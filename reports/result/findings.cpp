#include "reports/result/findings.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace assay::reports {

std::vector<std::string> failures_of(const TargetInfo& target) {
    std::vector<std::string> out{};
    if (!target.unreachable.empty())
        out.push_back(fmt::format("the target could not be reached: {}", target.unreachable));
    std::ranges::copy_if(target.findings, std::back_inserter(out), tells_failure_of_target);
    return out;
}

}  // namespace assay::reports
