#include "harness/evidence/model/facts.hpp"

#include "reference/wire/codec.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace assay::evidence {

namespace {

/// More messages than these may be too many for the queue of an absent client.
constexpr std::size_t caught_up_max = 100;
/// More that were sent with the same topic and payload are not told apart.
constexpr std::size_t publications_max = 16;

}  // namespace

ModelFacts::ModelFacts(const Inquiry& inquiry) : inquiry_{inquiry} {
    for (const auto& connection : history().connections) {
        by_actor_[connection.actor].push_back(&connection);
        last_[connection.client_id] = &connection;
    }
    using Key = std::tuple<std::string_view, std::string_view, std::string_view>;
    // Those of one filter that nothing has ended yet, the latest last.
    std::map<Key, std::vector<std::size_t>> open;
    const auto& spans = history().subscriptions;
    over_.resize(spans.size(), never);
    replaced_.resize(spans.size());
    for (std::size_t i = 0; i < spans.size(); ++i) {
        const auto& span = spans[i];
        over_[i] = span.ended;
        auto& earlier = open[{span.client_id, span.share_name, span.filter}];
        for (const auto place : earlier)
            over_[place] = std::min({over_[place], span.ended, span.granted});
        if (!earlier.empty()) {
            const auto& last = spans[earlier.back()];
            const auto& connection = history().connections[span.connection];
            // What is asked for before CONNACK may find a Session without subscriptions.
            const auto is_of_session = connection.session_present ||
                                       connection.connack < span.asked ||
                                       last.connection == span.connection;
            const auto was_there =
                is_of_session && last.granted < span.asked && last.end_asked == span.asked;
            if (was_there) replaced_[i] = &last;
        }
        if (span.granted != never) earlier.clear();
        earlier.push_back(i);
    }
}

std::size_t ModelFacts::place_of(const SubscriptionSpan& span) const {
    return static_cast<std::size_t>(&span - history().subscriptions.data());
}

EventIndex ModelFacts::over(const SubscriptionSpan& span) const {
    return over_[place_of(span)];
}

const SubscriptionSpan* ModelFacts::replaced_by(const SubscriptionSpan& span) const {
    return replaced_[place_of(span)];
}

std::span<const SubscriptionSpan* const>
ModelFacts::in_force(const Holder& holder, EventIndex from, EventIndex to) const {
    auto& ends = latest_ends_[&holder];
    for (auto i = ends.size(); i < holder.spans.size(); ++i)
        ends.push_back(std::max(i == 0 ? EventIndex{} : ends.back(), over(*holder.spans[i])));
    const auto first = std::ranges::lower_bound(ends, from) - ends.begin();
    const auto last = std::ranges::upper_bound(holder.spans, to, {}, &SubscriptionSpan::asked) -
                      holder.spans.begin();
    if (first >= last) return {};
    const std::span all{holder.spans};
    return all.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(last - first));
}

const ConnectionSpan* ModelFacts::connection_of(EventIndex event) const {
    const auto known = by_actor_.find(inquiry_.trace()[event].actor());
    if (known == by_actor_.end()) return nullptr;
    const auto later = std::ranges::upper_bound(known->second, event, {}, &ConnectionSpan::connect);
    return later == known->second.begin() ? nullptr : *std::prev(later);
}

std::optional<wire::Packet> ModelFacts::packet(EventIndex event) const {
    const auto* connection = connection_of(event);
    const auto version = connection ? connection->version : wire::Version::v5_0;
    auto decoded = wire::decode(inquiry_.trace()[event].bytes, version);
    if (!decoded) return std::nullopt;
    return std::move(*decoded);
}

std::optional<std::vector<Publication>> ModelFacts::publications_of(const Message& message) const {
    if (message.sends.size() > publications_max) return std::nullopt;
    std::vector<Publication> found;
    for (const auto sent : message.sends) {
        const auto whole = packet(sent);
        const auto* connection = connection_of(sent);
        if (!whole || !connection) return std::nullopt;
        Publication one{
            .sent = sent, .client_id = connection->client_id, .version = connection->version
        };
        if (const auto* publish = std::get_if<wire::Publish>(&*whole)) {
            one.qos = publish->qos();
            one.retain = publish->retain();
            one.properties = publish->properties;
        } else if (const auto* connect = std::get_if<wire::Connect>(&*whole)) {
            one.qos = connect->will_qos();
            one.retain = connect->will_retain();
            one.is_will = true;
            one.properties = connect->will_properties;
        }
        found.push_back(std::move(one));
    }
    return found;
}

bool ModelFacts::has_ended(std::string_view client_id) const {
    const auto found = last_.find(client_id);
    return found != last_.end() && found->second->accepted && found->second->ended != never &&
           found->second->session_expiry_seconds == 0;
}

bool ModelFacts::has_come_whole(const Message& message, const std::string& client_id) const {
    // Nobody knows that the server has taken it over.
    if (message.completed == never) return false;
    if (inquiry_.may_be_too_large(message, client_id)) return false;
    auto since = message.completed;
    const auto* open = inquiry_.index().open_at_end(client_id);
    if (!open) return false;
    const auto was_there = open->connack < message.sends.front();
    if (!was_there && history().messages.size() > caught_up_max) return false;
    // With a window of its own the client decides when there is room.
    if (open->receive_maximum && open->last_sent != never) since = std::max(since, open->last_sent);
    return !inquiry_.excuse_of_message(client_id, since);
}

std::vector<std::string>
ModelFacts::statement(wire::Version version, std::string_view v3_1_1, std::string_view v5_0) {
    const auto id = version == wire::Version::v5_0 ? v5_0 : v3_1_1;
    if (id.empty()) return {};
    return {fmt::format("{}:{}", wire::name_of(version), id)};
}

const Message* ModelFacts::brought_by(EventIndex delivery) const {
    if (brought_.empty())
        for (const auto& message : history().messages)
            for (const auto& one : message.deliveries)
                brought_.emplace(one.event, &message);
    const auto found = brought_.find(delivery);
    return found == brought_.end() ? nullptr : found->second;
}

bool ModelFacts::may_be_forgotten(EventIndex delivery, EventIndex until) const {
    const auto stop = inquiry_.index().first_stop(delivery);
    if (stop >= until) return false;
    const auto* message = brought_by(delivery);
    if (!message || message->accepted > stop) return true;
    // Of the same published more than once it cannot be said which of them was acknowledged.
    return message->sends.size() > 1 && message->sends[1] < stop;
}

}  // namespace assay::evidence
