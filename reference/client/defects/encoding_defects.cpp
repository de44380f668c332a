// The form of packets: flags and lengths (2.1, 1.5.5).
#include "reference/client/defects/taps.hpp"

namespace assay::client {

namespace {

/// Reserved flags of the fixed header that have another value.
template <class P>
void flags(Seams& seams) {
    alter<P>(seams, [](P& packet) {
        packet.header_flags = wire::byte_of({{wire::PublishFlags::dup, 1}});
    });
}

/// "C0 00" as "C0 80 00".
void long_length(Seams& seams) {
    seams.sent.push_back([](wire::Bytes& bytes) {
        if (wire::type_of(bytes) != wire::PacketType::pingreq) return;
        bytes = {bytes.front(), 0x80, 0x00};
    });
}

/// One byte behind the last field.
template <wire::PacketType type>
void trailing_byte(Seams& seams) {
    seams.sent.push_back([](wire::Bytes& bytes) {
        if (wire::type_of(bytes) != type) return;
        ++bytes[1];
        bytes.push_back(0);
    });
}

void server_packet(Seams& seams) {
    on_leaving<wire::Pingreq>(seams, [](wire::Pingreq&, const Write& write) {
        write(wire::Pingresp{});
        return true;
    });
}

}  // namespace

std::span<const Defect> encoding_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"connect-flags", {"3.1.1:MQTT-2.2.2-1", "5.0:MQTT-2.1.3-1"}, "CONNECT has reserved flags"}, flags<wire::Connect>},
        {{"pingreq-flags", {"3.1.1:MQTT-2.2.2-1", "5.0:MQTT-2.1.3-1"}, "PINGREQ has reserved flags"}, flags<wire::Pingreq>},
        {{"puback-flags", {"3.1.1:MQTT-2.2.2-1", "5.0:MQTT-2.1.3-1"}, "PUBACK has reserved flags"}, flags<wire::Puback>},
        {{"disconnect-flags", {"3.1.1:MQTT-3.14.1-1", "5.0:MQTT-3.14.1-1"}, "DISCONNECT has reserved flags"}, flags<wire::Disconnect>},
        {{"auth-flags", {"5.0:MQTT-3.15.1-1"}, "AUTH has reserved flags"}, flags<wire::Auth>},
        {{"long-length", {"5.0:MQTT-1.5.5-1"}, "The Remaining Length of PINGREQ has two bytes"}, long_length},
        {{"pingreq-with-a-byte", {"3.1.1:ASSAY-3.12-1", "5.0:ASSAY-3.12-1"}, "PINGREQ has a byte too many"}, trailing_byte<wire::PacketType::pingreq>},
        {{"answers-as-a-server", {"3.1.1:ASSAY-4.8-1", "5.0:ASSAY-4.13-1"}, "PINGRESP comes before PINGREQ"}, server_packet},
    };
    // clang-format on
    return all;
}

}  // namespace assay::client
