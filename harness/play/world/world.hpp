#pragma once
/// What a row sees of the world it plays in: time, connections, links, the broker as a process.
///
///     SimulatedWorld  virtual time, the reference broker behind modelled TCP over modelled links
///     WallWorld       the wall clock, real sockets to any broker; links stand in front of them
#include "harness/scenario/model.hpp"
#include "reports/result/model.hpp"
#include "simulator/link/link.hpp"
#include "simulator/tcp/stream.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>

namespace assay::harness {

using simulator::Instant;

using simulator::Way;

/// Whether the broker has answered a connection. Behind a proxy that completes the handshake in the
/// broker's place, being connected says nothing about it.
enum class Reach : std::uint8_t { under_way, reached, refused, unanswered };

/// What a row wants to hear from its world. All may be empty.
struct WorldEvents {
    /// The last byte of a packet is about to enter the link of an actor.
    std::function<void(const std::string& actor, Way, std::uint8_t first_byte, std::size_t size)>
        sending{};
    /// A whole packet has come out of the link of an actor at the other side.
    std::function<void(const std::string& actor, Way, std::uint8_t first_byte, std::size_t size)>
        delivered{};
    /// How many bytes may go over an actor's connection before `passed` has to be told, and that
    /// they did. Only if both are set are connections without a link watched at all.
    std::function<std::uint64_t(const std::string& actor, Way)> may_pass{};
    std::function<void(const std::string& actor, Way, std::uint64_t count)> passed{};
    /// TCP under an actor's connection sent something again; `what` says why, in words.
    std::function<void(const std::string& actor, Way, const std::string& what)> sent_again{};
    /// A proxy under an actor's connection has learned what the broker says to it.
    std::function<void(const std::string& actor, Reach reach)> proxy_answered{};
    std::function<void(const std::string& link, bool up)> link_changed{};
    /// Something about the broker's process: killed, restarted, died by itself.
    /// `is_over`: the process that served so far ends or has ended.
    std::function<void(const std::string& what, bool is_over)> broker_changed{};
    /// The run is being interrupted: the row has to end now.
    std::function<void()> interrupt{};
};

/// Facts about the path that windows and tolerances need.
struct PathFacts {
    Duration round_trip{};  ///< of one small packet and its answer, without loss
    Duration slack{};   ///< added to a deadline: what loss and retransmission may cost on this path
    Duration settle{};  ///< least time after which "nothing came" means something
};

/// One row's world. Destroyed with the row; everything it made is gone then.
class World {
public:
    virtual ~World() = default;
    virtual simulator::Schedule& schedule() = 0;
    virtual boost::asio::io_context& io() = 0;
    virtual void on_events(WorldEvents events) = 0;
    /// Opens a Network Connection for `actor`.
    virtual std::unique_ptr<simulator::Stream> connect(const Actor& actor) = 0;
    /// The link with this name, or null for "direct" without one.
    virtual simulator::Link* link(const std::string& name) = 0;
    /// The link that carries this actor's connections, or null if it is joined directly.
    virtual simulator::Link* link_of(const Actor& actor) = 0;
    /// All links of the row.
    virtual std::vector<simulator::Link*> links() = 0;
    /// Ends the connections of an actor (of all, if empty) as a box near the client would; false if
    /// this world cannot.
    virtual bool break_off(const std::string& actor, simulator::Ending how) = 0;
    virtual PathFacts path(const Actor& actor) = 0;
    /// How far this actor's latest connection has got; `reached` if no proxy knows better than its
    /// own TCP.
    virtual Reach reach(const Actor& actor) = 0;
    /// Bytes that this actor's modelled TCP has sent, or is about to, and nobody has acknowledged;
    /// nothing if its TCP is none of ours.
    virtual std::optional<std::uint64_t> unacknowledged_bytes(const Actor& actor) = 0;
    /// Does it, or says why it cannot be done here (the row is then not applicable).
    virtual std::optional<std::string> command(BrokerAction::Verb verb, Duration how_long) = 0;
    /// Whether the broker takes connections, which it does not while a command restarts it.
    virtual bool is_serving() const = 0;
    /// Starts a round trip through the broker by the harness's own clients; `done` says that a
    /// message published after this call was delivered. Called at once where virtual time makes it
    /// needless.
    virtual void fence(std::function<void()> done) = 0;
    /// How late the harness itself was at worst since `since`; zero in virtual time.
    virtual Duration lateness(Instant since) = 0;
    virtual bool is_virtual() const = 0;
    /// Credentials that the target wants of every client, if any.
    virtual std::optional<std::pair<std::string, std::string>> credentials() const = 0;
};

}  // namespace assay::harness
