#pragma once
/// When rows fail, as far as the matrix tells: which of its values they have and no passing row has.
#include "reports/result/model.hpp"

namespace assay::reports {

class PassingRows {
public:
    /// `results` outlive this.
    explicit PassingRows(const Results& results);

    /// "fault=header.flags_*, qos=2" for failing rows of one target, compared with those of the same
    /// scenarios that passed. Empty for a single row, whose name says it, and where no name of the
    /// matrix tells the two apart.
    std::string condition_of(const std::vector<const RowResult*>& failing) const;

private:
    using Place = std::pair<std::string, std::string>;  ///< target, scenario
    std::map<Place, std::vector<const RowResult*>> rows_{};
};

}  // namespace assay::reports
