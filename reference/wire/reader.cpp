#include "reference/wire/reader.hpp"

#include <fmt/format.h>

namespace assay::wire {

namespace {

/// By pointer and size: a pair of iterators over bytes would make std::string build a copy first.
void assign(std::string& text, BytesView bytes) {
    text.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

}  // namespace

void Reader::fail(const FieldName& name, std::size_t offset, std::string reason) {
    if (!failure_) failure_ = Malformed{name.text(), offset, std::move(reason)};
}

void Reader::fail_short(std::size_t size, std::string_view form) {
    fail(name_, at_, fmt::format("{} needs {} bytes, {} are left", form, size, left()));
}

std::optional<BytesView> Reader::take(std::size_t size, std::string_view form) {
    if (failed()) return std::nullopt;
    if (left() < size) {
        fail_short(size, form);
        return std::nullopt;
    }
    const auto taken = bytes_.subspan(at_, size);
    at_ += size;
    return taken;
}

void Reader::get(std::uint8_t& v) {
    if (const auto b = take(1, "a byte")) v = (*b)[0];
}

void Reader::get(std::uint16_t& v) {
    if (const auto b = take(2, "a Two Byte Integer"))
        v = static_cast<std::uint16_t>(((*b)[0] << 8) | (*b)[1]);
}

void Reader::get(std::uint32_t& v) {
    if (const auto b = take(4, "a Four Byte Integer"))
        v = (std::uint32_t{(*b)[0]} << 24U) | (std::uint32_t{(*b)[1]} << 16U) |
            (std::uint32_t{(*b)[2]} << 8U) | (*b)[3];
}

void Reader::get(VarInt& v) {
    const auto start = at_;
    std::uint32_t value = 0;
    for (unsigned shift = 0; shift < 28; shift += 7) {
        std::uint8_t byte{};
        get(byte);
        if (failed()) return;
        value |= (byte & 0x7FU) << shift;
        if ((byte & 0x80U) != 0) continue;
        v.value = value;
        if (trace_ && shift > 0 && byte == 0) trace_->over_long.push_back({name_.text(), start});
        return;
    }
    // The fourth byte has its continuation bit set (1.5.5).
    fail(name_, start, "Variable Byte Integer goes past four bytes");
}

std::optional<BytesView> Reader::take_counted() {
    const auto start = at_;
    std::uint16_t size{};
    get(size);
    if (failed()) return std::nullopt;
    if (left() < size) {
        fail(
            name_,
            start,
            fmt::format("length {} goes past the end, {} bytes are left", size, left())
        );
        return std::nullopt;
    }
    return take(size, "");
}

void Reader::get(Utf8& v) {
    if (const auto b = take_counted()) assign(v.text, *b);
}

void Reader::get(Binary& v) {
    if (const auto b = take_counted()) v.bytes.assign(b->begin(), b->end());
}

void Reader::get(Utf8Pair& v) {
    if (const auto b = take_counted()) assign(v.name, *b);
    if (failed()) return;
    if (const auto b = take_counted()) assign(v.value, *b);
}

void Reader::get(Payload& v) {
    if (const auto b = take(left(), "")) v.bytes.assign(b->begin(), b->end());
}

void Reader::get_value(PropertyValue& v, Form form) {
    switch (form) {
    case Form::byte:
        return get(v.emplace<std::uint8_t>());
    case Form::two_byte:
        return get(v.emplace<std::uint16_t>());
    case Form::four_byte:
        return get(v.emplace<std::uint32_t>());
    case Form::var_int:
        return get(v.emplace<VarInt>());
    case Form::utf8:
        return get(v.emplace<Utf8>());
    case Form::utf8_pair:
        return get(v.emplace<Utf8Pair>());
    case Form::binary:
        return get(v.emplace<Binary>());
    case Form::property_block:
    case Form::payload:
        break;  // no property has these forms
    }
}

void Reader::get(Property& v) {
    const auto start = at_;
    name_.part = "identifier";
    VarInt id{};
    get(id);
    if (failed()) return;
    const auto* row = find_property(id.value);
    // Without its form the value's end is unknown, so nothing after it can be held.
    if (!row)
        return fail(name_, start, fmt::format("unknown Property Identifier 0x{:02X}", id.value));
    v.id = id.value;
    name_.part = row->name;
    get_value(v.value, row->form);
    note(row->form, start);
}

void Reader::get(Properties& v) {
    const auto start = at_;
    VarInt length{};
    get(length);
    if (failed()) return;
    if (left() < length.value)
        return fail(
            name_,
            start,
            fmt::format(
                "Property Length {} goes past the end, {} bytes are left", length.value, left()
            )
        );
    note(Form::property_block, start);
    // Most blocks are short: one allocation instead of one for each doubling.
    if (length.value != 0) v.list.reserve(4);
    const auto packet_end = end_;
    end_ = at_ + length.value;
    while (!failed() && left() > 0)
        get(v.list.emplace_back());
    end_ = packet_end;
}

void Reader::get(std::vector<Subscription>& v) {
    const auto list = name_.whole;
    while (!failed() && left() > 0) {
        const auto index = std::ssize(v);
        auto& subscription = v.emplace_back();
        const auto start = at_;
        name_ = {list, index, "topic_filter"};
        get(subscription.topic_filter);
        note(Form::utf8, start);
        if (failed()) return;
        name_.part = "options";
        get(subscription.options);
        note(Form::byte, at_ - 1);
    }
}

void Reader::get(std::vector<Utf8>& v) {
    const auto list = name_.whole;
    while (!failed() && left() > 0) {
        name_ = {list, std::ssize(v)};
        const auto start = at_;
        get(v.emplace_back());
        note(Form::utf8, start);
    }
}

void Reader::get(std::vector<std::uint8_t>& v) {
    const auto list = name_.whole;
    while (left() > 0) {
        name_ = {list, std::ssize(v)};
        get(v.emplace_back());
        note(Form::byte, at_ - 1);
    }
}

}  // namespace assay::wire
