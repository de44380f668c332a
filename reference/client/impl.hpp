#pragma once
/// The client's inside: what lives as long as the Session, and what lives as long as a connection.
#include "reference/client/client.hpp"
#include "reference/client/defects/seams.hpp"
#include "reference/client/inbox.hpp"
#include "reference/client/outbox.hpp"
#include "reference/client/requests.hpp"
#include "reference/wire/codec.hpp"

namespace assay::client {

class Client::Impl {
public:
    Impl(Options options, const std::vector<std::string>& defects);

    // client.cpp: what the caller asks for
    void connect(Effects& out);
    void take_over(bool clean, const wire::Connack& connack, Instant now, Effects& out);
    void disconnect(std::uint8_t reason, Instant now, Effects& out);
    Requested publish(Message message, Instant now);
    Requested request(wire::Packet packet, Instant now);
    void re_authenticate(Instant now, Effects& out);

    // connection.cpp: how a connection begins, lives and ends
    void transport_up(Instant now, Effects& out);
    void transport_down(Instant now, Effects& out);
    void wake(Instant now, Effects& out);
    std::optional<Instant> next_deadline() const;

    // packets_in.cpp
    void receive(wire::BytesView bytes, Instant now, Effects& out);

    bool is_connected() const { return phase_ == Phase::connected; }
    std::size_t unfinished() const { return outbox_.size() + requests_.size(); }
    session::PacketIds& packet_ids() { return outbox_.packet_ids(); }
    const std::string& client_id() const { return client_id_; }

private:
    enum class Phase : std::uint8_t { idle, waiting, opening, connecting, connected };

    bool is_v5() const { return options_.version == wire::Version::v5_0; }
    bool keeps_session() const { return is_v5() ? session_expiry_.count() > 0 : !clean_; }
    std::optional<Instant> ping_at() const;
    Transmit transmitter(Instant now, Effects& out);
    void send(const wire::Packet& packet, Instant now, Effects& out);
    Transmit writer(Effects& out);
    void pump(Instant now, Effects& out);
    /// Ends the connection, and says so; `close` if it is still open. Plans the next attempt.
    void end(Why why, std::optional<std::uint8_t> reason, bool close, Instant now, Effects& out);
    bool will_return(Why why, std::optional<std::uint8_t> reason) const;
    /// The server broke the protocol: DISCONNECT where the version has it, then close.
    void reject(std::uint8_t reason, Instant now, Effects& out);
    void lose_session(Effects& out);

    void on_packet(wire::BytesView bytes, Instant now, Effects& out);
    void on_connack(const wire::Connack& connack, Instant now, Effects& out);
    bool settle_session(const wire::Connack& connack, Instant now, Effects& out);
    void on_auth(const wire::Auth& auth, Instant now, Effects& out);
    void dispatch(wire::Packet packet, Instant now, Effects& out);

    Options options_;
    std::string client_id_;
    Phase phase_{Phase::idle};

    // As long as the Session.
    Outbox outbox_;
    Requests requests_;
    Inbox inbox_;
    bool has_session_{};
    std::uint64_t tokens_{};

    // As long as the connection.
    wire::Framer framer_{};
    ServerLimits limits_{};
    std::chrono::seconds session_expiry_{};
    std::chrono::seconds keep_alive_{};
    bool clean_{};  ///< as the last CONNECT said
    Instant last_sent_{};
    std::optional<Instant> connack_deadline_{};
    std::optional<Instant> pingresp_deadline_{};

    Seams seams_;

    // Between connections.
    std::uint32_t failures_{};
    std::optional<Instant> retry_at_{};
};

}  // namespace assay::client
