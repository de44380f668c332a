#pragma once
/// MQTT over WebSocket (5.0, 6) over any stream: the opening handshake, then bytes in binary frames.
///
///     write --> frames, masked by a client      frames --> received, wherever packets begin and end
///     Ping --> Pong      Close --> Close, `ended`      a text frame --> Close 1003 [MQTT-6.0.0-1]
#include "harness/network/layer.hpp"
#include "harness/network/web_socket_manner.hpp"
#include "simulator/random/random.hpp"

namespace assay::network {

struct WebSocketGreeting {
    std::string host{};  ///< client: with the port, as the URL has it
    std::string path{};  ///< client: empty: "/"
    WebSocketManner manner{};
    std::shared_ptr<simulator::Random> random{};  ///< of keys and masks; null: the machine's
    Patience patience{};                          ///< client
    LayerTrouble trouble{};
};

/// The client's end of `inner`, which is being established.
std::unique_ptr<simulator::Stream>
web_socket_client(std::unique_ptr<simulator::Stream> inner, WebSocketGreeting greeting);
/// The server's end of `inner`, which is established.
std::unique_ptr<simulator::Stream>
web_socket_server(std::unique_ptr<simulator::Stream> inner, WebSocketGreeting greeting);

}  // namespace assay::network
