#include "harness/evidence/passive/connection.hpp"

#include "harness/evidence/passive/oversize.hpp"
#include "reference/wire/reason_codes.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace assay::evidence {

using wire::PacketType;
using wire::PropertyId;

void PassiveConnection::add(const PassiveRule& rule, std::string what) {
    const auto statement = is_v5() ? rule.v5_0 : rule.v3_1_1;
    if (statement.empty()) return;
    findings_.push_back(
        {fmt::format("{}:{}", wire::name_of(version_), statement),
         std::move(what),
         wire::Role::server}
    );
}

void PassiveConnection::add(const wire::Violation& violation, PacketType type, wire::Role sender) {
    findings_.push_back(
        {fmt::format("{}:{}", wire::name_of(version_), violation.statement),
         fmt::format("{} {}: {}", wire::name_of(type), violation.field, violation.what),
         sender}
    );
}

void PassiveConnection::client_broke_a_rule() {
    is_sound_ = false;
    if (session_) session_->is_known = false;
    const auto session = sessions_.find(asked_.client_id);
    if (session != sessions_.end()) session->second->is_known = false;
}

bool PassiveConnection::judges_session() const {
    return session_ && session_->is_known && session_->latest_serial == serial_;
}

/// Rules of the order of packets that the client has to keep.
bool PassiveConnection::is_sound(const wire::Packet& packet) const {
    const auto type = wire::type_of(packet);
    if (client_left_) return false;
    if (type == PacketType::auth && !asked_.authentication_method) return false;
    return (type == PacketType::connect) == (phase_ == Phase::opened);
}

std::vector<PassiveFinding> PassiveConnection::passed(wire::Role sender, wire::BytesView bytes) {
    findings_.clear();
    sender == wire::Role::client ? from_client(bytes) : from_server(bytes);
    return std::move(findings_);
}

void PassiveConnection::from_client(wire::BytesView bytes) {
    if (!is_sound_) return;
    const auto inspected = wire::inspect(bytes, version_, wire::Role::client);
    if (inspected.packet)
        if (const auto* connect = std::get_if<wire::Connect>(&*inspected.packet))
            is_mqtt_ =
                wire::Protocol{connect->protocol_name.text, connect->protocol_version}.is_ours();
    if (!inspected.violations.empty() || !inspected.packet || !is_sound(*inspected.packet))
        return client_broke_a_rule();
    const auto& packet = *inspected.packet;
    if (const auto* connect = std::get_if<wire::Connect>(&packet)) return on_connect(*connect);
    if (std::holds_alternative<wire::Disconnect>(packet)) client_left_ = true;
    if (session_)
        record(packet);
    else
        early_.push_back(packet);
}

void PassiveConnection::on_connect(const wire::Connect& connect) {
    phase_ = Phase::connecting;
    version_ = connect.version();
    const auto& properties = connect.properties;
    using enum PropertyId;
    asked_.client_id = connect.client_id.text;
    asked_.is_clean = connect.clean_start();
    asked_.receive_maximum = properties.get_or(receive_maximum, asked_.receive_maximum);
    asked_.topic_alias_maximum = properties.get_or(topic_alias_maximum, asked_.topic_alias_maximum);
    if (const auto* size = properties.find<std::uint32_t>(maximum_packet_size))
        asked_.maximum_packet_size = *size;
    asked_.problem_information =
        properties.get_or<std::uint8_t>(request_problem_information, 1) != 0;
    asked_.response_information =
        properties.get_or<std::uint8_t>(request_response_information, 0) != 0;
    if (const auto* method = properties.find<wire::Utf8>(authentication_method))
        asked_.authentication_method = method->text;
    // Until a CONNACK says otherwise the server may or may not have begun a new Session.
    const auto session = sessions_.find(asked_.client_id);
    if (session != sessions_.end() && asked_.is_clean) session->second->is_known = false;
}

/// Takes down what a legal packet of the client means for later packets of the server.
void PassiveConnection::record(const wire::Packet& packet) {
    session_->on_sent(packet, serial_);
    if (const auto* puback = std::get_if<wire::Puback>(&packet)) {
        window_.close(puback->packet_id);
    } else if (const auto* pubcomp = std::get_if<wire::Pubcomp>(&packet)) {
        window_.close(pubcomp->packet_id);
    } else if (const auto* pubrec = std::get_if<wire::Pubrec>(&packet)) {
        if (wire::is_failure(pubrec->reason())) window_.close(pubrec->packet_id);
    } else if (const auto* subscribe = std::get_if<wire::Subscribe>(&packet)) {
        // Two requests under one identifier: it cannot be said which of them is answered.
        if (subscribing_.contains(subscribe->packet_id)) return client_broke_a_rule();
        auto& filters = subscribing_[subscribe->packet_id];
        for (const auto& subscription : subscribe->subscriptions)
            filters.push_back(subscription.topic_filter.text);
    } else if (const auto* unsubscribe = std::get_if<wire::Unsubscribe>(&packet)) {
        if (unsubscribing_.contains(unsubscribe->packet_id)) return client_broke_a_rule();
        unsubscribing_[unsubscribe->packet_id] = unsubscribe->topic_filters.size();
    } else if (std::holds_alternative<wire::Pingreq>(packet)) {
        ++pings_;
    }
    reading_.sent(packet, window_.closes());
}

