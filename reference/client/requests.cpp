#include "reference/client/requests.hpp"

#include "reference/wire/codec.hpp"
#include "reference/wire/topics.hpp"

#include <algorithm>

namespace assay::client {

bool Requests::add(Token token, wire::Packet request) {
    if (size() >= max_) return false;
    waiting_.push_back({token, std::move(request)});
    return true;
}

/// Why this server would take the request for a Protocol Error.
std::optional<DropReason>
Requests::obstacle(const wire::Packet& packet, const ServerLimits& limits) const {
    if (wire::encoded_size(packet, version_) > limits.maximum_packet_size)
        return DropReason::packet_too_large;
    const auto* subscribe = std::get_if<wire::Subscribe>(&packet);
    if (!subscribe) return std::nullopt;
    const auto has_identifier =
        subscribe->properties.has(wire::PropertyId::subscription_identifier);
    auto is_refused = has_identifier && !limits.subscription_identifier_available;
    for (const auto& [filter, options] : subscribe->subscriptions) {
        is_refused |= wire::is_shared(filter.text) && !limits.shared_subscription_available;
        is_refused |= wire::has_wildcard(filter.text) && !limits.wildcard_subscription_available;
    }
    return is_refused ? std::optional{DropReason::subscription_not_supported} : std::nullopt;
}

void Requests::pump(const ServerLimits& limits, const Transmit& transmit, Effects& out) {
    for (; !waiting_.empty(); waiting_.pop_front()) {
        auto& request = waiting_.front();
        if (const auto why = obstacle(request.packet, limits)) {
            out.emplace_back(Dropped{request.token, *why});
            continue;
        }
        const auto packet_id = ids_.take();
        if (!packet_id) return;
        if (auto* subscribe = std::get_if<wire::Subscribe>(&request.packet))
            subscribe->packet_id = *packet_id;
        else
            std::get<wire::Unsubscribe>(request.packet).packet_id = *packet_id;
        transmit(request.packet);
        asked_.emplace(*packet_id, std::move(request));
    }
}

void Requests::on_answer(
    std::uint16_t packet_id,
    wire::PacketType request,
    std::vector<std::uint8_t> reasons,
    Effects& out
) {
    const auto asked = asked_.find(packet_id);
    if (asked == asked_.end() || wire::type_of(asked->second.packet) != request) return;
    out.emplace_back(Acknowledged{asked->second.token, std::move(reasons)});
    ids_.release(packet_id);
    asked_.erase(asked);
}

void Requests::connection_lost() {
    std::vector<Request> again;
    for (auto& [packet_id, request] : asked_) {
        ids_.release(packet_id);
        again.push_back(std::move(request));
    }
    asked_.clear();
    // Tokens rise, identifiers wrap.
    std::ranges::sort(again, {}, &Request::token);
    waiting_.insert(
        waiting_.begin(),
        std::make_move_iterator(again.begin()),
        std::make_move_iterator(again.end())
    );
}

}  // namespace assay::client
