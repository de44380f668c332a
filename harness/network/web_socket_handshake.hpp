#pragma once
/// The opening handshake of WebSocket (RFC 6455, 4): HTTP texts in and out. Boost.Beast reads them
/// and is seen nowhere else. Its own WebSocket stream takes Asio streams only, hides frames, which
/// scenarios are about, and draws its masks itself; so frames are ours.
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace assay::network {

/// A head that is longer is not read to its end.
constexpr std::size_t http_head_bytes_max = 8'192;
/// That of MQTT [MQTT-6.0.0-3].
inline constexpr std::string_view mqtt_sub_protocol = "mqtt";

/// Where the head ends, its empty line included; nothing if it goes on.
std::optional<std::size_t> head_bytes(std::string_view text);

struct Upgrade {
    std::string host{};          ///< with its port, as the URL has it
    std::string path{};          ///< empty: "/"
    std::string sub_protocol{};  ///< empty: none is offered
    std::string key{};           ///< 16 random bytes in Base64
};
std::string print_upgrade(const Upgrade& upgrade);
/// Reads the answer to it: the sub-protocol that the server chooses, or an empty text. The error says
/// for people why there is no WebSocket.
std::expected<std::string, std::string> read_answer(std::string_view head, const Upgrade& asked);

/// What a server says to a client, and whether that opens a WebSocket.
struct UpgradeAnswer {
    std::string text{};
    std::string trouble{};  ///< empty: it is open
};
/// `chosen` is what a server that does as it should chooses: "mqtt"; empty: no sub-protocol.
UpgradeAnswer answer_upgrade(std::string_view head, std::string_view chosen);

/// 16 random bytes in Base64.
std::string fresh_key();

}  // namespace assay::network
