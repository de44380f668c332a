#pragma once
/// What changed from an older run to a newer one, row by row; a row is known by its key.
#include "reports/result/model.hpp"

namespace assay::reports {

struct Changes {
    std::vector<const RowResult*> newly_failing{};  ///< point into the newer results
    std::vector<const RowResult*> fixed{};  ///< failed, or known to, and holds now
    std::vector<const RowResult*> changed{};  ///< other changes of verdict or signature
    std::vector<const RowResult*> added{};
    std::vector<const RowResult*> removed{};  ///< point into the older results
};
Changes changes_between(const Results& older, const Results& newer);

}  // namespace assay::reports
