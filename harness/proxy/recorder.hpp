#pragma once
/// What passed a proxied link, one JSON object a line: `--record`.
///
///     {"at_ns":..., "event":"packet", "connection":1, "way":"up", "packet":"PUBLISH", ...}
///     {"at_ns":..., "event":"datagram", "way":"down", "bytes":152, "fate":"loss"}
///     {"at_ns":..., "event":"news", "text":"the link is down"}
#include "harness/network/wall_clock.hpp"
#include "simulator/link/datagram.hpp"

#include <expected>
#include <filesystem>
#include <fstream>
#include <string>

namespace assay::proxy {

class LinkRecorder {
public:
    /// Creates the file (an existing one is replaced); the error says why it cannot.
    static std::expected<LinkRecorder, std::string>
    begin(const std::filesystem::path& path, network::WallClock& clock);

    void news(const std::string& text);
    void packet(
        std::uint64_t connection,
        simulator::Way way,
        std::uint8_t first_byte,
        std::size_t size,
        bool is_delivered
    );
    void datagram(const simulator::DatagramFate& fate);
    /// Whether everything could be written so far.
    bool is_good() const { return file_.good(); }

private:
    LinkRecorder(std::ofstream file, network::WallClock& clock)
        : file_{std::move(file)}, clock_{&clock} {}
    long long now_ns() const;

    std::ofstream file_;
    network::WallClock* clock_;
};

}  // namespace assay::proxy
