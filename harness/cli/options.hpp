#pragma once
/// What `assay run` is asked for, as values: command line and environment are read here and nowhere
/// else.
#include "harness/campaign/options.hpp"
#include "harness/cli/command.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace assay::cli {

class Arguments;

enum class ColorChoice : std::uint8_t { automatic, always, never };

struct RunOptions {
    campaign::CampaignOptions campaign{};
    bool stamp{};  ///< the clock may show in results of virtual time
    std::filesystem::path out{"assay-out"};
    std::vector<std::string> reports{"html", "junit", "md"};
    bool dry_run{};
    std::uint32_t shards{};  ///< of which `--shard auto` plays one; 0: as the engine says
    bool resumes{};          ///< goes on in `out`, where an earlier attempt was ended
    bool engine_exit{};      ///< verdicts are not in the exit code
    std::optional<std::chrono::seconds> wall_budget{};
    bool verbose{};
    bool quiet{};
    ColorChoice color{ColorChoice::automatic};
};

/// Reads the words behind `run`, or behind `client` if the targets have that role. Nothing: the
/// help was asked for and printed. Throws Stop.
std::optional<RunOptions> parse_run_options(const Words& words, wire::Role role);

/// Another command that reads them.
struct Speaker {
    std::string_view command{};                     ///< "plan"
    std::function<void(const Arguments&)> check{};  ///< refuses those that it does not take
};
std::optional<RunOptions>
parse_run_options(const Words& words, wire::Role role, const Speaker& speaker);

/// Whether to print ANSI colours to `descriptor`: as chosen, else on a terminal unless NO_COLOR or CI
/// is set.
bool wants_color(ColorChoice choice, int descriptor);

}  // namespace assay::cli
