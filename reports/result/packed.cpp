#include "reports/result/packed.hpp"

#include <array>
#include <fmt/format.h>
#include <new>
#include <zlib.h>

namespace assay::reports {
namespace {

constexpr int gzip_format = 15 + 16;  // zlib's window size, plus 16 for the gzip wrapper
constexpr std::string_view digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// zlib takes its input through a pointer that it does not write to.
Bytef* input_of(std::string_view bytes) {
    return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
}

}  // namespace

std::string gzip(std::string_view text, Effort effort) {
    constexpr int memory_level = 9;
    z_stream stream{};
    const int level = static_cast<int>(effort);
    if (deflateInit2(&stream, level, Z_DEFLATED, gzip_format, memory_level, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
        throw std::bad_alloc{};
    }
    std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
    stream.next_in = input_of(text);
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::expected<std::string, std::string> gunzip(std::string_view bytes, std::size_t bytes_max) {
    z_stream stream{};
    if (inflateInit2(&stream, gzip_format) != Z_OK) throw std::bad_alloc{};
    stream.next_in = input_of(bytes);
    stream.avail_in = static_cast<uInt>(bytes.size());
    std::string out{};
    std::array<char, 65536> chunk{};
    int state = Z_OK;
    while (state == Z_OK && out.size() <= bytes_max) {
        stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
        stream.avail_out = static_cast<uInt>(chunk.size());
        state = inflate(&stream, Z_NO_FLUSH);
        out.append(chunk.data(), chunk.size() - stream.avail_out);
    }
    inflateEnd(&stream);
    if (out.size() > bytes_max)
        return std::unexpected{fmt::format("it unpacks to more than {} bytes", bytes_max)};
    if (state != Z_STREAM_END) return std::unexpected{std::string{"it is no whole gzip stream"}};
    return out;
}

std::string base64(std::string_view bytes) {
    std::string out{};
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j) {
            group <<= 8U;
            if (i + j < bytes.size()) group |= static_cast<std::uint8_t>(bytes[i + j]);
        }
        for (std::size_t j = 0; j < 4; ++j) {
            const bool is_padding = i + j > bytes.size();
            out += is_padding ? '=' : digits[(group >> (18U - 6U * j)) & 0x3FU];
        }
    }
    return out;
}

std::expected<std::string, std::string> unbase64(std::string_view text) {
    const auto is_wrong = [] { return std::unexpected{std::string{"it is not base64"}}; };
    if (text.size() % 4 != 0) return is_wrong();
    std::string out{};
    out.reserve(text.size() / 4 * 3);
    while (!text.empty()) {
        const auto group = text.substr(0, 4);
        text.remove_prefix(4);
        const auto size = text.empty() ? group.find_last_not_of('=') + 1 : group.size();
        if (size < 2) return is_wrong();
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < group.size(); ++i) {
            const auto digit = i < size ? digits.find(group[i]) : 0;
            if (digit == std::string_view::npos) return is_wrong();
            bits = bits << 6U | static_cast<std::uint32_t>(digit);
        }
        for (std::size_t i = 0; i + 1 < size; ++i)
            out += static_cast<char>(bits >> (16U - 8U * i) & 0xFFU);
    }
    return out;
}

}  // namespace assay::reports
