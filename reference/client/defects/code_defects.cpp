// Reason Codes that a client may not use there (2.4).
#include "reference/client/defects/taps.hpp"

namespace assay::client {

namespace {

/// A code that no packet of this type has.
template <class P>
void code(Seams& seams) {
    alter<P>(seams, [](P& packet) { packet.reason_code = 0x8A; });
}

void server_moved(Seams& seams) {
    alter<wire::Disconnect>(seams, [](wire::Disconnect& disconnect) {
        disconnect.reason_code = 0x9D;
    });
}

}  // namespace

std::span<const Defect> code_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"puback-code", {"5.0:MQTT-3.4.2-1"}, "PUBACK has a code of CONNACK"}, code<wire::Puback>},
        {{"pubrec-code", {"5.0:MQTT-3.5.2-1"}, "PUBREC has a code of CONNACK"}, code<wire::Pubrec>},
        {{"pubrel-code", {"5.0:MQTT-3.6.2-1"}, "PUBREL has a code of CONNACK"}, code<wire::Pubrel>},
        {{"pubcomp-code", {"5.0:MQTT-3.7.2-1"}, "PUBCOMP has a code of CONNACK"}, code<wire::Pubcomp>},
        {{"disconnect-code", {"5.0:MQTT-3.14.2-1"}, "DISCONNECT has a code of servers"}, server_moved},
        {{"auth-code", {"5.0:MQTT-3.15.2-1"}, "AUTH has a code of CONNACK"}, code<wire::Auth>},
    };
    // clang-format on
    return all;
}

}  // namespace assay::client
