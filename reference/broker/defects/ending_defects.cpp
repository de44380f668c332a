// Wrong ends of connections (3.14, 4.13; 4.8 in 3.1.1).
#include "reference/broker/defects/taps.hpp"
#include "reference/wire/reason_codes.hpp"

#include <algorithm>
#include <memory>

namespace assay::broker {

using enum wire::PropertyId;

namespace {

const wire::Disconnect* disconnect_in(const Output& output) {
    return output.packet ? std::get_if<wire::Disconnect>(&*output.packet) : nullptr;
}

/// The connection stays open after a fault, though nothing more is handled.
void leave_open_after_faults(Core& core, Seams& seams) {
    auto faulty = std::make_shared<std::set<ConnectionId>>();
    core.rules.tolerates =
        [faulty, before = core.rules.tolerates](
            const Connection& connection, wire::PacketType type, const wire::Violation& violation
        ) {
            const auto is_tolerated = before(connection, type, violation);
            if (!is_tolerated && connection.stage == Stage::open) faulty->insert(connection.id);
            return is_tolerated;
        };
    seams.leaving.add([faulty](Core&, Seams::Outputs& outputs) {
        std::erase_if(outputs, [&](const Output& output) {
            return !output.packet && faulty->contains(output.connection);
        });
    });
}

void leave_open_after_disconnect(Core&, Seams& seams) {
    auto told = std::make_shared<std::set<ConnectionId>>();
    seams.leaving.add([told](Core&, Seams::Outputs& outputs) {
        for (const auto& output : outputs)
            if (disconnect_in(output)) told->insert(output.connection);
        std::erase_if(outputs, [&](const Output& output) {
            return !output.packet && told->contains(output.connection);
        });
    });
}

void speak_after_disconnect(Core&, Seams& seams) {
    seams.leaving.add([](Core&, Seams::Outputs& outputs) {
        for (std::size_t i = 0; i < outputs.size(); ++i)
            if (disconnect_in(outputs[i]))
                outputs.insert(
                    outputs.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                    {outputs[i].connection, outputs[i].version, wire::Pingresp{}}
                );
    });
}

void code(Seams& seams, std::uint8_t wrong) {
    on_leaving<wire::Disconnect>(seams, [wrong](Core&, Output&, wire::Disconnect& disconnect) {
        disconnect.reason_code = wrong;
        return true;
    });
}

void add_session_expiry(Core&, Seams& seams) {
    on_leaving<wire::Disconnect>(seams, [](Core&, Output&, wire::Disconnect& disconnect) {
        if (!disconnect.properties) disconnect.properties.emplace();
        disconnect.properties->add(session_expiry_interval, std::uint32_t{60});
        return true;
    });
}

/// A refusal says DISCONNECT where CONNACK is due.
void refuse_with_disconnect(Core&, Seams& seams) {
    on_leaving<wire::Connack>(seams, [](Core&, Output& output, wire::Connack& connack) {
        if (output.version == wire::Version::v5_0 && wire::is_failure(connack.reason_code))
            output.packet = wire::Disconnect{.reason_code = 0x82};
        return true;
    });
}

/// A DISCONNECT from a Client is taken note of, but the connection stays open.
void ignore_disconnect(Core&, Seams& seams) {
    on_arrival<wire::Disconnect>(seams, [](Core&, Connection& connection, wire::Disconnect&) {
        return connection.stage != Stage::open;
    });
}

/// A fault of one Client ends the connections of all others.
void close_all_after_faults(Core& core, Seams& seams) {
    auto is_faulty = std::make_shared<bool>(false);
    core.rules.tolerates =
        [is_faulty, before = core.rules.tolerates](
            const Connection& connection, wire::PacketType type, const wire::Violation& violation
        ) {
            const auto is_tolerated = before(connection, type, violation);
            *is_faulty = *is_faulty || (!is_tolerated && connection.stage == Stage::open);
            return is_tolerated;
        };
    seams.leaving.add([is_faulty](Core& now, Seams::Outputs& outputs) {
        if (!std::exchange(*is_faulty, false)) return;
        for (const auto& [id, connection] : now.connections)
            outputs.push_back({id, connection.version, std::nullopt});
    });
}

}  // namespace

std::span<const Defect> ending_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"fault-leaves-connection-open", {"3.1.1:MQTT-4.8.0-1", "5.0:MQTT-4.13.1-1", "5.0:MQTT-4.13.2-1", "3.1.1:ASSAY-2.2.1-1", "3.1.1:ASSAY-2.2.3-1", "5.0:ASSAY-2.1.2-1", "5.0:ASSAY-2.1.4-1"}, "The connection stays open after a malformed packet", beyond::broken_rules}, leave_open_after_faults},
        {{"fault-closes-all-connections", {"3.1.1:MQTT-4.8.0-1", "5.0:MQTT-4.13.1-1"}, "A malformed packet ends the connections of other Clients too", beyond::broken_rules}, close_all_after_faults},
        {{"disconnect-without-close", {"5.0:MQTT-3.14.4-2", "5.0:MQTT-4.13.2-1"}, "The broker sends DISCONNECT and leaves the connection open"}, leave_open_after_disconnect},
        {{"packet-after-disconnect", {"5.0:MQTT-3.14.4-1"}, "The broker sends PINGRESP behind its DISCONNECT"}, speak_after_disconnect},
        {{"disconnect-reserved-code", {"5.0:MQTT-3.14.2-1"}, "DISCONNECT has a Reason Code that a Server does not have"}, [](Core&, Seams& seams) { code(seams, 0x04); }},
        {{"disconnect-with-session-expiry", {"5.0:MQTT-3.14.2-2"}, "The broker's DISCONNECT has a Session Expiry Interval"}, add_session_expiry},
        {{"disconnect-before-connack", {"5.0:MQTT-3.14.0-1"}, "A CONNECT is refused with DISCONNECT instead of CONNACK", beyond::broken_rules}, refuse_with_disconnect},
        {{"disconnect-ignored", {"3.1.1:MQTT-3.14.4-3", "5.0:MQTT-3.14.4-3"}, "A Client's DISCONNECT is ignored"}, ignore_disconnect},
    };
    // clang-format on
    return all;
}

}  // namespace assay::broker
