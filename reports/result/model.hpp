#pragma once
/// What came out of a run: the one model that every report renders and that results.jsonl stores.
///
///     header | row, row, row ... | footer      (one JSON object a line, flushed per row)
#include "reference/wire/forms.hpp"
#include "reports/result/charge.hpp"
#include "reports/result/statistics.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::reports {

/// Verdicts of a row, worst first; the order of the enumerators is the order of severity.
enum class Verdict : std::uint8_t {
    error,
    fail,
    undecided,
    known,
    advice,
    pass,
    not_applicable,
    not_run,
};
std::string_view name_of(Verdict verdict);
std::optional<Verdict> verdict_named(std::string_view name);

/// One thing that happened, as evidence.
struct TraceEvent {
    enum class Kind : std::uint8_t {
        sent,         ///< an actor handed the packet to its connection
        received,     ///< an actor read it
        opened,       ///< a Network Connection was made
        ended,        ///< a Network Connection ended; `text` says how
        link,         ///< a link went down or up, lost a datagram, changed; `from` is the link's
                      ///< name; `text` begins with "down" or "up" where an outage begins or ends
        note,         ///< a note of the scenario, a harness remark, or something about the process
                      ///< of the target, which is then `from`
        segment,      ///< TCP sent something again, or asked
        expectation,  ///< an expectation was met or not; `text` says it in words
    };
    Offset at{};
    Kind kind{};
    std::string from{};     ///< who sent the packet or segment; whose connection, link or process
    std::string to{};       ///< who is to get the packet or segment; the connection's other end
    wire::Bytes bytes{};    ///< sent and received: the packet as on the wire
    std::string text{};     ///< one line; for packets wire::print
    bool lost{};            ///< sent: the link lost it (where the world knows)
    Offset delivered_at{};  ///< sent: when it reached the other side, zero if unknown
    int line{};             ///< the scenario line that caused it, 0 if none
    Offset sent_at{};       ///< received: when the other side sent it, zero if unknown
    int connection{};       ///< of the row's Network Connections, from 1; 0 if none or unknown

    /// At whose end it was seen: a packet that was received at its receiver's.
    const std::string& actor() const { return kind == Kind::received ? to : from; }
    const std::string& peer() const { return kind == Kind::received ? from : to; }
    bool operator==(const TraceEvent&) const = default;
};
std::string_view name_of(TraceEvent::Kind kind);
std::optional<TraceEvent::Kind> trace_kind_named(std::string_view name);

/// One expectation of the scenario (expect, never, an acknowledgement that a step awaits, a
/// guarantee, a passive check) and how it came out.
struct Expectation {
    /// Whose finding it is: what was found while playing stands, the others are found again whenever
    /// the row is judged.
    enum class Source : std::uint8_t {
        play,       ///< a step's, or of the row as a whole: its limit, what came unasked
        passive,    ///< a passive check's
        guarantee,  ///< a guarantee's
        sweep,      ///< the sum of rows that were judged each
    };
    int line{};
    std::string what{};  ///< "no PUBLISH on fleet/# from 41.870 s to 61.870 s"
    /// What happened instead, empty if it held: one line, and perhaps the events that prove it, one
    /// line for each.
    std::string actual{};
    Verdict verdict{Verdict::pass};
    std::vector<std::string> statements{};  ///< qualified ids it counts against
    Offset from{};
    Offset to{};
    std::optional<std::size_t> evidence{};  ///< index of the offending trace event
    Source source{Source::play};
    bool operator==(const Expectation&) const = default;
};

std::string_view name_of(Expectation::Source source);
std::optional<Expectation::Source> source_named(std::string_view name);

struct RowResult {
    std::string target{};  ///< the target's name
    std::string name{};    ///< id[version=5.0,...]; with `link` unique in a target
    std::string scenario{};
    std::string title{};
    std::string file{};
    std::string version{};  ///< "3.1.1" or "5.0"
    std::map<std::string, std::string> matrix{};
    std::string link{"direct"};  ///< preset of --link, or "direct"
    std::uint64_t seed{};
    Verdict verdict{Verdict::not_run};
    std::string reason{};     ///< one sentence: why it is not a pass
    std::string signature{};  ///< what a baseline's `fails` is compared with; stable over runs
    std::string baseline{};   ///< the `why` of the baseline entry that made it known
    std::map<std::string, Verdict> statements{};  ///< qualified id -> verdict
    std::vector<Expectation> expectations{};
    std::vector<TraceEvent> trace{};
    Charge charge{};
    std::optional<Course> course{};  ///< absent: it was not played, or stored by an older program
    Offset duration{};
    std::map<std::string, std::string> actor_links{};  ///< actor -> link, for outages in ladders
    std::vector<std::string> faults{};  ///< drawn or swept, as scenario files write them
    std::vector<std::string> drawn{};   ///< links that the seed made: "sat: {delay: 300ms, ...}"
    std::optional<RowStatistics> statistics{};  ///< of rows with loads, guarantees or links
    std::vector<std::string> happened{};        ///< of what the scenario's `sometimes` asks for
    std::vector<std::string> hoped_for{};       ///< what `sometimes` asks for
    std::string target_output{};                ///< stderr of an exec target around the failure
    /// So many rows, itself among them, differ by their seed only and came out like it (RowFolder).
    /// Stored of rows that were left when a run was ended.
    std::size_t stands_for{1};
    bool operator==(const RowResult&) const = default;
};

