#pragma once
/// Notes what becomes of the state that has to outlive the broker's process. The handlers tell it;
/// with nobody to keep it, it notes nothing.
#include "reference/broker/session.hpp"
#include "reference/broker/store/changes.hpp"

#include <set>

namespace assay::broker {

struct Core;

class Journal {
public:
    /// From now on; what is there already is kept already.
    void begin(const Core& core);

    void retained(const MessagePtr& message);
    void retained_cleared(const std::string& topic);
    void session_begun(const Session& session);
    void session_ended(const Session& session);
    /// Something about its connection, its Will or its end: what it is in the end is noted.
    void touched(const Session& session);
    void subscribed(const Session& session, const Subscription& subscription, bool is_shared);
    void unsubscribed(const Session& session, const std::string& filter);
    /// Something about the retained messages that its subscriptions wait for.
    void retained_wanted(const Session& session);
    /// `waiting` is one of the Session's, or of its connection, which is not kept.
    void queued(const Session& session, const std::deque<Delivery>& waiting);
    void unqueued(const Session& session, const std::deque<Delivery>& waiting);
    void sent(const Session& session, std::uint16_t packet_id);
    void released(const Session& session, std::uint16_t packet_id);
    void finished(const Session& session, std::uint16_t packet_id);
    void incoming(const Session& session, std::uint16_t packet_id, bool is_there);

    /// All that was noted since the last call; empty if nothing was.
    wire::Bytes take(const Core& core);

private:
    /// Whether anything is noted of what waits there, and in which line it does.
    std::optional<change::Line>
    line_of(const Session& session, const std::deque<Delivery>& waiting) const;
    template <class Change>
    void note(const Change& what);
    change::MessageNumber number_of(const MessagePtr& message);

    bool is_on_{};
    wire::Bytes record_{};
    std::set<SessionNumber> touched_{};
    std::set<SessionNumber> retained_wanted_{};
    std::uint64_t messages_before_{
    };  ///< made until the last record: what is kept of them is there
    std::set<std::uint64_t> written_{};
    std::uint64_t client_ids_before_{};
    std::optional<Instant> oldest_{};  ///< of what was not taken yet
};

/// The state as records, none of which is much larger than a part of a megabyte.
std::vector<wire::Bytes> snapshot_of(const Core& core);

}  // namespace assay::broker
