#pragma once
/// Guarantees: what has to hold of all messages of a row together, judged on its trace.
///
///     trace --read_history--> History --one question a guarantee--> Expectation with its witness
///
/// A message whose acknowledgement was lost has an unknown outcome: delivering it or not are both
/// right. What cannot be known from the trace is undecided, never a failure.
#include "reference/wire/forms.hpp"
#include "reports/result/charge.hpp"
#include "reports/result/model.hpp"

#include <map>
#include <span>

namespace assay::evidence {

using reports::Guarantee;
struct ClientMessages;

struct GuaranteeInput {
    std::span<const reports::TraceEvent> trace;
    /// Actor to link, for outages; an actor that is not named has a good link.
    const std::map<std::string, std::string>& actor_links;
    /// How long the last delivery may take; a message that is missing sooner is undecided.
    reports::Offset settle{};
    /// The same of the actors of one link, where it is less; those that have none are "".
    std::map<std::string, reports::Offset> settles{};
    /// When the row ended, at or behind the last event.
    reports::Offset end{};
    /// Actor to the drift of its device's clock in parts per billion; without one it is right.
    std::map<std::string, std::int64_t> clock_drifts{};
    /// When the server was restarted or killed and may have forgotten what it does not claim to keep.
    std::vector<reports::Offset> restarts{};
    /// What went between a client under test and its application; null: the target is a server.
    const ClientMessages* client{};
    wire::Version version{};  ///< of that client
};

struct GuaranteeWord {
    std::string_view name{};
    std::string_view doc{};
    bool has_number{};      ///< scenarios say how many are allowed, as in `reconnects: 2`
    bool is_for_clients{};  ///< it can be asked of a client under test and its application, too
};
/// What scenarios may ask for, in the order of their documentation.
std::span<const GuaranteeWord> guarantee_words();

/// One expectation a guarantee, in their order: pass, fail or undecided. `actual` is the life of
/// the first offending message, event by event. An unknown name is an error.
std::vector<reports::Expectation>
judge_guarantees(const std::vector<Guarantee>& guarantees, const GuaranteeInput& input);

}  // namespace assay::evidence
