#pragma once
/// How a reference client connects, comes back and limits itself.
#include "reference/wire/packets.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace assay::client {

using Duration = std::chrono::nanoseconds;
using Instant = std::chrono::sys_time<Duration>;

struct Will {
    std::string topic{};
    wire::Bytes payload{};
    std::uint8_t qos{};
    bool retain{};
    wire::Properties properties{};  ///< 5.0 only
};

/// Waits before the n-th attempt: `min * factor^n`, never above `max`, less a random part of it.
struct Backoff {
    Duration min{std::chrono::seconds{1}};
    Duration max{std::chrono::seconds{60}};
    std::uint32_t factor{2};
    std::uint32_t jitter_percent{25};  ///< of the wait, taken off at most
};

/// Enhanced authentication (5.0, 4.12).
struct Authentication {
    std::string method{};
    wire::Bytes data{};  ///< of CONNECT; empty: no property
    /// From the Authentication Data of the server's AUTH to that of the answer.
    std::function<wire::Bytes(wire::BytesView)> respond{};
};

struct Options {
    wire::Version version{wire::Version::v5_0};
    std::string client_id{};  ///< empty: the server assigns one
    /// 5.0: Clean Start of the first CONNECT; later ones resume what they can. Without meaning in
    /// 3.1.1, where Clean Session is 1 exactly if `session_expiry` is zero.
    bool clean_start{true};
    /// The server may hold a Session of this client id that is ours: begin with Clean Start 0 and
    /// accept Session Present 1 (otherwise [MQTT-3.2.2-4] ends the connection).
    bool resume{};
    std::chrono::seconds session_expiry{0};  ///< zero: the Session ends with the connection
    std::chrono::seconds keep_alive{0};      ///< zero: none
    /// How long PINGRESP may take before the connection is given up; zero: for ever.
    Duration ping_timeout{std::chrono::seconds{10}};
    /// From the open Network Connection to CONNACK; zero: for ever.
    Duration connack_timeout{std::chrono::seconds{30}};
    std::optional<Will> will{};
    std::optional<std::string> username{};
    std::optional<std::string> password{};
    std::optional<Authentication> authentication{};
    std::optional<std::uint16_t> receive_maximum{};      ///< announced in CONNECT, 5.0
    std::uint16_t topic_alias_maximum{0};                ///< announced in CONNECT, 5.0
    std::optional<std::uint32_t> maximum_packet_size{};  ///< announced in CONNECT, 5.0
    wire::Properties properties{};                       ///< further properties of CONNECT, 5.0
    bool send_topic_aliases{true};                       ///< as far as the server allows them
    std::uint16_t inflight_maximum{20};  ///< own limit beside the server's Receive Maximum
    std::size_t queued_messages_max{10'000
    };  ///< publishes that wait for the window or a connection
    std::size_t requests_max{1'000};  ///< SUBSCRIBEs and UNSUBSCRIBEs without an answer
    bool reconnect{true};
    /// Also after DISCONNECT 0x8E: two Clients of one name that both do so throw each other out for
    /// ever, as some in the field do.
    bool reconnect_when_taken_over{};
    Backoff backoff{};
    /// A uniform number in [0, n), for the jitter; empty: no jitter. The caller owns all chance.
    std::function<std::uint64_t(std::uint64_t n)> draw{};
};

}  // namespace assay::client
