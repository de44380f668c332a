#include "reference/client/requests.hpp"

#include "reference/wire/codec.hpp"

#include <algorithm>

namespace assay::client {

bool Requests::add(Token token, wire::Packet request) {
    if (size() >= max_) return false;
    waiting_.push_back({token, std::move(request)});
    return true;
}

void Requests::pump(std::uint32_t maximum_packet_size, const Transmit& transmit, Effects& out) {
    for (; !waiting_.empty(); waiting_.pop_front()) {
        auto& request = waiting_.front();
        if (wire::encoded_size(request.packet, version_) > maximum_packet_size) {
            out.emplace_back(Dropped{request.token, DropReason::packet_too_large});
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
