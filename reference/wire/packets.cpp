#include "reference/wire/packets.hpp"

namespace assay::wire {

Packet::Packet() = default;
Packet::Packet(const Packet& other) = default;
Packet::Packet(Packet&& other) noexcept = default;
Packet& Packet::operator=(const Packet& other) = default;
Packet& Packet::operator=(Packet&& other) noexcept = default;
Packet::~Packet() = default;

PacketType type_of(const Packet& packet) {
    return std::visit([](const auto& p) { return p.type; }, packet);
}

std::uint16_t packet_id_of(const Packet& packet) {
    return std::visit(
        [](const auto& p) -> std::uint16_t {
            if constexpr (requires { p.packet_id; })
                return p.packet_id;
            else
                return 0;
        },
        packet
    );
}

}  // namespace assay::wire
