#include "harness/campaign/options.hpp"

#include "harness/scenario/values.hpp"
#include "reports/result/merging.hpp"

#include <filesystem>

namespace assay::campaign {

std::map<std::string, std::string> options_of(const CampaignOptions& options, bool in_time) {
    std::map<std::string, std::string> out;
    const auto add = [&](bool is_given, const char* flag, const std::string& value = {}) {
        if (is_given) out.emplace(flag, value);
    };
    const std::filesystem::path baseline{options.baseline};
    add(!options.baseline.empty(), "baseline", baseline.filename().string());
    add(options.certify, "certify");
    const auto add_file = [&](const char* flag, const std::string& path) {
        add(!path.empty(), flag, std::filesystem::path{path}.filename().string());
    };
    add_file("ca", options.reach.tls.ca);
    add_file("cert", options.reach.tls.cert);
    add_file("key", options.reach.tls.key);
    add(options.reach.tls.is_insecure, "insecure");
    add(!options.reach.tls.server_name.empty(), "server-name", options.reach.tls.server_name);
    const auto& username = options.reach.credentials.username;
    add(!username.empty(), "username", username);
    add(options.fail_fast, "fail-fast");
    add(options.shard_by == ShardBy::cost, reports::shard_by, "cost");
    add(in_time && options.jobs != 0, "jobs", std::to_string(options.jobs));
    add(options.slow, "slow");
    add(options.strict, "strict");
    add(options.timeout.has_value(),
        "timeout",
        scenario::print_duration(options.timeout.value_or(simulator::Duration{})));
    return out;
}

}  // namespace assay::campaign
