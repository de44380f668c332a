#pragma once
/// What the checks of a client know of the Session that it keeps: what it has sent and what the
/// server has sent to it.
#include "harness/evidence/passive/exchanges.hpp"
#include "harness/evidence/passive/passive.hpp"

#include <memory>

namespace assay::evidence {

/// Of a PUBLISH whose first transmission was not seen.
inline constexpr std::uint64_t no_place = 0;

/// A QoS 1 or 2 PUBLISH of the client.
struct ClientPublish : OpenPublish {
    std::uint64_t first_serial{};    ///< of the connection that brought it first
    std::uint64_t number{no_place};  ///< first transmissions are numbered in their order
    bool is_retained{};
};

/// A packet of the server by its connection and its number there.
struct ServerPacket {
    std::uint64_t serial{};
    std::uint64_t number{};
    bool operator==(const ServerPacket&) const = default;
};

/// One whose last acknowledgement the server has sent.
struct FinishedPublish {
    std::size_t fingerprint{};
    ServerPacket acknowledgement{};
    bool is_refused{};  ///< by a code of 0x80 or above
    bool is_read{};     ///< the client has certainly read it
};

/// Session Expiry Interval of a Session without an end [5.0: 3.1.2.11.2].
inline constexpr std::chrono::seconds never_expires{0xFFFFFFFF};

struct ClientSession {
    /// It began before our eyes: nothing is open that has not been seen.
    bool is_whole{};
    std::uint64_t first_serial{};   ///< the connection on which it began, as far as seen
    std::uint64_t latest_serial{};  ///< the newest connection with this Session
    std::uint64_t left_serial{};    ///< the last one that the client left by DISCONNECT
    std::uint64_t sent{};           ///< first transmissions so far
    /// How long it outlives its connection; `never_expires`: for ever.
    std::chrono::seconds expiry{never_expires};
    Moment used_at{};                                     ///< when its client last spoke
    std::map<std::uint16_t, ClientPublish> inflight{};    ///< not finished by the server
    std::map<std::uint16_t, FinishedPublish> finished{};  ///< the last one that was
    /// Sent by the server: the last connection that brought one.
    std::map<std::uint16_t, std::uint64_t> pubrecs{};
    std::map<std::uint16_t, ExchangeCounts> incoming{};  ///< the server's exchanges
    /// What an older Session had open, which the client has thrown away with it.
    std::map<std::uint16_t, ClientPublish> former{};

    /// The server has sent its last acknowledgement of this exchange.
    void finish(std::uint16_t packet_id, ServerPacket acknowledgement, bool is_refused);
    /// It may have ended by itself before `now`; where an instant is missing it may have.
    bool may_be_over(Moment now) const;
    /// The client throws away what earlier connections than this one have left.
    void begin_anew(std::uint64_t serial);
};

using ClientSessions = std::map<std::string, std::shared_ptr<ClientSession>>;

}  // namespace assay::evidence
