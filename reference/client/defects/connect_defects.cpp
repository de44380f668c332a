// How a connection begins, lives and ends (3.1, 3.12, 3.14).
#include "reference/client/defects/taps.hpp"

namespace assay::client {

namespace {

void ping_first(Seams& seams) {
    on_leaving<wire::Connect>(seams, [](wire::Connect&, const Write& write) {
        write(wire::Pingreq{});
        return true;
    });
}

void connect_again(Seams& seams) {
    on_leaving<wire::Connect>(
        seams,
        [&seams, is_installed = false](wire::Connect& connect, const Write&) mutable {
            if (is_installed) return true;
            is_installed = true;
            on_arrival<wire::Connack>(seams, [connect](wire::Connack&, const Write& write) {
                write(connect);
                return true;
            });
            return true;
        }
    );
}

void talk_after_disconnect(Seams& seams) {
    on_leaving<wire::Disconnect>(seams, [](wire::Disconnect& disconnect, const Write& write) {
        write(disconnect);
        write(wire::Pingreq{});
        return false;
    });
}

void stay_after_disconnect(Seams& seams) {
    seams.staying.push_back([](Why why) { return why == Why::asked; });
}

void will_qos_3(Seams& seams) {
    alter<wire::Connect>(seams, [](wire::Connect& connect) {
        if (connect.has_will()) wire::ConnectFlags::will_qos.set(connect.connect_flags, 3);
    });
}

void will_retain_without_will(Seams& seams) {
    alter<wire::Connect>(seams, [](wire::Connect& connect) {
        if (!connect.has_will()) wire::ConnectFlags::will_retain.set(connect.connect_flags, 1);
    });
}

void will_qos_without_will(Seams& seams) {
    alter<wire::Connect>(seams, [](wire::Connect& connect) {
        if (!connect.has_will()) wire::ConnectFlags::will_qos.set(connect.connect_flags, 1);
    });
}

void password_alone(Seams& seams) {
    alter<wire::Connect>(seams, [](wire::Connect& connect) {
        wire::ConnectFlags::username.set(connect.connect_flags, 0);
        connect.set_password("secret");
    });
}

void no_name_and_no_clean_session(Seams& seams) {
    alter<wire::Connect>(seams, [](wire::Connect& connect) {
        connect.client_id.text.clear();
        connect.set_clean_start(false);
    });
}

void nul_in_client_id(Seams& seams) {
    alter<wire::Connect>(seams, [](wire::Connect& connect) {
        connect.client_id.text += std::string(1, '\0');
    });
}

void receive_maximum_0(Seams& seams) {
    alter<wire::Connect>(seams, [](wire::Connect& connect) {
        connect.properties.remove(wire::PropertyId::receive_maximum);
        connect.properties.add(wire::PropertyId::receive_maximum, std::uint16_t{0});
    });
}

}  // namespace

std::span<const Defect> connect_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"ping-first", {"3.1.1:MQTT-3.1.0-1", "5.0:MQTT-3.1.0-1"}, "PINGREQ comes before CONNECT"}, ping_first},
        {{"connects-twice", {"3.1.1:ASSAY-3.1.0-1", "5.0:ASSAY-3.1.0-1"}, "Answers CONNACK by the same CONNECT"}, connect_again},
        {{"talks-after-disconnect", {"3.1.1:MQTT-3.14.4-2", "5.0:MQTT-3.14.4-1"}, "PINGREQ comes after DISCONNECT"}, talk_after_disconnect},
        {{"stays-after-disconnect", {"3.1.1:MQTT-3.14.4-1", "5.0:MQTT-3.14.4-2"}, "Leaves the connection open after DISCONNECT"}, stay_after_disconnect},
        {{"no-pingreq", {"3.1.1:MQTT-3.1.2-23", "5.0:MQTT-3.1.2-20"}, "Sends no PINGREQ"}, lose<wire::Pingreq>},
        {{"will-qos-3", {"3.1.1:MQTT-3.1.2-14", "5.0:MQTT-3.1.2-12"}, "Will QoS is 3"}, will_qos_3},
        {{"will-retain-without-will", {"3.1.1:MQTT-3.1.2-15", "5.0:MQTT-3.1.2-13"}, "Will Retain is set without a Will"}, will_retain_without_will},
        {{"will-qos-without-will", {"3.1.1:MQTT-3.1.2-13", "5.0:MQTT-3.1.2-11"}, "Will QoS is set without a Will"}, will_qos_without_will},
        {{"password-alone", {"3.1.1:MQTT-3.1.2-22"}, "Has a password without a user name"}, password_alone},
        {{"nameless-session", {"3.1.1:MQTT-3.1.3-7"}, "An empty Client Identifier comes with Clean Session 0"}, no_name_and_no_clean_session},
        {{"nul-in-client-id", {"3.1.1:MQTT-1.5.3-2", "5.0:MQTT-1.5.4-2"}, "The Client Identifier ends in U+0000"}, nul_in_client_id},
        {{"receive-maximum-0", {"5.0:ASSAY-3.1.2.11-2"}, "CONNECT has a Receive Maximum of 0"}, receive_maximum_0},
    };
    // clang-format on
    return all;
}

}  // namespace assay::client
