// What a client receives: what each packet of its server allows it from the moment of its sending, and
// what it binds it to once it was read.
#include "harness/evidence/passive/client_connection.hpp"
#include "reference/wire/reason_codes.hpp"

#include <algorithm>
#include <utility>

namespace assay::evidence {

using wire::PacketType;
using wire::PropertyId;

void ClientConnection::from_server(wire::BytesView bytes, Moment at) {
    if (!is_ours_ || !is_sound_ || phase_ == Phase::opened) return;
    auto inspected = wire::inspect(bytes, version_, wire::Role::server);
    if (!inspected.packet) return;
    ++numbers_;
    on_passed(*inspected.packet);
    if (wire::type_of(bytes) == PacketType::disconnect && !server_left_) {
        server_left_ = true;
        server_left_at_ = at;
    }
    // The others bind the client to nothing, and there may be many while it only listens.
    constexpr wire::PacketSet binding{
        PacketType::connack,
        PacketType::puback,
        PacketType::pubrec,
        PacketType::pubrel,
        PacketType::pubcomp
    };
    if (binding.has(wire::type_of(bytes)))
        unread_.push_back({numbers_, std::move(*inspected.packet), at});
}

/// Takes down what a packet of the server allows its client from the moment of its sending.
void ClientConnection::on_passed(const wire::Packet& packet) {
    count_request(session_->incoming, packet);
    const ServerPacket self{serial_, numbers_};
    if (const auto* connack = std::get_if<wire::Connack>(&packet)) {
        is_accepted_ = connack->reason_code == 0;
        is_in_doubt_ = may_be_over_ || (is_accepted_ && !is_clean_ && !connack->session_present());
        const auto& properties = connack->properties;
        // Which of the two the client goes by is open until it has read it.
        const auto* expiry = properties.find<std::uint32_t>(PropertyId::session_expiry_interval);
        if (expiry && is_latest())
            session_->expiry = std::min(session_->expiry, std::chrono::seconds{*expiry});
        const auto* assigned = properties.find<wire::Utf8>(PropertyId::assigned_client_identifier);
        if (assigned) sessions_[assigned->text] = session_;
    } else if (const auto* publish = std::get_if<wire::Publish>(&packet)) {
        if (publish->qos() == 1) publishes1_.ask(publish->packet_id, numbers_);
        if (publish->qos() == 2) publishes2_.ask(publish->packet_id, numbers_);
    } else if (const auto* puback = std::get_if<wire::Puback>(&packet)) {
        window_.close(puback->packet_id);
        session_->finish(puback->packet_id, self, wire::is_failure(puback->reason()));
    } else if (const auto* pubrec = std::get_if<wire::Pubrec>(&packet)) {
        session_->pubrecs[pubrec->packet_id] = serial_;
        const auto open = session_->inflight.find(pubrec->packet_id);
        if (wire::is_failure(pubrec->reason())) {
            window_.close(pubrec->packet_id);
            session_->finish(pubrec->packet_id, self, true);
        } else if (open != session_->inflight.end()) {
            open->second.is_received = true;
            pubrecs_.ask(pubrec->packet_id, numbers_);
        }
    } else if (const auto* pubrel = std::get_if<wire::Pubrel>(&packet)) {
        pubrels_.ask(pubrel->packet_id, numbers_);
    } else if (const auto* pubcomp = std::get_if<wire::Pubcomp>(&packet)) {
        window_.close(pubcomp->packet_id);
        session_->finish(pubcomp->packet_id, self, false);
    } else if (const auto* suback = std::get_if<wire::Suback>(&packet)) {
        requests_.erase(suback->packet_id);
    } else if (const auto* unsuback = std::get_if<wire::Unsuback>(&packet)) {
        requests_.erase(unsuback->packet_id);
    }
}

void ClientConnection::caught_up() {
    while (!unread_.empty())
        read_next();
}

void ClientConnection::read_until(Moment now) {
    const auto is_read = [&](const Unread& unread) {
        return !now || !unread.at || *unread.at + reaction_ <= *now;
    };
    while (!unread_.empty() && is_read(unread_.front()))
        read_next();
}

/// A client that answers a packet has read all that came before it.
void ClientConnection::read_up_to(std::uint64_t number) {
    while (!unread_.empty() && unread_.front().number <= number)
        read_next();
}

void ClientConnection::read_next() {
    const auto unread = std::move(unread_.front());
    unread_.pop_front();
    on_read(unread);
}

void ClientConnection::on_read(const Unread& unread) {
    const auto finished = [&](std::uint16_t packet_id) {
        const auto at = session_->finished.find(packet_id);
        // Its identifier may have been used again and finished since: that is another one's.
        if (at != session_->finished.end() &&
            at->second.acknowledgement == ServerPacket{serial_, unread.number})
            at->second.is_read = true;
        // It may be what the client has waited for before it sends the next one again.
        freed_at_ = unread.at;
        has_pinged_ = false;
    };
    if (const auto* connack = std::get_if<wire::Connack>(&unread.packet)) {
        on_connack_read(*connack, unread.at);
    } else if (const auto* puback = std::get_if<wire::Puback>(&unread.packet)) {
        finished(puback->packet_id);
    } else if (const auto* pubcomp = std::get_if<wire::Pubcomp>(&unread.packet)) {
        finished(pubcomp->packet_id);
    } else if (const auto* pubrec = std::get_if<wire::Pubrec>(&unread.packet)) {
        if (wire::is_failure(pubrec->reason())) {
            finished(pubrec->packet_id);
            if (!session_->inflight.contains(pubrec->packet_id)) refused_.insert(pubrec->packet_id);
        } else if (pubrecs_.waits(pubrec->packet_id, unread.number)) {
            releases_due_[pubrec->packet_id] = unread.at;
        }
    } else if (const auto* pubrel = std::get_if<wire::Pubrel>(&unread.packet)) {
        if (pubrels_.waits(pubrel->packet_id, unread.number))
            completes_due_[pubrel->packet_id] = unread.at;
    }
}

void ClientConnection::on_connack_read(const wire::Connack& connack, Moment at) {
    if (connack.reason_code != 0 || phase_ != Phase::connecting) return;
    phase_ = Phase::accepted;
    connack_read_ = true;
    session_present_ = connack.session_present();
    if (at && (!spoke_at_ || *at > *spoke_at_)) spoke_at_ = at;
    const auto& properties = connack.properties;
    using enum PropertyId;
    limits_.receive_maximum = properties.get_or(receive_maximum, limits_.receive_maximum);
    limits_.topic_alias_maximum =
        properties.get_or(topic_alias_maximum, limits_.topic_alias_maximum);
    limits_.maximum_qos = properties.get_or(maximum_qos, limits_.maximum_qos);
    const auto is_available = [&](PropertyId id) {
        return properties.get_or<std::uint8_t>(id, 1) != 0;
    };
    limits_.retain_available = is_available(retain_available);
    limits_.wildcard_available = is_available(wildcard_subscription_available);
    limits_.identifier_available = is_available(subscription_identifier_available);
    limits_.sharing_available = is_available(shared_subscription_available);
    if (const auto* size = properties.find<std::uint32_t>(maximum_packet_size))
        limits_.maximum_packet_size = *size;
    if (const auto* period = properties.find<std::uint16_t>(server_keep_alive))
        limits_.server_keep_alive = *period;
    is_in_doubt_ = false;
    if (const auto* expiry = properties.find<std::uint32_t>(session_expiry_interval))
        expiry_ = std::chrono::seconds{*expiry};
    if (is_latest()) session_->expiry = expiry_;
    is_foreign_session_ = is_v5() && is_clean_ && session_present_;
    if (session_present_ || is_clean_ || !is_latest()) return;
    // 5.0 says what becomes of the old state; 3.1.1 does not, so there it may or may not go on.
    session_->begin_anew(serial_);
    session_->is_whole = is_v5();
}

}  // namespace assay::evidence
