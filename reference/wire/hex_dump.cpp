#include "reference/wire/match.hpp"
#include "reference/wire/print.hpp"
#include "reference/wire/reader.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::wire {

namespace {

std::string hex_of(BytesView bytes) {
    std::string hex;
    for (const auto byte : bytes)
        hex += fmt::format("{}{:02X}", hex.empty() ? "" : " ", byte);
    return hex;
}

std::uint32_t number_at(BytesView bytes) {
    std::uint32_t value = 0;
    for (const auto byte : bytes)
        value = (value << 8U) | byte;
    return value;
}

std::string text_at(BytesView bytes) {
    return fmt::format(
        "\"{}\"", escape({reinterpret_cast<const char*>(bytes.data()), bytes.size()})
    );
}

std::string pair_at(BytesView bytes) {
    const auto name_size = number_at(bytes.first(2));
    return text_at(bytes.subspan(2, name_size)) + "=" + text_at(bytes.subspan(4 + name_size));
}

std::string var_int_at(BytesView bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        value |= (bytes[i] & 0x7FU) << (7U * i);
    return fmt::format("{}", value);
}

std::string value_at(Form form, BytesView bytes) {
    switch (form) {
    case Form::byte:
    case Form::two_byte:
    case Form::four_byte:
        return fmt::format("{}", number_at(bytes));
    case Form::var_int:
    case Form::property_block:
        return var_int_at(bytes);
    case Form::utf8:
    case Form::binary:
        return text_at(bytes.subspan(2));
    case Form::utf8_pair:
        return pair_at(bytes);
    case Form::payload:
        return text_at(bytes);
    }
    return {};
}

HexRow row_of(const FieldSpan& span, BytesView packet) {
    const auto bytes = packet.subspan(span.offset, span.size);
    const auto is_property = span.field.contains("properties.");
    auto value = value_at(span.form, is_property ? bytes.subspan(1) : bytes);
    if (span.field == "header") value = name_of(static_cast<PacketType>(bytes[0] >> 4U));
    return {span.offset, hex_of(bytes), span.field, std::move(value)};
}

}  // namespace

std::vector<HexRow> hex_dump(BytesView packet, Version version) {
    std::vector<HexRow> rows;
    const auto decoded = decode(packet, version);
    const auto [canonical, map] =
        decoded ? encode_with_map(*decoded, version) : std::pair<Bytes, std::vector<FieldSpan>>{};
    // The map is that of the shortest encoding, so over-long integers shift it: then only the bytes
    // speak.
    const auto fits = decoded && std::ranges::equal(canonical, packet);
    if (fits) {
        for (const auto& span : map)
            rows.push_back(row_of(span, packet));
        return rows;
    }
    const auto reason = decoded ? std::string{"Variable Byte Integers longer than needed"}
                                : fmt::format(
                                      "byte {}: {} {}",
                                      decoded.error().offset,
                                      decoded.error().field,
                                      decoded.error().reason
                                  );
    rows.push_back({0, hex_of(packet), "malformed", reason});
    return rows;
}

}  // namespace assay::wire
