#include "harness/evidence/history/index.hpp"

#include "reference/session/topic_match.hpp"
#include "reference/wire/codec.hpp"

#include <algorithm>
#include <chrono>

namespace assay::evidence {

using reports::TraceEvent;

namespace {

/// The first level of `text`, and what follows its `/`; no rest: it was the last one.
std::pair<std::string_view, std::optional<std::string_view>> split_level(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return {text, std::nullopt};
    return {text.substr(0, slash), text.substr(slash + 1)};
}

}  // namespace

bool Holder::may_have_held(EventIndex from, EventIndex to) const {
    const auto later = std::ranges::lower_bound(spans, to, {}, &SubscriptionSpan::asked);
    const auto count = later - spans.begin();
    return count > 0 && last_ends[static_cast<std::size_t>(count - 1)] > from;
}

HistoryIndex::HistoryIndex(const History& history, std::span<const TraceEvent> trace)
    : history_{history}, trace_{trace}, hold_ups_{history, trace} {
    for (const auto& span : history.subscriptions) {
        auto* level = &filters_;
        for (std::optional<std::string_view> rest = span.filter; rest;) {
            const auto [name, more] = split_level(*rest);
            auto& below = level->below[std::string{name}];
            if (!below) below = std::make_unique<Level>();
            level = below.get();
            rest = more;
        }
        level->spans.push_back(&span);
    }
    for (const auto& connection : history.connections) {
        auto& client = clients_[connection.client_id];
        places_.push_back(client.connections.size());
        client.connections.push_back(&connection);
        if (connection.accepted) client.last_accepted = &connection;
        if (connection.accepted && connection.session_present)
            client.last_resumed = connection.connack;
        client.first_end = std::min(client.first_end, connection.ended);
        client.packet_size_max_bytes =
            std::min(client.packet_size_max_bytes, connection.packet_size_max_bytes);
    }
    for (EventIndex i = 0; i < trace.size(); ++i) {
        const auto is_of_process =
            trace[i].kind == TraceEvent::Kind::note && !trace[i].from.empty();
        if (is_of_process) stops_.push_back(i);
        if (trace[i].kind != TraceEvent::Kind::link) continue;
        auto& outages = outages_[trace[i].actor()];
        const auto is_down = !outages.empty() && outages.back().up == never;
        if (trace[i].text.starts_with("down") && !is_down) outages.push_back({.down = i});
        if (trace[i].text.starts_with("up") && is_down) outages.back().up = i;
    }
}

const HistoryIndex::Client* HistoryIndex::client(const std::string& client_id) const {
    const auto found = clients_.find(client_id);
    return found == clients_.end() ? nullptr : &found->second;
}

void HistoryIndex::collect(
    const Level& level,
    std::string_view rest,
    bool is_end,
    std::vector<const SubscriptionSpan*>& found
) {
    const auto add = [&](const Level& last) {
        found.insert(found.end(), last.spans.begin(), last.spans.end());
    };
    // `a/#` matches `a` too.
    if (const auto all = level.below.find("#"); all != level.below.end()) add(*all->second);
    if (is_end) return add(level);
    const auto [name, more] = split_level(rest);
    for (const auto wanted : {name, std::string_view{"+"}})
        if (const auto below = level.below.find(wanted); below != level.below.end())
            collect(*below->second, more.value_or(""), !more, found);
}

std::vector<Holder> HistoryIndex::find_holders(const std::string& topic) const {
    std::vector<const SubscriptionSpan*> found;
    collect(filters_, topic, false, found);
    // The tree finds candidates; what a filter matches is said in one place.
    std::erase_if(found, [&](const SubscriptionSpan* span) {
        return !session::filter_matches(span->filter, topic);
    });
    std::ranges::sort(found, [](const auto* a, const auto* b) {
        return std::tie(a->client_id, a->asked, a) < std::tie(b->client_id, b->asked, b);
    });
    std::vector<Holder> holders;
    for (const auto* span : found) {
        if (holders.empty() || holders.back().client_id != span->client_id)
            holders.push_back({.client_id = span->client_id});
        holders.back().spans.push_back(span);
    }
    for (auto& holder : holders)
        complete(holder);
    return holders;
}

void HistoryIndex::complete(Holder& holder) const {
    std::set<std::pair<std::string_view, std::string_view>> filters;
    for (const auto* span : holder.spans) {
        filters.emplace(span->share_name, span->filter);
        holder.has_shared |= !span->share_name.empty();
        const auto latest = holder.last_ends.empty() ? EventIndex{} : holder.last_ends.back();
        holder.last_ends.push_back(std::max(latest, span->ended));
        // One member of a shared subscription gets it, and which cannot be said.
        if (!span->share_name.empty() || span->granted_qos == 0) continue;
        if (span->granted == never || span->end_asked != never) continue;
        const auto is_kept =
            span->ended == never ||
            (span->lost_with && session_was_due(history_.connections[*span->lost_with]));
        if (!is_kept) continue;
        const auto is_earlier = [&](const SubscriptionSpan* other) {
            return !other || span->granted < other->granted;
        };
        if (is_earlier(holder.due_from_others)) holder.due_from_others = span;
        if (!wire::SubscriptionOptions::no_local.is_set(span->options) && is_earlier(holder.due))
            holder.due = span;
    }
    holder.filters = filters.size();
}

const std::vector<Holder>& HistoryIndex::holders(const std::string& topic) const {
    const auto known = holders_.find(topic);
    if (known != holders_.end()) return known->second;
    return holders_.emplace(topic, find_holders(topic)).first->second;
}

const Holder* HistoryIndex::holder(const std::string& topic, std::string_view client_id) const {
    const auto& all = holders(topic);
    const auto found = std::ranges::lower_bound(all, client_id, {}, &Holder::client_id);
    return found != all.end() && found->client_id == client_id ? &*found : nullptr;
}

bool HistoryIndex::may_be_passed_on(
    const std::string& topic, std::string_view client_id, std::uint8_t qos
) const {
    if (qos == 2) return false;
    const auto* found = topic.empty() ? nullptr : holder(topic, client_id);
    return topic.empty() || (found && found->has_shared);
}

EventIndex HistoryIndex::answer_to(const Delivery& delivery) const {
    if (!delivery.connection) return never;
    const auto packet_id = wire::peek_packet_id(trace_[delivery.event].bytes);
    const auto& steps = history_.connections[*delivery.connection].window_in;
    const auto answer = std::ranges::find_if(steps, [&](const WindowStep& step) {
        return step.event > delivery.event && step.packet_id == packet_id && !step.opens;
    });
    return answer == steps.end() ? never : answer->event;
}

const ConnectionSpan* HistoryIndex::open_at_end(const std::string& client_id) const {
    const auto* known = client(client_id);
    if (!known || !known->last_accepted) return nullptr;
    return known->last_accepted->ended == never ? known->last_accepted : nullptr;
}

const ConnectionSpan* HistoryIndex::before(const ConnectionSpan& connection) const {
    const auto place = places_[static_cast<std::size_t>(&connection - history_.connections.data())];
    return place == 0 ? nullptr : client(connection.client_id)->connections[place - 1];
}

const ConnectionSpan* HistoryIndex::after(const ConnectionSpan& connection) const {
    const auto place = places_[static_cast<std::size_t>(&connection - history_.connections.data())];
    const auto& all = client(connection.client_id)->connections;
    return place + 1 == all.size() ? nullptr : all[place + 1];
}

const ConnectionSpan* HistoryIndex::begun_by(EventIndex connect) const {
    const auto& all = history_.connections;
    const auto found = std::ranges::lower_bound(all, connect, {}, &ConnectionSpan::connect);
    return found != all.end() && found->connect == connect ? &*found : nullptr;
}

EventIndex HistoryIndex::last_resumed(const std::string& client_id) const {
    const auto* known = client(client_id);
    return known ? known->last_resumed : never;
}

EventIndex HistoryIndex::first_end(const std::string& client_id) const {
    const auto* known = client(client_id);
    return known ? known->first_end : never;
}

std::uint32_t HistoryIndex::packet_size_max_bytes(const std::string& client_id) const {
    const auto* known = client(client_id);
    return known ? known->packet_size_max_bytes : std::numeric_limits<std::uint32_t>::max();
}

const std::vector<Outage>& HistoryIndex::outages(const std::string& link) const {
    static const std::vector<Outage> none;
    const auto found = outages_.find(link);
    return found == outages_.end() ? none : found->second;
}

EventIndex HistoryIndex::first_stop(EventIndex from) const {
    const auto found = std::ranges::lower_bound(stops_, from);
    return found == stops_.end() ? never : *found;
}

std::uint32_t
HistoryIndex::lifetime_min_seconds(const ConnectionSpan& connection, EventIndex until) const {
    const auto said = connection.session_expiry_seconds;
    // Nothing answers a DISCONNECT, the last packet of a client: only that the server closes says that
    // it has been read, and not stopped before.
    const auto stop = first_stop(connection.last_sent);
    const auto has_closed =
        connection.ended < stop && trace_[connection.ended].text.starts_with("Network");
    if (stop >= until || has_closed) return said;
    return std::min(said, connection.expiry_before_disconnect_seconds);
}

bool HistoryIndex::session_was_due(const ConnectionSpan& connection) const {
    if (connection.clean || !connection.accepted) return false;
    auto lifetime = wire::session_never_expires;
    const auto* earlier = before(connection);
    // An attempt without an answer may have reached the server: then its wishes are in force.
    for (; earlier && !earlier->accepted; earlier = before(*earlier)) {
        if (earlier->clean) return false;
        lifetime = std::min(lifetime, lifetime_min_seconds(*earlier, connection.connack));
    }
    if (!earlier) return false;
    lifetime = std::min(lifetime, lifetime_min_seconds(*earlier, connection.connack));
    if (lifetime == wire::session_never_expires) return true;
    // It ends with its connection, also with one that this connection took over (3.1.2.11.2), whose
    // DISCONNECT may be later here than the other's CONNACK.
    if (lifetime == 0) return false;
    // The server had the connection at least when it sent what was received last.
    const auto last_sign = earlier->last_received == never
                               ? earlier->connack
                               : std::max(earlier->connack, earlier->last_received);
    const auto away = trace_[connection.connack].at - trace_[last_sign].at;
    return away < std::chrono::seconds{lifetime};
}

}  // namespace assay::evidence
