#pragma once
/// What guarantees ask of a history again and again, each answer found once: so that judging costs
/// as many steps as the trace has events.
///
///     topic --filter tree--> holders (client, its matching subscriptions) | client, link --> facts
#include "harness/evidence/history/history.hpp"
#include "harness/evidence/history/hold_ups.hpp"

#include <memory>
#include <string_view>
#include <unordered_map>

namespace assay::evidence {

/// The subscriptions of one client, shared or not, whose filter matches one topic.
struct Holder {
    std::string client_id{};
    std::vector<const SubscriptionSpan*> spans{};  ///< in the order of their SUBSCRIBEs
    std::size_t filters{};                         ///< different ones
    bool has_shared{};
    /// By which a message is due whatever happens later: granted, never ended, at QoS 1 or 2. The
    /// earliest one, or null.
    const SubscriptionSpan* due{};
    /// The same for messages of other clients, so with No Local too.
    const SubscriptionSpan* due_from_others{};
    std::vector<EventIndex> last_ends{};  ///< the latest end among the first i + 1 spans

    /// Whether one of the subscriptions can have been in force between two events.
    bool may_have_held(EventIndex from, EventIndex to) const;
};

/// An outage of a link; `up` is `never` if it goes on.
struct Outage {
    EventIndex down{};
    EventIndex up{never};
};

/// Refers to history and trace, which have to live as long.
class HistoryIndex {
public:
    HistoryIndex(const History& history, std::span<const reports::TraceEvent> trace);

    /// Who has a matching subscription at any time, by Client Identifier.
    const std::vector<Holder>& holders(const std::string& topic) const;
    /// That client's, or null.
    const Holder* holder(const std::string& topic, std::string_view client_id) const;
    /// Whether what the client has not acknowledged may go to another member of a group as soon as
    /// its connection is lost (5.0, 4.8.2): at QoS 2 it never may [MQTT-4.8.2-4]. An empty topic is
    /// one that only a Topic Alias has said.
    bool
    may_be_passed_on(const std::string& topic, std::string_view client_id, std::uint8_t qos) const;
    /// The client's answer by which a delivery counts against Receive Maximum no more, or `never`.
    EventIndex answer_to(const Delivery& delivery) const;
    /// The connection of `client_id` that is open and accepted at the end, or null.
    const ConnectionSpan* open_at_end(const std::string& client_id) const;
    /// The connection that the same client had before, or null.
    const ConnectionSpan* before(const ConnectionSpan& connection) const;
    /// The connection that the same client has next, or null.
    const ConnectionSpan* after(const ConnectionSpan& connection) const;
    /// The connection that begins with this CONNECT, or null.
    const ConnectionSpan* begun_by(EventIndex connect) const;
    /// The CONNACK with which the client's Session was last resumed, or `never`.
    EventIndex last_resumed(const std::string& client_id) const;
    /// When the first of the client's connections ended; `never` if none has.
    EventIndex first_end(const std::string& client_id) const;
    /// The smallest packet that the client was willing to take at its worst, in bytes.
    std::uint32_t packet_size_max_bytes(const std::string& client_id) const;
    const std::vector<Outage>& outages(const std::string& link) const;
    /// The first event at `from` or later that says what became of the server's process, or `never`.
    EventIndex first_stop(EventIndex from) const;
    const HoldUps& hold_ups() const { return hold_ups_; }
    /// Whether the Session that this connection wanted to resume must have been there still.
    bool session_was_due(const ConnectionSpan& connection) const;

private:
    /// One level of the Topic Filters; `spans` end here.
    struct Level {
        std::map<std::string, std::unique_ptr<Level>, std::less<>> below{};
        std::vector<const SubscriptionSpan*> spans{};
    };
    struct Client {
        std::vector<const ConnectionSpan*> connections{};
        const ConnectionSpan* last_accepted{};
        EventIndex first_end{never};
        EventIndex last_resumed{never};
        std::uint32_t packet_size_max_bytes{std::numeric_limits<std::uint32_t>::max()};
    };

    const Client* client(const std::string& client_id) const;
    /// How long the Session certainly outlives this connection, in seconds, whatever of its packets
    /// the server has read before `until`.
    std::uint32_t lifetime_min_seconds(const ConnectionSpan& connection, EventIndex until) const;
    static void collect(
        const Level& level,
        std::string_view rest,
        bool is_end,
        std::vector<const SubscriptionSpan*>& found
    );
    std::vector<Holder> find_holders(const std::string& topic) const;
    void complete(Holder& holder) const;

    const History& history_;
    std::span<const reports::TraceEvent> trace_;
    Level filters_{};
    std::unordered_map<std::string, Client> clients_{};
    std::vector<std::size_t> places_{};  ///< connection -> its number among its client's
    std::map<std::string, std::vector<Outage>> outages_{};
    std::vector<EventIndex> stops_{};
    HoldUps hold_ups_;
    mutable std::unordered_map<std::string, std::vector<Holder>> holders_{};
};

}  // namespace assay::evidence
