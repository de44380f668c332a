// Wrong answers to PUBLISH, and wrong steps of the QoS 1 and 2 exchanges (3.3 to 3.7, 4.3).
#include "reference/broker/defects/taps.hpp"
#include "reference/broker/output.hpp"
#include "reference/broker/publish.hpp"

#include <memory>

namespace assay::broker {

using namespace std::chrono_literals;

namespace {

/// Every `P` of 5.0 carries this code.
template <class P>
void answer_with(Seams& seams, std::uint8_t code) {
    on_leaving<P>(seams, [code](Core&, Output& output, P& packet) {
        if (output.version == wire::Version::v5_0) {
            packet.reason_code = code;
            packet.properties.reset();
        }
        return true;
    });
}

template <class From, class To>
void swap_type(Seams& seams) {
    on_leaving<From>(seams, [](Core&, Output& output, From& packet) {
        output.packet = To{.packet_id = packet.packet_id};
        return true;
    });
}

void delay_pubrel(Core&, Seams& seams) {
    on_leaving<wire::Pubrel>(seams, [&seams](Core& core, Output& output, wire::Pubrel&) {
        seams.later(core.now + 20s, output);
        return false;
    });
}

void delay_puback(Core&, Seams& seams) {
    on_leaving<wire::Puback>(seams, [&seams](Core& core, Output& output, wire::Puback&) {
        seams.later(core.now + 20s, output);
        return false;
    });
}

void acknowledge_qos_0(Core&, Seams& seams) {
    on_arrival<wire::Publish>(
        seams,
        [](Core& core, Connection& connection, wire::Publish& publish) {
            if (publish.qos() == 0) send(core, connection, wire::Puback{.packet_id = 1});
            return true;
        }
    );
}

void deliver_repeats(Core&, Seams& seams) {
    on_arrival<wire::Publish>(seams, [](Core&, Connection& connection, wire::Publish& publish) {
        if (publish.qos() == 2 && connection.session)
            connection.session->incoming.pubrel(publish.packet_id);
        return true;
    });
}

void keep_identifier(Core&, Seams& seams) {
    using Key = std::pair<std::string, std::uint16_t>;
    auto finished = std::make_shared<std::set<Key>>();
    on_arrival<wire::Pubrel>(
        seams,
        [finished](Core&, Connection& connection, wire::Pubrel& pubrel) {
            if (connection.session)
                finished->emplace(connection.session->client_id, pubrel.packet_id);
            return true;
        }
    );
    on_arrival<wire::Publish>(
        seams,
        [finished](Core&, Connection& connection, wire::Publish& publish) {
            if (publish.qos() == 2 && connection.session &&
                finished->contains({connection.session->client_id, publish.packet_id}))
                connection.session->incoming.publish(publish.packet_id);
            return true;
        }
    );
}

/// QoS 1 treated as if it were exactly once.
void suppress_qos_1_repeats(Core&, Seams& seams) {
    using Key = std::pair<std::string, std::uint16_t>;
    auto seen = std::make_shared<std::set<Key>>();
    on_arrival<wire::Publish>(
        seams,
        [seen](Core& core, Connection& connection, wire::Publish& publish) {
            if (publish.qos() != 1 || !connection.session) return true;
            const auto is_new =
                seen->emplace(connection.session->client_id, publish.packet_id).second;
            if (is_new || !publish.dup()) return true;
            send(core, connection, wire::Puback{.packet_id = publish.packet_id});
            return false;
        }
    );
}

void forget_error_pubrec(Core&, Seams& seams) {
    on_arrival<wire::Pubrec>(seams, [](Core&, Connection&, wire::Pubrec& pubrec) {
        pubrec.reason_code.reset();
        return true;
    });
}

void ignore_error_puback(Core&, Seams& seams) {
    on_arrival<wire::Puback>(seams, [](Core&, Connection&, wire::Puback& puback) {
        return !wire::is_failure(puback.reason());
    });
}

void ignore_unknown_pubrel(Core&, Seams& seams) {
    on_leaving<wire::Pubcomp>(seams, [](Core&, Output&, wire::Pubcomp& pubcomp) {
        return !pubcomp.reason_code;
    });
}

/// As if the exchange that PUBREC refused went on to PUBREL.
void keep_refused_identifier(Core&, Seams& seams) {
    on_leaving<wire::Pubrec>(seams, [](Core& core, Output& output, wire::Pubrec& pubrec) {
        auto* connection = core.connection(output.connection);
        if (connection && connection->session && wire::is_failure(pubrec.reason()))
            connection->session->incoming.publish(pubrec.packet_id);
        return true;
    });
}

/// 3.1.1 has no word for a message that is not authorized, so nothing is said.
void ignore_forbidden(Core&, Seams& seams) {
    on_arrival<wire::Publish>(
        seams,
        [](Core& core, Connection& connection, wire::Publish& publish) {
            return connection.is_v5() || !is_forbidden(core, publish.topic.text);
        }
    );
}

}  // namespace

std::span<const Defect> publish_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"lost-puback", {"3.1.1:MQTT-3.3.4-1", "3.1.1:MQTT-4.3.2-2", "5.0:MQTT-3.3.4-1", "5.0:MQTT-4.3.2-4"}, "PUBACK is not sent"}, [](Core&, Seams& seams) { lose<wire::Puback>(seams); }},
        {{"lost-pubrec", {"3.1.1:MQTT-3.3.4-1", "3.1.1:MQTT-4.3.3-2", "5.0:MQTT-3.3.4-1", "5.0:MQTT-4.3.3-8"}, "PUBREC is not sent"}, [](Core&, Seams& seams) { lose<wire::Pubrec>(seams); }},
        {{"lost-pubrel", {"3.1.1:MQTT-4.3.3-1", "5.0:MQTT-4.3.3-4"}, "PUBREL is not sent"}, [](Core&, Seams& seams) { lose<wire::Pubrel>(seams); }},
        {{"lost-pubcomp", {"3.1.1:MQTT-4.3.3-2", "5.0:MQTT-4.3.3-11"}, "PUBCOMP is not sent"}, [](Core&, Seams& seams) { lose<wire::Pubcomp>(seams); }},
        {{"late-pubrel", {"3.1.1:MQTT-4.3.3-1", "5.0:MQTT-4.3.3-4"}, "PUBREL comes 20 seconds late"}, delay_pubrel},
        {{"late-puback", {"3.1.1:MQTT-4.3.2-2", "5.0:MQTT-4.3.2-4"}, "PUBACK comes 20 seconds late"}, delay_puback},
        {{"puback-wrong-packet-id", {"3.1.1:MQTT-2.3.1-6", "5.0:MQTT-2.2.1-5"}, "PUBACK has the identifier of another PUBLISH"}, [](Core&, Seams& seams) { shift_packet_id<wire::Puback>(seams); }},
        {{"pubrec-wrong-packet-id", {"3.1.1:MQTT-2.3.1-6", "5.0:MQTT-2.2.1-5", "5.0:MQTT-4.3.3-8"}, "PUBREC has the identifier of another PUBLISH"}, [](Core&, Seams& seams) { shift_packet_id<wire::Pubrec>(seams); }},
        {{"pubrel-wrong-packet-id", {"3.1.1:MQTT-2.3.1-6", "5.0:MQTT-2.2.1-5", "5.0:MQTT-4.3.3-4"}, "PUBREL has the identifier of another PUBLISH"}, [](Core&, Seams& seams) { shift_packet_id<wire::Pubrel>(seams); }},
        {{"pubcomp-wrong-packet-id", {"3.1.1:MQTT-4.3.3-2", "5.0:MQTT-2.2.1-5", "5.0:MQTT-4.3.3-11"}, "PUBCOMP has the identifier of another PUBLISH"}, [](Core&, Seams& seams) { shift_packet_id<wire::Pubcomp>(seams); }},
        {{"puback-for-qos-2", {"3.1.1:MQTT-3.3.4-1", "3.1.1:MQTT-4.3.3-2", "5.0:MQTT-3.3.4-1", "5.0:MQTT-4.3.3-8"}, "A QoS 2 PUBLISH is answered with PUBACK"}, [](Core&, Seams& seams) { swap_type<wire::Pubrec, wire::Puback>(seams); }},
        {{"pubrec-for-qos-1", {"3.1.1:MQTT-3.3.4-1", "3.1.1:MQTT-4.3.2-2", "5.0:MQTT-3.3.4-1", "5.0:MQTT-4.3.2-4"}, "A QoS 1 PUBLISH is answered with PUBREC"}, [](Core&, Seams& seams) { swap_type<wire::Puback, wire::Pubrec>(seams); }},
        {{"qos-0-acknowledged", {"3.1.1:MQTT-3.3.4-1", "5.0:MQTT-3.3.4-1"}, "A QoS 0 PUBLISH is answered with PUBACK"}, acknowledge_qos_0},
        {{"qos-2-repeat-delivered", {"3.1.1:MQTT-4.3.3-2", "5.0:MQTT-4.3.3-10"}, "A repeated QoS 2 PUBLISH is delivered again"}, deliver_repeats},
        {{"qos-2-identifier-never-free", {"3.1.1:MQTT-4.3.3-2", "5.0:MQTT-4.3.3-12"}, "After PUBCOMP a QoS 2 identifier cannot carry a new message"}, keep_identifier},
        {{"qos-1-repeat-suppressed", {"3.1.1:MQTT-4.3.2-2", "5.0:MQTT-4.3.2-5"}, "A QoS 1 PUBLISH with DUP under a known identifier is not delivered", beyond::repeats}, suppress_qos_1_repeats},
        {{"error-pubrec-taken-for-success", {"5.0:MQTT-4.3.3-4", "5.0:MQTT-4.4.0-2"}, "A PUBREC of 0x80 or above is answered with PUBREL"}, forget_error_pubrec},
        {{"error-puback-ignored", {"5.0:MQTT-4.4.0-2", "5.0:MQTT-4.9.0-2"}, "A PUBACK of 0x80 or above does not end the exchange"}, ignore_error_puback},
        {{"unknown-pubrel-unanswered", {"5.0:MQTT-4.3.3-11"}, "A PUBREL with an unknown identifier gets no PUBCOMP"}, ignore_unknown_pubrel},
        {{"refused-identifier-not-free", {"5.0:MQTT-4.3.3-9"}, "After a PUBREC of 0x80 or above the identifier cannot carry a new message", beyond::login}, keep_refused_identifier},
        {{"forbidden-message-unacknowledged", {"3.1.1:MQTT-3.3.5-2"}, "A PUBLISH that is not authorized is not acknowledged in 3.1.1", beyond::login}, ignore_forbidden},
        {{"puback-reserved-code", {"5.0:MQTT-3.4.2-1"}, "PUBACK has a Reason Code that it does not have"}, [](Core&, Seams& seams) { answer_with<wire::Puback>(seams, 0x04); }},
        {{"pubrec-reserved-code", {"5.0:MQTT-3.5.2-1"}, "PUBREC has a Reason Code that it does not have"}, [](Core&, Seams& seams) { answer_with<wire::Pubrec>(seams, 0x04); }},
        {{"pubrel-reserved-code", {"5.0:MQTT-3.6.2-1"}, "PUBREL has a Reason Code that it does not have"}, [](Core&, Seams& seams) { answer_with<wire::Pubrel>(seams, 0x10); }},
        {{"pubcomp-reserved-code", {"5.0:MQTT-3.7.2-1"}, "PUBCOMP has a Reason Code that it does not have"}, [](Core&, Seams& seams) { answer_with<wire::Pubcomp>(seams, 0x10); }},
    };
    // clang-format on
    return all;
}

}  // namespace assay::broker
