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

std::size_t
bytes_of(std::string_view topic, const wire::Payload& payload, const wire::Properties& properties) {
    auto bytes = sizeof(Message) + topic.size() + payload.bytes.size();
    for (const auto& property : properties.list)
        bytes += sizeof property + std::visit(BytesBehind{}, property.value);
    return bytes;
}

}  // namespace

std::size_t memory_bytes(const wire::Publish& publish) {
    return bytes_of(publish.topic.text, publish.payload, publish.properties);
}

std::size_t memory_bytes(const Message& message) {
    return bytes_of(message.topic, message.payload, message.properties);
}

}  // namespace assay::broker
