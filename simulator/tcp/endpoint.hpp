#pragma once
/// One end of a modelled TCP connection: a state machine over two directions of a link.
///
///     owner --write--> SendBuffer --transmit--> Scoreboard ==link==> Reassembly --received--> owner
///                          ^ congestion window, peer's window           |
///                          +------ acknowledgments, SACK <==link== delayed or at once
///
/// endpoint.cpp has its life, endpoint_write.cpp what its owner does, endpoint_send.cpp and
/// endpoint_receive.cpp the two halves of the stream, endpoint_recovery.cpp what acknowledgments
/// tell of losses, endpoint_timers.cpp what happens when nothing arrives, endpoint_keep_alive.cpp
/// who asks whether the peer still lives.
#include "simulator/link/direction.hpp"
#include "simulator/tcp/ack_policy.hpp"
#include "simulator/tcp/congestion.hpp"
#include "simulator/tcp/receive_window.hpp"
#include "simulator/tcp/reordering.hpp"
#include "simulator/tcp/rtt.hpp"
#include "simulator/tcp/scoreboard.hpp"
#include "simulator/tcp/send_buffer.hpp"
#include "simulator/tcp/statistics.hpp"
#include "simulator/tcp/undo.hpp"

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
    void on_events(StreamEvents events) {
        events_ = std::make_shared<const StreamEvents>(std::move(events));
    }
    std::size_t write(BytesView bytes);
    std::size_t room_for(std::size_t bytes);
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
    /// What an acknowledgment lets out.
    enum class Next : std::uint8_t { repairs, new_first, new_only };
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
    void send_repairs();
    void send_next(Next what);
    bool send_new(bool is_probe);
    bool must_wait_for_small_one(std::uint64_t count) const;
    void let_owner_write();
    void note_use_of_window();
    bool is_window_used() const;
    void start_afresh_after_idle();
    void repair(std::size_t index);
    std::unique_ptr<Segment> segment_of(const SentSegment& sent, Cause cause) const;
    void handle_acknowledgment(const Segment& segment);
    void rearm_after(const Acknowledged& acked, bool has_advanced);
    void measure(const Segment& segment, const Acknowledged& acked, bool has_advanced);
    std::uint32_t in_flight() const;

    // What acknowledgments tell of losses (endpoint_recovery.cpp).
    void learn_order(const Acknowledged& acked);
    void learn_copies(const Segment& segment);
    Next update_recovery(const Segment& segment, const Acknowledged& acked, Sequence una_before);
    Next update_after_timeout(const Segment& segment, const Acknowledged& acked, bool has_advanced);
    void update_without_sack(const Segment& segment, const Acknowledged& acked, bool has_advanced);
    void judge_probe(const Segment& segment, bool has_advanced);
    void detect_losses();
    void enter_recovery();
    void leave_recovery(const Segment& segment);
    void begin_undo();
    void undo(bool was_nothing_lost);
    void adapt_window(
        const Segment& segment,
        const Acknowledged& acked,
        std::uint64_t losses_before,
        bool has_advanced
    );

    // The owner's bytes (endpoint_write.cpp).
    std::uint64_t piece_bytes() const;
    std::uint64_t room_in_piece() const;
    std::uint64_t room_now() const;
    std::uint64_t queued_bytes() const;
    void grow_send_buffer();
    void offer_space();

    // Receiving (endpoint_receive.cpp).
    void handle_data(Segment& segment);
    void acknowledge_early(std::optional<Range> duplicate);
    Sequence early_span() const;
    void send_acknowledgment(std::optional<Range> duplicate = std::nullopt);
    void delay_acknowledgment();
    bool must_acknowledge(bool had_hole) const;
    void acknowledge_reading();
    std::uint64_t unread_bytes() const {
        return reassembly_.ready_bytes() + reassembly_.early_bytes();
    }
    std::uint64_t unacknowledged_received() const {
        return reassembly_.next() - last_acknowledged_;
    }

    // Timers (endpoint_timers.cpp).
    void set_timer(Timer kind, Duration delay);
    Duration timer_delay(Duration delay) const;
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
    /// Whoever calls one keeps them: the call may replace them.
    std::shared_ptr<const StreamEvents> events_{std::make_shared<const StreamEvents>()};
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
    std::uint64_t send_limit_;  ///< what pieces of the buffer may cost
    Sequence piece_begin_{1};   ///< of the piece that the last bytes went to
    std::optional<Ending> ending_{};

    // Sending.
    SendBuffer buffer_{};
    Scoreboard board_{};
    Congestion congestion_;
    RttEstimator rtt_;
    Sequence una_{1};
    Sequence next_{1};
    Sequence window_edge_{};
    std::uint64_t window_max_{};  ///< the most that the peer has offered
    Sequence small_end_{};        ///< of the last small segment
    bool lets_owner_write_{};     ///< a small segment leaves when this instant is over
    bool fin_wanted_{};
    bool fin_sent_{};
    Phase phase_{Phase::open};
    Sequence recovery_end_{};     ///< recovery is over when this is acknowledged
    Sequence round_end_{};        ///< the round trip that the variance watches
    std::uint32_t duplicates_{};  ///< stacks without SACK: duplicate acknowledgments
    Undo undo_{};
    Reordering reordering_{};
    std::uint64_t copies_reported_{};
    bool may_be_needless_{};      ///< the time-out: perhaps nothing was lost (F-RTO, RFC 5682)
    bool is_limited_{};           ///< by the congestion window, at some time in this round
    std::uint32_t flight_max_{};  ///< otherwise: the most segments under way in it
    Sequence use_round_end_{};
    Instant window_used_at_{};  ///< when the whole window was needed, or it was fitted to need
    std::uint32_t window_needed_{};
    bool is_second_{};  ///< of a pair that leaves together
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
    TimerId keep_alive_timer_{};
    Instant last_heard_{};
    std::uint32_t keep_alive_probes_{};  ///< unanswered

    // Receiving.
    Reassembly reassembly_{};
    Instant stamp_to_echo_{};
    Sequence last_acknowledged_{};
    AckPolicy acks_;
    TimerId delayed_ack_{};
    TimerId joined_ack_{};  ///< about several that came early
    std::uint32_t early_acks_{};
    Sequence early_acks_at_{};
    ReceiveWindow window_;
};

}  // namespace assay::simulator
