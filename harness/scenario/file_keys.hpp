#pragma once
/// The keys of a scenario file and of what stands below them, apart from steps. Private to this
/// room and the schema.
#include "harness/scenario/document.hpp"

namespace assay::scenario {

struct FileKey {
    std::string_view name{};
    std::string_view doc{};
    bool is_required{};
};
std::span<const FileKey> file_keys();

/// What `requires` can ask for.
enum class FactForm : std::uint8_t { number, duration, flag, text };
struct Fact {
    std::string_view name{};
    FactForm form{};
    std::string_view doc{};
    bool v5_only{};  ///< a row of 3.1.1 asks for it in vain: the target cannot do otherwise there
};
std::span<const Fact> facts();

/// What a row is made of beside its lists of steps.
inline constexpr std::array<std::string_view, 8> cast_keys{
    "links", "actors", "broker_stack", "guarantees", "defaults", "faults", "chaos", "sweep"
};

/// The details that `defaults:` may give.
inline constexpr std::array<std::string_view, 6> default_names{
    "qos", "within", "await", "keep_alive", "keep_session", "retain"
};
std::vector<DetailDoc> actor_details();

/// id, title, about, tags, verifies, requires, isolation, limit; no matrix values are known here.
void read_header(
    Reading& reading, const Node& root, const statements::Registry& registry, Scenario& scenario
);
/// The number of seeds; 1 without.
int read_seeds(Reading& reading, const Node& root);

/// Matrix names, values, exclusions and inclusions of the file, without looking at the fault table.
std::vector<MatrixName> read_matrix(Reading& reading, const Node& root, const Scenario& scenario);
/// Takes out the rows of `exclude:` entries that name (or do not name) a fault; faults are not
/// known before the rest of the matrix is.
void exclude_rows(
    Reading& reading, const Document& document, std::vector<MatrixValues>& rows, bool by_fault
);
/// Every combination that is left, in file order, values by name, without `fault`.
std::vector<MatrixValues> combinations(Reading& reading, const Document& document);
/// The version of a combination; the reading of the matrix has seen to it that there is one.
Version version_of(const MatrixValues& values);

using LinkList = std::vector<std::pair<std::string, simulator::LinkSpec>>;
/// The row's links: presets with the changes that the file makes to them.
LinkList read_links(Reading& reading, const Document& document);
std::vector<Actor> read_actors(Reading& reading, const Document& document, LinkList& links);
Stack read_broker_stack(Reading& reading, const Document& document);
std::vector<reports::Guarantee> read_guarantees(Reading& reading, const Document& document);
void check_defaults(Reading& reading, const Document& document);

}  // namespace assay::scenario
