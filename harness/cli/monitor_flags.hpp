#pragma once
/// What `assay monitor` is asked for.
#include "harness/campaign/baseline.hpp"
#include "harness/cli/link_flags.hpp"
#include "harness/monitor/watch.hpp"

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace assay::cli {

struct MonitorFlags {
    LinkFlags link{.command = "monitor", .preset_flag = "link", .preset = "direct"};
    std::string judge{"client"};
    std::string time{};
    std::filesystem::path out{"assay-out"};
    std::vector<std::string> reports{};
    std::set<std::uint16_t> ports{};
    std::string baseline{};
    campaign::Baseline known{};  ///< what that file says
    bool strict{};
    bool quiet{};
};

void add_monitor_flags(Arguments& arguments, MonitorFlags& flags);

/// Throws Stop with what is wrong.
[[noreturn]] void refuse_to_watch(const std::string& message);

/// Whose packets are judged. Throws Stop.
evidence::Judged judged_of(const MonitorFlags& flags);

/// After which time it ends by itself; nothing: only when it is asked to. Throws Stop.
std::optional<simulator::Duration> time_of(const MonitorFlags& flags);

}  // namespace assay::cli
