#pragma once
/// What every guarantee needs to ask: the history, whom it is about, and words for its answer.
#include "harness/evidence/guarantees/guarantees.hpp"
#include "harness/evidence/history/index.hpp"

#include <set>

namespace assay::evidence {

/// Why a guarantee does not hold, or cannot be judged.
struct Finding {
    reports::Verdict verdict{reports::Verdict::fail};
    std::string actual{};
    std::optional<EventIndex> evidence{};
    std::vector<std::string> statements{};  ///< qualified ids it breaks, where it is known
    bool is_moot{};                         ///< undecided, as there was nothing to judge
};
/// There was nothing to judge, and why.
Finding undecided(std::string why);

class Inquiry {
public:
    Inquiry(
        const Guarantee& guarantee,
        const GuaranteeInput& input,
        const History& history,
        const HistoryIndex& index
    );

    const History& history() const { return history_; }
    const HistoryIndex& index() const { return index_; }
    const GuaranteeInput& input() const { return input_; }
    std::span<const reports::TraceEvent> trace() const { return input_.trace; }
    reports::Offset at(EventIndex event) const { return input_.trace[event].at; }
    /// How long a delivery that has begun may take on the slowest path.
    reports::Offset settle() const { return input_.settle; }
    /// How long one may take that these two actors alone have to do with.
    reports::Offset settle(const std::string& from, const std::string& to) const;
    /// When the row ended.
    reports::Offset end() const;

    /// Of a guarantee that counts: how many are allowed.
    std::uint32_t most() const { return guarantee_.most; }
    /// Whether `of` names this actor, or nothing.
    bool is_about(const std::string& actor) const;
    /// Whether `of` names the message's load or publisher, or the receiver, or nothing. With
    /// nothing named and loads in the row, only messages of loads count.
    bool is_about(const Message& message, const std::string& receiver) const;
    /// The messages that the guarantee is about for some receiver; Wills have guarantees of their
    /// own.
    std::vector<const Message*> messages() const;

    /// How many copies of `message` the server may deliver to this client at most: one a publish
    /// and matching subscription, and one a SUBSCRIBE for a retained message.
    std::size_t copies_max(const Message& message, const std::string& client_id) const;
    /// The subscription by which `message` is due to this client, whatever happens later; or null.
    const SubscriptionSpan* due_by(const Message& message, const Holder& holder) const;
    /// Whether the client may have named a size that the message is above: then it is dropped
    /// [MQTT-3.1.2-25].
    bool may_be_too_large(const Message& message, const std::string& client_id) const;
    /// Why something that client has not got by the end may still be on its way; nothing if it has
    /// had its time since `since`.
    std::optional<std::string> excuse(const std::string& client_id, reports::Offset since) const;
    std::optional<std::string> excuse(const std::string& client_id, EventIndex since) const {
        return excuse(client_id, at(since));
    }
    /// The same for an Application Message: also what the client had left unacknowledged may have
    /// held it up, with Receive Maximum or without.
    std::optional<std::string>
    excuse_of_message(const std::string& client_id, reports::Offset since) const;
    std::optional<std::string>
    excuse_of_message(const std::string& client_id, EventIndex since) const {
        return excuse_of_message(client_id, at(since));
    }
    /// The link of an actor, empty if it has a good one.
    const std::string& link_of(const std::string& actor) const;
    /// How long a time seems to the actor's device, whose clock may be wrong.
    reports::Offset shown_to(const std::string& actor, reports::Offset span) const;
    /// Whether the server was restarted between two instants.
    bool was_restarted(reports::Offset from, reports::Offset to) const;
    /// Whether the actor's link was down at any time between two instants.
    bool was_down(const std::string& actor, reports::Offset from, reports::Offset to) const;

    static bool has_reached(const Message& message, const std::string& client_id);

    static std::string name_of(const Message& message);
    /// `what` and, a line each, the life of a message across all actors: its sends, deliveries and
    /// acknowledgements, with `more` events, and what became of links and connections meanwhile.
    /// Where that is too much, what concerns this client is left in.
    std::string with_life(
        std::string what,
        const Message& message,
        const std::string& client_id,
        std::set<EventIndex> more = {}
    ) const;
    /// `what` and these events, a line each.
    std::string with_events(std::string what, const std::set<EventIndex>& events) const;

private:
    /// "12.345 s depot < PUBLISH ..."
    std::string line_of(EventIndex event) const;

    const Guarantee& guarantee_;
    const GuaranteeInput& input_;
    const History& history_;
    const HistoryIndex& index_;
    bool has_loads_{};
};

/// Nothing: the guarantee holds. Each is one question.
using Question = std::optional<Finding> (*)(const Inquiry&);
std::optional<Finding> ask_at_most_once(const Inquiry& inquiry);
std::optional<Finding> ask_at_least_once(const Inquiry& inquiry);
std::optional<Finding> ask_exactly_once(const Inquiry& inquiry);
std::optional<Finding> ask_ordered(const Inquiry& inquiry);
std::optional<Finding> ask_shared_once(const Inquiry& inquiry);
std::optional<Finding> ask_nothing_invented(const Inquiry& inquiry);
std::optional<Finding> ask_retained_is_latest(const Inquiry& inquiry);
std::optional<Finding> ask_will_once(const Inquiry& inquiry);
std::optional<Finding> ask_will_never(const Inquiry& inquiry);
/// Of `session_kept`, what CONNACK says and the connection contradicts.
std::optional<Finding> ask_session_announced(const Inquiry& inquiry);
std::optional<Finding> ask_session_kept(const Inquiry& inquiry);
std::optional<Finding> ask_subscription_ends(const Inquiry& inquiry);
std::optional<Finding> ask_keep_alive(const Inquiry& inquiry);
std::optional<Finding> ask_receive_maximum(const Inquiry& inquiry);
std::optional<Finding> ask_reconnects(const Inquiry& inquiry);
/// All that the standard says of the row at once; see the room `model`.
std::optional<Finding> ask_conforms(const Inquiry& inquiry);

// The same of a client under test, between its application and its servers.
std::optional<Finding> ask_client_at_most_once(const Inquiry& inquiry);
std::optional<Finding> ask_client_at_least_once(const Inquiry& inquiry);
std::optional<Finding> ask_client_exactly_once(const Inquiry& inquiry);
std::optional<Finding> ask_client_ordered(const Inquiry& inquiry);
std::optional<Finding> ask_client_nothing_invented(const Inquiry& inquiry);

}  // namespace assay::evidence
