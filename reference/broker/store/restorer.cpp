#include "reference/broker/store/restorer.hpp"

#include "reference/broker/connect.hpp"
#include "reference/broker/core.hpp"
#include "reference/broker/expiry.hpp"
#include "reference/broker/subscribe.hpp"

namespace assay::broker {

namespace {

std::optional<std::chrono::seconds> span_of(const std::optional<std::uint64_t>& seconds) {
    if (!seconds) return std::nullopt;
    return std::chrono::seconds{static_cast<std::int64_t>(*seconds)};
}

/// The PUBLISH that `put_status` and `put_message` pack things into.
std::optional<wire::Publish> unpacked(wire::BytesView bytes) {
    auto packet = wire::decode(bytes, wire::Version::v5_0);
    auto* publish = packet ? std::get_if<wire::Publish>(&*packet) : nullptr;
    if (!publish) return std::nullopt;
    publish->packet_id = 0;
    return std::move(*publish);
}

Subscription subscription_of(const change::Wanted& wanted) {
    return {
        .filter = std::string{wanted.filter},
        .qos = wanted.qos,
        .no_local = wanted.no_local,
        .retain_as_published = wanted.retain_as_published,
        .retain_handling = wanted.retain_handling,
        .identifier = wanted.identifier
    };
}

}  // namespace

bool Restorer::restore(Core& core, wire::BytesView record, Duration shift) {
    core_ = &core;
    last_ = nullptr;
    change::Reader reader{record, shift};
    while (!reader.is_done())
        if (!change::take(reader, *this)) return false;
    forget_unused();
    return true;
}

/// A message to which nothing refers at the end of a record is named no more.
void Restorer::forget_unused() {
    if (messages_.size() < looked_at_size_) return;
    std::erase_if(messages_, [](const auto& entry) { return entry.second.use_count() == 1; });
    looked_at_size_ = 2 * messages_.size() + 1'024;
}

Session* Restorer::session(change::Text client_id) {
    if (!last_ || last_->client_id != client_id) last_ = core_->session(std::string{client_id});
    return last_;
}

MessagePtr Restorer::message(change::MessageNumber number) const {
    const auto found = messages_.find(number);
    return found == messages_.end() ? nullptr : found->second;
}

std::optional<Delivery>
Restorer::delivery(Session& session, const change::Copy& copy, bool waits) const {
    Delivery out{message(copy.message), copy.qos, copy.retain, copy.subscription_identifiers};
    if (!out.message) return std::nullopt;
    if (waits) {
        out.queued = Charge{session.queued, memory_bytes(*out.message)};
        out.memory = Charge{core_->memory, sizeof(Delivery)};
    }
    return out;
}

void Restorer::operator()(const change::MessageKept& what) {
    Message message;
    message.topic = what.topic;
    message.payload.bytes.assign(what.payload.begin(), what.payload.end());
    if (!what.properties.empty())
        if (auto carrier = unpacked(what.properties))
            message.properties = std::move(carrier->properties);
    message.qos = what.qos;
    message.retain = what.retain;
    message.dup = what.dup;
    message.publisher = what.publisher;
    message.received = what.received;
    message.number = what.number;
    message.expiry = span_of(what.expiry_seconds);
    message.memory = Charge{core_->memory, memory_bytes(message)};
    core_->messages_made = std::max(core_->messages_made, what.number);
    messages_[what.number] = std::make_shared<const Message>(std::move(message));
}

void Restorer::operator()(const change::RetainedSet& what) {
    auto stored = message(what.message);
    if (!stored) return;
    auto& retained = core_->retained;
    // A snapshot has them in their order.
    const auto at = retained.try_emplace(retained.end(), stored->topic);
    at->second = std::move(stored);
}
void Restorer::operator()(const change::RetainedCleared& what) {
    core_->retained.erase(std::string{what.topic});
}

void Restorer::operator()(const change::SessionBegun& what) {
    last_ = &begin_session(*core_, std::string{what.client_id});
}
void Restorer::operator()(const change::SessionEnded& what) {
    if (auto* ended = session(what.client_id)) drop_session(*core_, *ended);
    last_ = nullptr;
}

void Restorer::operator()(const change::SessionStatus& what) {
    auto* found = session(what.client_id);
    if (!found) return;
    auto& session = *found;
    session.connection.reset();
    // No connection has this number any more; that there was one is known until all is restored.
    if (what.is_connected) session.connection = ConnectionId{};
    session.lifetime = span_of(what.lifetime_seconds);
    session.will.reset();
    if (what.will)
        if (auto publish = unpacked(*what.will))
            session.will = Will{
                std::move(*publish),
                std::chrono::seconds{static_cast<std::int64_t>(what.will_delay_seconds)}
            };
    session.memory.set(session_bytes(session.client_id, session.will));
    const auto set = [&](Timer timer, const std::optional<Instant>& at) {
        const Deadline deadline{timer, {}, session.client_id};
        if (at)
            core_->deadlines.set(deadline, *at);
        else
            core_->deadlines.clear(deadline);
    };
    set(Timer::will, what.will_at);
    set(Timer::session_end, what.ends_at);
}

void Restorer::operator()(const change::Subscribed& what) {
    if (auto* found = session(what.client_id))
        put_subscription(*core_, *found, subscription_of(what.subscription), what.is_shared);
}
void Restorer::operator()(const change::Unsubscribed& what) {
    if (auto* found = session(what.client_id))
        remove_subscription(*core_, *found, std::string{what.filter});
}
void Restorer::operator()(const change::RetainedWanted& what) {
    auto* found = session(what.client_id);
    if (!found) return;
    if (what.is_first) found->retained.clear();
    if (!what.subscription) return;
    found->retained.push_back(
        {subscription_of(*what.subscription), std::string{what.next}, what.before}
    );
    // Later messages have to count as later ones.
    core_->messages_made = std::max(core_->messages_made, what.before);
}

void Restorer::operator()(const change::Queued& what) {
    auto* found = session(what.client_id);
    if (!found) return;
    auto& waiting = what.line == change::Line::queue ? found->queue : found->behind;
    if (auto copy = delivery(*found, what.copy, true)) waiting.push_back(std::move(*copy));
}
void Restorer::operator()(const change::Unqueued& what) {
    auto* found = session(what.client_id);
    if (!found) return;
    auto& waiting = what.line == change::Line::queue ? found->queue : found->behind;
    if (!waiting.empty()) waiting.pop_front();
}
void Restorer::operator()(const change::Sent& what) {
    auto* found = session(what.client_id);
    if (!found || found->queue.empty()) return;
    auto first = std::move(found->queue.front());
    found->queue.pop_front();
    const auto qos = first.qos;
    found->outgoing.put_back(what.packet_id, qos, false, std::move(first));
}
void Restorer::operator()(const change::InFlight& what) {
    auto* found = session(what.client_id);
    if (!found) return;
    if (auto copy = delivery(*found, what.copy, true))
        found->outgoing.put_back(what.packet_id, what.copy.qos, what.is_released, std::move(*copy));
}
void Restorer::operator()(const change::Released& what) {
    if (auto* found = session(what.client_id)) found->outgoing.on_pubrec(what.packet_id, false);
}
void Restorer::operator()(const change::Finished& what) {
    if (auto* found = session(what.client_id)) found->outgoing.abandon(what.packet_id);
}
void Restorer::operator()(const change::Incoming& what) {
    auto* found = session(what.client_id);
    if (!found) return;
    if (what.is_there)
        found->incoming.publish(what.packet_id);
    else
        found->incoming.pubrel(what.packet_id);
}
void Restorer::operator()(const change::Counted& what) {
    core_->client_ids_assigned = what.client_ids_assigned;
}

}  // namespace assay::broker
