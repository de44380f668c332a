#pragma once
/// Random packets for property tests: any values, legal or not, that an encoding can hold.
#include "reference/wire/packets.hpp"

#include <random>

namespace assay::wire {

class PacketMaker {
public:
    explicit PacketMaker(std::uint32_t seed) : engine_{seed} {}
    /// A packet of type `type` that encodes and decodes to itself in `version`.
    Packet make(PacketType type, Version version);
    /// A number from 0 to `count` - 1. The engine's output is the same everywhere; only
    /// distributions differ between libraries.
    std::uint32_t below(std::uint32_t count) {
        return static_cast<std::uint32_t>(engine_() % count);
    }

private:
    Bytes bytes();
    std::string text();
    std::uint8_t byte() { return static_cast<std::uint8_t>(below(256)); }
    std::uint16_t two_bytes() { return static_cast<std::uint16_t>(below(65536)); }
    PropertyValue value(Form form);
    Properties properties(Version version);
    template <class P>
    P acknowledgement(Version version);
    Connect make_connect(Version version);
    Publish make_publish(Version version);

    std::mt19937 engine_;
};

}  // namespace assay::wire
