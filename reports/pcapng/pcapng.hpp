#pragma once
/// The packets of a run as a capture file (pcapng) that Wireshark opens as MQTT.
///
///     section | an interface for each link of a row | a packet | a packet ...
///
/// There are no TCP segments to show, so packets are "upper PDUs" (link type 252) that name the
/// dissector `mqtt` and carry made-up addresses: 10.0.0.1:1883 is the broker, each actor has an
/// address and each of its Network Connections a port. Rows stand one behind the other in link
/// time, those that failed first.
#include "reports/result/summary.hpp"

namespace assay::reports {

/// Rows whose packets would pass this number are left out.
inline constexpr std::size_t capture_packets_max = 100'000;

std::string render_pcapng(const Summary& summary);

}  // namespace assay::reports
