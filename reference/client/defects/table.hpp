#pragma once
/// Wrong behaviours that the client can be built with: each one a bug that a real client could have,
/// so that whoever judges clients can prove that it would notice. `Client{options, {"no-dup"}}` has
/// one.
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::client {

struct DefectRow {
    std::string name{};  ///< kebab-case, unique
    /// What it breaks: "3.1.1:MQTT-3.3.1-1". A version without any is not touched.
    std::vector<std::string> statements{};
    std::string one_line{};
    /// No packet of its shows the breach by itself: it takes a server that breaks a rule, or a look
    /// at what the application gets.
    bool shows_in_reaction{};
};

/// All defects, chapter by chapter.
std::span<const DefectRow> defect_table();
/// The row with this name, or null.
const DefectRow* find_defect(std::string_view name);

}  // namespace assay::client
