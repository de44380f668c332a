#include "tests/client/in_process.hpp"

#include <algorithm>

namespace assay::client {

std::size_t InProcess::add(Options options, const std::vector<std::string>& defects) {
    peers_.push_back({.client = std::make_unique<Client>(std::move(options), defects)});
    return peers_.size() - 1;
}

Token InProcess::publish(std::size_t client, Message message) {
    auto requested = peers_[client].client->publish(std::move(message), now_);
    carry_out(client, requested.effects);
    return requested.token;
}

Token InProcess::subscribe(
    std::size_t client, std::string filter, std::uint8_t options, wire::Properties properties
) {
    auto requested = peers_[client].client->subscribe(
        {{{std::move(filter)}, options}}, now_, std::move(properties)
    );
    carry_out(client, requested.effects);
    return requested.token;
}

Token InProcess::unsubscribe(std::size_t client, std::string filter) {
    auto requested = peers_[client].client->unsubscribe({std::move(filter)}, now_);
    carry_out(client, requested.effects);
    return requested.token;
}

InProcess::Peer* InProcess::peer_of(broker::ConnectionId connection) {
    const auto peer = std::ranges::find_if(peers_, [&](const Peer& candidate) {
        return candidate.is_open && candidate.connection == connection;
    });
    return peer == peers_.end() ? nullptr : &*peer;
}

void InProcess::open(std::size_t number) {
    auto& peer = peers_[number];
    peer.connection = broker::ConnectionId{++connections_};
    peer.is_open = true;
    peer.from_broker = wire::Framer{};
    if (opened) opened(number);
    carry_out(broker_.accepted(peer.connection, now_));
    carry_out(number, peer.client->transport_up(now_));
}

void InProcess::close(std::size_t number) {
    auto& peer = peers_[number];
    peer.is_open = false;
    if (ended) ended(number);
}

void InProcess::cut(std::size_t client) {
    auto& peer = peers_[client];
    if (!peer.is_open) return;
    const auto connection = peer.connection;
    close(client);
    std::erase_if(flying_, [&](const Flying& flying) { return flying.connection == connection; });
    carry_out(broker_.closed(connection, now_));
    carry_out(client, peer.client->transport_down(now_));
}

void InProcess::carry_out(std::size_t number, const Effects& effects) {
    for (const auto& effect : effects) {
        auto& peer = peers_[number];
        if (std::holds_alternative<OpenTransport>(effect)) {
            open(number);
        } else if (const auto* send = std::get_if<SendBytes>(&effect)) {
            if (passed) passed(number, Heading::up, send->bytes);
            flying_.push_back({peer.connection, Heading::up, send->bytes});
        } else if (std::holds_alternative<CloseTransport>(effect)) {
            // What was sent before the FIN still arrives; the broker sees the end behind it.
            close(number);
            flying_.push_back({peer.connection, Heading::up, {}});
        } else {
            peer.news.push_back(effect);
        }
    }
}

void InProcess::carry_out(const broker::Effects& effects) {
    for (const auto& effect : effects) {
        if (const auto* send = std::get_if<broker::Send>(&effect)) {
            auto* peer = peer_of(send->connection);
            if (!peer) continue;
            peer->from_broker.push(send->bytes);
            for (auto packet = peer->from_broker.next(); packet && !packet->empty();
                 packet = peer->from_broker.next())
                flying_.push_back(
                    {send->connection, Heading::down, {packet->begin(), packet->end()}}
                );
        } else {
            flying_.push_back({std::get<broker::Close>(effect).connection, Heading::down, {}});
        }
    }
}

void InProcess::deliver(Flying flying) {
    auto* peer = peer_of(flying.connection);
    const auto number = static_cast<std::size_t>(peer - peers_.data());
    if (flying.way == Heading::up) {
        if (flying.packet.empty()) return carry_out(broker_.closed(flying.connection, now_));
        if (peer && cut_before && cut_before(number, Heading::up, flying.packet))
            return cut(number);
        return carry_out(broker_.receive(flying.connection, flying.packet, now_));
    }
    if (!peer) return;
    if (change_down && !change_down(number, flying.packet)) return;
    if (flying.packet.empty()) {
        close(number);
        return carry_out(number, peer->client->transport_down(now_));
    }
    if (cut_before && cut_before(number, Heading::down, flying.packet)) return cut(number);
    if (passed) passed(number, Heading::down, flying.packet);
    carry_out(number, peer->client->receive(flying.packet, now_));
}

void InProcess::settle() {
    while (!flying_.empty()) {
        auto flying = std::move(flying_.front());
        flying_.pop_front();
        deliver(std::move(flying));
    }
}

std::optional<Instant> InProcess::next_deadline() const {
    auto next = broker_.next_deadline();
    for (const auto& peer : peers_) {
        const auto own = peer.client->next_deadline();
        if (own && (!next || *own < *next)) next = own;
    }
    return next;
}

void InProcess::wake() {
    carry_out(broker_.wake(now_));
    for (std::size_t i = 0; i < peers_.size(); ++i)
        carry_out(i, peers_[i].client->wake(now_));
}

bool InProcess::run(const std::function<bool()>& until, Duration limit) {
    const auto end = now_ + limit;
    settle();
    while (!until()) {
        const auto next = next_deadline();
        if (!next || *next > end) {
            now_ = end;
            return false;
        }
        now_ = std::max(now_, *next);
        wake();
        settle();
    }
    return true;
}

}  // namespace assay::client
