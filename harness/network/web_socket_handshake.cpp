#include "harness/network/web_socket_handshake.hpp"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/rfc7230.hpp>

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <span>
#include <vector>

namespace assay::network {
namespace {

namespace http = boost::beast::http;

std::string base64(std::span<const unsigned char> bytes) {
    // Four characters for each three bytes begun, and a zero.
    std::vector<unsigned char> out((bytes.size() + 2) / 3 * 4 + 1);
    const auto size = EVP_EncodeBlock(out.data(), bytes.data(), static_cast<int>(bytes.size()));
    return {out.begin(), out.begin() + size};
}

/// What proves that the server has read the key (RFC 6455, 4.2.2).
std::string accept_of(std::string_view key) {
    const auto text = fmt::format("{}258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
    return base64(std::span{digest}.first(size));
}

/// Reads a head as a whole; nothing if it is no HTTP.
template <bool is_request>
std::optional<http::header<is_request>> read_head(std::string_view text) {
    http::parser<is_request, http::empty_body> parser;
    parser.header_limit(http_head_bytes_max);
    parser.skip(true);
    boost::system::error_code error;
    parser.put(boost::asio::buffer(text), error);
    if (error || !parser.is_header_done()) return std::nullopt;
    return parser.release().base();
}

bool names(boost::beast::string_view list, std::string_view token) {
    return http::token_list{list}.exists({token.data(), token.size()});
}

std::string refusal(std::string_view status, std::string_view why) {
    return fmt::format(
        "HTTP/1.1 {}\r\nSec-WebSocket-Version: 13\r\nContent-Type: text/plain\r\n"
        "Content-Length: {}\r\nConnection: close\r\n\r\n{}\n",
        status,
        why.size() + 1,
        why
    );
}

std::string_view view(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

}  // namespace

std::optional<std::size_t> head_bytes(std::string_view text) {
    const auto end = text.find("\r\n\r\n");
    if (end == std::string_view::npos) return std::nullopt;
    return end + 4;
}

std::string print_upgrade(const Upgrade& upgrade) {
    return fmt::format(
        "GET {} HTTP/1.1\r\nHost: {}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: {}\r\nSec-WebSocket-Version: 13\r\n{}\r\n",
        upgrade.path.empty() ? "/" : upgrade.path,
        upgrade.host,
        upgrade.key,
        upgrade.sub_protocol.empty()
            ? ""
            : fmt::format("Sec-WebSocket-Protocol: {}\r\n", upgrade.sub_protocol)
    );
}

std::expected<std::string, std::string> read_answer(std::string_view text, const Upgrade& asked) {
    const auto head = read_head<false>(text);
    if (!head) return std::unexpected{std::string{"it does not speak HTTP there"}};
    if (head->result() != http::status::switching_protocols)
        return std::unexpected{fmt::format(
            "it opens no WebSocket at {}: HTTP {} {}",
            asked.path.empty() ? "/" : asked.path,
            head->result_int(),
            view(head->reason())
        )};
    if (view((*head)[http::field::sec_websocket_accept]) != accept_of(asked.key))
        return std::unexpected{
            std::string{"it answers the WebSocket handshake with a wrong Sec-WebSocket-Accept"}
        };
    return std::string{view((*head)[http::field::sec_websocket_protocol])};
}

UpgradeAnswer answer_upgrade(std::string_view text, std::string_view chosen) {
    const auto refuse = [](std::string_view status, std::string why) {
        return UpgradeAnswer{refusal(status, why), std::move(why)};
    };
    const auto head = read_head<true>(text);
    if (!head) return refuse("400 Bad Request", "this is no HTTP request");
    if (head->method() != http::verb::get || !names((*head)[http::field::upgrade], "websocket") ||
        !names((*head)[http::field::connection], "upgrade"))
        return refuse("426 Upgrade Required", "here is MQTT over WebSocket only");
    if (view((*head)[http::field::sec_websocket_version]) != "13")
        return refuse("426 Upgrade Required", "expected version 13 of WebSocket");
    const auto key = view((*head)[http::field::sec_websocket_key]);
    if (key.empty()) return refuse("400 Bad Request", "Sec-WebSocket-Key is missing");
    if (!names((*head)[http::field::sec_websocket_protocol], mqtt_sub_protocol))
        return refuse("400 Bad Request", "the sub-protocol mqtt is not among those offered");
    return {
        .text = fmt::format(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: {}\r\n{}\r\n",
            accept_of(key),
            chosen.empty() ? "" : fmt::format("Sec-WebSocket-Protocol: {}\r\n", chosen)
        )
    };
}

std::string fresh_key() {
    std::array<unsigned char, 16> bytes{};
    RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
    return base64(bytes);
}

}  // namespace assay::network
