#include "harness/evidence/passive/client_connection.hpp"

#include "harness/evidence/passive/oversize.hpp"
#include "reference/wire/reason_codes.hpp"
#include "reference/wire/topics.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace assay::evidence {

using wire::PacketType;
using wire::PropertyId;

void ClientConnection::add(const PassiveRule& rule, std::string what) {
    const auto statement = is_v5() ? rule.v5_0 : rule.v3_1_1;
    if (statement.empty()) return;
    findings_.push_back(
        {fmt::format("{}:{}", wire::name_of(version_), statement),
         std::move(what),
         wire::Role::client}
    );
}

std::vector<PassiveFinding> ClientConnection::from_client(wire::BytesView bytes, Moment at) {
    findings_.clear();
    if (!is_ours_) return {};
    const auto inspected = wire::inspect(bytes, version_, wire::Role::client);
    if (inspected.packet)
        if (const auto* connect = std::get_if<wire::Connect>(&*inspected.packet)) {
            // One of another version has a form of its own.
            is_ours_ =
                wire::Protocol{connect->protocol_name.text, connect->protocol_version}.is_ours();
            if (!is_ours_) return {};
            version_ = connect->version();
        }
    const auto name = wire::name_of(wire::type_of(bytes));
    for (const auto& violation : inspected.violations)
        add({violation.statement, violation.statement},
            fmt::format("{} {}: {}", name, violation.field, violation.what));
    if (!inspected.packet) is_sound_ = false;
    if (!is_sound_) return std::move(findings_);
    read_until(at);
    if (unread_.empty()) window_.settle(window_.closes());
    const auto is_ping = wire::type_of(bytes) == PacketType::pingreq;
    const auto is_idle = check_silence(at, is_ping);
    judge(*inspected.packet, bytes.size(), at);
    // Behind the packet, because it may be the one that was missing.
    if (is_idle) check_resends();
    spoke_at_ = at;
    if (is_ping) pinged_at_ = at;
    if (is_latest()) session_->used_at = at;
    if (is_disturbed_) calm_since_ = at;
    is_disturbed_ = false;
    return std::move(findings_);
}

std::vector<PassiveFinding> ClientConnection::begun(Moment at) {
    findings_.clear();
    if (!is_ours_ || !is_sound_) return {};
    read_until(at);
    if (check_silence(at)) check_resends();
    disturbed();
    return std::move(findings_);
}

void ClientConnection::judge(const wire::Packet& packet, std::size_t size_bytes, Moment at) {
    const auto type = wire::type_of(packet);
    if (!check_phase(type)) return;
    if (is_foreign_session_ && type != PacketType::disconnect) {
        add(client_rules::foreign_session,
            fmt::format(
                "{} comes after a CONNACK with Session Present 1, although CONNECT asked for a new "
                "Session",
                wire::name_of(type)
            ));
        is_foreign_session_ = false;
    }
    check_size(packet, size_bytes);
    if (type == PacketType::disconnect) {
        left_at_ = at;
        if (is_latest()) session_->left_serial = serial_;
    }
    if (const auto* connect = std::get_if<wire::Connect>(&packet))
        on_connect(*connect, at);
    else if (const auto* publish = std::get_if<wire::Publish>(&packet))
        on_publish(*publish, size_bytes);
    else if (const auto* subscribe = std::get_if<wire::Subscribe>(&packet)) {
        check_subscribe(*subscribe);
        on_request(packet, subscribe->packet_id);
    } else if (const auto* unsubscribe = std::get_if<wire::Unsubscribe>(&packet))
        on_request(packet, unsubscribe->packet_id);
    else if (const auto* auth = std::get_if<wire::Auth>(&packet))
        check_auth(*auth);
    else if (type == PacketType::pingreq)
        check_ping();
    else if (const auto* disconnect = std::get_if<wire::Disconnect>(&packet))
        check_disconnect(*disconnect);
    else
        on_acknowledgement(packet, at);
}

/// Which packets may come at all now. False: nothing more can be said about this one.
bool ClientConnection::check_phase(PacketType type) {
    const auto name = wire::name_of(type);
    if (phase_ == Phase::opened) {
        if (type == PacketType::connect) return true;
        add(client_rules::connect_first, fmt::format("{} comes before CONNECT", name));
        is_sound_ = false;
        return false;
    }
    if (phase_ == Phase::disconnected) {
        add(client_rules::silent_after_disconnect, fmt::format("{} comes after DISCONNECT", name));
        return false;
    }
    if (type == PacketType::connect) {
        add(client_rules::one_connect, "a second CONNECT comes on one connection");
        return false;
    }
    if (type == PacketType::disconnect)
        phase_ = Phase::disconnected;
    else if (authentication_method_ && !is_accepted_ && type != PacketType::auth)
        add(client_rules::only_auth_before_connack,
            fmt::format("{} comes before CONNACK, with an Authentication Method in CONNECT", name));
    return true;
}

