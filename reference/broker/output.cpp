#include "reference/broker/output.hpp"

namespace assay::broker {

namespace {

template <class P>
constexpr bool may_always_explain =
    P::type == wire::PacketType::connack || P::type == wire::PacketType::disconnect;

wire::Properties& properties_of(wire::Properties& properties) {
    return properties;
}
wire::Properties& properties_of(std::optional<wire::Properties>& properties) {
    return properties ? *properties : properties.emplace();
}

}  // namespace

bool fits(const Core& core, const Connection& connection, const wire::Packet& packet) {
    return core.rules.fits(connection, wire::encoded_size(packet, connection.version));
}

bool send(Core& core, const Connection& connection, wire::Packet packet) {
    const auto size_bytes = wire::encoded_size(packet, connection.version);
    if (!core.rules.fits(connection, size_bytes)) return false;
    core.turn.spend(size_bytes + Turn::packet_cost_bytes);
    core.outputs.push_back({connection.id, connection.version, std::move(packet)});
    return true;
}

template <class P>
void add_reason(
    const Core& core, const Connection& connection, P& packet, std::string_view reason
) {
    if (!connection.is_v5() || reason.empty()) return;
    if (!connection.problem_information && !may_always_explain<P>) return;
    auto explained = packet;
    properties_of(explained.properties)
        .add(wire::PropertyId::reason_string, wire::Utf8{std::string{reason}});
    if (fits(core, connection, explained)) packet = std::move(explained);
}

template <class P>
void acknowledge(
    Core& core,
    const Connection& connection,
    std::uint16_t packet_id,
    ReasonCode code,
    std::string_view reason
) {
    P packet{};
    packet.packet_id = packet_id;
    if (connection.is_v5() && code != ReasonCode::success) {
        packet.reason_code = static_cast<std::uint8_t>(code);
        // Every byte of an acknowledgement counts on a slow link, and some Clients take a PUBACK of
        // success with properties for a broken one; so only a failure is explained.
        if (wire::is_failure(packet.reason())) add_reason(core, connection, packet, reason);
    }
    send(core, connection, std::move(packet));
}

// clang-format off
template void acknowledge<wire::Puback>(Core&, const Connection&, std::uint16_t, ReasonCode, std::string_view);
template void acknowledge<wire::Pubrec>(Core&, const Connection&, std::uint16_t, ReasonCode, std::string_view);
template void acknowledge<wire::Pubrel>(Core&, const Connection&, std::uint16_t, ReasonCode, std::string_view);
template void acknowledge<wire::Pubcomp>(Core&, const Connection&, std::uint16_t, ReasonCode, std::string_view);
template void add_reason(const Core&, const Connection&, wire::Connack&, std::string_view);
template void add_reason(const Core&, const Connection&, wire::Suback&, std::string_view);
template void add_reason(const Core&, const Connection&, wire::Unsuback&, std::string_view);
template void add_reason(const Core&, const Connection&, wire::Disconnect&, std::string_view);
template void add_reason(const Core&, const Connection&, wire::Auth&, std::string_view);
// clang-format on

}  // namespace assay::broker
