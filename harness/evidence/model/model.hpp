#pragma once
/// The model of the standard: what every row has to show, whatever its own steps ask. Written from
/// the standard's text; of the reference it shares the codec and the topic matcher only.
///
///     trace --up to what cannot be known--> history --one judge a chapter--> the earliest breach
///
///     sessions       begun as CONNACK says, none that had ended
///     deliveries     by a subscription that was there, with its QoS and RETAIN
///     properties     passed on as they came, the expiry lowered by the wait
///     copies         no more than publishes, subscriptions and stored messages explain
///     owed           what an acknowledgement took over comes, in order
///     rests          also where the subscription ends before the row does
///     wills          when they are due, and only then
///     exchanges      taken up again on the next connection
///     redeliveries   in the order of the first time
///     releases       for the messages that were taken, in order
///     answers        to every request of a client
///     codes          of SUBACK and UNSUBACK, as far as they can be wrong
///     identifiers    of new messages are free ones
///     limits         of the server are named as broken by nobody who kept them
///     take-overs     close the older connection, and do not refuse the newer one
///     groups         get a copy beside those of their members' own subscriptions
///     overlaps       bring the highest QoS, and in one copy the identifiers of all
///
/// Beside them stand guarantees that a scenario can ask for by itself, and that the standard gives for
/// every row: sessions that go on, order, one copy a group, nothing that nobody sent, the latest
/// retained message for who asks for it, Receive Maximum.
///
/// Of each thing it knows when it may have begun and when it certainly had: a subscription between
/// SUBSCRIBE and SUBACK is one that may be there. So it keeps no set of states: what may be is
/// allowed, what must be is owed, and between them nothing is judged.
#include "harness/evidence/guarantees/inquiry.hpp"
#include "harness/evidence/model/facts.hpp"

namespace assay::evidence {

/// Nothing: what the chapter speaks of is as the standard has it.
using Chapter = std::optional<Finding> (*)(const ModelFacts&);
std::optional<Finding> judge_connacks(const ModelFacts& facts);
std::optional<Finding> judge_deliveries(const ModelFacts& facts);
std::optional<Finding> judge_copies(const ModelFacts& facts);
std::optional<Finding> judge_owed(const ModelFacts& facts);
std::optional<Finding> judge_rests(const ModelFacts& facts);
std::optional<Finding> judge_wills(const ModelFacts& facts);
std::optional<Finding> judge_exchanges(const ModelFacts& facts);
std::optional<Finding> judge_redeliveries(const ModelFacts& facts);
std::optional<Finding> judge_releases(const ModelFacts& facts);
std::optional<Finding> judge_answers(const ModelFacts& facts);
std::optional<Finding> judge_codes(const ModelFacts& facts);
std::optional<Finding> judge_identifiers(const ModelFacts& facts);
std::optional<Finding> judge_limits(const ModelFacts& facts);
std::optional<Finding> judge_take_overs(const ModelFacts& facts);
std::optional<Finding> judge_groups(const ModelFacts& facts);
std::optional<Finding> judge_overlaps(const ModelFacts& facts);

}  // namespace assay::evidence
