#pragma once
/// What a target can do: announced in its CONNACK, observed by trying, and where the two differ. A
/// probe is a handful of tiny rows, played like any others, whose outcomes are facts instead of
/// verdicts.
#include "harness/play/row/player.hpp"

namespace assay::network {
struct TlsPeer;
}

namespace assay::campaign {

/// What is known of a target. Names of facts are those of `requires` in a scenario.
struct Probe {
    std::map<std::string, std::string> announced{};  ///< from CONNACK, defaults of 5.0 put in
    std::map<std::string, std::string> observed{};
    std::map<std::string, std::string> facts{};      ///< what rows are selected by
    std::vector<std::string> contradictions{};       ///< one sentence each
    std::string product{};                           ///< name and version as $SYS says, if it does
    std::shared_ptr<const network::TlsPeer> peer{};  ///< by TLS; null: without
};

/// One thing to try. `name` is what `learn` files its outcome under.
struct ProbeRow {
    std::string name{};
    scenario::Row row{};
};

/// Where brokers say by convention who they are.
inline constexpr std::string_view product_topic = "$SYS/broker/version";

/// The first rows to play: whether the target speaks a version at all, with the patience that a slow
/// one may need. All rows are independent of each other.
std::vector<ProbeRow> first_probe_rows();
/// The other rows, once it is known how long the target takes for an answer.
std::vector<ProbeRow> further_probe_rows(simulator::Duration patience);
/// How long an answer is worth waiting for, judged by the `first` rows: many times what CONNACK
/// took. Silence for that long is an answer, too.
simulator::Duration probe_patience(const std::vector<play::Played>& first);
/// Turns the outcomes, one for each of `rows` in order, into facts. Facts of the target file,
/// `stated`, win over what was found.
Probe learn(
    const std::vector<ProbeRow>& rows,
    const std::vector<play::Played>& outcomes,
    const std::map<std::string, std::string>& stated
);

/// The probe as text for people.
std::string describe(const Probe& probe);

}  // namespace assay::campaign
