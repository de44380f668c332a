#pragma once
/// One end of a modelled TCP connection: a state machine over two directions of a link.
///
///     owner --write--> SendBuffer --transmit--> Scoreboard ==link==> Reassembly --received--> owner
///                          ^ congestion window, peer's window           |
///                          +------ acknowledgments, SACK <==link== delayed or at once
///
/// endpoint.cpp has its life, endpoint_send.cpp and endpoint_receive.cpp the two halves of the
/// stream, endpoint_timers.cpp what happens when nothing arrives, endpoint_keep_alive.cpp who asks
/// whether the peer still lives.
#include "simulator/link/direction.hpp"
#include "simulator/tcp/congestion.hpp"
#include "simulator/tcp/reassembly.hpp"
#include "simulator/tcp/rtt.hpp"
#include "simulator/tcp/scoreboard.hpp"
#include "simulator/tcp/send_buffer.hpp"
#include "simulator/tcp/statistics.hpp"

namespace assay::simulator {

/// Where a connection's segments go, seen from one end.
struct Wire {
    LinkDirection* out{};
    LinkDirection* in{};
    FlowId flow{};
};

class Endpoint : public std::enable_shared_from_this<Endpoint> {
public:
    /// Told of every segment just before it goes to the link.
    using Sent = std::function<void(const Segment&)>;
    /// Told when it is over; `is_silent` if nothing may answer for it any more.
    using Gone = std::function<void(bool is_silent, std::uint32_t next_ordinal)>;

    Endpoint(Schedule& schedule, const StackProfile& profile, Wire wire, Gone gone);
    ~Endpoint();
    Endpoint(const Endpoint&) = delete;
    Endpoint& operator=(const Endpoint&) = delete;

    /// The client's end sends its SYN.
    void open();
    /// The server's end answers one.
    void open(const Segment& syn, std::uint32_t next_ordinal);
    /// The server's end: called once, when the handshake is done.
    void on_accept(std::function<void()> accepted) { accepted_ = std::move(accepted); }
    void on_sent(Sent sent) { sent_ = std::move(sent); }
    void receive(Segment& segment);
    /// Forgets everything without a word: the host lost power.
    void forget() { die(std::nullopt, false); }

    // The owner's side; see Stream.
    void on_events(StreamEvents events) { events_ = std::move(events); }
    std::size_t write(BytesView bytes);
    void end(Ending how);
    void pause_receiving(bool paused);

    const TcpStatistics& statistics() const { return statistics_; }
    /// Of what its owner wrote, whether it was sent already or not.
    std::uint64_t unacknowledged_bytes() const { return buffer_.size(); }
    /// The smoothed round trip; nothing before the first measurement.
    std::optional<Duration> round_trip() const {
        return rtt_.has_sample() ? std::optional{rtt_.smoothed()} : std::nullopt;
    }

private:
    enum class State : std::uint8_t { idle, syn_sent, syn_received, established, dead };
    enum class Phase : std::uint8_t { open, recovery, loss };
    enum class Timer : std::uint8_t {
        none,
        handshake,
        retransmit,
        probe,
        reorder,
        persist,
        linger
    };

    // Life (endpoint.cpp).
    void send_syn();
    void negotiate(const Segment& syn);
    void establish(const Segment& segment);
    bool receive_in_handshake(Segment& segment);
    void send(std::unique_ptr<Segment> segment);
    void send_reset();
    void die(std::optional<Ending> how, bool is_silent);
    void close_if_done();
    void serve_owner();

    // Sending (endpoint_send.cpp).
    void transmit();
    bool send_new(bool is_probe);
    void start_afresh_after_idle();
    void repair(std::size_t index);
    std::unique_ptr<Segment> segment_of(const SentSegment& sent, Cause cause) const;
    void handle_acknowledgment(const Segment& segment);
    void measure(const Segment& segment, const Acknowledged& told, bool has_advanced);
    void update_recovery(const Segment& segment, const Acknowledged& told, bool has_advanced);
    void count_duplicates(const Segment& segment, const Acknowledged& told, bool has_advanced);
    void judge_probe(const Segment& segment, bool has_advanced);
    void detect_losses();
    void enter_recovery();
    std::uint32_t in_flight() const;
    std::uint64_t send_limit() const;
    void offer_space();

