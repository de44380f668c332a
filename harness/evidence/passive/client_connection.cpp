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
