#pragma once
/// What became of the messages of rows, and what it cost, in figures that can be added up: over
/// seeds, over rows, over shards.
///
///     row --gathered while it is judged--> RowStatistics --add--> a line of the table
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace assay::reports {

/// How long things took, as counts of classes less than 1 % wide: ten thousand rows add up without
/// keeping a figure a message, and the sum does not depend on the order.
class LatencySketch {
public:
    using Microseconds = std::chrono::microseconds;

    void add(Microseconds latency);
    void add(const LatencySketch& other);
    /// The least time within which `share` (above 0, at most 1) of all lie; zero if there are none.
    Microseconds quantile(double share) const;
    std::uint64_t count() const { return count_; }
    Microseconds longest() const { return longest_; }

    /// Class number to count, for storage.
    const std::map<std::uint32_t, std::uint64_t>& classes() const { return classes_; }
    static LatencySketch
    restored(std::map<std::uint32_t, std::uint64_t> classes, Microseconds longest);
    bool operator==(const LatencySketch&) const = default;

private:
    std::map<std::uint32_t, std::uint64_t> classes_{};
    std::uint64_t count_{};
    Microseconds longest_{};
};

/// Application Messages and what became of them. One that three clients have subscribed to is due
/// three times.
struct MessageCounts {
    std::uint64_t published{};   ///< made by an application, also those that never left it
    std::uint64_t due{};         ///< message and client, where the client had asked for its topic
    std::uint64_t delivered{};   ///< of those due, at least once
    std::uint64_t duplicates{};  ///< what an application got more often than its subscriptions say
    bool operator==(const MessageCounts&) const = default;
};

/// MQTT Control Packets as the devices sent and received them; bytes without TCP and IP.
struct PacketCounts {
    std::uint64_t packets{};
    std::uint64_t payload_bytes{};      ///< Application Messages
    std::uint64_t publish_bytes{};      ///< the rest of PUBLISH: topic, identifier, properties
    std::uint64_t acknowledge_bytes{};  ///< PUBACK, PUBREC, PUBREL, PUBCOMP
    std::uint64_t session_bytes{};      ///< CONNECT, SUBSCRIBE, DISCONNECT, their answers, AUTH
    std::uint64_t keep_alive_packets{};
    std::uint64_t keep_alive_bytes{};  ///< PINGREQ and PINGRESP

    std::uint64_t bytes() const {
        return payload_bytes + publish_bytes + acknowledge_bytes + session_bytes + keep_alive_bytes;
    }
    bool operator==(const PacketCounts&) const = default;
};

/// What the links of the row were given to carry, headers, retransmissions and losses included.
struct WireCounts {
    std::uint64_t datagrams_up{};
    std::uint64_t bytes_up{};
    std::uint64_t datagrams_down{};
    std::uint64_t bytes_down{};
    std::uint64_t lost{};  ///< datagrams, for whatever reason

    std::uint64_t datagrams() const { return datagrams_up + datagrams_down; }
    std::uint64_t bytes() const { return bytes_up + bytes_down; }
    bool operator==(const WireCounts&) const = default;
};

/// Lateness is what so many of the messages keep: plans fail by the few.
constexpr double late_share = 0.99;

/// The least and the most of a figure over rows.
struct Spread {
    double least{};
    double most{};
    bool operator==(const Spread&) const = default;
};

/// How far rows of one setting differ.
struct Spreads {
    std::optional<Spread> cost{};      ///< bytes a message on the links
    std::optional<Spread> lateness{};  ///< the 99th percentile of the latency, in microseconds
    bool operator==(const Spreads&) const = default;
};

struct RowStatistics {
    std::string links{};  ///< what the row's devices were behind: "geo-bgan", "direct"
    std::string qos{};    ///< at which messages were published: "1", or "0, 2"
    bool is_planning{};   ///< of a scenario that compares settings: its matrix is part of the table
    std::uint64_t rows{1};
    MessageCounts messages{};
    LatencySketch latency{};  ///< made by the application -> first delivery, of those delivered
    PacketCounts packets{};
    WireCounts wire{};
    std::uint64_t reconnects{};  ///< CONNECTs of a client that had lost its connection
    std::uint64_t wills{};       ///< Will Messages that a client received
    /// Client time, from a client's first CONNACK on, without the time it stayed away on purpose.
    std::chrono::nanoseconds watched{};
    /// How much of it had no connection, a link that was down or a server that did not answer.
    std::chrono::nanoseconds without_service{};
    /// Not stored: of the rows that were added up, if they compare settings.
    Spreads spreads{};

    /// What comes out does not depend on the order.
    void add(const RowStatistics& other);
    bool operator==(const RowStatistics&) const = default;
};

/// How far the rows differ that were added up to this; of one row its own figures.
Spreads spreads_of(const RowStatistics& rows);

}  // namespace assay::reports
