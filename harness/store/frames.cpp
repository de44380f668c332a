#include "harness/store/frames.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <zlib.h>

namespace assay::store {

namespace {

constexpr std::string_view form = "assay store ";
constexpr std::string_view line = "assay store 1\n";
constexpr std::size_t head_size = 9;

void put_number(wire::Bytes& out, std::uint64_t number, unsigned size) {
    for (unsigned i = 0; i < size; ++i)
        out.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
}

std::uint32_t number_at(wire::BytesView bytes) {
    std::uint32_t number = 0;
    for (unsigned i = 0; i < 4; ++i)
        number |= std::uint32_t{bytes[i]} << (8 * i);
    return number;
}

std::uint32_t
checksum(std::uint64_t number, std::size_t place, std::uint8_t kind, wire::BytesView bytes) {
    wire::Bytes seed;
    put_number(seed, number, 8);
    put_number(seed, place, 8);
    put_number(seed, bytes.size(), 4);
    seed.push_back(kind);
    const auto sum = ::crc32_z(0, seed.data(), seed.size());
    return static_cast<std::uint32_t>(::crc32_z(sum, bytes.data(), bytes.size()));
}

std::string_view text_of(wire::BytesView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

std::string_view first_line() {
    return line;
}

std::optional<std::string> foreign_because(wire::BytesView bytes) {
    const auto text = text_of(bytes.first(std::min<std::size_t>(bytes.size(), 64)));
    if (text.starts_with(line)) return std::nullopt;
    const auto end = text.find('\n');
    if (!text.starts_with(form) || end == std::string_view::npos)
        return "it is no store of assay broker";
    return fmt::format(
        "it has the form '{}', and this version reads '{}'",
        text.substr(0, end),
        line.substr(0, line.size() - 1)
    );
}

void put_frame(
    wire::Bytes& out, std::uint64_t number, std::size_t place, FrameKind kind, wire::BytesView bytes
) {
    const auto word = static_cast<std::uint8_t>(kind);
    put_number(out, bytes.size(), 4);
    put_number(out, checksum(number, place, word, bytes), 4);
    out.push_back(word);
    out.insert(out.end(), bytes.begin(), bytes.end());
}

std::size_t for_each_frame(
    wire::BytesView file,
    std::uint64_t number,
    const std::function<bool(FrameKind, wire::BytesView)>& use
) {
    auto place = line.size();
    while (file.size() - place >= head_size) {
        const auto rest = file.subspan(place);
        const std::size_t size = number_at(rest);
        if (size > rest.size() - head_size) break;
        const auto kind = rest[8];
        const auto bytes = rest.subspan(head_size, size);
        if (number_at(rest.subspan(4)) != checksum(number, place, kind, bytes)) break;
        if (!use(static_cast<FrameKind>(kind), bytes)) break;
        place += head_size + size;
    }
    return place;
}

}  // namespace assay::store
