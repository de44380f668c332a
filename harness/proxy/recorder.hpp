#pragma once
/// What passed a proxied link: `--record`. One JSON object a line, or what Wireshark opens where the
/// file's name ends in .pcapng.
///
///     {"at_ns":..., "event":"opened", "connection":1}
///     {"at_ns":..., "event":"packet", "connection":1, "way":"up", "packet":"PUBLISH", "hex":"3206..."}
///     {"at_ns":..., "event":"ended", "connection":1, "text":"closed by the client"}
///     {"at_ns":..., "event":"datagram", "way":"down", "bytes":152, "fate":"loss"}
///     {"at_ns":..., "event":"news", "text":"the link is down"}
///
/// Every packet is there twice: as it came in from one side and, `"delivered":true`, as it went out
/// at the other. A capture has one side, the client's. The password of a CONNECT is masked.
#include "harness/network/packet_cutter.hpp"
#include "harness/network/wall_clock.hpp"
#include "simulator/link/datagram.hpp"

#include <expected>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

namespace assay::proxy {

/// Of a larger packet this much is kept.
inline constexpr std::size_t recorded_packet_max_bytes = 16UL * 1024 * 1024;
/// Of all packets whose ends have not come yet.
inline constexpr std::size_t recorder_held_max_bytes = 256UL * 1024 * 1024;

class LinkRecorder {
public:
    /// Creates the file (an existing one is replaced), which only its owner may read; the error says
    /// why it cannot.
    static std::expected<LinkRecorder, std::string>
    begin(const std::filesystem::path& path, network::WallClock& clock);

    void news(const std::string& text);
    void opened(std::uint64_t connection);
    /// Bytes of a connection came in at the link's one side, or went out at the other.
    void passed(std::uint64_t connection, simulator::Way way, wire::BytesView bytes, bool is_out);
    void ended(std::uint64_t connection, const std::string& how);
    void datagram(const simulator::DatagramFate& fate);
    /// Whether everything could be written so far.
    bool is_good() const { return file_.good(); }

private:
    /// One direction of a connection, at one side of the link.
    struct Place {
        std::uint64_t connection{};
        simulator::Way way{};
        bool is_out{};
        auto operator<=>(const Place&) const = default;
    };
    LinkRecorder(std::ofstream file, network::WallClock& clock, bool is_capture);
    simulator::Duration now() const;
    void add(const Place& place, const network::Piece& piece);
    void add_to_capture(
        const Place& place,
        wire::BytesView packet,
        std::size_t size_bytes,
        const std::string& comment
    );
    void line(const std::string& members);

    std::ofstream file_;
    network::WallClock* clock_;
    bool is_capture_;
    std::map<Place, network::PacketCutter> cutters_{};
    network::CutterRoom room_{recorder_held_max_bytes};
};

}  // namespace assay::proxy
