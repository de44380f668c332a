#include "harness/proxy/recorder.hpp"

#include "harness/evidence/trace/masking.hpp"
#include "reference/wire/packet_type.hpp"
#include "reports/pcapng/blocks.hpp"
#include "reports/result/clean.hpp"

#include <boost/json.hpp>

#include <cerrno>
#include <cstring>
#include <fmt/format.h>

namespace assay::proxy {
namespace {

using network::Piece;
using simulator::Way;

constexpr std::string_view capture_suffix = ".pcapng";
constexpr std::uint32_t broker_address = 0x0A000001;  // 10.0.0.1
constexpr std::uint16_t broker_port = 1883;
constexpr std::uint16_t first_port = 20'000;
constexpr std::uint16_t ports_each = 40'000;  ///< of an address, before the next one begins

std::string_view name_of(Way way) {
    return way == Way::up ? "up" : "down";
}

std::string quoted(const std::string& text) {
    return boost::json::serialize(boost::json::string{reports::well_formed(text)});
}

/// Made up, but of one connection only.
reports::pcapng::Endpoints endpoints_of(std::uint64_t connection, Way way) {
    const auto address = broker_address + 1 + static_cast<std::uint32_t>(connection / ports_each);
    const auto port = static_cast<std::uint16_t>(first_port + connection % ports_each);
    if (way == Way::up) return {address, broker_address, port, broker_port};
    return {broker_address, address, broker_port, port};
}

std::string remark_on(const Piece& piece) {
    if (piece.kind == Piece::Kind::cut)
        return fmt::format("a packet of {} bytes; this is its beginning", piece.size_bytes);
    if (piece.kind == Piece::Kind::garbage)
        return "no fixed header of MQTT; what follows it on this connection is not recorded";
    return {};
}

}  // namespace

LinkRecorder::LinkRecorder(std::ofstream file, network::WallClock& clock, bool is_capture)
    : file_{std::move(file)}, clock_{&clock}, is_capture_{is_capture} {
    if (!is_capture_) return;
    file_ << reports::pcapng::section_header("assay link")
          << reports::pcapng::interface_description("link", "the client's side of the link");
    file_.flush();
}

std::expected<LinkRecorder, std::string>
LinkRecorder::begin(const std::filesystem::path& path, network::WallClock& clock) {
    std::ofstream file{path, std::ios::trunc | std::ios::binary};
    if (!file)
        return std::unexpected{
            fmt::format("cannot write {}: {}", path.string(), std::strerror(errno))
        };
    // Whole packets say more than everybody on this machine needs to know. A pipe keeps its own.
    std::error_code ignored;
    using std::filesystem::perms;
    if (std::filesystem::is_regular_file(path, ignored))
        std::filesystem::permissions(path, perms::owner_read | perms::owner_write, ignored);
    return LinkRecorder{std::move(file), clock, path.extension() == capture_suffix};
}

simulator::Duration LinkRecorder::now() const {
    return clock_->schedule().now().time_since_epoch();
}

void LinkRecorder::line(const std::string& members) {
    if (!is_capture_) file_ << fmt::format("{{\"at_ns\":{},{}}}\n", now().count(), members);
}

void LinkRecorder::news(const std::string& text) {
    line(fmt::format("\"event\":\"news\",\"text\":{}", quoted(text)));
    file_.flush();
}

void LinkRecorder::opened(std::uint64_t connection) {
    line(fmt::format("\"event\":\"opened\",\"connection\":{}", connection));
}

void LinkRecorder::ended(std::uint64_t connection, const std::string& how) {
    line(fmt::format("\"event\":\"ended\",\"connection\":{},\"text\":{}", connection, quoted(how)));
    if (is_capture_)
        file_ << reports::pcapng::ending_block(0, now(), endpoints_of(connection, Way::up), how);
    const auto first = cutters_.lower_bound({connection, {}, false});
    auto last = first;
    for (; last != cutters_.end() && last->first.connection == connection; ++last)
        room_.leave(last->second);
    cutters_.erase(first, last);
    file_.flush();
}

void LinkRecorder::passed(std::uint64_t connection, Way way, wire::BytesView bytes, bool is_out) {
    const Place place{connection, way, is_out};
    const bool is_at_client = (way == Way::up) != is_out;
    if (is_capture_ && !is_at_client) return;
    auto& cutter = cutters_.try_emplace(place, recorded_packet_max_bytes).first->second;
    room_.push(cutter, bytes, [&](const Piece& piece) { add(place, piece); });
}

void LinkRecorder::add(const Place& place, const Piece& piece) {
    wire::Bytes bytes{piece.bytes.begin(), piece.bytes.end()};
    evidence::mask_login(bytes);
    const auto remark = remark_on(piece);
    if (is_capture_) return add_to_capture(place, bytes, piece.size_bytes, remark);
    const auto type = wire::name_of(wire::type_of(bytes));
    line(fmt::format(
        "\"event\":\"packet\",\"connection\":{},\"way\":\"{}\",\"packet\":\"{}\",\"bytes\":{},"
        "\"delivered\":{},\"hex\":\"{}\"{}",
        place.connection,
        name_of(place.way),
        piece.kind == Piece::Kind::garbage ? "" : type,
        piece.size_bytes,
        place.is_out,
        reports::hex_of(bytes),
        remark.empty() ? "" : fmt::format(",\"remark\":{}", quoted(remark))
    ));
}

void LinkRecorder::add_to_capture(
    const Place& place, wire::BytesView packet, std::size_t size_bytes, const std::string& comment
) {
    file_ << reports::pcapng::packet_block(
        0, now(), endpoints_of(place.connection, place.way), packet, size_bytes, comment
    );
}

void LinkRecorder::datagram(const simulator::DatagramFate& fate) {
    line(fmt::format(
        "\"event\":\"datagram\",\"way\":\"{}\",\"bytes\":{},\"fate\":\"{}\"",
        name_of(fate.way),
        fate.size_bytes,
        simulator::name_of(fate.fate)
    ));
}

}  // namespace assay::proxy
