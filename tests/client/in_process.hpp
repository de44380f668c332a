#pragma once
/// Clients and the reference broker in one process: packets shuffled between them one at a time, in
/// virtual time, with a connection cut at any packet.
#include "reference/broker/broker.hpp"
#include "reference/client/client.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <vector>

namespace assay::client {

/// Which way a packet goes.
enum class Heading : std::uint8_t { up, down };

class InProcess {
public:
    explicit InProcess(broker::Options options = {}) : broker_{std::move(options)} {}

    /// Adds a client; it connects when told to. Returns its number.
    std::size_t add(Options options, const std::vector<std::string>& defects = {});
    void connect(std::size_t client) { carry_out(client, peers_[client].client->connect(now_)); }
    void disconnect(std::size_t client) {
        carry_out(client, peers_[client].client->disconnect(now_));
    }
    void re_authenticate(std::size_t client) {
        carry_out(client, peers_[client].client->re_authenticate(now_));
    }
    Token publish(std::size_t client, Message message);
    Token subscribe(
        std::size_t client,
        std::string filter,
        std::uint8_t options,
        wire::Properties properties = {}
    );
    Token unsubscribe(std::size_t client, std::string filter);
    /// Ends the Network Connection under both; packets on their way are lost.
    void cut(std::size_t client);
    /// Carries packets until none is on its way.
    void settle();
    /// Settles, and lets time pass from deadline to deadline until `until` holds. False: the limit
    /// of virtual time came first.
    bool run(const std::function<bool()>& until, Duration limit = std::chrono::minutes{10});

    Client& client(std::size_t number) { return *peers_[number].client; }
    /// News of a client so far, in order.
    const Effects& news(std::size_t number) const { return peers_[number].news; }
    Instant now() const { return now_; }

    /// Called before a packet is delivered; true cuts its connection, and the packet is lost.
    std::function<bool(std::size_t client, Heading, wire::BytesView)> cut_before{};
    /// Called before a packet of the broker is delivered, which it may change, or nothing, its end of
    /// the connection; false: it is dropped.
    std::function<bool(std::size_t client, wire::Bytes&)> change_down{};
    /// What a client sends and receives, in its own order; `opened` for a new connection.
    std::function<void(std::size_t client)> opened{};
    /// The Network Connection is over at the client's end.
    std::function<void(std::size_t client)> ended{};
    std::function<void(std::size_t client, Heading, wire::BytesView)> passed{};

private:
    struct Peer {
        std::unique_ptr<Client> client{};
        broker::ConnectionId connection{};
        bool is_open{};
        wire::Framer from_broker{};
        Effects news{};
    };
    struct Flying {
        broker::ConnectionId connection{};
        Heading way{};
        wire::Bytes packet{};
    };
    void carry_out(std::size_t number, const Effects& effects);
    void carry_out(const broker::Effects& effects);
    void open(std::size_t number);
    void close(std::size_t number);
    void deliver(Flying flying);
    Peer* peer_of(broker::ConnectionId connection);
    std::optional<Instant> next_deadline() const;
    void wake();

    broker::Broker broker_;
    std::vector<Peer> peers_{};
    std::deque<Flying> flying_{};
    std::uint64_t connections_{};
    Instant now_{};
};

}  // namespace assay::client
