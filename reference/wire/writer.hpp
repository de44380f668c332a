#pragma once
/// How each form is written: one `size_of` and one `put` a form (1.5), then the composites made of
/// them.
#include "reference/wire/packets.hpp"

#include <algorithm>
#include <cstring>

namespace assay::wire {

// A two-byte length cannot say more; longer text is cut, so that the packet stays in step.
constexpr std::size_t length_max = 0xFFFF;
inline std::size_t cut(std::size_t size) {
    return std::min(size, length_max);
}

// clang-format off
inline std::size_t size_of(std::uint8_t) { return 1; }
inline std::size_t size_of(std::uint16_t) { return 2; }
inline std::size_t size_of(std::uint32_t) { return 4; }
// Values past 28 bits take the fifth byte that the standard forbids: a harness has to send such bytes.
inline std::size_t size_of(VarInt v) {
    return v.value < 0x80U ? 1U : v.value < 0x4000U ? 2U : v.value < 0x200000U ? 3U : v.value < 0x10000000U ? 4U : 5U;
}
inline std::size_t size_of(const Utf8& v) { return 2 + cut(v.text.size()); }
inline std::size_t size_of(const Binary& v) { return 2 + cut(v.bytes.size()); }
inline std::size_t size_of(const Utf8Pair& v) { return 4 + cut(v.name.size()) + cut(v.value.size()); }
inline std::size_t size_of(const Payload& v) { return v.bytes.size(); }
// clang-format on

inline std::size_t size_of(const Property& property) {
    return size_of(VarInt{property.id}) +
           std::visit([](const auto& value) { return size_of(value); }, property.value);
}

/// The size of a property block without its Property Length.
inline std::size_t content_size_of(const Properties& properties) {
    std::size_t size = 0;
    for (const auto& property : properties.list)
        size += size_of(property);
    return size;
}

inline std::size_t size_of(const Properties& properties) {
    const auto content = content_size_of(properties);
    return size_of(VarInt{static_cast<std::uint32_t>(content)}) + content;
}

inline std::size_t size_of(const Subscription& v) {
    return size_of(v.topic_filter) + 1;
}

template <class T>
std::size_t size_of(const std::vector<T>& list) {
    std::size_t size = 0;
    for (const auto& item : list)
        size += size_of(item);
    return size;
}

template <class T>
std::size_t size_of(const std::optional<T>& value) {
    return value ? size_of(*value) : 0;
}

/// Writes into room that the caller has measured with `size_of`.
struct Writer {
    std::uint8_t* at{};

    void put(std::uint8_t v) { *at++ = v; }
    void put(std::uint16_t v) {
        put(static_cast<std::uint8_t>(v >> 8U));
        put(static_cast<std::uint8_t>(v));
    }
    void put(std::uint32_t v) {
        put(static_cast<std::uint16_t>(v >> 16U));
        put(static_cast<std::uint16_t>(v));
    }
    void put(VarInt v) {
        auto rest = v.value;
        while (rest >= 0x80U) {
            put(static_cast<std::uint8_t>(rest | 0x80U));
            rest >>= 7U;
        }
        put(static_cast<std::uint8_t>(rest));
    }
    void put_bytes(const void* bytes, std::size_t size) {
        if (size != 0) std::memcpy(at, bytes, size);
        at += size;
    }
    void put_counted(const void* bytes, std::size_t size) {
        put(static_cast<std::uint16_t>(cut(size)));
        put_bytes(bytes, cut(size));
    }
    void put(const Utf8& v) { put_counted(v.text.data(), v.text.size()); }
    void put(const Binary& v) { put_counted(v.bytes.data(), v.bytes.size()); }
    void put(const Utf8Pair& v) {
        put_counted(v.name.data(), v.name.size());
        put_counted(v.value.data(), v.value.size());
    }
    void put(const Payload& v) { put_bytes(v.bytes.data(), v.bytes.size()); }
    void put(const Property& property) {
        put(VarInt{property.id});
        std::visit([this](const auto& value) { put(value); }, property.value);
    }
    void put(const Properties& properties) {
        put(VarInt{static_cast<std::uint32_t>(content_size_of(properties))});
        for (const auto& property : properties.list)
            put(property);
    }
    void put(const Subscription& v) {
        put(v.topic_filter);
        put(v.options);
    }
    template <class T>
    void put(const std::vector<T>& list) {
        for (const auto& item : list)
            put(item);
    }
    template <class T>
    void put(const std::optional<T>& value) {
        if (value) put(*value);
    }
};

}  // namespace assay::wire
