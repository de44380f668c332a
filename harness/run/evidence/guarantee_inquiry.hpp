#pragma once
/// What every guarantee needs to ask: the history, whom it is about, and words for its answer.
#include "harness/run/evidence/guarantees.hpp"
#include "harness/run/evidence/history.hpp"

#include <set>

namespace assay::harness {

/// Why a guarantee does not hold, or cannot be judged.
struct Finding {
    reports::Verdict verdict{reports::Verdict::fail};
    std::string actual{};
    std::optional<EventIndex> evidence{};
};

class Inquiry {
public:
    Inquiry(const Guarantee& guarantee, const GuaranteeInput& input, const History& history);

    const History& history() const { return history_; }
    const std::vector<reports::TraceEvent>& trace() const { return input_.trace; }
    reports::Offset at(EventIndex index) const { return input_.trace[index].at; }

    /// Whether `of` names this actor, or nothing.
    bool is_about(const std::string& actor) const;
    /// Whether `of` names the message's load or publisher, or the receiver, or nothing. With
    /// nothing named and loads in the row, only messages of loads count.
    bool is_about(const Message& message, const std::string& receiver) const;

    /// How many copies of `message` the server may deliver to this client at most: one a publish
    /// and matching subscription, and one a SUBSCRIBE for a retained message.
    std::size_t copies_max(const Message& message, const std::string& client_id) const;
    /// Subscriptions of the client, shared or not, whose filter matches.
    std::vector<const SubscriptionSpan*>
    matching(const std::string& topic, const std::string& client_id) const;
    /// All Client Identifiers that ever subscribed.
    std::set<std::string> subscribers() const;
    /// Why something that client has not got by the end may still be on its way; nothing if it has
    /// had its time since `since`.
    std::optional<std::string> excuse(const std::string& client_id, EventIndex since) const;
    /// Whether the Session that this connection wanted to resume must have been there still.
    bool session_was_due(const ConnectionSpan& connection) const;

    /// Whether both SUBSCRIBEs went over one Network Connection.
    bool same_connection(const SubscriptionSpan& a, const SubscriptionSpan& b) const;
    static bool has_reached(const Message& message, const std::string& client_id);

    static std::string name_of(const Message& message);
    /// The life of a message: sends, acknowledgement, deliveries to this client, in order.
    std::string life_of(const Message& message, const std::string& client_id) const;
    /// "12.345 s depot < PUBLISH ..."
    std::string line_of(EventIndex index) const;
    /// Events in order, joined, the middle left out where there are many.
    std::string lines_of(const std::set<EventIndex>& events) const;

private:
    const Guarantee& guarantee_;
    const GuaranteeInput& input_;
    const History& history_;
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
std::optional<Finding> ask_session_kept(const Inquiry& inquiry);
std::optional<Finding> ask_subscription_ends(const Inquiry& inquiry);

}  // namespace assay::harness
