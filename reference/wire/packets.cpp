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

}  // namespace assay::wire
