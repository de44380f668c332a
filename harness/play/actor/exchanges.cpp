#include "harness/play/actor/exchanges.hpp"

#include "reference/wire/reason_codes.hpp"

#include <algorithm>
#include <utility>

namespace assay::play {
namespace {

/// Whether `answer` can belong to `request` by its type alone.
bool answers(const wire::Packet& request, const wire::Packet& answer) {
    using enum wire::PacketType;
    const auto got = wire::type_of(answer);
    switch (wire::type_of(request)) {
    case subscribe:
        return got == suback;
    case unsubscribe:
        return got == unsuback;
    case pingreq:
        return got == pingresp;
    case publish:
        return std::get<wire::Publish>(request).qos() == 1 ? got == puback
                                                           : got == pubrec || got == pubcomp;
    default:
        return false;
    }
}

}  // namespace

bool Exchange::take(const wire::Packet& answer, std::size_t arrival) {
    answers.push_back(arrival);
    const auto* pubrec = std::get_if<wire::Pubrec>(&answer);
    const bool goes_on = pubrec && !wire::is_failure(pubrec->reason());
    state = goes_on ? State::released : State::done;
    return goes_on;
}

std::optional<wire::Packet> Exchange::again() const {
    if (state == State::done) return std::nullopt;
    if (state == State::released) return wire::Pubrel{.packet_id = packet_id};
    auto packet = request;
    if (auto* publish = std::get_if<wire::Publish>(&packet)) publish->set_dup(true);
    return packet;
}

Exchange& Exchanges::begin(Exchange exchange) {
    return all_.emplace_back(std::move(exchange));
}

Exchange* Exchanges::find(std::string_view name) {
    const auto found = std::ranges::find(all_, name, &Exchange::name);
    return found == all_.end() ? nullptr : &*found;
}

Exchange* Exchanges::answered_by(const wire::Packet& packet) {
    const auto id = wire::packet_id_of(packet);
    const auto found = std::ranges::find_if(all_, [&](const Exchange& exchange) {
        return exchange.is_open() && exchange.packet_id == id && answers(exchange.request, packet);
    });
    return found == all_.end() ? nullptr : &*found;
}

std::uint16_t Exchanges::free_packet_id() {
    const auto is_used = [&](std::uint16_t id) {
        return std::ranges::any_of(all_, [&](const Exchange& exchange) {
            return exchange.packet_id == id && exchange.is_open();
        });
    };
    do
        ++last_id_;
    while (last_id_ == 0 || is_used(last_id_));
    return last_id_;
}

std::vector<std::uint16_t> Exchanges::packet_ids() const {
    std::vector<std::uint16_t> out;
    for (const auto& exchange : all_)
        if (exchange.is_open()) out.push_back(exchange.packet_id);
    return out;
}

void Exchanges::forget() {
    for (auto& exchange : all_)
        exchange.state = Exchange::State::done;
}

std::size_t Exchanges::in_flight() const {
    return static_cast<std::size_t>(std::ranges::count_if(all_, [](const Exchange& exchange) {
        return exchange.packet_id != 0 && exchange.is_open() &&
               std::holds_alternative<wire::Publish>(exchange.request);
    }));
}

}  // namespace assay::play
