#pragma once
/// One Network Connection from accept to close, and what lasts only as long as it.
#include "reference/broker/message.hpp"
#include "reference/session/quota.hpp"
#include "reference/session/topic_aliases.hpp"

#include <deque>

namespace assay::broker {

struct Session;

enum class Stage : std::uint8_t {
    awaiting_connect,
    authenticating,  ///< CONNECT has come, CONNACK waits for AUTH (4.12)
    open,
};

/// Enhanced authentication under way (4.12): the challenge that the Client has to answer.
struct Challenge {
    std::string method{};
    std::string text{};  ///< empty: none is open
};

struct Connection {
    ConnectionId id{};
    Stage stage{Stage::awaiting_connect};
    wire::Version version{wire::Version::v3_1_1};
    bool is_known{};  ///< a CONNECT has come and told the version
    wire::Framer framer{};
    Charge unread{};          ///< what the framer holds
    bool is_in_line{};        ///< waits for its next turn
    bool is_behind{};         ///< with whole packets that were not handled
    bool is_lost{};           ///< found closed meanwhile: ends once they are
    wire::Connect connect{};  ///< kept while authenticating
    Session* session{};       ///< set when open
    Challenge challenge{};
    bool assigned_client_id{};
    // What the Client asked for in CONNECT.
    std::uint32_t packet_size_max_bytes{wire::packet_size_max_bytes};
    bool problem_information{true};
    std::uint16_t receive_maximum{wire::receive_maximum_default};
    std::uint16_t topic_alias_maximum{};
    std::chrono::seconds keep_alive{};
    // What was granted and is used up.
    session::SendQuota send_quota{};
    session::ReceiveWindow receive_window{};
    session::SentAliases sent_aliases{};
    session::ReceivedAliases received_aliases{};
    bool is_congested{};
    std::deque<Delivery> waiting{};  ///< QoS 0 that came while congested

    bool is_v5() const { return version == wire::Version::v5_0; }
};

}  // namespace assay::broker
