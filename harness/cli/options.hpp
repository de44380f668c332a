#pragma once
/// What `assay run` was told, as values: command line and environment are read here and nowhere
/// else.
#include "harness/cli/command.hpp"
#include "harness/scenario/model.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace assay::harness {

enum class LevelChoice : std::uint8_t { all, should, must };
enum class ColorChoice : std::uint8_t { automatic, always, never };

/// `--shard I/N`: the I-th of N parts.
struct Shard {
    std::uint32_t index{1};
    std::uint32_t count{1};
};

/// What a selection is made from; `list` and `run` share it.
struct SelectionOptions {
    std::vector<std::string> what{};  ///< empty: the built-in suite
    std::vector<std::string> keep{};
    std::vector<std::string> skip{};
    std::vector<std::string> tags{};
    LevelChoice level{LevelChoice::all};
    std::optional<Version> version{};
    std::uint32_t seeds{};  ///< 0: as many as each scenario says
    bool quick{};
    bool is_filtered() const;  ///< whether less than the whole suite is meant
};

struct RunOptions {
    SelectionOptions selection{};
    std::vector<std::string> targets{"builtin"};
    std::vector<std::string> links{"direct"};
    std::uint64_t seed{1};
    unsigned jobs{};  ///< 0: as many as there are cores
    Shard shard{};
    bool fail_fast{};
    bool slow{};   ///< rows that take minutes over a simulated link on the wall clock, too
    bool stamp{};  ///< the clock may show in results of virtual time
    std::optional<Duration> timeout{};  ///< of a row, in link time
    std::string baseline{};  ///< a file; "none": not even the target's own; empty: the target's own
    bool strict{};
    bool certify{};
    std::filesystem::path out{"assay-out"};
    std::vector<std::string> reports{"html", "junit", "md"};
    bool dry_run{};
    bool verbose{};
    bool quiet{};
    ColorChoice color{ColorChoice::automatic};
};

/// Reads the words behind `run`. Nothing: the help was asked for and printed. Throws Stop.
std::optional<RunOptions> parse_run_options(const Words& words);

/// Whether to print ANSI colours to `descriptor`: as told, else on a terminal unless NO_COLOR or CI
/// is set.
bool wants_color(ColorChoice choice, int descriptor);

}  // namespace assay::harness
