#include "reference/wire/reader.hpp"

#include <fmt/format.h>

namespace assay::wire {

std::string Reader::full_name() const {
    std::string name{name_};
    if (index_) name += fmt::format("[{}]", *index_);
    if (!part_.empty()) name.append(".").append(part_);
    return name;
}

void Reader::fail(std::size_t offset, std::string reason) {
    if (!failure_) failure_ = Malformed{full_name(), offset, std::move(reason)};
}

std::optional<BytesView> Reader::take(std::size_t size, std::string_view what) {
    if (failed()) return std::nullopt;
    if (left() < size) {
        fail(at_, fmt::format("{} needs {} bytes, {} are left", what, size, left()));
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
        if (over_long_ && shift > 0 && byte == 0) over_long_->push_back({full_name(), start});
        return;
    }
    // The fourth byte has its continuation bit set (1.5.5).
    fail(start, "Variable Byte Integer goes past four bytes");
}

std::optional<BytesView> Reader::take_counted() {
    const auto start = at_;
    std::uint16_t size{};
    get(size);
    if (failed()) return std::nullopt;
    if (left() < size) {
        fail(start, fmt::format("length {} goes past the end, {} bytes are left", size, left()));
        return std::nullopt;
    }
    return take(size, "");
}

void Reader::get(Utf8& v) {
    if (const auto b = take_counted()) v.text.assign(b->begin(), b->end());
}

void Reader::get(Binary& v) {
    if (const auto b = take_counted()) v.bytes.assign(b->begin(), b->end());
}

void Reader::get(Utf8Pair& v) {
    if (const auto b = take_counted()) v.name.assign(b->begin(), b->end());
    if (failed()) return;
    if (const auto b = take_counted()) v.value.assign(b->begin(), b->end());
}

void Reader::get(Payload& v) {
    if (const auto b = take(left(), "")) v.bytes.assign(b->begin(), b->end());
}

void Reader::get(Property& v) {
    const auto start = at_;
    VarInt id{};
    get(id);
    if (failed()) return;
    const auto* row = find_property(id.value);
    // Without its form the value's end is unknown, so nothing after it can be held.
    if (!row) return fail(start, fmt::format("unknown Property Identifier 0x{:02X}", id.value));
    v.id = id.value;
    part_ = row->name;
    switch (row->form) {
    case Form::byte:
        return get(v.value.emplace<std::uint8_t>());
    case Form::two_byte:
        return get(v.value.emplace<std::uint16_t>());
    case Form::four_byte:
        return get(v.value.emplace<std::uint32_t>());
    case Form::var_int:
        return get(v.value.emplace<VarInt>());
    case Form::utf8:
        return get(v.value.emplace<Utf8>());
    case Form::utf8_pair:
        return get(v.value.emplace<Utf8Pair>());
    case Form::binary:
        return get(v.value.emplace<Binary>());
    case Form::property_block:
    case Form::payload:
        break;  // no property has these forms
    }
}

void Reader::get(Properties& v) {
    const auto start = at_;
    VarInt length{};
    get(length);
    if (failed()) return;
    if (left() < length.value)
        return fail(
            start,
            fmt::format(
                "Property Length {} goes past the end, {} bytes are left", length.value, left()
            )
        );
    const auto packet_end = end_;
    end_ = at_ + length.value;
    while (!failed() && left() > 0) {
        part_ = {};
        get(v.list.emplace_back());
    }
    part_ = {};
    end_ = packet_end;
}

void Reader::get(std::vector<Subscription>& v) {
    while (!failed() && left() > 0) {
        index_ = v.size();
        auto& subscription = v.emplace_back();
        part_ = "topic_filter";
        get(subscription.topic_filter);
        if (failed()) return;
        part_ = "options";
        get(subscription.options);
    }
    index_.reset();
    part_ = {};
}

void Reader::get(std::vector<Utf8>& v) {
    while (!failed() && left() > 0) {
        index_ = v.size();
        get(v.emplace_back());
    }
    index_.reset();
}

void Reader::get(std::vector<std::uint8_t>& v) {
    if (const auto b = take(left(), "")) v.assign(b->begin(), b->end());
}

}  // namespace assay::wire
