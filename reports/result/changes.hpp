#pragma once
/// What changed from an older run to a newer one, row by row. A row is known by its target, link and name;
/// where each run has one target, by link and name alone, so that two versions of a broker that are started
/// in different ways can be compared.
#include "reports/result/model.hpp"

#include <span>

namespace assay::reports {

/// A row as it came out in the two runs, of which it points into the rows.
struct Change {
    const RowResult* older{};  ///< null: the row is new
    const RowResult* newer{};  ///< null: the row is gone
    bool operator==(const Change&) const = default;
    /// What names it: the newer one, if there is one, unless it only stands for this row and others.
    const RowResult& row() const {
        const bool is_one_of_many = newer && older && newer->stands_for > 1;
        return newer && !is_one_of_many ? *newer : *older;
    }
};

struct Changes {
    std::string older{};  ///< what was judged then: "mosquitto 2.0.11", or several
    std::string newer{};
    std::vector<Change> newly_failing{};
    std::vector<Change> fixed{};    ///< failed, or known to, and holds now
    std::vector<Change> changed{};  ///< other changes of verdict or signature
    std::vector<Change> added{};    ///< and do not fail: those are newly failing
    std::vector<Change> removed{};
};

/// A list of changes and what it is called, in the order in which a reader wants them.
struct ChangeGroup {
    std::string_view title{};  ///< "Newly failing"
    std::vector<Change> Changes::* rows{};
};
std::span<const ChangeGroup> change_groups();

Changes changes_between(const Results& older, const Results& newer);

}  // namespace assay::reports