/// One kind of finding of an exploration, and the few steps to which it was shrunk.
struct ExploredFinding {
    std::string target{};
    std::string link{"direct"};
    std::vector<std::string> statements{};  ///< qualified ids; empty where none has a number
    std::string rule{};                     ///< in words, with ... for names
    std::size_t rows{};                     ///< how many conversations show it
    std::string example{};                  ///< the shortest of them
    std::string file{};                     ///< the shrunk scenario; empty: it was not shrunk
    RowResult shrunk{};                     ///< how that came out
    bool operator==(const ExploredFinding&) const = default;
};

/// One statement of the registry as reports need it.
struct StatementInfo {
    std::string id{};  ///< "5.0:MQTT-3.3.1-4"
    std::string section{};
    std::string title{};  ///< of the section
    std::string level{};  ///< MUST, MUST NOT, SHOULD, ...
    std::string binds{};
    std::string observable{};
    std::string summary{};
    std::string reason{};  ///< why no scenario exercises it; empty if one does
    std::vector<std::string> scenarios{};
    std::vector<std::string> defects{
    };  ///< defects of the reference broker that prove the scenarios
};

/// One wrong behaviour that can be switched on in the reference broker, and what notices it.
struct DefectInfo {
    std::string name{};
    std::string about{};  ///< one line
    std::vector<std::string> statements{};
    std::vector<std::string> scenarios{};  ///< ids; empty: nothing catches it
};

/// One link preset as reports need it.
struct LinkInfo {
    std::string name{};
    std::string character{};  ///< delay, rates, losses in one line
    std::string grade{};      ///< "A" measured, "B" a vendor's or community figure, "C" assumption
    std::string source{};     ///< where the figures come from
};

struct TargetInfo {
    std::string name{};
    std::string address{};
    std::string product{};  ///< "mosquitto 2.0.11", if it could be learnt
    std::map<std::string, std::string> capabilities{};  ///< observed facts
    std::vector<std::string> findings{};  ///< contradictions of announced and observed
    std::size_t baseline_entries{};
    std::string unreachable{};  ///< why nothing was played, if it could not be reached
    /// Beside targets of other runs: whether its own played a part of the suite only. Not stored.
    std::optional<bool> is_of_part{};
    bool operator==(const TargetInfo&) const = default;
};

struct Header {
    std::string assay_version{};
    std::string suite_digest{};
    std::string selection{};
    /// What else decided how rows were played and judged: flag -> value, empty for a mere switch.
    std::map<std::string, std::string> options{};
    std::uint64_t seed{};
    std::vector<TargetInfo> targets{};
    std::vector<std::string> links{};
    std::string met{};  ///< of features in conversations: "6880 of 6903 pairs"; empty: no such rows
    std::size_t rows{};  ///< rows selected over all shards
    std::string rows_digest{};
    std::uint32_t shard_index{1};
    std::uint32_t shard_count{1};
    bool operator==(const Header&) const = default;
};

struct Footer {
    bool interrupted{};
    std::map<std::string, std::size_t> verdicts{};
    Offset wall{};  ///< how long the run took on the wall clock; zero: not stored
    /// Of targets that were started for the run, by name: CPU time, and the most memory that one
    /// process of it had.
    std::map<std::string, std::size_t> target_cpu_ns{};
    std::map<std::string, std::size_t> target_memory_peak_bytes{};
    int exit_code{};
    bool operator==(const Footer&) const = default;
};

/// What is known of the standard for targets of one role: what can be judged of them, and whether
/// what judges it can fail.
struct Registry {
    std::vector<StatementInfo> statements{};
    std::vector<DefectInfo> defects{};
};

/// A whole run, or several merged.
struct Results {
    Header header{};
    std::vector<RowResult> rows{};
    std::vector<ExploredFinding> findings{};  ///< of `explore`, those of most rows first
    std::optional<Footer> footer{};           ///< absent: the run was killed
    std::vector<StatementInfo> statements{};  ///< the registry; not stored in results.jsonl
    std::vector<DefectInfo> defects{};        ///< the kill table; not stored either
    /// Where brokers stand beside clients: what the two above are for brokers, as those are for clients
    /// then; not stored either.
    Registry of_brokers{};
    std::vector<LinkInfo> presets{};               ///< those of the library; not stored either
    std::map<std::string, std::string> sources{};  ///< scenario id -> YAML text, where known
};

}  // namespace assay::reports
