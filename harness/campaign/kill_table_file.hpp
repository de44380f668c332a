#pragma once
/// The kill table as a file, `scenarios/spec/kill-table.yaml`, and that of the reference client: what
/// reports show as proof. `assay prove --write` makes it; a test plays everything again and compares.
///
///     puback-lost:
///       statements: [5.0:MQTT-4.3.2-4]
///       scenarios: [conformance/3.4.0/every-qos-1-message-is-acknowledged]
#include "harness/campaign/kill_table.hpp"
#include "harness/scenario/problem.hpp"

namespace assay::campaign {

/// In the library, of the reference broker or client.
constexpr std::string_view kill_table_path(wire::Role role) {
    return role == wire::Role::client ? "spec/client-kill-table.yaml" : "spec/kill-table.yaml";
}

std::string to_yaml(const KillTable& table, wire::Role role);
/// `file` is for messages only.
std::expected<KillTable, std::vector<scenario::Problem>>
parse_kill_table(const std::string& file, std::string_view text);

}  // namespace assay::campaign
