#include "reference/broker/message.hpp"

namespace assay::broker {

namespace {

struct BytesBehind {
    std::size_t operator()(const wire::Utf8& value) const { return value.text.size(); }
    std::size_t operator()(const wire::Binary& value) const { return value.bytes.size(); }
    std::size_t operator()(const wire::Utf8Pair& value) const {
        return value.name.size() + value.value.size();
    }
    std::size_t operator()(auto) const { return 0; }
};

}  // namespace

std::size_t memory_bytes(const wire::Publish& publish) {
    auto bytes = sizeof(Message) + publish.topic.text.size() + publish.payload.bytes.size();
    for (const auto& property : publish.properties.list)
        bytes += sizeof property + std::visit(BytesBehind{}, property.value);
    return bytes;
}

}  // namespace assay::broker
