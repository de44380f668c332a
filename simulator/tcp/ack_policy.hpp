#pragma once
/// When a receiver acknowledges: at once, with what its owner answers, or after a while.
///
///     quick     the first segments and those after a long pause: each at once
///     dialogue  the owner answers what arrives: the answer carries the acknowledgment. It overrules
///               quick, and ends when an acknowledgment had to go without an answer after all
///     delayed   two full segments at once, the end of a burst when it is read, all else in time
///
/// What tcp_event_data_recv, tcp_event_data_sent and tcp_delack_timer_handler of Linux do.
#include "simulator/tcp/profile.hpp"

namespace assay::simulator {

class AckPolicy {
public:
    explicit AckPolicy(const StackProfile& profile);

    /// New bytes have arrived; `pushed`: nothing follows at once. `window` is what was offered.
    void received(
        std::uint64_t bytes,
        bool pushed,
        Instant now,
        Duration retransmission_timeout,
        std::uint64_t window
    );
    /// Something out of order: repairs are awaited, so a few acknowledgments go at once.
    void hurry(std::uint64_t window);
    /// The next acknowledgment tells something new.
    void hasten() { quick_left_ |= 1U; }  // as Linux counts
    /// The peer has said its last word: what the owner answers, if only the end, carries it.
    void received_end() { is_dialogue_ = true; }
    /// The owner's bytes went out.
    void sent_data(Instant now);
    /// An acknowledgment went out, alone or with bytes.
    void sent_acknowledgment();
    /// It went out because its time had come.
    void ran_out(Duration retransmission_timeout);

    /// Whether the oldest of `unacknowledged` bytes wait no longer, before anybody reads them.
    bool is_due(std::uint64_t unacknowledged, bool window_advances) const;
    /// Whether they wait no longer once the owner has read all.
    bool is_due_after_reading(std::uint64_t unacknowledged) const;
    /// How long an acknowledgment may wait for company.
    Duration delay(std::optional<Duration> round_trip) const;

private:
    const StackProfile& profile_;
    std::uint32_t quick_left_{};
    Duration patience_{};  ///< zero: nothing has arrived yet
    Instant last_received_{};
    std::uint64_t segment_bytes_;  ///< the largest that has arrived
    bool is_dialogue_{};
    bool is_scheduled_{};
    bool is_pushed_{};        ///< the end of a burst waits
    bool is_pushed_twice_{};  ///< of two bursts
};

}  // namespace assay::simulator
