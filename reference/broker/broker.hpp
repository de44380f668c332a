#pragma once
/// The reference broker: MQTT 3.1.1 and 5.0 as a pure state machine.
///
///     accepted, receive, closed, wake  -->  Broker  -->  Effects (send, close), next_deadline
///
/// No clock, no sockets, no threads: the same object serves a simulated network, a TCP server and a
/// unit test that calls it by hand.
#include "reference/wire/codec.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace assay::broker {

using Duration = std::chrono::nanoseconds;
using Instant = std::chrono::sys_time<Duration>;

/// One Network Connection, numbered by the driver; a number is never used again.
enum class ConnectionId : std::uint64_t {};

struct Send {
    ConnectionId connection{};
    wire::Bytes bytes{};
};
struct Close {
    ConnectionId connection{};
};
using Effect = std::variant<Send, Close>;
/// In the order in which the driver has to carry them out.
using Effects = std::vector<Effect>;

/// What this broker offers and allows. Each limit answers with the standard's reason code.
struct Options {
    std::uint8_t maximum_qos{2};
    bool retain_available{true};
    bool wildcard_subscription_available{true};
    bool subscription_identifiers_available{true};
    bool shared_subscription_available{true};
    std::uint16_t receive_maximum{100};   ///< in-flight QoS 1 and 2 PUBLISHes towards us
    std::uint16_t inflight_maximum{100};  ///< towards a Client that names no Receive Maximum
    std::uint32_t maximum_packet_size_bytes{1'048'576};
    std::uint16_t topic_alias_maximum{16};
    std::chrono::seconds session_expiry_maximum{std::chrono::hours{24 * 365}};
    /// Not zero: overrides the Client's [MQTT-3.2.2-21].
    std::chrono::seconds server_keep_alive{0};
    std::uint32_t connections_max{10'000};
    std::uint32_t sessions_max{10'000};
    std::uint32_t queued_messages_max{1'000};          ///< per Session
    std::size_t queued_bytes_max{16UL * 1024 * 1024};  ///< per Session
    /// Of all that is kept: retained and queued messages, subscriptions, Sessions, and packets of
    /// which a part has come.
    std::size_t memory_bytes_max{256UL * 1024 * 1024};
    std::uint32_t retained_messages_max{100'000};
    std::uint32_t subscriptions_max{1'000};              ///< per Session
    Duration connect_timeout{std::chrono::seconds{10}};  ///< from accept to CONNECT
    bool allow_anonymous{true};
    std::string username{};  ///< with allow_anonymous false: the only user
    std::string password{};
    std::string authentication_method{"ASSAY-CHALLENGE"};  ///< enhanced authentication; empty: none
    std::string authentication_secret{"secret"};
    /// Nobody may publish to topics that match it; below the roots of scenarios. Empty: no rule.
    std::string forbidden_topics{"assay/+/+/assay-forbidden/#"};
    /// A filter of topics to which nobody may subscribe by name; empty: to all.
    std::string unreadable_topics{"assay/+/+/assay-unreadable/#"};
    std::string response_information{"assay/response"};
    std::string server_reference{};
};

class Broker {
public:
    /// `defects` are names of rows of the defect table (defects/table.hpp); an unknown one aborts.
    explicit Broker(Options options = {}, const std::vector<std::string>& defects = {});
    ~Broker();
    Broker(Broker&&) noexcept;
    Broker& operator=(Broker&&) noexcept;

    /// A Network Connection was made.
    Effects accepted(ConnectionId id, Instant now);
    /// Bytes arrived, in any chunks. Bytes of a connection that was closed are ignored.
    Effects receive(ConnectionId id, wire::BytesView bytes, Instant now);
    /// The Network Connection ended from the other side. How is nothing to the standard: whatever is
    /// not a DISCONNECT publishes the will.
    Effects closed(ConnectionId id, Instant now);
    /// The driver can send (again) on a connection, or not: while congested the broker queues
    /// instead.
    Effects congested(ConnectionId id, bool is_congested, Instant now);
    /// Whole packets of the connection wait for the next `wake`: until then the driver had better
    /// read no more from it.
    bool is_behind(ConnectionId id) const;
    /// Time has come to `next_deadline()` or later.
    Effects wake(Instant now);
    /// When `wake` has something to do next, at once if an event led to more than one turn may do;
    /// nothing if only input can change the state.
    std::optional<Instant> next_deadline() const;
    /// Ends all connections with DISCONNECT 0x8B in 5.0.
    Effects shut_down(Instant now);

    // What outlives the process. Whoever keeps it gives each record back in order, says `restored`,
    // and from then on takes what every event changed, before its effects are carried out.
    //
    //     restore* --> restored --> (event --> take_record --> effects)*

    /// Puts a record of an earlier process back, before the first event; false if it makes no sense.
    /// Instants in it are moved by `shift`, for a clock that counts from elsewhere.
    bool restore(wire::BytesView record, Duration shift);
    /// All is put back: connections that were open have ended, and what came due meanwhile is done.
    Effects restored(Instant now);
    /// What has changed since the last call, as one record that is kept as a whole or not at all;
    /// empty if nothing has to be kept.
    wire::Bytes take_record();
    /// All that has to be kept, as records; together they stand for all records so far.
    std::vector<wire::Bytes> snapshot() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace assay::broker
