#pragma once
/// What the chapters of the model ask of a history again and again: packets as they were on the
/// wire, and how long a subscription can have been in force.
#include "harness/evidence/guarantees/inquiry.hpp"
#include "harness/evidence/history/patience.hpp"

namespace assay::evidence {

using Seconds = std::chrono::seconds;

/// One way by which an Application Message came to the server: a PUBLISH, or the Will of a CONNECT.
struct Publication {
    EventIndex sent{};
    std::string client_id{};  ///< whose
    wire::Version version{wire::Version::v5_0};
    std::uint8_t qos{};
    bool retain{};
    bool is_will{};
    wire::Properties properties{};
};

/// Refers to the inquiry, which has to live as long.
class ModelFacts {
public:
    explicit ModelFacts(const Inquiry& inquiry);

    const Inquiry& inquiry() const { return inquiry_; }
    const History& history() const { return inquiry_.history(); }
    /// The connection that carried a packet, or null.
    const ConnectionSpan* connection_of(EventIndex event) const;
    /// The packet of an event, or nothing if it cannot be read.
    std::optional<wire::Packet> packet(EventIndex event) const;
    /// Every one of a message, without repeats of an exchange at QoS 2. Nothing if they are more
    /// than can be held against each delivery: then its deliveries are not judged.
    std::optional<std::vector<Publication>> publications_of(const Message& message) const;
    /// From when on the subscription certainly brings nothing that is published later: it was
    /// ended, or replaced by another with the same filter. Whatever was published before may come.
    EventIndex over(const SubscriptionSpan& span) const;
    /// The subscription that this one certainly replaced, or null.
    const SubscriptionSpan* replaced_by(const SubscriptionSpan& span) const;
    /// Those of a client's matching subscriptions that were asked for until `to` and can bring what
    /// was published at `from` or later.
    std::span<const SubscriptionSpan* const>
    in_force(const Holder& holder, EventIndex from, EventIndex to) const;
    /// Whether the client's Session certainly ended with its last connection, and all that was owed to
    /// it with that (3.1.2.11.2; 3.1.1: Clean Session 1).
    bool has_ended(std::string_view client_id) const;
    /// Whether every copy of the message had room and time to come to this client, if it was sent: one
    /// of QoS 0 is smaller, and waits for no window. It was connected all the time, or has but few to
    /// catch up with.
    bool has_come_whole(const Message& message, const std::string& client_id) const;
    /// Whether the server may have lost what it sent with this PUBLISH before `until`: it was stopped,
    /// and had not acknowledged the message before that.
    bool may_be_forgotten(EventIndex delivery, EventIndex until) const;
    /// "5.0:MQTT-3.3.1-12", for the version of a connection; nothing where it has none.
    static std::vector<std::string>
    statement(wire::Version version, std::string_view v3_1_1, std::string_view v5_0);

private:
    std::size_t place_of(const SubscriptionSpan& span) const;
    /// The message that this PUBLISH of the server brought, or null if no actor has published it.
    const Message* brought_by(EventIndex delivery) const;

    const Inquiry& inquiry_;
    std::unordered_map<std::string_view, std::vector<const ConnectionSpan*>> by_actor_{};
    std::unordered_map<std::string_view, const ConnectionSpan*> last_{};  ///< by client
    std::vector<EventIndex> over_{};                                      ///< by subscription
    std::vector<const SubscriptionSpan*> replaced_{};                     ///< by subscription
    /// The latest end among the first i + 1 subscriptions of a holder.
    mutable std::unordered_map<const Holder*, std::vector<EventIndex>> latest_ends_{};
    mutable std::unordered_map<EventIndex, const Message*> brought_{};  ///< by delivery, once asked
};

}  // namespace assay::evidence
