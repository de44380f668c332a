#pragma once
/// A simulated link in front of any broker, for any client.
///
///     client -- socket -- Relay -- Host ==== Link ==== Host -- Relay -- socket -- broker
///                                      [Pep]                 with `pep: on`
///
/// Every connection is a flow of one link. A plain proxy cannot lose packets, and one that drops
/// pieces of a byte stream makes a network that does not exist; here the bytes go through modelled
/// TCP over the modelled link, on the wall clock.
///
/// What it cannot show: the client's own kernel has accepted the connection before the modelled
/// handshake begins, so a lost SYN is a delay of the first byte there, and a refusal comes as RST.
#include "harness/network/acceptor.hpp"
#include "harness/network/tap_stream.hpp"
#include "harness/network/wall_clock.hpp"
#include "harness/play/world/fault_timeline.hpp"
#include "simulator/tcp/pep.hpp"

#include <map>

namespace assay::proxy {

struct ProxyOptions {
    network::Address listen{};  ///< port 0 takes a free one
    network::Address broker{};  ///< resolved
    simulator::LinkSpec link{};
    std::uint64_t seed{1};
    std::size_t connections_max{4'000};  ///< those on their way included; more are reset at once
    std::vector<scenario::Fault> faults{};
};

/// Something that the proxy saw; all texts are one line.
struct ProxyEvents {
    std::function<void(const std::string& text)> news{};  ///< for people: connections, link, faults
    std::function<void(bool is_up)> link{};               ///< it went up or down
    std::function<void(std::uint64_t connection)> opened{};
    /// Bytes of a connection have come in from the client or the broker, or, `out`, have been given
    /// to the other one.
    std::function<
        void(std::uint64_t connection, simulator::Way, simulator::BytesView bytes, bool out)>
        passed{};
    /// The client's side of a connection is over, as soon as the client has said so; what the broker
    /// still sends is for nobody.
    std::function<void(std::uint64_t connection, const std::string& how)> ended{};
    std::function<void(const simulator::DatagramFate&)> datagram{};
};

/// What passed so far, and how things stand.
struct ProxyStatus {
    bool is_up{};
    std::size_t open{};
    std::uint64_t accepted{};
    std::uint64_t refused{};      ///< by the broker
    std::uint64_t turned_away{};  ///< over `connections_max`
    std::uint64_t bytes_up{};
    std::uint64_t bytes_down{};
    std::size_t waiting_bytes{};  ///< read from one side, not yet taken by the other
    std::uint64_t lost_up{};      ///< datagrams
    std::uint64_t lost_down{};
    std::uint64_t repairs{};  ///< segments sent again because they were lost
    std::uint64_t timeouts{};
    std::optional<simulator::Duration> round_trip{};  ///< as TCP measures it at present
    /// How late this machine was at worst since the first connection, in link time. What it was
    /// before, while it still started, was nobody's.
    simulator::Duration lateness{};
};

class LinkProxy {
public:
    /// `clock` outlives it.
    LinkProxy(network::WallClock& clock, ProxyOptions options, ProxyEvents events);
    ~LinkProxy();
    LinkProxy(const LinkProxy&) = delete;
    LinkProxy& operator=(const LinkProxy&) = delete;

    /// Listens; where, or why it cannot.
    std::expected<network::Address, std::string> listen() {
        return acceptor_.listen(options_.listen);
    }
    /// Where its connections lead.
    const network::Address& broker() const { return options_.broker; }
    simulator::Link& link() { return link_; }
    void add(const scenario::Fault& fault) { timeline_.add(fault); }
    ProxyStatus status();

private:
    struct Connection {
        std::unique_ptr<simulator::Relay> near{};
        std::unique_ptr<simulator::Relay> far{};
        std::weak_ptr<network::TapControl> tap{};
        bool near_is_over{};
        bool is_end_reported{};
        bool is_in_pep{};  ///< which goes on when the client has said its last word
    };
    void take(std::unique_ptr<simulator::Stream> client);
    std::unique_ptr<simulator::Stream> connect(std::uint64_t number);
    simulator::Pep& pep();
    void ask_broker(std::uint64_t number, const std::function<void(simulator::Admission)>& decide);
    network::TapEvents tap_events(std::uint64_t number, bool is_near);
    std::unique_ptr<simulator::Stream>
    watched(std::unique_ptr<simulator::Stream> socket, std::uint64_t number, bool is_client);
    void forget(std::uint64_t number);
    void tell_end(std::uint64_t number, simulator::Ending how, bool by_client);
    void tell(const std::string& text) const;
    play::FaultStage stage();

    network::WallClock& clock_;
    ProxyOptions options_;
    ProxyEvents events_;
    network::Acceptor acceptor_;
    simulator::Link link_;
    simulator::Host broker_side_;
    std::unique_ptr<simulator::Pep> pep_{};  ///< made when first needed
    simulator::Host client_side_;
    play::FaultTimeline timeline_;
    std::map<std::uint64_t, Connection> connections_{};
    std::optional<simulator::Instant> first_at_{};  ///< when somebody connected
    ProxyStatus totals_{};
};

}  // namespace assay::proxy
