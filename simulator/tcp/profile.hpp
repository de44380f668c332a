#pragma once
/// How a TCP stack behaves, as data: a sensor and a broker rarely share one.
#include "simulator/time/instant.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::simulator {

enum class CongestionControl : std::uint8_t { reno, cubic };

struct StackProfile {
    std::string name{};
    std::string source{};  ///< where the figures come from
    /// When a SYN is sent, counted from the first; then, after the last, when connecting fails.
    std::vector<Duration> syn_ladder{};
    Duration syn_gives_up{};
    std::vector<Duration> syn_ack_ladder{};
    Duration syn_ack_gives_up{};

    std::uint32_t segment_bytes_max{1448};
    std::uint32_t header_bytes{52};  ///< IPv4 and TCP with timestamps
    std::uint32_t syn_bytes{60};
    std::uint32_t initial_window{10};  ///< segments
    CongestionControl congestion{CongestionControl::cubic};
    bool has_hystart{};              ///< CUBIC's slow start ends before the queue overflows
    bool restarts_after_idle{true};  ///< slow start again after an RTO of silence
    /// A small segment waits while an earlier small one is unacknowledged (Nagle), unless the
    /// application asks its socket for TCP_NODELAY.
    bool nagle{};

    Duration rto_initial{};  ///< before the first sample
    Duration rto_min{};
    Duration rto_max{};
    Duration variance_min{};    ///< the variance term of the RTO is at least this
    bool has_linux_variance{};  ///< decays once a round trip, as Linux computes it
    Duration timer_tick{};      ///< time-outs are rounded up to whole ticks
    Duration wheel_tick{};      ///< or on a timer wheel of this tick; zero: there is none
    bool has_timestamps{true};  ///< round trips are measured on retransmissions too
    bool has_sack{true};
    bool probes_the_tail{true};   ///< TLP (RFC 8985)
    bool coalesces{true};         ///< joins small neighbours when it retransmits
    std::uint32_t retries_max{};  ///< retransmissions of one segment; zero: `give_up_after` rules
    Duration give_up_after{};     ///< since the first time-out of a segment

    // What an application asks of its socket; zero: nothing.
    Duration keep_alive_after{};  ///< silence after which the peer is asked whether it lives
    Duration keep_alive_every{std::chrono::seconds{75}};  ///< between two unanswered questions
    std::uint32_t keep_alive_probes{9};                   ///< unanswered ones that end it
    /// How long bytes may stay unacknowledged (RFC 5482), counted from their first time-out.
    Duration user_timeout{};

    std::uint32_t quick_acks{16};  ///< acknowledged at once, before acknowledgments are delayed
    Duration delayed_ack{};
    /// What ends a burst is acknowledged when it is read, unless the connection is a dialogue.
    bool acknowledges_pushes{true};
    std::uint64_t send_buffer{};  ///< bytes, at first and after growing with the window
    std::uint64_t send_buffer_max{};
    /// What it grows to, for each segment of the congestion window.
    std::uint64_t send_buffer_per_segment{};
    /// What a piece of memory costs beside the bytes in it; zero: bytes alone count.
    std::uint64_t piece_overhead{};
    std::uint64_t receive_buffer{};  ///< bytes, at first and after growing with what is read
    std::uint64_t receive_buffer_max{};
    std::uint64_t receive_window{UINT64_MAX};  ///< what a SYN offers, if that is less
};

/// `linux-6.5+`, `linux-older`, `lwip-like`, `rfc6298-plain`.
std::span<const StackProfile> stack_profiles();
std::string_view name_of(CongestionControl control);
const StackProfile* find_stack_profile(std::string_view name);
/// `linux-6.5+`.
const StackProfile& default_stack_profile();

}  // namespace assay::simulator
