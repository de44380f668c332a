#include "reports/result/packed.hpp"

#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <map>
#include <new>
#include <zlib.h>

namespace assay::reports {
namespace {

constexpr int gzip_format = 15 + 16;  // zlib's window size, plus 16 for the gzip wrapper
constexpr std::string_view digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::uint8_t no_digit = 64;
/// What each character stands for, or no_digit.
constexpr auto digit_values = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(no_digit);
    for (std::size_t i = 0; i < digits.size(); ++i)
        values.at(static_cast<std::uint8_t>(digits[i])) = static_cast<std::uint8_t>(i);
    return values;
}();

/// zlib takes its input through a pointer that it does not write to.
Bytef* input_of(std::string_view bytes) {
    return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
}

/// What zlib keeps while it packs, 384 KiB: made once, used for one text after the other.
class Packer {
public:
    explicit Packer(Effort effort) {
        constexpr int memory_level = 9;
        const int level = static_cast<int>(effort);
        if (deflateInit2(
                &stream_, level, Z_DEFLATED, gzip_format, memory_level, Z_DEFAULT_STRATEGY
            ) != Z_OK)
            throw std::bad_alloc{};
    }
    ~Packer() { deflateEnd(&stream_); }
    Packer(const Packer&) = delete;
    Packer& operator=(const Packer&) = delete;

    /// Lasts until it is asked for again.
    z_stream& begin() {
        deflateReset(&stream_);
        return stream_;
    }

private:
    z_stream stream_{};
};

}  // namespace

std::string gzip(std::string_view text, Effort effort) {
    thread_local std::map<Effort, Packer> packers;
    auto& stream = packers.try_emplace(effort, effort).first->second.begin();
    std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
    stream.next_in = input_of(text);
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
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
    const auto add = [&](std::string_view group) {
        std::uint32_t bits = 0;
        for (const char byte : group)
            bits = bits << 8U | static_cast<std::uint8_t>(byte);
        bits <<= 8U * (3 - group.size());
        for (const auto shift : {18U, 12U, 6U, 0U})
            out += digits[(bits >> shift) & 0x3FU];
    };
    for (; bytes.size() >= 3; bytes.remove_prefix(3))
        add(bytes.substr(0, 3));
    if (bytes.empty()) return out;
    add(bytes);
    const auto padding = 3 - bytes.size();
    out.replace(out.size() - padding, padding, padding, '=');
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
            const auto digit = i < size ? digit_values[static_cast<std::uint8_t>(group[i])] : 0U;
            if (digit == no_digit) return is_wrong();
            bits = bits << 6U | digit;
        }
        for (std::size_t i = 0; i + 1 < size; ++i)
            out += static_cast<char>(bits >> (16U - 8U * i) & 0xFFU);
    }
    return out;
}

}  // namespace assay::reports
