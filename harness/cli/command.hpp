#pragma once
/// A subcommand: `assay NAME ...`. One file each; the table in main.cpp lists them.
#include "harness/campaign/trouble.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace assay::cli {

/// What stands behind the subcommand's name.
using Words = std::vector<std::string>;

struct Command {
    std::string_view name{};
    std::string_view synopsis{};  ///< behind the name: "[WHAT...]"
    std::string_view summary{};
    campaign::ExitCode (*run)(const Words& words){};
};

/// Ends the program with a message and an exit code. Thrown only in harness/cli, caught in main:
/// the one place where a command line turns into words for its user.
class Stop : public std::runtime_error {
public:
    Stop(campaign::ExitCode code, const std::string& message)
        : std::runtime_error{message}, code_{code} {}
    explicit Stop(const campaign::Trouble& trouble) : Stop{trouble.code, trouble.message} {}
    campaign::ExitCode code() const { return code_; }

private:
    campaign::ExitCode code_;
};

/// What was wanted, or the Stop that says why not.
template <class T>
T or_stop(campaign::OrTrouble<T> outcome) {
    if (!outcome) throw Stop{outcome.error()};
    if constexpr (!std::is_void_v<T>) return std::move(*outcome);
}

// clang-format off
campaign::ExitCode run_command(const Words& words);
campaign::ExitCode client_command(const Words& words);
campaign::ExitCode plan_command(const Words& words);
campaign::ExitCode prove_command(const Words& words);
campaign::ExitCode link_command(const Words& words);
campaign::ExitCode monitor_command(const Words& words);
campaign::ExitCode list_command(const Words& words);
campaign::ExitCode explain_command(const Words& words);
campaign::ExitCode explore_command(const Words& words);
campaign::ExitCode check_command(const Words& words);
campaign::ExitCode probe_command(const Words& words);
campaign::ExitCode show_command(const Words& words);
campaign::ExitCode shrink_command(const Words& words);
campaign::ExitCode schema_command(const Words& words);
campaign::ExitCode replay_command(const Words& words);
campaign::ExitCode report_command(const Words& words);
campaign::ExitCode diff_command(const Words& words);
campaign::ExitCode baseline_command(const Words& words);
campaign::ExitCode broker_command(const Words& words);
campaign::ExitCode doctor_command(const Words& words);
// clang-format on

}  // namespace assay::cli
