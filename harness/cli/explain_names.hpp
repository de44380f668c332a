#pragma once
/// Names that are neither statements nor words of scenario files, for `assay explain`: targets,
/// clients, defects, scenarios, and what the standard gives a name on the wire.
#include "harness/scenario/library.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::cli {

/// A target ("mosquitto"), a client ("libmosquitto"), a defect of the reference broker or client
/// ("retain-flag-forwarded", "puback-twice"), a scenario's id, a Control Packet ("PUBACK"), a
/// property ("receive_maximum") or a Reason Code ("0x8E", "Session taken over") in words; several if
/// the name means several. Nothing if it means none of these.
std::optional<std::string> explain_name(const scenario::Library& library, std::string_view name);

/// Everything that `explain_name` knows, for suggestions.
std::vector<std::string> explained_names(const scenario::Library& library);

}  // namespace assay::cli
