#include "harness/monitor/capture_reader.hpp"

#include "reference/wire/packet_type.hpp"
#include "reference/wire/var_int.hpp"
#include "reports/result/clean.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>
#include <utility>

namespace assay::monitor {
namespace {

using wire::BytesView;
using wire::Role;

/// Segments may be captured in another order than they passed; after so many more of the connection
/// what is missing does not come any more.
constexpr std::size_t patience_segments = 500;
constexpr std::uint16_t tls_port = 8883;
constexpr std::size_t ending_max = 100;
constexpr std::uint8_t tls_handshake = 0x16;

std::pair<Endpoint, Endpoint> key_of(const Endpoint& a, const Endpoint& b) {
    return a < b ? std::pair{a, b} : std::pair{b, a};
}

/// Whether bytes are the beginning of a CONNECT; nothing as long as they are too few to tell.
std::optional<bool> is_connect(BytesView bytes) {
    constexpr auto connect = wire::first_byte_of(wire::PacketType::connect, 0);
    constexpr std::size_t length_max_bytes = 4;
    if (bytes.empty()) return std::nullopt;
    if (bytes.front() != connect) return false;
    std::size_t at = 1;
    while (at < bytes.size() && wire::VarIntByte::more.is_set(bytes[at]) && at < length_max_bytes)
        ++at;
    if (at >= bytes.size()) return std::nullopt;
    const auto rest = bytes.subspan(at + 1);
    using namespace std::string_view_literals;
    for (const auto protocol : {"\0\4MQTT"sv, "\0\6MQIsdp"sv}) {
        const auto size = std::min(rest.size(), protocol.size());
        if (!std::ranges::equal(rest.first(size), protocol.substr(0, size), [](auto a, auto b) {
                return a == static_cast<std::uint8_t>(b);
            }))
            continue;
        return size == protocol.size() ? std::optional{true} : std::nullopt;
    }
    return false;
}

/// What a connection that is not MQTT seems to be, if it says so with its first byte.
std::string_view other_protocol(BytesView head) {
    if (head.front() == tls_handshake)
        return "is encrypted (TLS): a capture does not show what is inside, and keys of "
               "SSLKEYLOGFILE are not used; let 'assay monitor --to mqtts://HOST:PORT' stand "
               "between, which ends TLS itself";
    if (head.front() == 'G') return "speaks HTTP and asks for no WebSocket";
    return {};
}

}  // namespace

std::size_t CaptureReader::Flow::waiting_bytes() const {
    return head.size() + unconfirmed.size() + from_client.waiting_bytes() +
           from_server.waiting_bytes();
}

void CaptureReader::remark(const std::string& what) {
    count(remarks_, what);
}

void CaptureReader::count(Remarks& remarks, const std::string& what) const {
    auto& remark = remarks[what];
    if (remark.times++ == 0) remark.first_frame = frame_;
}

std::vector<std::string> CaptureReader::remarks() const {
    auto all = remarks_;
    if (watch_.counts().connections == 0) all.insert(elsewhere_.begin(), elsewhere_.end());
    std::vector<std::string> out;
    for (const auto& [what, remark] : all)
        out.push_back(
            remark.times == 1
                ? fmt::format("frame {}: {}", remark.first_frame, what)
                : fmt::format(
                      "frame {}: {} ({} times in all)", remark.first_frame, what, remark.times
                  )
        );
    return out;
}

void CaptureReader::take(const Frame& frame) {
    frame_ = frame.number;
    now_ = frame.at;
    const auto content = content_of(link_type_, frame.bytes, frame.size_bytes);
    if (const auto* segment = std::get_if<TcpSegment>(&content)) return take(*segment);
    if (const auto* pdu = std::get_if<MqttPdu>(&content)) return take(*pdu);
    const auto unread = std::get<Unread>(content);
    if (unread == Unread::fragment) remark("a fragment of an IP packet is not read");
    if (unread == Unread::broken) remark("the headers of the frame are cut off or broken");
}

void CaptureReader::take(const MqttPdu& pdu) {
    const auto found = flows_.find(key_of(pdu.source, pdu.destination));
    auto* flow = found == flows_.end() ? nullptr : &found->second;
    if (pdu.is_end) {
        if (!flow) return;
        const std::string_view how{
            reinterpret_cast<const char*>(pdu.bytes.data()), pdu.bytes.size()
        };
        watch_.ended(flow->id, now_, reports::shortened(reports::printable(how), ending_max));
        flows_.erase(found);
        return;
    }
    if (!flow) {
        const bool is_from_server = is_server(pdu.source) && !is_server(pdu.destination);
        const auto& client = is_from_server ? pdu.destination : pdu.source;
        const auto& server = is_from_server ? pdu.source : pdu.destination;
        const bool begins = !is_from_server && is_connect(pdu.bytes).value_or(false);
        flow = add_flow(client, server, begins ? "" : "the capture has not its CONNECT");
        if (!flow) return;
        flow->kind = Kind::mqtt;
        watch_.opened(flow->id, now_, {print(client), print(server)}, flow->unseen);
        // Not every program says when a connection is over.
        watch_.hides_its_end(flow->id);
    }
    if (flow->kind != Kind::mqtt) return;
    if (pdu.missing_bytes > 0)
        return give_up(
            *flow, fmt::format("{} bytes of a packet were not captured", pdu.missing_bytes)
        );
    watch_.bytes(
        flow->id, pdu.source == flow->client ? Role::client : Role::server, pdu.bytes, now_
    );
}

CaptureReader::Flow*
CaptureReader::add_flow(const Endpoint& client, const Endpoint& server, std::string unseen) {
    if (flows_.size() >= flows_max)
        std::erase_if(flows_, [](const auto& entry) {
            return entry.second.is_over || entry.second.kind == Kind::other;
        });
    if (flows_.size() >= flows_max) {
        remark("too many connections at a time; this one is not read");
        return nullptr;
    }
    auto& flow = flows_[key_of(client, server)];
    flow = {.id = ++ids_, .client = client, .server = server, .unseen = std::move(unseen)};
    return &flow;
}

/// The flow of a segment, which may begin with it.
CaptureReader::Flow* CaptureReader::flow_of(const TcpSegment& segment) {
    const auto found = flows_.find(key_of(segment.source, segment.destination));
    auto* flow = found == flows_.end() ? nullptr : &found->second;
    if (!segment.syn) return flow ? flow : begin_in_the_middle(segment);
    const auto& client = segment.ack ? segment.destination : segment.source;
    const auto& server = segment.ack ? segment.source : segment.destination;
    if (flow && flow->client == client) {
        const auto& stream = segment.ack ? flow->from_server : flow->from_client;
        if (!stream.has_begun() || stream.begins_with(segment.sequence)) return flow;
        // An answer to an old SYN begins nothing.
        if (segment.ack) return nullptr;
    }
    if (flow) end(*flow, "the same ports were used again");
    return add_flow(client, server, {});
}

CaptureReader::Flow* CaptureReader::begin_in_the_middle(const TcpSegment& segment) {
    if (segment.bytes.empty() || segment.rst) return nullptr;
    const bool is_to_server = is_server(segment.destination);
    const bool is_from_server = is_server(segment.source) && !is_to_server;
    if (!is_to_server && !is_from_server && is_connect(segment.bytes) == false) return nullptr;
    return add_flow(
        is_from_server ? segment.destination : segment.source,
        is_from_server ? segment.source : segment.destination,
        "the capture begins in the middle of this connection"
    );
}

void CaptureReader::take(const TcpSegment& segment) {
    auto* flow = flow_of(segment);
    if (!flow || flow->is_over) return;
    follow(*flow, segment);
    settle(*flow);
    const auto unconfirmed_bytes = flow->unconfirmed.size() - flow->passed_on;
    if (waiting_bytes_ <= waiting_max_bytes && unconfirmed_bytes <= early_max_bytes) return;
    give_up(*flow, "too much of it waits for bytes that are not in the capture");
    settle(*flow);
}

void CaptureReader::settle(Flow& flow) {
    waiting_bytes_ -= std::exchange(flow.counted, flow.waiting_bytes());
    waiting_bytes_ += flow.counted;
}

void CaptureReader::follow(Flow& flow, const TcpSegment& segment) {
    const bool is_client = segment.source == flow.client;
    auto& mine = is_client ? flow.from_client : flow.from_server;
    auto& other = is_client ? flow.from_server : flow.from_client;
    if (!mine.has_begun()) mine.begin(segment.syn ? segment.sequence : segment.sequence - 1);
    if (segment.ack && !other.has_begun()) other.begin(segment.acknowledgment - 1);
    if (flow.kind == Kind::other) {
        flow.is_over = segment.rst || segment.fin;
        return;
    }
    // What the client has got it got before it sent this.
    if (segment.ack) other.acknowledged(segment.acknowledgment);
    if (segment.ack && is_client) confirm(flow, other.covered_by(segment.acknowledgment));
    const auto bytes = mine.take(segment);
    if (is_client)
        add_client_bytes(flow, bytes);
    else
        flow.unconfirmed.insert(flow.unconfirmed.end(), bytes.begin(), bytes.end());
    look_for_gaps(flow, false);
    const std::string_view who = is_client ? "the client" : "the server";
    if (segment.rst) return end(flow, fmt::format("reset by {}", who));
    if (mine.is_over() && flow.how.empty()) flow.how = fmt::format("closed by {}", who);
    if (flow.from_client.is_over() && flow.from_server.is_over()) end(flow, flow.how);
}

void CaptureReader::add_client_bytes(Flow& flow, BytesView bytes) {
    if (bytes.empty()) return;
    if (flow.kind == Kind::mqtt) return tell(flow, Role::client, bytes);
    if (flow.kind == Kind::other) return;
    flow.head.insert(flow.head.end(), bytes.begin(), bytes.end());
    recognise(flow);
}

/// Decides by the client's first bytes what the connection is.
void CaptureReader::recognise(Flow& flow) {
    const bool is_expected = is_server(flow.server);
    const auto connect = is_connect(flow.head);
    const auto upgrade = is_upgrade(flow.head);
    if (!connect || !upgrade) return;
    if (*upgrade && (is_expected || names_mqtt(flow.head))) {
        flow.web_socket.emplace();
        return begin_mqtt(flow, {});
    }
    const auto other = other_protocol(flow.head);
    if (!*connect && (!is_expected || !other.empty())) {
        const bool is_meant = is_expected || flow.server.port == tls_port;
        // A web page elsewhere is none of a broker; what is inside of TLS nobody can tell.
        const bool is_secret = flow.head.front() == tls_handshake;
        if (!other.empty() && (is_meant || is_secret))
            count(
                is_meant ? remarks_ : elsewhere_,
                fmt::format("a connection to port {} {}", flow.server.port, other)
            );
        return release(flow);
    }
    begin_mqtt(flow, *connect ? std::string{} : flow.unseen);
}

void CaptureReader::begin_mqtt(Flow& flow, std::string unseen) {
    flow.kind = Kind::mqtt;
    watch_.opened(flow.id, now_, {print(flow.client), print(flow.server)}, std::move(unseen));
    tell(flow, Role::client, std::exchange(flow.head, {}));
}

/// What passed of MQTT, without the WebSocket around it.
void CaptureReader::tell(Flow& flow, Role sender, BytesView bytes) {
    if (!flow.web_socket) return watch_.bytes(flow.id, sender, bytes, now_);
    auto& [from_client, from_server] = *flow.web_socket;
    const auto inner = (sender == Role::client ? from_client : from_server).take(bytes);
    if (!inner) {
        // A connection without a packet of MQTT has no row that could say it.
        remark(fmt::format(
            "a WebSocket to port {} is read no further: {}", flow.server.port, inner.error()
        ));
        return give_up(flow, inner.error());
    }
    if (!inner->empty()) watch_.bytes(flow.id, sender, *inner, now_);
}

/// The client has got this many bytes of the server's.
void CaptureReader::confirm(Flow& flow, std::uint64_t until) {
    if (flow.kind != Kind::mqtt || until <= flow.confirmed) return;
    const auto rest = BytesView{flow.unconfirmed}.subspan(flow.passed_on);
    const auto part = rest.first(std::min<std::uint64_t>(until - flow.confirmed, rest.size()));
    tell(flow, Role::server, part);
    if (flow.kind != Kind::mqtt) return;
    flow.confirmed += part.size();
    flow.passed_on += part.size();
    // A client may acknowledge byte by byte: the rest moves only when it is the smaller half.
    if (2 * flow.passed_on < flow.unconfirmed.size()) return;
    flow.unconfirmed.erase(
        flow.unconfirmed.begin(),
        flow.unconfirmed.begin() + static_cast<std::ptrdiff_t>(flow.passed_on)
    );
    flow.passed_on = 0;
}

void CaptureReader::look_for_gaps(Flow& flow, bool is_last) {
    const bool is_incomplete = flow.from_client.is_incomplete() || flow.from_server.is_incomplete();
    if (!is_incomplete) flow.unsettled = 0;
    if (!is_incomplete || flow.kind == Kind::other) return;
    const bool is_sure = is_last || flow.from_client.has_gap() || flow.from_server.has_gap() ||
                         ++flow.unsettled > patience_segments;
    if (!is_sure) return;
    give_up(flow, fmt::format("bytes are missing in the capture (seen at frame {})", frame_));
}

/// From here on nothing can be said of the flow.
void CaptureReader::give_up(Flow& flow, const std::string& why) {
    if (flow.kind == Kind::mqtt)
        watch_.undecided(flow.id, now_, why);
    else if (flow.kind == Kind::unknown && is_server(flow.server))
        remark(fmt::format(
            "a connection to port {} is not read: its beginning is not whole", flow.server.port
        ));
    release(flow);
}

/// Nothing of it is read any more.
void CaptureReader::release(Flow& flow) {
    flow.kind = Kind::other;
    flow.head = {};
    flow.web_socket.reset();
    flow.unconfirmed = {};
    flow.passed_on = 0;
    flow.from_client = {};
    flow.from_server = {};
}

void CaptureReader::end(Flow& flow, const std::string& how) {
    if (std::exchange(flow.is_over, true)) return;
    // What was sent last is acknowledged by nobody.
    confirm(flow, flow.confirmed + flow.unconfirmed.size());
    look_for_gaps(flow, true);
    watch_.ended(flow.id, now_, how);
    release(flow);
    settle(flow);
}

void CaptureReader::finish() {
    for (auto& [key, flow] : flows_) {
        if (flow.is_over) continue;
        confirm(flow, flow.confirmed + flow.unconfirmed.size());
        look_for_gaps(flow, true);
    }
}

}  // namespace assay::monitor
