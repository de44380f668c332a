#pragma once
/// The plain numbers of the statistics, said once for adding up, writing and reading.
#include "reports/result/statistics.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace assay::reports {

/// Every plain number of the statistics, by the name it is stored under.
template <class Statistics>
auto numbers_of(Statistics& all) {
    return std::to_array<std::pair<std::string_view, decltype(&all.rows)>>({
        {"rows", &all.rows},
        {"published", &all.messages.published},
        {"due", &all.messages.due},
        {"delivered", &all.messages.delivered},
        {"duplicates", &all.messages.duplicates},
        {"mqtt_packets", &all.packets.packets},
        {"payload_bytes", &all.packets.payload_bytes},
        {"publish_header_bytes", &all.packets.publish_bytes},
        {"acknowledge_bytes", &all.packets.acknowledge_bytes},
        {"session_bytes", &all.packets.session_bytes},
        {"keep_alive_packets", &all.packets.keep_alive_packets},
        {"keep_alive_bytes", &all.packets.keep_alive_bytes},
        {"datagrams_up", &all.wire.datagrams_up},
        {"bytes_up", &all.wire.bytes_up},
        {"datagrams_down", &all.wire.datagrams_down},
        {"bytes_down", &all.wire.bytes_down},
        {"datagrams_lost", &all.wire.lost},
        {"reconnects", &all.reconnects},
        {"wills", &all.wills},
    });
}

}  // namespace assay::reports
