#include "tests/reports/approved.hpp"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <zlib.h>

namespace assay::reports {

std::string approved(std::string_view name, const std::function<std::string()>& make) {
    const auto path = std::filesystem::path{ASSAY_BASELINES} / name;
    if (std::getenv("ASSAY_APPROVE") != nullptr) std::ofstream{path, std::ios::binary} << make();
    std::ostringstream content{};
    content << std::ifstream{path, std::ios::binary}.rdbuf();
    return content.str();
}

namespace {

void cut(std::string& text, std::string_view begin, std::string_view end) {
    const auto from = text.find(begin);
    if (from == std::string::npos) return;
    const auto inner = from + begin.size();
    text.erase(inner, text.find(end, inner) - inner);
}

std::string bytes_of_base64(std::string_view text) {
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out{};
    std::uint32_t group = 0;
    int bits = 0;
    for (const char c : text) {
        const auto digit = digits.find(c);
        if (digit == std::string_view::npos) break;
        group = (group << 6U) | static_cast<std::uint32_t>(digit);
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        out += static_cast<char>((group >> static_cast<unsigned>(bits)) & 0xFFU);
    }
    return out;
}

std::string inflated(std::string packed) {
    std::string out(1'000'000, '\0');
    z_stream stream{};
    stream.next_in = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    inflateInit2(&stream, 15 + 16);
    inflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return out;
}

}  // namespace

std::string comparable(std::string report) {
    if (!report.starts_with("<!doctype html>")) return report;
    constexpr std::string_view begin = "<template id=\"k0\">";
    cut(report, "<style>", "</style>");
    cut(report, "<script>", "</script>");
    cut(report, "http-equiv=\"Content-Security-Policy\"", ">");
    const auto from = report.find(begin);
    if (from == std::string::npos) return report;
    const auto inner = from + begin.size();
    const auto size = report.find("</template>", inner) - inner;
    return report.replace(inner, size, inflated(bytes_of_base64(report.substr(inner, size))));
}

}  // namespace assay::reports
