#pragma once
/// A machine with a TCP stack, at either end of links: it connects, listens, refuses, stays silent,
/// loses power and forgets.
///
///     auto stream = client.connect(link, server, "truck");   // the client is at the link's near
///     end server.on_accept([](std::unique_ptr<Stream> stream, const std::string& flow) { ... });
#include "simulator/link/link.hpp"
#include "simulator/tcp/profile.hpp"
#include "simulator/tcp/statistics.hpp"
#include "simulator/tcp/stream.hpp"

#include <map>
#include <set>

namespace assay::simulator {

class Endpoint;
struct Segment;
struct Wire;

/// What a host does with a SYN.
enum class Answer : std::uint8_t {
    accept,
    refuse,  ///< RST: nobody listens
    silent,  ///< nothing: a firewall, or no such host
};

/// What becomes of a SYN, said by somebody who had to look first.
struct Admission {
    Answer answer{};
    /// Gets the stream if it is accepted; empty: the host's acceptor does.
    std::function<void(std::unique_ptr<Stream>)> accepted{};
};

class Host {
public:
    /// Decides about one connection, now or later; until then its SYN stays unanswered.
    using Gate =
        std::function<void(const std::string& flow, std::function<void(Admission)> decide)>;
    using Acceptor = std::function<void(std::unique_ptr<Stream>, const std::string& flow)>;

    /// What a host tells of a segment that it sends: `flow` names the connection.
    using SegmentListener = std::function<void(const std::string& flow, const Segment& segment)>;
    /// Told from inside of a connection that is over, which must not be destroyed by it.
    using GoneListener = std::function<void(const std::string& flow)>;

    /// `schedule` and every link it uses outlive the host; streams may outlive it, they are dead
    /// then.
    explicit Host(Schedule& schedule, StackProfile profile = default_stack_profile());
    ~Host();
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    /// Sends a SYN over `link` towards `server`, which must live as long as this host. `flow` names
    /// the connection for the draws of the link; further ones of that name are numbered.
    std::unique_ptr<Stream> connect(Link& link, Host& server, const std::string& flow);
    /// Receives each connection whose handshake has been completed; the stream is established.
    void on_accept(Acceptor acceptor) { acceptor_ = std::move(acceptor); }
    /// Sets the listener for segments of connections that are made from now on.
    void on_segment(SegmentListener listener) { listener_ = std::move(listener); }
    /// Sets the listener for connections, made from now on, that are over as TCP sees it.
    void on_gone(GoneListener listener) { gone_ = std::move(listener); }
    /// While held, connections whose handshake is done wait for the acceptor, at most
    /// `backlog_max` together with those in their handshake; a SYN beyond that is dropped.
    void hold_accepting(std::size_t backlog_max);
    void resume_accepting();
    void set_answer(Answer answer) { answer_ = answer; }
    /// Asks `gate` about every new connection, instead of answering at once.
    void set_gate(Gate gate) { gate_ = std::move(gate); }

    /// Every connection is forgotten without a word to peers or owners, and nothing is answered
    /// until power is back; from then on segments of forgotten connections are answered with RST.
    void lose_power();
    void restore_power() { has_power_ = true; }
    /// Of all connections, those that are over included.
    TcpStatistics statistics() const;
    /// The mean of what its connections measure; nothing if none has measured anything.
    std::optional<Duration> round_trip() const;
    /// Bytes that owners have written and peers have not acknowledged yet.
    std::uint64_t unacknowledged_bytes() const;
    /// Connections that are not over yet.
    std::size_t connections() const { return endpoints_.size(); }

private:
    void listen(const Wire& wire, const std::string& flow);
    void answer_syn(const Wire& wire, const std::string& flow, const Datagram& datagram);
    void ask_gate(const Wire& wire, const std::string& flow, const Datagram& datagram);
    void admit(const Wire& wire, const std::string& flow, const Segment& syn, Admission admission);
    std::shared_ptr<Endpoint> make_endpoint(const Wire& wire, const std::string& flow);
    void forget(std::uint64_t number, const Wire& wire, bool is_silent, std::uint32_t next_ordinal);
    /// Answers segments that belong to no connection.
    void answer_strays(const Wire& wire, std::uint32_t next_ordinal);
    void attach(LinkDirection& in, FlowId flow, Sink sink);

    Schedule& schedule_;
    StackProfile profile_;
    Acceptor acceptor_{};
    SegmentListener listener_{};
    GoneListener gone_{};
    struct Waiting {
        std::unique_ptr<Stream> stream{};
        std::string flow{};
    };
    void accept(std::unique_ptr<Stream> stream, const std::string& flow);
    bool is_backlog_full() const;

    std::optional<std::size_t> backlog_max_{};  ///< nothing: accepted at once
    std::vector<Waiting> waiting_{};
    std::set<std::uint64_t> in_handshake_{};  ///< numbers of server ends
    Gate gate_{};
    std::set<FlowId> at_the_gate_{};
    std::shared_ptr<Host*> self_{std::make_shared<Host*>(this)};  ///< for decisions that come late
    Answer answer_{Answer::accept};
    bool has_power_{true};
    std::uint64_t made_{};
    TcpStatistics past_{};  ///< of connections that are over
    std::map<std::uint64_t, std::shared_ptr<Endpoint>> endpoints_{};
    std::set<std::pair<LinkDirection*, FlowId>> attached_{};
};

}  // namespace assay::simulator
