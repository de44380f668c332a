#pragma once
/// A performance-enhancing proxy at the client's side of a link, as satellite modems have it
/// (RFC 3135): it splits every connection, so that the long way is none of the client's TCP's
/// business.
///
///     client == 1 ms == Host -- Relay -- Host ====== Link ====== server
///                       '-------- Pep -------'
///
/// To the client it is the server: it completes the handshake at once, acknowledges what it takes,
/// and goes on taking while the link is dead, until its buffer is full; then its window closes.
/// What it took and did not bring over is gone when either side resets the connection. So a byte
/// that TCP acknowledges has reached the box under the roof, and nothing more is known of it.
///
/// The handshake is answered locally, before the server is asked, because that is what such
/// proxies do (it saves the round trip that they are bought for). A refusal or a server that stays
/// silent can therefore only come as RST, on a connection that the client took for made.
#include "simulator/tcp/host.hpp"
#include "simulator/tcp/relay.hpp"

namespace assay::simulator {

/// What a proxy holds of a connection, each way, if nobody says otherwise.
inline constexpr std::uint64_t pep_buffer_usual_bytes = 256'000;
/// Less cannot hold the two segments that TCP keeps under way.
inline constexpr std::uint64_t pep_buffer_min_bytes = 16'000;
/// One way between client and proxy: a cable in the same building.
inline constexpr Duration pep_local_delay = std::chrono::milliseconds{1};

class Pep {
public:
    /// What the server said to a connection that the client took for made: nothing if it accepted,
    /// else how the attempt ended.
    using Answered = std::function<void(const std::string& flow, std::optional<Ending> failure)>;

    /// Stands before `link`, on the way to `server`; `schedule` and both outlive it. What it holds
    /// of a connection is bounded by the link's `pep_buffer_bytes`, as it is now.
    Pep(Schedule& schedule, Link& link, Host& server);
    ~Pep();
    Pep(const Pep&) = delete;
    Pep& operator=(const Pep&) = delete;

    /// As `client.connect(link, server, flow)`, through this proxy, which outlives `client`. The
    /// flow has the same name on the link, so the link treats it as it would without a proxy.
    std::unique_ptr<Stream> connect(Host& client, const std::string& flow);
    /// Sets the listeners for what it sends: over the link, and to its clients.
    void on_segment(const Host::SegmentListener& over_link, const Host::SegmentListener& to_client);
    void on_answered(Answered answered) { answered_ = std::move(answered); }
    /// Bytes that it has acknowledged to the client, and that the server has not acknowledged yet,
    /// without those that its TCP has received and not read.
    std::uint64_t held_bytes() const;
    /// The machine at the link's end.
    const Host& far_side() const { return far_; }
    /// Sets the listener for connections over the link that are over, one way or another; told from
    /// inside of TCP, so it must not destroy this.
    void on_gone(Host::GoneListener listener) { far_.on_gone(std::move(listener)); }

private:
    /// Both ends of a connection that the server has not answered yet. What the client says
    /// meanwhile, its FIN too, waits in the receive buffer.
    struct Joining {
        std::unique_ptr<Stream> near{};
        std::unique_ptr<Stream> far{};
        std::string flow{};
    };
    void join(std::unique_ptr<Stream> near, const std::string& flow);
    void relay(std::uint64_t number);
    void give_up(std::uint64_t number, Ending how);

    Schedule& schedule_;
    Link& link_;
    Host& server_;
    Link local_;
    Host near_;
    Host far_;
    Answered answered_{};
    std::uint64_t joined_{};
    std::map<std::uint64_t, Joining> joining_{};
    std::map<std::uint64_t, std::unique_ptr<Relay>> relays_{};
};

}  // namespace assay::simulator
