#include "simulator/tcp/profile.hpp"

#include <algorithm>

namespace assay::simulator {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::vector<Duration> exponential_ladder(int rungs, Duration first) {
    std::vector<Duration> ladder;
    Duration at{};
    for (int i = 0; i < rungs; ++i) {
        ladder.push_back(at);
        at += first * (1LL << static_cast<unsigned>(i));
    }
    return ladder;
}

/// tcp_syn_retries 6 and tcp_syn_linear_timeouts 4; the timer wheel makes each rung later.
std::vector<Duration> linux_linear_ladder() {
    std::vector<Duration> ladder;
    for (const int s : {0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67})
        ladder.emplace_back(seconds{s});
    return ladder;
}

StackProfile linux_new() {
    StackProfile p;
    p.name = "linux-6.5+";
    p.source =
        "SYN retries, retransmission ladders, goodput, latencies, buffers, acknowledgments and "
        "repairs under loss and reordering measured with kernel 6.18 at 250 ticks a second; all else: "
        "the defaults of the kernel";
    p.syn_ladder = linux_linear_ladder();
    p.syn_gives_up = seconds{131};
    p.syn_ack_ladder = exponential_ladder(6, seconds{1});
    p.syn_ack_gives_up = seconds{63};
    p.rto_initial = seconds{1};
    p.rto_min = milliseconds{200};
    p.rto_max = seconds{120};
    p.variance_min = milliseconds{200};
    p.has_linux_variance = true;
    p.has_hystart = true;
    p.wheel_tick = milliseconds{4};
    // tcp_retries2 15 means: as long as 15 doublings from 200 ms, capped at 120 s, take.
    p.give_up_after = milliseconds{924'600};
    p.delayed_ack = milliseconds{40};
    // Ten segments twice, 2304 bytes of memory each; the same for each segment of the window.
    p.send_buffer = 46'080;
    p.send_buffer_max = 4'194'304;
    p.send_buffer_per_segment = 4608;
    p.piece_overhead = 832;
    // tcp_rmem: 131,072 and 33,554,432 bytes of memory, of which five eighths hold bytes.
    p.receive_buffer = 81'920;
    p.receive_buffer_max = 20'971'520;
    p.receive_window = 64'240;
    return p;
}

StackProfile linux_older() {
    auto p = linux_new();
    p.name = "linux-older";
    p.source = "as linux-6.5+, but SYN retries double from the first on, as they did before "
               "tcp_syn_linear_timeouts; its timers were not measured, so they are exact";
    p.syn_ladder = exponential_ladder(7, seconds{1});
    p.syn_gives_up = seconds{127};
    p.wheel_tick = {};
    return p;
}

/// An ESP32 and its like: coarse timers, four segments of buffer, no repair before three
/// duplicates.
StackProfile lwip() {
    StackProfile p;
    p.name = "lwip-like";
    p.source =
        "lwIP 2.1 with the options of ESP-IDF: a slow timer of 500 ms, first time-out of 3 s, "
        "12 data and 6 SYN retries, four segments of buffer, no SACK; not measured";
    p.syn_ladder = exponential_ladder(6, seconds{3});
    p.syn_gives_up = seconds{189};
    p.syn_ack_ladder = exponential_ladder(5, seconds{3});
    p.syn_ack_gives_up = seconds{93};
    p.segment_bytes_max = 1440;
    p.header_bytes = 40;
    p.syn_bytes = 44;
    p.initial_window = 4;
    p.congestion = CongestionControl::reno;
    p.restarts_after_idle = false;
    p.rto_initial = seconds{3};
    p.rto_min = milliseconds{500};
    p.rto_max = seconds{120};
    p.variance_min = milliseconds{500};
    p.timer_tick = milliseconds{500};
    p.has_timestamps = false;
    p.has_sack = false;
    p.probes_the_tail = false;
    p.coalesces = false;
    p.retries_max = 12;
    p.quick_acks = 0;
    p.acknowledges_pushes = false;
    p.delayed_ack = milliseconds{250};
    p.send_buffer = p.send_buffer_max = 5760;  // bytes alone
    p.receive_buffer = p.receive_buffer_max = 5760;
    return p;
}

/// Reno and the standard's timers with nothing newer: what the formulas are about.
StackProfile plain() {
    auto p = linux_older();
    p.name = "rfc6298-plain";
    p.source = "RFC 5681, 6298 and 6582 to the letter and nothing newer; not measured";
    p.congestion = CongestionControl::reno;
    p.rto_min = seconds{1};
    p.rto_max = seconds{60};
    p.variance_min = {};
    p.has_linux_variance = false;
    p.has_hystart = false;
    p.send_buffer = 65'536;
    p.send_buffer_per_segment = 2ULL * p.segment_bytes_max;
    p.piece_overhead = 0;
    p.receive_buffer = p.receive_window = 65'536;
    p.has_timestamps = false;
    p.has_sack = false;
    p.probes_the_tail = false;
    p.coalesces = false;
    p.give_up_after = {};
    p.retries_max = 15;
    p.quick_acks = 0;
    p.acknowledges_pushes = false;
    p.delayed_ack = milliseconds{200};
    return p;
}

}  // namespace

std::span<const StackProfile> stack_profiles() {
    static const std::vector<StackProfile> profiles{linux_new(), linux_older(), lwip(), plain()};
    return profiles;
}

std::string_view name_of(CongestionControl control) {
    return control == CongestionControl::reno ? "reno" : "cubic";
}

const StackProfile* find_stack_profile(std::string_view name) {
    const auto all = stack_profiles();
    const auto found = std::ranges::find(all, name, &StackProfile::name);
    return found == all.end() ? nullptr : &*found;
}

const StackProfile& default_stack_profile() {
    return stack_profiles().front();
}

}  // namespace assay::simulator
