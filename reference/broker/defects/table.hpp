#pragma once
/// Wrong behaviours that the broker can be built with: each one a bug that a real broker could
/// have, so that a suite can prove that it would notice. `Broker{options, {"lost-puback"}}` has
/// one.
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::broker {

struct DefectRow {
    std::string name{};  ///< kebab-case, unique
    /// What it breaks: "3.1.1:MQTT-4.3.2-2", "5.0:MQTT-4.3.2-4". A version without any is not
    /// touched, or a Client of that version cannot see it.
    std::vector<std::string> statements{};
    std::string one_line{};
};

/// All defects, chapter by chapter.
std::span<const DefectRow> defect_table();
/// The row with this name, or null.
const DefectRow* find_defect(std::string_view name);

}  // namespace assay::broker
