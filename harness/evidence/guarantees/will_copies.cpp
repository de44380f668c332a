#include "harness/evidence/guarantees/will_copies.hpp"

#include <algorithm>

namespace assay::evidence {

Excess CopiesOfWill::excess(std::size_t firings) const {
    if (firings == 0) return all() > 0 ? Excess::certain : Excess::none;
    const auto live_most = firings * filters + (tells_stored ? 0 : subscribes);
    const auto is_more = live.all > live_most || stored.all > subscribes;
    if (!is_more) return Excess::none;
    const auto is_explained = live.all <= live_most + live_behind_crash() &&
                              stored.all <= subscribes + stored.behind_crash;
    return is_explained ? Excess::perhaps : Excess::certain;
}

const CopiesOfWill& WillCopies::add(const Delivery& delivery) {
    auto place = clients_.find(delivery.client_id);
    if (place == clients_.end())
        place = clients_.emplace(delivery.client_id, begin(delivery.client_id)).first;
    auto& [copies, last_live, last_stored] = place->second;
    const bool is_stored = copies.tells_stored && delivery.retain;
    auto& kind = is_stored ? copies.stored : copies.live;
    auto& last = is_stored ? last_stored : last_live;
    ++kind.all;
    if (last != never && may_be_undone(last, delivery.event)) ++kind.behind_crash;
    last = delivery.event;
    return copies;
}

/// A client that has got none yet.
WillCopies::Client WillCopies::begin(const std::string& client_id) const {
    Client client;
    const auto* holder = inquiry_.index().holder(will_.topic, client_id);
    if (!holder) return client;
    client.copies.filters = holder->filters;
    if (!will_.retain) return client;
    client.copies.subscribes = holder->spans.size();
    client.copies.tells_stored = std::ranges::none_of(holder->spans, [](const auto* span) {
        return wire::SubscriptionOptions::retain_as_published.is_set(span->options);
    });
    return client;
}

/// Whether the server, since it published the Will, may have forgotten that it did.
bool WillCopies::may_be_undone(EventIndex published, EventIndex until) const {
    const auto& index = inquiry_.index();
    if (inquiry_.was_restarted(inquiry_.at(published), inquiry_.at(until))) return true;
    for (auto stop = index.first_stop(published); stop < until; stop = index.first_stop(stop + 1)) {
        const auto is_kill = inquiry_.trace()[stop].text.starts_with("the broker is killed");
        if (is_kill && inquiry_.at(stop) - inquiry_.at(published) < inquiry_.settle()) return true;
    }
    return false;
}

}  // namespace assay::evidence
