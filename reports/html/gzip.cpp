#include "reports/html/pack.hpp"

#include <stdexcept>
#include <zlib.h>

namespace assay::reports::html {

std::string gzip(std::string_view text) {
    constexpr int gzip_format = 15 + 16;  // zlib's window size, plus 16 for the gzip wrapper
    constexpr int memory_level = 9;
    z_stream stream{};
    if (deflateInit2(&stream, 9, Z_DEFLATED, gzip_format, memory_level, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
        throw std::bad_alloc{};
    }
    std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
    // zlib takes its input through a pointer that it does not write to.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string base64(std::string_view bytes) {
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
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

}  // namespace assay::reports::html