void PassiveConnection::from_server(wire::BytesView bytes) {
    // To a CONNECT of a version that we do not know the answer may have any form.
    if (!is_mqtt_) return;
    const auto inspected = wire::inspect(bytes, version_, wire::Role::server);
    const auto type = wire::type_of(bytes);
    for (const auto& violation : inspected.violations)
        add(violation, type, wire::Role::server);
    if (!inspected.packet || !is_sound_ || !check_phase(type)) return;
    check_limits(*inspected.packet, bytes.size());
    if (const auto closes = reading_.shown_by(*inspected.packet)) window_.settle(*closes);
    if (const auto* connack = std::get_if<wire::Connack>(&*inspected.packet))
        on_connack(*connack);
    else if (const auto* auth = std::get_if<wire::Auth>(&*inspected.packet))
        on_auth(*auth);
    else if (const auto* publish = std::get_if<wire::Publish>(&*inspected.packet))
        on_publish(*publish, bytes.size());
    else if (type == PacketType::disconnect)
        phase_ = Phase::disconnected;
    else
        check_answer(*inspected.packet);
}

/// Which packets may come at all now. False: nothing more can be said about this one.
bool PassiveConnection::check_phase(PacketType type) {
    const auto name = wire::name_of(type);
    switch (phase_) {
    case Phase::opened:
    case Phase::connecting:
        if (type == PacketType::connack && phase_ == Phase::connecting) return true;
        if (type == PacketType::auth && phase_ == Phase::connecting) return true;
        if (type == PacketType::disconnect && is_v5())
            add(passive::disconnect_before_connack, "DISCONNECT comes before a CONNACK of success");
        else
            add(passive::connack_first, fmt::format("{} comes before CONNACK", name));
        return false;
    case Phase::accepted:
        if (type != PacketType::connack) return true;
        add(passive::one_connack, "a second CONNACK comes on one connection");
        return false;
    case Phase::refused:
        add(passive::silent_after_refusal,
            fmt::format("{} comes after a CONNACK of refusal", name));
        return false;
    case Phase::disconnected:
        add(passive::silent_after_disconnect, fmt::format("{} comes after DISCONNECT", name));
        return false;
    }
    return false;
}

void PassiveConnection::check_limits(const wire::Packet& packet, std::size_t size_bytes) {
    if (!is_v5()) return;
    const auto type = wire::type_of(packet);
    const auto size_max = asked_.maximum_packet_size;
    if (size_max && size_bytes > *size_max) {
        const auto& rule = passive::maximum_packet_size;
        for (auto& [broken, what] :
             oversize_breaches(packet, size_bytes, *size_max, rule, "the client"))
            add(broken, std::move(what));
    }
    constexpr wire::PacketSet may_explain{
        PacketType::publish, PacketType::connack, PacketType::disconnect
    };
    const auto* properties = properties_of(packet);
    if (asked_.problem_information || !properties || may_explain.has(type)) return;
    for (const auto id : {PropertyId::reason_string, PropertyId::user_property})
        if (properties->has(id))
            add(passive::problem_information,
                fmt::format(
                    "{} has {} although Request Problem Information is 0",
                    wire::name_of(type),
                    wire::find_property(static_cast<std::uint32_t>(id))->name
                ));
}

void PassiveConnection::on_connack(const wire::Connack& connack) {
    session_present_ = connack.session_present();
    const auto& properties = connack.properties;
    using enum PropertyId;
    if (properties.has(response_information) && !asked_.response_information)
        add(passive::response_information,
            "CONNACK has Response Information that was not asked for");
    const auto* method = properties.find<wire::Utf8>(authentication_method);
    if (method && !asked_.authentication_method)
        add(passive::no_auth_without_method,
            "CONNACK has an Authentication Method, CONNECT had none");
    if (connack.reason_code != 0) {
        phase_ = Phase::refused;
        return;
    }
    phase_ = Phase::accepted;
    if (asked_.authentication_method && (!method || method->text != *asked_.authentication_method))
        add(passive::same_auth_method,
            "CONNACK of success has not the Authentication Method of CONNECT");
    if (session_present_ && asked_.is_clean)
        add(passive::clean_has_no_session,
            "CONNACK has Session Present 1 although the client asked for a new Session");
    const auto* assigned = properties.find<wire::Utf8>(assigned_client_identifier);
    if (asked_.client_id.empty()) {
        if (!assigned)
            add(passive::assigns_identifier,
                "CONNACK assigns no Client Identifier although CONNECT had an empty one");
        // A name of its own for each, which no real identifier can be: U+0000 is not allowed.
        asked_.client_id = assigned ? assigned->text : std::string{'\0'} + std::to_string(serial_);
    }
    settle_session(session_present_);
    for (const auto& packet : std::exchange(early_, {}))
        record(packet);
}

void PassiveConnection::settle_session(bool session_present) {
    auto& session = sessions_[asked_.client_id];
    // Older connections of the same client keep what they had: their last packets may still come.
    if (!session || !session_present) {
        session = std::make_shared<PassiveSession>();
        session->is_known = !session_present;
    }
    session_ = session;
    session_->latest_serial = serial_;
}

void PassiveConnection::on_auth(const wire::Auth& auth) {
    if (!asked_.authentication_method)
        return add(
            passive::no_auth_without_method,
            "AUTH comes although CONNECT had no Authentication Method"
        );
    if (!auth.properties) return;
    const auto* method = auth.properties->find<wire::Utf8>(PropertyId::authentication_method);
    if (method && method->text != *asked_.authentication_method)
        add(passive::same_auth_method, "AUTH has another Authentication Method than CONNECT");
}

void PassiveConnection::ended() {
    // A CONNECT without an answer may have begun a new Session that was never seen.
    if (phase_ != Phase::connecting) return;
    const auto session = sessions_.find(asked_.client_id);
    if (session != sessions_.end()) session->second->is_known = false;
}

}  // namespace assay::evidence
