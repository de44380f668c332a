#include "harness/targets/defects.hpp"

#include "reference/broker/defects/table.hpp"
#include "reference/client/defects/table.hpp"

namespace assay::targets {

std::span<const session::DefectRow> defects_of(wire::Role role) {
    return role == wire::Role::client ? client::defect_table() : broker::defect_table();
}

std::vector<std::string> defect_names(wire::Role role) {
    std::vector<std::string> out;
    for (const auto& row : defects_of(role))
        out.push_back(row.name);
    return out;
}

}  // namespace assay::targets
