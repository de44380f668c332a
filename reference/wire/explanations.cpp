#include "reference/wire/explanations.hpp"

#include "reference/wire/codec.hpp"

namespace assay::wire {
namespace {

void leave_out(Properties& properties) {
    std::erase_if(properties.list, [](const Property& property) {
        const auto id = static_cast<PropertyId>(property.id);
        return id == PropertyId::reason_string || id == PropertyId::user_property;
    });
}

}  // namespace

std::size_t size_without_explanations(Packet packet, Version version) {
    std::visit(
        [](auto& body) {
            if constexpr (requires { body.properties.list; }) {
                leave_out(body.properties);
            } else if constexpr (requires { body.properties->list; }) {
                if (body.properties) leave_out(*body.properties);
            }
        },
        packet
    );
    return encode(packet, version).size();
}

}  // namespace assay::wire
