#pragma once
/// A capture file, pcap or pcapng, frame by frame.
#include "reference/wire/forms.hpp"
#include "reports/result/model.hpp"

#include <cstdio>
#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

struct pcap;

namespace assay::monitor {

struct Frame {
    std::size_t number{};      ///< in the file, from 1
    reports::Offset at{};      ///< since the first frame; never earlier than the one before
    wire::BytesView bytes{};   ///< as far as they were captured; valid until the next frame
    std::size_t size_bytes{};  ///< as it passed
};

class CaptureFile {
public:
    /// The error says why it is none that can be read.
    static std::expected<CaptureFile, std::string> open(const std::filesystem::path& path);
    /// Takes over `file`; `name` stands in messages.
    static std::expected<CaptureFile, std::string> read(std::FILE* file, const std::string& name);

    /// As libpcap numbers them (DLT_...).
    int link_type() const;
    /// The next frame; nothing at the end. The error says behind which frame the file is broken.
    std::expected<std::optional<Frame>, std::string> next();

private:
    struct Close {
        void operator()(pcap* file) const;
    };
    CaptureFile(pcap* file, std::string name) : file_{file}, name_{std::move(name)} {}

    std::unique_ptr<pcap, Close> file_;
    std::string name_;
    std::size_t frames_{};
    std::optional<std::uint64_t> start_{};
    reports::Offset last_{};
};

}  // namespace assay::monitor
