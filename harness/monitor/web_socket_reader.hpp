#pragma once
/// One direction of a captured WebSocket connection: the HTTP head and the frames go off, what MQTT
/// sent stays.
///
///     GET /mqtt HTTP/1.1 ... | frame header, masked payload | ...  -->  MQTT's bytes
#include "harness/network/web_socket_frame.hpp"
#include "reference/wire/forms.hpp"

#include <string>
#include <vector>

namespace assay::monitor {

/// A longer HTTP head is none that a client or server of MQTT sends.
inline constexpr std::size_t http_head_max_bytes = 8UL * 1024;

/// Whether bytes begin with an HTTP request to upgrade to WebSocket; nothing as long as they are too few
/// to tell.
std::optional<bool> is_upgrade(wire::BytesView bytes);
/// Whether that request names the subprotocol of MQTT [MQTT-6.0.0-3].
bool names_mqtt(wire::BytesView request);

class WebSocketReader {
public:
    /// MQTT's part of the bytes that come next; the error, why nothing behind can be read.
    std::expected<wire::Bytes, std::string> take(wire::BytesView bytes);

private:
    std::expected<void, std::string> take_head(wire::BytesView& bytes);
    std::expected<void, std::string> take_header(wire::BytesView& bytes);
    void take_payload(wire::BytesView& bytes, wire::Bytes& out);

    bool is_open_{};  ///< the HTTP head is over
    std::string head_{};
    std::vector<std::uint8_t> header_{};  ///< of the frame that begins
    network::FrameHeader frame_{};
    std::uint64_t payload_left_{};
    std::uint64_t payload_at_{};
};

}  // namespace assay::monitor
