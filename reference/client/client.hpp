#pragma once
/// The reference client: MQTT 3.1.1 and 5.0 as a pure state machine.
///
///     connect / publish / subscribe ...      --->  Client  --->  Effects (open, send, close,
///     news), transport_up / receive / down / wake   --->                next_deadline
///
///     idle --connect--> opening --transport_up--> connecting --CONNACK--> connected
///                          ^                                                  |
///                          +---------------- waiting (back-off) <-------------+
///
/// No clock, no sockets, no threads, no chance of its own. State of the Session lives as long as
/// the object, so that it can resume [MQTT-4.1.0-1].
#include "reference/client/effects.hpp"
#include "reference/client/options.hpp"
#include "reference/session/packet_ids.hpp"

#include <memory>
#include <string>
#include <vector>

namespace assay::client {

/// A message to publish; `properties` (5.0) without a Topic Alias, which the client adds itself.
struct Message {
    std::string topic{};
    wire::Bytes payload{};
    std::uint8_t qos{};
    bool retain{};
    wire::Properties properties{};
};

/// A request was taken on, or was refused at once (then `effects` has its Dropped).
struct Requested {
    Token token{};
    Effects effects{};
};

class Client {
public:
    /// `defects` are names of rows of the defect table (defects/table.hpp); an unknown one aborts.
    explicit Client(Options options = {}, const std::vector<std::string>& defects = {});
    ~Client();
    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;

    /// Starts to connect; nothing if it is connected or on its way.
    Effects connect(Instant now);
    /// Goes on with a Network Connection that somebody else has made as `options` say, with
    /// `clean` in its CONNECT, and on which the Server has said `connack`, of success.
    Effects take_over(bool clean, const wire::Connack& connack, Instant now);
    /// Sends DISCONNECT if connected, closes, and stays away. `reason` is for 5.0.
    Effects disconnect(Instant now, std::uint8_t reason = 0);

    /// The Network Connection asked for is there.
    Effects transport_up(Instant now);
    /// It ended from the other side, or could not be made.
    Effects transport_down(Instant now);
    /// Bytes arrived, in any chunks.
    Effects receive(wire::BytesView bytes, Instant now);
    /// Time has come to `next_deadline()` or later.
    Effects wake(Instant now);
    /// When `wake` has something to do next.
    std::optional<Instant> next_deadline() const;

    /// Publishes now or as soon as connection and window allow.
    Requested publish(Message message, Instant now);
    /// Subscribes now or when connected; sent again under a new identifier if the connection ends
    /// before the SUBACK. `properties` may hold a Subscription Identifier.
    Requested subscribe(
        std::vector<wire::Subscription> subscriptions, Instant now, wire::Properties properties = {}
    );
    Requested
    unsubscribe(std::vector<std::string> filters, Instant now, wire::Properties properties = {});
    /// Begins re-authentication [MQTT-4.12.1-1]; nothing without an authentication method.
    Effects re_authenticate(Instant now);

    bool is_connected() const;
    /// Publishes that wait or are in flight, and requests without an answer.
    std::size_t unfinished() const;
    /// The identifiers of what it sends, for exchanges of the caller's own on the same connection.
    session::PacketIds& packet_ids();
    /// The identifier in use, the server's if it assigned one.
    const std::string& client_id() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace assay::client
