#pragma once
/// What a campaign is made from, as values: a command line, a test or a job array fills them in.
#include "harness/scenario/model.hpp"
#include "harness/targets/reach.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace assay::campaign {

enum class LevelChoice : std::uint8_t { all, should, must };

/// `--shard I/N`: the I-th of N parts.
struct Shard {
    std::uint32_t index{1};
    std::uint32_t count{1};
};

/// `--shard-by`: which rows a shard plays, as their keys say, or so that all take about as long.
enum class ShardBy : std::uint8_t { hash, cost };

/// Which rows leave their traces in the results. Verdicts do not depend on it.
enum class Traces : std::uint8_t {
    all,
    some,  ///< rows that do not pass, rows that were named, and of each scenario and version one that passes
    failing,  ///< rows that do not pass
    none
};

/// What a selection is made from; `list` and `run` share it.
struct SelectionOptions {
    std::vector<std::string> what{};  ///< empty: the built-in suite
    std::vector<std::string> keep{};
    std::vector<std::string> skip{};
    std::vector<std::string> tags{};
    LevelChoice level{LevelChoice::all};
    std::optional<wire::Version> version{};
    /// Of the target: only scenarios for such a one; absent: for any.
    std::optional<wire::Role> role{wire::Role::server};
    std::uint32_t seeds{};  ///< 0: as many as each scenario says
    /// Rows are played over presets of links, too, so that chance has a part in every scenario.
    bool links_have_chance{};
    bool quick{};
    bool conversations{true};  ///< those of the suite's chapter `explore` belong to it
    bool is_filtered() const;  ///< whether less than the whole suite is meant
};

struct CampaignOptions {
    SelectionOptions selection{};
    std::vector<std::string> targets{"builtin"};
    /// Where a client that nobody starts is waited for, and how long; empty: there is none.
    std::string listen{};
    simulator::Duration idle{std::chrono::seconds{60}};
    targets::Reach reach{};
    std::vector<std::string> links{"direct"};
    std::uint64_t seed{1};
    std::string nonce{};  ///< that no other run against a broker has; not used in virtual time
    unsigned jobs{};      ///< 0: as many as there are cores
    Shard shard{};
    ShardBy shard_by{ShardBy::hash};
    bool fail_fast{};
    bool slow{};  ///< rows that take minutes over a simulated link on the wall clock, too
    /// Absent: all of a broker's, some of rows in virtual time, which `replay` gives again.
    std::optional<Traces> traces{};
    std::optional<simulator::Duration> timeout{};  ///< of a row, in link time
    std::chrono::year_month_day today{};  ///< on which entries of a baseline have expired or not
    std::string baseline{};  ///< a file; "none": not even the target's own; empty: the target's own
    bool strict{};
    bool certify{};
    std::filesystem::path target_log{
    };  ///< gets all that targets of ours write; empty: nothing does
};

/// What decides how rows are played and judged and is not the default, by the name of its flag, for
/// the header of the results. Targets, links, selection, seed and shard have members of their own
/// there. Of a file only its name: the same run in another folder gives the same bytes. `in_time`:
/// on the wall clock, where the number of jobs counts.
std::map<std::string, std::string> options_of(const CampaignOptions& options, bool in_time);

}  // namespace assay::campaign