    // Receiving (endpoint_receive.cpp).
    void handle_data(Segment& segment);
    void send_acknowledgment(bool reports_duplicate = false);
    void delay_acknowledgment();
    bool must_acknowledge(bool had_hole, bool push);
    std::uint64_t receive_window();
    void grow_receive_buffer(std::uint64_t bytes);

    // Timers (endpoint_timers.cpp).
    void set_timer(Timer kind, Duration delay);
    void clear_timer();
    void on_timer();
    void on_handshake_timer();
    void on_retransmit_timer();
    void on_probe_timer();
    void on_reorder_timer();
    void on_persist_timer();
    bool has_given_up();
    Duration patience_left() const;
    void back_off();
    void rearm_retransmit();
    bool schedule_probe(bool is_advancing);
    void persist_if_blocked();

    // Keep-alive (endpoint_keep_alive.cpp).
    void watch_peer(Duration delay);
    void on_keep_alive_timer();
    void ask(Cause cause, std::uint32_t times);

    Schedule& schedule_;
    const StackProfile& profile_;
    Wire wire_;
    Gone gone_;
    Sent sent_{};
    std::function<void()> accepted_{};
    StreamEvents events_{};
    State state_{State::idle};
    TcpStatistics statistics_{};
    std::uint32_t ordinal_{};

    // What both ends agreed on.
    std::uint32_t segment_bytes_max_;
    bool has_sack_{};
    bool has_timestamps_{};

    // Handshake.
    bool is_client_{};
    std::size_t rung_{};
    Instant syn_sent_at_{};

    // The owner.
    bool is_owner_done_{};  ///< it ended this side, or was told the end
    bool is_paused_{};
    bool wants_space_{};
    std::optional<Ending> ending_{};

    // Sending.
    SendBuffer buffer_{};
    Scoreboard board_{};
    Congestion congestion_;
    RttEstimator rtt_;
    Sequence una_{1};
    Sequence next_{1};
    Sequence window_edge_{};
    bool fin_wanted_{};
    bool fin_sent_{};
    Phase phase_{Phase::open};
    Sequence recovery_end_{};     ///< recovery is over when this is acknowledged
    Sequence round_end_{};        ///< the round trip that the variance watches
    std::uint32_t duplicates_{};  ///< stacks without SACK: duplicate acknowledgments
    bool is_limited_{};           ///< by the congestion window, when it last stopped sending
    Instant last_sent_{};
    std::optional<Sequence> probe_end_{};
    bool probe_repeated_{};  ///< the probe was old data
    std::optional<Duration> reorder_wait_{};

    // Timers.
    Timer timer_kind_{Timer::none};
    TimerId timer_{};
    Duration rto_;
    std::uint32_t retries_{};
    std::optional<Instant> first_timeout_{};
    Instant unanswered_since_{};  ///< no byte was acknowledged since, though some are under way
    TimerId keep_alive_timer_{};
    Instant last_heard_{};
    std::uint32_t keep_alive_probes_{};  ///< unanswered

    // Receiving.
    Reassembly reassembly_{};
    Instant stamp_to_echo_{};
    Sequence last_acknowledged_{};
    std::uint64_t unacknowledged_bytes_{};
    std::uint32_t quick_acks_left_;
    Instant last_received_{};
    bool is_dialogue_{};  ///< we answer what arrives: an acknowledgment can travel with the answer
    TimerId delayed_ack_{};
    std::uint64_t receive_limit_;
    Sequence advertised_edge_{};
    std::uint64_t round_bytes_{};
    Instant round_began_{};
};

}  // namespace assay::simulator
