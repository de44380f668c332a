#include "reference/broker/store/journal.hpp"

#include "reference/broker/store/parts.hpp"

namespace assay::broker {

using change::Line;

template <class Change>
void Journal::note(const Change& what) {
    if (is_on_) change::put(record_, what);
}

/// A body is written with the first change that needs it, which is in the event in which the message
/// is made: what nobody keeps then is kept by nobody later.
change::MessageNumber Journal::number_of(const MessagePtr& message) {
    if (is_on_ && message->number > messages_before_ && written_.insert(message->number).second)
        put_message(record_, *message);
    return message->number;
}

std::optional<Line>
Journal::line_of(const Session& session, const std::deque<Delivery>& waiting) const {
    if (!is_on_) return std::nullopt;
    if (&waiting == &session.queue) return Line::queue;
    if (&waiting == &session.behind) return Line::behind;
    return std::nullopt;
}

void Journal::begin(const Core& core) {
    is_on_ = true;
    messages_before_ = core.messages_made;
    client_ids_before_ = core.client_ids_assigned;
}

void Journal::retained(const MessagePtr& message) {
    const auto number = number_of(message);
    note(change::RetainedSet{number});
}
void Journal::retained_cleared(const std::string& topic) {
    note(change::RetainedCleared{topic});
}
void Journal::session_begun(const Session& session) {
    note(change::SessionBegun{session.client_id});
}
void Journal::session_ended(const Session& session) {
    note(change::SessionEnded{session.client_id});
}
void Journal::touched(const Session& session) {
    if (is_on_) touched_.insert(session.number);
}
void Journal::subscribed(const Session& session, const Subscription& subscription, bool is_shared) {
    note(change::Subscribed{session.client_id, wanted_of(subscription), is_shared});
}
void Journal::unsubscribed(const Session& session, const std::string& filter) {
    note(change::Unsubscribed{session.client_id, filter});
}
void Journal::retained_wanted(const Session& session) {
    if (is_on_) retained_wanted_.insert(session.number);
}
void Journal::queued(const Session& session, const std::deque<Delivery>& waiting) {
    const auto line = line_of(session, waiting);
    if (!line) return;
    number_of(waiting.back().message);
    note(change::Queued{session.client_id, *line, copy_of(waiting.back())});
}
void Journal::unqueued(const Session& session, const std::deque<Delivery>& waiting) {
    if (const auto line = line_of(session, waiting))
        note(change::Unqueued{session.client_id, *line});
}
void Journal::sent(const Session& session, std::uint16_t packet_id) {
    note(change::Sent{session.client_id, packet_id});
}
void Journal::released(const Session& session, std::uint16_t packet_id) {
    note(change::Released{session.client_id, packet_id});
}
void Journal::finished(const Session& session, std::uint16_t packet_id) {
    note(change::Finished{session.client_id, packet_id});
}
void Journal::incoming(const Session& session, std::uint16_t packet_id, bool is_there) {
    note(change::Incoming{session.client_id, packet_id, is_there});
}

wire::Bytes Journal::take(const Core& core) {
    if (record_.empty() && touched_.empty() && retained_wanted_.empty()) return {};
    if (core.now - oldest_.value_or(core.now) < core.rules.keep_delay()) {
        oldest_ = oldest_.value_or(core.now);
        return {};
    }
    oldest_.reset();
    for (const auto number : std::exchange(retained_wanted_, {}))
        if (const auto* session = core.session(number)) put_retained_wanted(record_, *session);
    for (const auto number : std::exchange(touched_, {}))
        if (const auto* session = core.session(number)) put_status(record_, core, *session);
    if (std::exchange(client_ids_before_, core.client_ids_assigned) != core.client_ids_assigned)
        note(change::Counted{core.client_ids_assigned});
    messages_before_ = core.messages_made;
    written_.clear();
    return std::exchange(record_, {});
}

}  // namespace assay::broker
