#pragma once
/// The ways of speaking WebSocket that a scenario or a defect can ask for.
#include "harness/network/web_socket_frame.hpp"

namespace assay::network {

/// How an end speaks WebSocket: rightly by default; scenarios and defects want more.
struct WebSocketManner {
    std::string sub_protocol{"mqtt"};  ///< offered by a client, chosen by a server; empty: none
    bool is_strict{};  ///< client: no connection unless the server chooses it [MQTT-6.0.0-4]
    Opcode data{Opcode::binary};
    std::size_t frame_bytes_max{16'384};  ///< of data; longer writes become several frames
    bool is_fragmented{};                 ///< each message in two frames
    bool pings{};                         ///< a Ping before each data frame
    bool takes_text{};                    ///< as if it were binary
    // What a server does wrong.
    bool takes_one_packet{};     ///< of a message; what follows is lost
    bool takes_whole_packets{};  ///< the part of a packet at the end of a message is lost
    bool takes_control{};        ///< the payload of a Ping as if it were data
};

}  // namespace assay::network
