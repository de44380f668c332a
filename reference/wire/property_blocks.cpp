#include "reference/wire/property_blocks.hpp"

namespace assay::wire {

namespace {

template <class P>
Properties* block_of(P& packet, bool of_will) {
    if constexpr (requires { packet.will_properties; })
        if (of_will) return packet.has_will() ? &packet.will_properties : nullptr;
    if (of_will) return nullptr;
    if constexpr (requires { packet.properties.emplace(); }) {
        if (!packet.reason_code) packet.reason_code = 0;
        if (!packet.properties) packet.properties.emplace();
        return &*packet.properties;
    } else if constexpr (requires { packet.properties.list; }) {
        return &packet.properties;
    } else {
        return nullptr;
    }
}

}  // namespace

Properties* properties_of(Packet& packet, bool of_will) {
    return std::visit([&](auto& p) { return block_of(p, of_will); }, packet);
}

PropertyValue sample_value(const PropertyRow& row) {
    switch (row.form) {
    case Form::byte:
        return std::uint8_t{1};
    case Form::two_byte:
        return std::uint16_t{10};
    case Form::four_byte:
        return std::uint32_t{120};
    case Form::var_int:
        return VarInt{5};
    case Form::utf8_pair:
        return Utf8Pair{"name", "value"};
    case Form::binary:
        return Binary{{'d', 'a', 't', 'a'}};
    case Form::utf8:
    case Form::property_block:
    case Form::payload:
        break;
    }
    return Utf8{"text"};
}

}  // namespace assay::wire
