#pragma once
/// One end of Network Connections, one after the other: a client's, or that of a server for one client.
///
///     open(stream) --> established --> packet, packet, ... --> ended
///     send --> stream; what it does not take waits until it is writable
#include "reference/wire/codec.hpp"
#include "simulator/tcp/stream.hpp"

#include <optional>

namespace assay::network {

/// What a ClientHost reports. All may be empty; it may be destroyed in each of them.
struct ClientEvents {
    std::function<void()> established{};
    /// A whole packet; the view lives for the call only.
    std::function<void(wire::BytesView)> packet{};
    /// What follows is no packet, nor can anything behind it be one; `chunk` is what came last.
    std::function<void(const wire::Malformed&, wire::BytesView chunk)> malformed{};
    /// Bytes as they came, after the packets that they completed.
    std::function<void(wire::BytesView)> chunk{};
    std::function<void(simulator::Ending)> ended{};
};

class ClientHost {
public:
    enum class Phase : std::uint8_t { idle, opening, open };

    explicit ClientHost(ClientEvents events);
    ~ClientHost();
    ClientHost(const ClientHost&) = delete;
    ClientHost& operator=(const ClientHost&) = delete;

    /// Takes over a connection that is being made, in the place of an older one.
    void open(std::unique_ptr<simulator::Stream> stream);
    /// The same for one that was made already, by the other end; no `established` follows.
    void adopt(std::unique_ptr<simulator::Stream> stream);
    /// Closes the connection, if there is one, and calls no handler for it any more.
    void forget();
    /// Sends bytes as they are; nothing unless the connection is open.
    void send(wire::BytesView bytes);
    /// Ends the connection from this side; no `ended` follows.
    void end(simulator::Ending how);

    Phase phase() const;
    /// Bytes of the last connection that came and make no whole packet.
    std::size_t pending_bytes() const;
    /// How the last connection ended, or could not be made; nothing before that.
    std::optional<simulator::Ending> ending() const;

private:
    struct Connection;
    std::shared_ptr<const ClientEvents> events_;
    std::shared_ptr<Connection> connection_{};
};

}  // namespace assay::network