void ClientConnection::on_connect(const wire::Connect& connect, Moment at) {
    phase_ = Phase::connecting;
    client_id_ = connect.client_id.text;
    is_clean_ = connect.clean_start();
    keep_alive_ = std::chrono::seconds{connect.keep_alive};
    if (const auto* method = connect.properties.find<wire::Utf8>(PropertyId::authentication_method))
        authentication_method_ = method->text;
    if (const auto* expiry =
            connect.properties.find<std::uint32_t>(PropertyId::session_expiry_interval))
        expiry_ = std::chrono::seconds{*expiry};
    has_expiry_ = expiry_ > std::chrono::seconds{};
    // A Session of 3.1.1 lasts, or it is as long as its connection [3.1.1: 3.1.2.4].
    if (!is_v5() && !is_clean_) expiry_ = never_expires;
    auto& session = sessions_[client_id_.empty() ? nameless() : client_id_];
    if (!session || is_clean_) {
        auto fresh = std::make_shared<ClientSession>();
        if (session) {
            fresh->inflight = session->inflight;
            fresh->former = session->former;
        }
        fresh->begin_anew(serial_);
        fresh->is_whole = is_clean_;
        session = std::move(fresh);
    }
    session_ = session;
    previous_serial_ = session_->latest_serial;
    session_->latest_serial = serial_;
    // Until CONNACK says what there is, the client goes by what it knows itself.
    may_be_over_ = !is_clean_ && session_->may_be_over(at);
    is_in_doubt_ = may_be_over_;
    session_->expiry = std::min(session_->expiry, expiry_);
}

/// A name for a client that has none, which no real identifier can be.
std::string ClientConnection::nameless() const {
    return std::string{'\0'} + std::to_string(serial_);
}

void ClientConnection::check_disconnect(const wire::Disconnect& disconnect) {
    if (!disconnect.properties) return;
    const auto* expiry =
        disconnect.properties->find<std::uint32_t>(PropertyId::session_expiry_interval);
    if (!expiry) return;
    if (is_latest()) session_->expiry = std::chrono::seconds{*expiry};
    if (!has_expiry_ && *expiry > 0)
        add(client_rules::session_stays_short,
            fmt::format(
                "DISCONNECT has Session Expiry Interval {} although CONNECT had none", *expiry
            ));
}

/// What SUBSCRIBE and UNSUBSCRIBE share: an identifier that nothing else has.
void ClientConnection::on_request(const wire::Packet& packet, std::uint16_t packet_id) {
    const auto [waiting, is_fresh] = requests_.try_emplace(packet_id, packet);
    // Only 5.0 forbids to send the same once more; 3.1.1 wants its identifier then [MQTT-2.3.1-3].
    const auto is_repeat = !is_fresh && !is_v5() && waiting->second == packet;
    if ((is_fresh || is_repeat) && !is_publishing(packet_id)) return;
    add(client_rules::packet_id_unused,
        fmt::format(
            "{} uses id {}, which waits for its acknowledgement",
            wire::name_of(wire::type_of(packet)),
            packet_id
        ));
}

/// What CONNACK said of subscriptions. Before the client has read it all may be available.
void ClientConnection::check_subscribe(const wire::Subscribe& subscribe) {
    using namespace client_rules;
    if (!limits_.identifier_available &&
        subscribe.properties.has(PropertyId::subscription_identifier))
        add(identifier_available,
            "SUBSCRIBE has a Subscription Identifier, and the server has said that it has none");
    for (const auto& [filter, options] : subscribe.subscriptions) {
        if (!limits_.sharing_available && wire::is_shared(filter.text))
            add(sharing_available,
                "SUBSCRIBE has a shared subscription, and the server has said that it has none");
        if (!limits_.wildcard_available && wire::has_wildcard(filter.text))
            add(wildcard_available,
                "SUBSCRIBE has a wildcard, and the server has said that it has none");
    }
}

void ClientConnection::check_auth(const wire::Auth& auth) {
    if (!authentication_method_)
        return add(
            client_rules::no_auth_without_method,
            "AUTH comes although CONNECT had no Authentication Method"
        );
    if (!is_accepted_ &&
        auth.reason() != static_cast<int>(wire::ReasonCode::continue_authentication))
        add(client_rules::answers_auth,
            fmt::format("AUTH before CONNACK has the code 0x{:02X}", auth.reason()));
    if (!auth.properties) return;
    const auto* method = auth.properties->find<wire::Utf8>(PropertyId::authentication_method);
    if (!method || method->text == *authentication_method_) return;
    add(is_accepted_ ? client_rules::same_method_again : client_rules::same_auth_method,
        "AUTH has another Authentication Method than CONNECT");
}

void ClientConnection::check_size(const wire::Packet& packet, std::size_t size_bytes) {
    const auto size_max = limits_.maximum_packet_size;
    if (!size_max || size_bytes <= *size_max) return;
    const auto& rule = client_rules::maximum_packet_size;
    for (auto& [broken, what] :
         oversize_breaches(packet, size_bytes, *size_max, rule, "the server"))
        add(broken, std::move(what));
}

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

std::vector<PassiveFinding> ClientConnection::ended(Moment at, bool lasts) {
    findings_.clear();
    if (!is_ours_) return {};
    if (is_sound_ && phase_ != Phase::opened) {
        // An end alone does not show that the client has read what came before it.
        if (at) read_until(at);
        if (check_silence(at)) check_resends();
        if (!lasts) check_order_at_end();
        // The client may or may not have begun a new Session for it.
        if (!is_accepted_) session_->is_whole = false;
    } else {
        // What this connection has made of its Session is not known.
        std::erase_if(sessions_, [&](const auto& entry) { return entry.second == session_; });
    }
    sessions_.erase(nameless());
    return std::move(findings_);
}

}  // namespace assay::evidence
