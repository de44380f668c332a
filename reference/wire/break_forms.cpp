/// Faults of the forms of section 1.5: one row a form and a way of breaking it, tried on every
/// field.
#include "reference/wire/breaker.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace assay::wire {

namespace {

/// Bytes that must not stand in a UTF-8 Encoded String.
struct BadText {
    std::string_view name;
    std::string_view what;
    std::string_view bytes;
};

using namespace std::string_view_literals;

// clang-format off
constexpr std::array<BadText, 10> bad_texts{{
    {"ill_formed_over_long",    "over-long form C0 AF",            "\xC0\xAF"},
    {"ill_formed_over_long_nul","over-long form C0 80",            "\xC0\x80"},
    {"ill_formed_continuation", "lone continuation byte 80",       "\x80"},
    {"ill_formed_cut_off",      "cut-off sequence E2 82",          "\xE2\x82"},
    {"ill_formed_surrogate",    "surrogate U+D800",                "\xED\xA0\x80"},
    {"ill_formed_surrogate_pair", "surrogate pair as two sequences", "\xED\xA0\xBD\xED\xB8\x80"},
    {"ill_formed_past_unicode", "F4 90 80 80, past U+10FFFF",      "\xF4\x90\x80\x80"},
    {"ill_formed_f5",           "F5, never a lead byte",           "\xF5\x80\x80\x80"},
    {"ill_formed_ff",           "byte FF",                         "\xFF"},
    {"nul",                     "U+0000",                          "\0"sv},
}};
// clang-format on

/// The string of a counted field with `bad` behind its first byte, and its new length.
Bytes spoiled(BytesView field, std::string_view bad) {
    const auto text = field.subspan(2);
    const auto size = text.size() + bad.size();
    const auto head = text.first(std::min<std::size_t>(1, text.size()));
    const std::uint8_t length[] = {
        static_cast<std::uint8_t>(size >> 8U), static_cast<std::uint8_t>(size)
    };
    const Bytes inserted{bad.begin(), bad.end()};
    return concat({length, head, inserted, text.subspan(head.size())});
}

/// One field in front of the tables. A property's identifier is not part of its form.
struct Target {
    Breaker& breaker;
    std::size_t index;
    const FieldSpan& span;
    BytesView lead;
    BytesView value;

    void
    add(std::string name, std::string_view what, BytesView replacement, bool advice = false) const {
        breaker.add(
            {span.field, std::move(name), fmt::format("{}: {}", span.field, what), advice},
            breaker.with_field(index, concat({lead, replacement}))
        );
    }
};

/// A length that goes past the end of the packet, at `offset` of the value.
void break_length(const Target& target, std::string name, std::size_t offset) {
    Bytes value{target.value.begin(), target.value.end()};
    value[offset] = value[offset + 1] = 0xFF;
    target.add(std::move(name), "length 65535 goes past the end", value);
}

void break_utf8(const Target& target) {
    break_length(target, "length_past_end", 0);
    // Any other name is as wrong as an ill-formed one; `break_fields` has those.
    if (target.span.field == "protocol_name") return;
    for (const auto& bad : bad_texts)
        target.add(std::string{bad.name}, bad.what, spoiled(target.value, bad.bytes));
}

void break_pair(const Target& target) {
    const auto name_size = 2 + (std::size_t{target.value[0]} << 8U | target.value[1]);
    const auto name = target.value.first(name_size);
    const auto value = target.value.subspan(name_size);
    break_length(target, "name_length_past_end", 0);
    break_length(target, "value_length_past_end", name_size);
    target.add("value_missing", "ends behind the name", name);
    for (const auto& bad : bad_texts) {
        target.add(
            fmt::format("name_{}", bad.name),
            fmt::format("{} in the name", bad.what),
            concat({spoiled(name, bad.bytes), value})
        );
        target.add(
            fmt::format("value_{}", bad.name),
            fmt::format("{} in the value", bad.what),
            concat({name, spoiled(value, bad.bytes)})
        );
    }
}

/// Property Length and Subscription Identifier (1.5.5).
void break_var_int(const Target& target) {
    const auto value = value_of_var_int(target.value);
    for (auto size = target.value.size() + 1; size <= 4; ++size)
        // A receiver may be lenient here: the form is wrong, the value is not.
        target.add(
            fmt::format("over_long_{}", size),
            fmt::format("{} encoded in {} bytes", value, size),
            var_int_bytes(value, size),
            true
        );
    target.add("five_bytes", fmt::format("{} encoded in 5 bytes", value), var_int_bytes(value, 5));
    target.add("endless", "no byte without continuation bit", Bytes{0xFF, 0xFF, 0xFF, 0xFF, 0xFF});
}

void break_block(const Target& target) {
    break_var_int(target);
    const auto value = value_of_var_int(target.value);
    target.add("length_past_end", "Property Length 268435455", Bytes{0xFF, 0xFF, 0xFF, 0x7F});
    target.add(
        "one_more",
        fmt::format("Property Length {} instead of {}", value + 1, value),
        var_int_bytes(value + 1)
    );
    if (value == 0) return;
    target.add(
        "one_less",
        fmt::format("Property Length {} instead of {}", value - 1, value),
        var_int_bytes(value - 1)
    );
    target.add("zero", "Property Length 0 before properties", Bytes{0x00});
}

}  // namespace

void break_forms(Breaker& breaker) {
    for (std::size_t i = 0; i < breaker.spans().size(); ++i) {
        const auto& span = breaker.spans()[i];
        if (!breaker.wants(span.field)) continue;
        const auto bytes = breaker.piece(span);
        const auto lead = span.field.contains("properties.") ? size_of_var_int(bytes) : 0;
        const Target target{breaker, i, span, bytes.first(lead), bytes.subspan(lead)};
        switch (span.form) {
        case Form::utf8:
            break_utf8(target);
            break;
        case Form::utf8_pair:
            break_pair(target);
            break;
        case Form::binary:
            break_length(target, "length_past_end", 0);
            break;
        case Form::var_int:
            break_var_int(target);
            break;
        case Form::property_block:
            break_block(target);
            break;
        case Form::byte:
        case Form::two_byte:
        case Form::four_byte:
        case Form::payload:
            break;  // every value of these can be read; `break_lengths` cuts them
        }
    }
}

}  // namespace assay::wire
