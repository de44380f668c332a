#include "reference/wire/print.hpp"
#include "reference/wire/reader.hpp"
#include "reference/wire/var_int.hpp"

#include <fmt/format.h>
#include <map>

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

std::string value_at(Form form, BytesView bytes) {
    switch (form) {
    case Form::byte:
    case Form::two_byte:
    case Form::four_byte:
        return fmt::format("{}", number_at(bytes));
    case Form::var_int:
    case Form::property_block:
        return fmt::format("{}", value_of_var_int(bytes));
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
    std::size_t lead = 0;  // a property begins with its identifier, which may be over-long
    if (span.field.contains("properties.")) lead = size_of_var_int(bytes);
    auto value = value_at(span.form, bytes.subspan(lead));
    if (span.field == "header") value = name_of(type_of(bytes));
    return {span.offset, hex_of(bytes), span.field, std::move(value)};
}

/// Repeated properties get numbers, as in the map of an encoded packet.
void number_repeats(std::vector<HexRow>& rows) {
    std::map<std::string, int> seen;
    for (auto& row : rows)
        if (const auto number = seen[row.field]++; number > 0)
            row.field += fmt::format("[{}]", number);
}

}  // namespace

std::vector<HexRow> hex_dump(BytesView packet, Version version) {
    Trace trace;
    const auto decoded = decode_tracing(packet, version, &trace);
    std::vector<HexRow> rows;
    for (const auto& span : trace.spans)
        rows.push_back(row_of(span, packet));
    number_repeats(rows);
    if (decoded) return rows;
    const auto& error = decoded.error();
    const auto told = trace.spans.empty() ? 0 : trace.spans.back().offset + trace.spans.back().size;
    rows.push_back(
        {told,
         hex_of(packet.subspan(told)),
         "malformed",
         fmt::format("byte {}: {} {}", error.offset, error.field, error.reason)}
    );
    return rows;
}

}  // namespace assay::wire
