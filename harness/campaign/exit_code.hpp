#pragma once
/// How the program ends: the one table behind main, `assay explain` and the README.
#include <array>
#include <string_view>

namespace assay::campaign {

enum class ExitCode : std::uint8_t {
    ok = 0,
    failed = 1,
    interrupted = 2,
    own_error = 3,
    usage = 4,
    nothing_selected = 5,
    target_unreachable = 6,
    baseline_wrong = 7,
    undecided = 8,
    bad_merge = 9,
};

struct ExitCodeRow {
    ExitCode code{};
    std::string_view meaning{};
};

// clang-format off
constexpr std::array<ExitCodeRow, 10> exit_codes{{
    {ExitCode::ok,                 "everything selected holds, or fails exactly as the baseline lists"},
    {ExitCode::failed,             "at least one unexpected failure"},
    {ExitCode::interrupted,        "interrupted; partial results were written"},
    {ExitCode::own_error,          "our own error"},
    {ExitCode::usage,              "usage, or a scenario does not load; nothing ran"},
    {ExitCode::nothing_selected,   "the selection is empty, or no row of it applies to the target: nothing was judged"},
    {ExitCode::target_unreachable, "target unreachable, or its preflight failed"},
    {ExitCode::baseline_wrong,     "only the baseline is wrong: an entry passed, changed, expired or vanished"},
    {ExitCode::undecided,          "nothing of a target was decided; with --strict: something is undecided"},
    {ExitCode::bad_merge,          "merge found missing, doubled or foreign rows, or such as come out otherwise here (--verify)"},
}};
// clang-format on

}  // namespace assay::campaign
