#include "harness/monitor/capture_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <pcap/pcap.h>

namespace assay::monitor {
namespace {

/// An instant further away is no instant.
constexpr std::chrono::years longest_capture{100};

}  // namespace

void CaptureFile::Close::operator()(pcap* file) const {
    pcap_close(file);
}

std::expected<CaptureFile, std::string> CaptureFile::open(const std::filesystem::path& path) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored))
        return std::unexpected{fmt::format("cannot read {}: it is a folder", path.string())};
    std::FILE* file = std::fopen(path.c_str(), "rbe");
    if (!file)
        return std::unexpected{
            fmt::format("cannot read {}: {}", path.string(), std::strerror(errno))
        };
    return read(file, path.string());
}

std::expected<CaptureFile, std::string>
CaptureFile::read(std::FILE* file, const std::string& name) {
    std::array<char, PCAP_ERRBUF_SIZE> why{};
    auto* opened =
        pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, why.data());
    if (opened) return CaptureFile{opened, name};
    std::fclose(file);
    return std::unexpected{fmt::format("{} is no capture that can be read: {}", name, why.data())};
}

int CaptureFile::link_type() const {
    return pcap_datalink(file_.get());
}

std::expected<std::optional<Frame>, std::string> CaptureFile::next() {
    pcap_pkthdr* header{};
    const u_char* bytes{};
    const int got = pcap_next_ex(file_.get(), &header, &bytes);
    if (got == PCAP_ERROR_BREAK) return std::nullopt;
    if (got != 1)
        return std::unexpected{fmt::format(
            "{} is broken behind frame {}: {}", name_, frames_, pcap_geterr(file_.get())
        )};
    ++frames_;
    // With this precision the field for microseconds has nanoseconds. Any numbers may stand there, and
    // what they make may wrap.
    const auto instant = static_cast<std::uint64_t>(header->ts.tv_sec) * 1'000'000'000U +
                         static_cast<std::uint64_t>(header->ts.tv_usec);
    if (!start_) start_ = instant;
    const reports::Offset at{static_cast<std::int64_t>(instant - *start_)};
    if (at <= longest_capture) last_ = std::max(last_, at);
    return Frame{frames_, last_, {bytes, header->caplen}, std::max(header->len, header->caplen)};
}

}  // namespace assay::monitor
