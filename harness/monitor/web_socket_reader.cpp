#include "harness/monitor/web_socket_reader.hpp"

#include "reports/result/clean.hpp"

#include <boost/algorithm/string/predicate.hpp>

#include <algorithm>
#include <fmt/format.h>

namespace assay::monitor {
namespace {

using network::Opcode;
using wire::BytesView;

constexpr std::string_view head_end = "\r\n\r\n";
constexpr std::size_t shown_max = 60;

std::string_view text_of(BytesView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The value of a header field, as far as it says `wanted`, whatever the case.
bool has_field(std::string_view head, std::string_view name, std::string_view wanted) {
    for (std::size_t at = head.find("\r\n"); at != std::string_view::npos;) {
        const auto line = at + 2;
        at = head.find("\r\n", line);
        const auto field = head.substr(line, at == std::string_view::npos ? at : at - line);
        const auto colon = std::min(field.find(':'), field.size());
        if (boost::algorithm::iequals(field.substr(0, colon), name) &&
            boost::algorithm::icontains(field.substr(colon), wanted))
            return true;
    }
    return false;
}

}  // namespace

std::optional<bool> is_upgrade(BytesView bytes) {
    constexpr std::string_view get = "GET ";
    const auto text = text_of(bytes);
    const auto size = std::min(text.size(), get.size());
    if (text.substr(0, size) != get.substr(0, size)) return false;
    const auto end = text.find(head_end);
    if (end != std::string_view::npos)
        return has_field(text.substr(0, end), "Upgrade", "websocket");
    return text.size() < http_head_max_bytes ? std::nullopt : std::optional{false};
}

bool names_mqtt(BytesView request) {
    return has_field(text_of(request), "Sec-WebSocket-Protocol", "mqtt");
}

std::expected<wire::Bytes, std::string> WebSocketReader::take(BytesView bytes) {
    wire::Bytes out;
    while (!bytes.empty()) {
        if (payload_left_ > 0) {
            take_payload(bytes, out);
            continue;
        }
        const auto taken = is_open_ ? take_header(bytes) : take_head(bytes);
        if (!taken) return std::unexpected{taken.error()};
    }
    return out;
}

std::expected<void, std::string> WebSocketReader::take_head(BytesView& bytes) {
    const auto searched = head_.size() < head_end.size() ? 0 : head_.size() - head_end.size();
    const auto before = head_.size();
    head_ += text_of(bytes);
    const auto end = head_.find(head_end, searched);
    if (end == std::string::npos) {
        bytes = {};
        if (head_.size() < http_head_max_bytes) return {};
        return std::unexpected{std::string{"its HTTP head has no end"}};
    }
    bytes = bytes.subspan(end + head_end.size() - before);
    is_open_ = true;
    const auto line = head_.substr(0, head_.find('\r'));
    const bool is_agreed = line.starts_with("GET ") || line.contains(" 101");
    head_ = {};
    if (is_agreed) return {};
    return std::unexpected{fmt::format(
        "the server opens no WebSocket: {}", reports::shortened(reports::printable(line), shown_max)
    )};
}

std::expected<void, std::string> WebSocketReader::take_header(BytesView& bytes) {
    const auto whole = [&] {
        const auto size = network::header_bytes(header_);
        return size && header_.size() == *size;
    };
    while (!bytes.empty() && !whole()) {
        header_.push_back(bytes.front());
        bytes = bytes.subspan(1);
    }
    if (!whole()) return {};
    const auto frame = network::read_header(header_);
    header_.clear();
    if (!frame) return std::unexpected{fmt::format("its WebSocket has {}", frame.error().why)};
    if (frame->opcode == Opcode::text)
        return std::unexpected{std::string{"its WebSocket has a frame of text [MQTT-6.0.0-1]"}};
    frame_ = *frame;
    payload_left_ = frame_.payload_bytes;
    payload_at_ = 0;
    return {};
}

void WebSocketReader::take_payload(BytesView& bytes, wire::Bytes& out) {
    const auto part = bytes.first(std::min<std::uint64_t>(payload_left_, bytes.size()));
    bytes = bytes.subspan(part.size());
    if (!network::is_control(frame_.opcode)) {
        const auto begin = out.size();
        out.insert(out.end(), part.begin(), part.end());
        if (frame_.mask) network::apply(*frame_.mask, std::span{out}.subspan(begin), payload_at_);
    }
    payload_left_ -= part.size();
    payload_at_ += part.size();
}

}  // namespace assay::monitor
