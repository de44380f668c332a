#pragma once
/// What a target can do: announced in its CONNACK, observed by trying, and where the two differ. A
/// probe is a handful of tiny rows, played like any others, whose outcomes are facts instead of
/// verdicts.
#include "harness/run/row/player.hpp"

namespace assay::harness {

/// What is known of a target. Names of facts are those of `requires` in a scenario.
struct Probe {
    std::map<std::string, std::string> announced{};  ///< from CONNACK, defaults of 5.0 put in
    std::map<std::string, std::string> observed{};
    std::map<std::string, std::string> facts{};  ///< what rows are selected by
    std::vector<std::string> contradictions{};   ///< one sentence each
    std::string product{};                       ///< name and version as $SYS says, if it does
};

/// One thing to try. `name` is what `learn` files its outcome under.
struct ProbeRow {
    std::string name{};
    Row row{};
};

/// The rows to play, all independent of each other.
std::vector<ProbeRow> probe_rows();
/// Turns the outcomes, one for each of `rows` in order, into facts. Facts of the target file,
/// `stated`, win over what was found.
Probe learn(
    const std::vector<ProbeRow>& rows,
    const std::vector<Played>& outcomes,
    const std::map<std::string, std::string>& stated
);

/// The probe as text for people.
std::string describe(const Probe& probe);

}  // namespace assay::harness
