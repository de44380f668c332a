#pragma once
/// A client of a scenario: its connections, its inbox of everything that arrived, its open
/// exchanges. It acknowledges what `auto_ack` covers and keeps everything else for the steps to
/// judge. What `load` and `listen` do for it goes over the same connection:
///
///     steps --+
///             +--- ClientActor === one Network Connection at a time
///     Pilot --+   (a Driver)
#include "harness/network/client_host.hpp"
#include "harness/play/actor/actor_context.hpp"
#include "harness/play/actor/exchanges.hpp"
#include "reference/session/packet_ids.hpp"
#include "reference/wire/codec.hpp"

#include <set>

namespace assay::play {

/// One thing that came to an actor. Consumed once a step has asked for it.
struct Arrival {
    enum class Kind : std::uint8_t { packet, malformed, closed };
    Kind kind{};
    Instant at{};
    std::size_t trace{};                     ///< index of the trace event
    std::optional<wire::Packet> packet{};    ///< with the topic put in where an alias stood for it
    std::string what{};                      ///< malformed: why; closed: how
    std::optional<simulator::Ending> how{};  ///< closed
    int connection{};                        ///< the actor's connections from 0
    bool consumed{};
    bool expected_end{};  ///< closed: after our own DISCONNECT
    bool is_driven{};     ///< it came while `load` or `listen` used the connection
};

/// Who else uses an actor's connection, and makes it anew when it ends.
class Driver {
public:
    virtual ~Driver() = default;
    virtual void on_established() = 0;
    /// Packets as they came, without answers to what steps have asked.
    virtual void on_packets(wire::BytesView packets) = 0;
    /// Not from this side.
    virtual void on_ended() = 0;
    /// Identifiers that neither of them may use twice.
    virtual session::PacketIds& packet_ids() = 0;
};

/// What the present connection began with.
struct Agreement {
    wire::Connect connect{};
    wire::Connack connack{};
};

class ClientActor {
public:
    ClientActor(
        const ActorContext& context, const scenario::Actor& actor, wire::Version row_version
    );
    virtual ~ClientActor();
    ClientActor(const ClientActor&) = delete;
    ClientActor& operator=(const ClientActor&) = delete;

    const scenario::Actor& spec() const { return spec_; }
    const std::string& name() const { return spec_.name; }
    wire::Version version() const { return version_; }
    const std::string& client_id() const { return client_id_; }

    /// Opens a new Network Connection; an old one is forgotten without a word.
    void open();
    bool is_open() const { return host_.phase() == network::ClientHost::Phase::open; }
    bool is_opening() const { return host_.phase() == network::ClientHost::Phase::opening; }
    /// How the last connection ended, or could not be made.
    std::optional<simulator::Ending> ending() const { return host_.ending(); }
    /// How the connection ended, not from this side, of which that event of the trace tells.
    std::optional<simulator::Ending> ending_at(std::size_t trace) const;
    int connections() const { return connections_; }
    /// Whether another took the place of that connection, counted from 1, while it lasted.
    bool is_replaced(int connection) const { return replaced_.contains(connection); }
    /// The Keep Alive of the last CONNECT; 0 without one.
    Duration asked_keep_alive() const { return asked_keep_alive_; }

    /// Sends a packet as it is. `line` is the scenario line for the trace. Without a connection the
    /// bytes go nowhere and the trace says so.
    void send(const wire::Packet& packet, int line);
    /// Sends any bytes; with `chop` > 0 that many at a time, a millisecond apart.
    void send_bytes(wire::Bytes bytes, int chop, int line);
    /// Ends the connection from this side.
    void end(simulator::Ending how);
    /// The DISCONNECT is ours: the close that follows is no fault.
    void expect_end() { own_end_ = true; }

    /// A packet identifier that no open exchange of this actor uses.
    std::uint16_t free_packet_id();
    /// Registers a request whose answers the actor tracks and, for QoS 2, continues.
    Exchange& begin(std::string name, wire::Packet request, std::uint16_t packet_id, int line);
    Exchange* exchange(std::string_view name) { return exchanges_.find(name); }
    /// Sends again what the exchange is waiting on, as a reconnected client has to [MQTT-4.4.0-1].
    void resend(const Exchange& exchange, int line);
    /// The Session is gone: no exchange of it will be answered any more.
    void forget_exchanges() { exchanges_.forget(); }
    /// Open QoS 1 and 2 publishes.
    std::size_t in_flight() const { return exchanges_.in_flight(); }

    std::vector<Arrival>& inbox() { return inbox_; }

    /// From now on `driver` acknowledges what comes, and hears of the connection; null: nobody but
    /// the steps. It outlives its use.
    void set_driver(Driver* driver);
    /// Of the present connection, once the target has accepted it; else null.
    const Agreement* agreement() const;
    /// Turns the automatic acknowledgements on or off (`auto_ack`).
    bool auto_ack{true};

protected:
    /// Takes over a connection that the target has made. One that lasts ends, and is replaced.
    void adopt(std::unique_ptr<simulator::Stream> stream);
    /// The present connection is over, by whichever side.
    virtual void on_over() {}
    /// Acknowledges and continues by itself what `auto_ack` covers, and files answers with their
    /// exchange.
    virtual void advance(const wire::Packet& packet, std::size_t arrival);
    const ActorContext& context() const { return context_; }

private:
    /// What begins with a new connection.
    void begin_connection();
    void on_established();
    void on_packet(wire::BytesView bytes);
    void on_malformed(const wire::Malformed& malformed, wire::BytesView chunk);
    void on_ended(simulator::Ending how);
    void on_chunk(wire::BytesView bytes);
    /// What came last and makes no whole packet, to be said behind how the connection ended.
    std::string rest_text() const;
    /// Adds an event of the present connection.
    std::size_t record(reports::TraceEvent event);
    void answer_publish(const wire::Publish& publish);
    static bool is_for_steps(const wire::Packet& packet);
    void resolve_alias(wire::Publish& publish);
    /// Takes down what the bytes of a CONNECT mean for the answer.
    void note_connect(wire::BytesView bytes);
    /// The packet in the actor's version; an answer to a CONNECT of a version that is not the
    /// actor's in any, because the target chooses [MQTT-3.1.2-2].
    std::pair<std::expected<wire::Packet, wire::Malformed>, wire::Version>
    decode(wire::BytesView bytes) const;

    ActorContext context_;
    scenario::Actor spec_;
    wire::Version version_;
    std::string client_id_;
    std::string peer_;  ///< the other end of every connection
    network::ClientHost host_;
    bool own_end_{};
    int connections_{};
    std::set<int> replaced_{};
    int connection_{};   ///< the present one's number in the trace
    bool is_foreign_{};  ///< the CONNECT of the present connection names another version
    Duration asked_keep_alive_{};
    std::vector<Arrival> inbox_{};
    Exchanges exchanges_{};
    std::map<std::uint16_t, std::string> aliases_{};
    wire::Bytes rest_{};  ///< how the packet begins that is not whole
    Driver* driver_{};
    wire::Bytes for_driver_{};  ///< packets of the chunk that is being read
    std::optional<wire::Connect> connect_{};
    std::optional<Agreement> agreement_{};
    std::shared_ptr<int> alive_{std::make_shared<int>(0)};
};

}  // namespace assay::play
