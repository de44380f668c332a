// Wrong CONNACKs (3.2).
#include "reference/broker/defects/taps.hpp"
#include "reference/broker/output.hpp"

#include <algorithm>

namespace assay::broker {

using enum wire::PropertyId;

namespace {

void session_present(Seams& seams, bool always) {
    on_leaving<wire::Connack>(seams, [always](Core&, Output&, wire::Connack& connack) {
        if (connack.reason_code == 0) connack.set_session_present(always);
        return true;
    });
}

bool is_refusal(const Output& output) {
    const auto* connack = output.packet ? std::get_if<wire::Connack>(&*output.packet) : nullptr;
    return connack && connack->reason_code != 0;
}

void leave_refused_open(Core&, Seams& seams) {
    seams.leaving.add([](Core&, Seams::Outputs& outputs) {
        std::vector<ConnectionId> refused;
        std::erase_if(outputs, [&](const Output& output) {
            if (is_refusal(output)) refused.push_back(output.connection);
            return !output.packet && std::ranges::count(refused, output.connection) > 0;
        });
    });
}

/// What a resumed Session has waiting overtakes the CONNACK.
void send_connack_late(Core&, Seams& seams) {
    seams.leaving.add([](Core&, Seams::Outputs& outputs) {
        const auto is_connack = [](const Output& output) {
            return output.packet && std::holds_alternative<wire::Connack>(*output.packet);
        };
        const auto connack = std::ranges::find_if(outputs, is_connack);
        if (connack != outputs.end()) std::rotate(connack, connack + 1, outputs.end());
    });
}

void send_connack_twice(Core&, Seams& seams) {
    seams.leaving.add([](Core&, Seams::Outputs& outputs) {
        for (std::size_t i = 0; i < outputs.size(); ++i) {
            const auto* connack =
                outputs[i].packet ? std::get_if<wire::Connack>(&*outputs[i].packet) : nullptr;
            if (!connack || connack->reason_code != 0) continue;
            outputs.insert(outputs.begin() + static_cast<std::ptrdiff_t>(i), outputs[i]);
            ++i;
        }
    });
}

void code(Seams& seams, wire::Version version, std::uint8_t right, std::uint8_t wrong) {
    on_leaving<wire::Connack>(
        seams,
        [version, right, wrong](Core&, Output& output, wire::Connack& connack) {
            if (output.version == version && connack.reason_code == right)
                connack.reason_code = wrong;
            return true;
        }
    );
}

void drop_refusals(Seams& seams, std::uint8_t return_code) {
    on_leaving<wire::Connack>(seams, [return_code](Core&, Output& output, wire::Connack& connack) {
        return output.version == wire::Version::v5_0 || connack.reason_code != return_code;
    });
}

void give_response_information_to_all(Core&, Seams& seams) {
    on_leaving<wire::Connack>(seams, [](Core& core, Output& output, wire::Connack& connack) {
        if (output.version == wire::Version::v5_0 && connack.reason_code == 0 &&
            !connack.properties.has(response_information))
            connack.properties.add(
                response_information, wire::Utf8{core.options.response_information}
            );
        return true;
    });
}

void set_reserved_bits(Core&, Seams& seams) {
    on_leaving<wire::Connack>(seams, [](Core&, Output&, wire::Connack& connack) {
        wire::AcknowledgeFlags::reserved.set(connack.acknowledge_flags, 1);
        return true;
    });
}

void keep_session_present_in_refusals(Core&, Seams& seams) {
    on_leaving<wire::Connack>(seams, [](Core&, Output&, wire::Connack& connack) {
        if (connack.reason_code != 0) connack.set_session_present(true);
        return true;
    });
}

void never_announce_qos(Core&, Seams& seams) {
    on_arrival<wire::Publish>(seams, [](Core&, Connection&, wire::Publish& publish) {
        if (publish.qos() == 2) publish.set_qos(1);
        return true;
    });
}

/// SUBSCRIBE is held to the Maximum QoS that only PUBLISH is held to.
void refuse_subscriptions_above_qos(Core& core, Seams& seams) {
    core.options.maximum_qos = 1;
    on_arrival<wire::Subscribe>(
        seams,
        [](Core& now, Connection& connection, wire::Subscribe& subscribe) {
            const auto is_above = [](const auto& wanted) { return wanted.qos() > 1; };
            if (std::ranges::none_of(subscribe.subscriptions, is_above)) return true;
            wire::Suback suback;
            suback.packet_id = subscribe.packet_id;
            suback.reason_codes.assign(subscribe.subscriptions.size(), 0x80);
            send(now, connection, std::move(suback));
            return false;
        }
    );
}

/// What the broker does not offer is quietly taken out of the Will.
void accept_will_beyond_offer(Seams& seams, wire::BitField bits, std::uint8_t offered) {
    on_arrival<wire::Connect>(seams, [bits, offered](Core&, Connection&, wire::Connect& connect) {
        if (bits.get(connect.connect_flags) > offered) bits.set(connect.connect_flags, 0);
        return true;
    });
}

void accept_will_above_qos(Core& core, Seams& seams) {
    core.options.maximum_qos = 1;
    accept_will_beyond_offer(seams, wire::ConnectFlags::will_qos, 1);
}

void accept_retained_will(Core& core, Seams& seams) {
    core.options.retain_available = false;
    accept_will_beyond_offer(seams, wire::ConnectFlags::will_retain, 0);
}

void send_reserved_code(Core&, Seams& seams) {
    on_leaving<wire::Connack>(seams, [](Core&, Output& output, wire::Connack& connack) {
        if (connack.reason_code != 0)
            connack.reason_code = output.version == wire::Version::v5_0 ? 0x8D : 0x06;
        return true;
    });
}

}  // namespace

std::span<const Defect> connack_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"connack-of-success-lost", {"3.1.1:MQTT-3.1.4-4", "5.0:MQTT-3.1.4-5"}, "A CONNECT that is accepted is not answered", beyond::service}, [](Core&, Seams& seams) { on_leaving<wire::Connack>(seams, [](Core&, Output&, wire::Connack& connack) { return connack.reason_code != 0; }); }},
        {{"session-present-always-0", {"3.1.1:MQTT-3.2.2-2", "5.0:MQTT-3.2.2-3"}, "Session Present is never set"}, [](Core&, Seams& seams) { session_present(seams, false); }},
        {{"session-present-always-1", {"3.1.1:MQTT-3.2.2-1", "3.1.1:MQTT-3.2.2-3", "5.0:MQTT-3.2.2-2", "5.0:MQTT-3.2.2-3"}, "Session Present is set in every CONNACK of success"}, [](Core&, Seams& seams) { session_present(seams, true); }},
        {{"session-present-in-refusal", {"3.1.1:MQTT-3.2.2-4", "5.0:MQTT-3.2.2-6"}, "A CONNACK that refuses has Session Present set", beyond::broken_rules}, keep_session_present_in_refusals},
        {{"connack-reserved-bits-set", {"5.0:MQTT-3.2.2-1", "3.1.1:ASSAY-3.2.2-1"}, "Reserved bits of the Connect Acknowledge Flags are set"}, set_reserved_bits},
        {{"connack-after-first-message", {"3.1.1:MQTT-3.2.0-1", "5.0:MQTT-3.2.0-1"}, "What a resumed Session has waiting is sent before CONNACK"}, send_connack_late},
        {{"connack-twice", {"5.0:MQTT-3.2.0-2"}, "CONNACK is sent twice"}, send_connack_twice},
        {{"refused-connection-left-open", {"3.1.1:MQTT-3.2.2-5", "5.0:MQTT-3.1.4-2", "5.0:MQTT-3.2.2-7", "5.0:MQTT-4.12.0-1", "5.0:MQTT-4.12.0-4", "5.0:MQTT-4.13.2-1"}, "The connection stays open after a CONNACK that refuses", beyond::broken_rules}, leave_refused_open},
        {{"connack-reserved-code", {"3.1.1:MQTT-3.1.2-2", "3.1.1:MQTT-3.2.2-6", "5.0:MQTT-3.2.2-8"}, "A refusal uses a code that CONNACK does not have", beyond::broken_rules}, send_reserved_code},
        {{"wrong-version-closed-silently", {"3.1.1:MQTT-3.1.2-2"}, "An unknown Protocol Version is not answered with return code 1", beyond::broken_rules}, [](Core&, Seams& seams) { drop_refusals(seams, 1); }},
        {{"empty-client-id-closed-silently", {"3.1.1:MQTT-3.1.3-8", "3.1.1:MQTT-3.1.3-9"}, "An empty Client Identifier with CleanSession 0 is not answered with return code 2", beyond::broken_rules}, [](Core&, Seams& seams) { drop_refusals(seams, 2); }},
        {{"connack-code-of-the-other-version", {"3.1.1:MQTT-3.1.2-2"}, "An unknown Protocol Version is answered with 0x84 in a CONNACK of 3.1.1", beyond::broken_rules}, [](Core&, Seams& seams) { code(seams, wire::Version::v3_1_1, 1, 0x84); }},
        {{"assigned-client-id-not-returned", {"5.0:MQTT-3.1.3-7", "5.0:MQTT-3.2.2-16"}, "CONNACK lacks the Assigned Client Identifier"}, [](Core&, Seams& seams) { strip<wire::Connack>(seams, assigned_client_identifier); }},
        {{"response-information-unasked", {"5.0:MQTT-3.1.2-28"}, "CONNACK has Response Information for Clients that did not ask"}, give_response_information_to_all},
        {{"qos-2-handled-as-qos-1", {"5.0:MQTT-3.2.2-9", "3.1.1:MQTT-3.3.4-1", "5.0:MQTT-3.3.4-1"}, "A QoS 2 PUBLISH is handled as QoS 1 though Maximum QoS was not announced"}, never_announce_qos},
        {{"subscribe-above-maximum-qos-refused", {"5.0:MQTT-3.2.2-10"}, "A broker with Maximum QoS 1 refuses subscriptions of QoS 2", beyond::own_limits}, refuse_subscriptions_above_qos},
        {{"will-above-maximum-qos-accepted", {"5.0:MQTT-3.2.2-12"}, "A broker with Maximum QoS 1 accepts a Will of QoS 2", beyond::own_limits}, accept_will_above_qos},
        {{"retained-will-accepted-without-retain", {"5.0:MQTT-3.2.2-13"}, "A broker with Retain Available 0 accepts Will Retain", beyond::own_limits}, accept_retained_will},
    };
    // clang-format on
    return all;
}

}  // namespace assay::broker
