#pragma once
/// The chapters of the standards by the names that the standards give them.
#include <string_view>

namespace assay::reports {

/// "3.3" of "3.3.1.3": the packet or topic that a section belongs to.
std::string_view chapter_number(std::string_view section);

/// "Quality of Service levels and protocol flows" of "4.3" in MQTT "5.0"; empty if the standard of
/// that version has no such chapter.
std::string_view chapter_name(std::string_view version, std::string_view chapter);

}  // namespace assay::reports
