#include "harness/proxy/recorder.hpp"

#include "reference/wire/packet_type.hpp"

#include <boost/json.hpp>

#include <cerrno>
#include <cstring>
#include <fmt/format.h>

namespace assay::proxy {
namespace {

std::string_view name_of(simulator::Way way) {
    return way == simulator::Way::up ? "up" : "down";
}

}  // namespace

std::expected<LinkRecorder, std::string>
LinkRecorder::begin(const std::filesystem::path& path, network::WallClock& clock) {
    std::ofstream file{path, std::ios::trunc};
    if (!file)
        return std::unexpected{
            fmt::format("cannot write {}: {}", path.string(), std::strerror(errno))
        };
    return LinkRecorder{std::move(file), clock};
}

long long LinkRecorder::now_ns() const {
    return clock_->schedule().now().time_since_epoch().count();
}

void LinkRecorder::news(const std::string& text) {
    file_ << fmt::format(
        "{{\"at_ns\":{},\"event\":\"news\",\"text\":{}}}\n",
        now_ns(),
        boost::json::serialize(boost::json::string{text})
    );
    file_.flush();
}

void LinkRecorder::packet(
    std::uint64_t connection,
    simulator::Way way,
    std::uint8_t first_byte,
    std::size_t size,
    bool is_delivered
) {
    file_ << fmt::format(
        "{{\"at_ns\":{},\"event\":\"packet\",\"connection\":{},\"way\":\"{}\",\"packet\":\"{}\","
        "\"bytes\":{},\"delivered\":{}}}\n",
        now_ns(),
        connection,
        name_of(way),
        wire::name_of(wire::type_of(first_byte)),
        size,
        is_delivered
    );
}

void LinkRecorder::datagram(const simulator::DatagramFate& fate) {
    file_ << fmt::format(
        "{{\"at_ns\":{},\"event\":\"datagram\",\"way\":\"{}\",\"bytes\":{},\"fate\":\"{}\"}}\n",
        now_ns(),
        name_of(fate.way),
        fate.size_bytes,
        simulator::name_of(fate.fate)
    );
}

}  // namespace assay::proxy
