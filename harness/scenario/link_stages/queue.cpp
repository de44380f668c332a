#include "harness/scenario/link_table.hpp"

#include <fmt/format.h>

namespace assay::scenario {
namespace {

using simulator::QueueParameters;
constexpr auto queue_of = &DirectionSpec::queue;

// clang-format off
constexpr std::array queue_rows{
    row<queue_of, &QueueParameters::rate_bps>("rate", LinkForm::rate, "capacity"),
    row<queue_of, &QueueParameters::slow_rate_bps>("slow_rate", LinkForm::rate, "capacity while the link is slow", "rate, fast_mean"),
    row<queue_of, &QueueParameters::preamble>("preamble", LinkForm::duration, "air time of each datagram beside that of its bytes"),
    row<queue_of, &QueueParameters::duty_ppb>("duty", LinkForm::share, "share of the time in which it may send", "rate or preamble"),
    row<queue_of, &QueueParameters::one_at_a_time>("one_at_a_time", LinkForm::boolean, "a datagram leaves when the one before has arrived", "delay or jitter or batch or delay_trace or slot or hold_every"),
    row<queue_of, &QueueParameters::bytes_max>("queue", LinkForm::size, "bytes that wait for capacity; what does not fit is lost"),
    row<queue_of, &QueueParameters::datagrams_max>("queue_packets", LinkForm::ordinal, "datagrams that wait for capacity"),
    row<queue_of, &QueueParameters::mtu_bytes>("mtu", LinkForm::size, "larger datagrams are lost"),
    trace_row<simulator::RateTrace, queue_of, &QueueParameters::trace>("rate_trace", "a mahimahi file: a time in ms a line at which 1500 bytes may leave; instead of 'rate'"),
};
// clang-format on

/// What a TCP of the usual segment size sends.
constexpr std::uint64_t datagram_bytes_usual = 1500;

/// Whether a datagram may ever have to wait here.
bool makes_wait(const DirectionSpec& way, const LinkSpec& link) {
    const auto& queue = way.queue;
    const auto& sleep = link.sleep;
    return queue.rate_bps != 0 || has(queue.preamble) || queue.trace || queue.one_at_a_time ||
           way.loss.retries != 0 || link.radio.half_duplex || has(sleep.wake_delay) ||
           has(sleep.listen_every) || sleep.windows != 0;
}

void check_room(const DirectionSpec& way, const LinkSpec& link, Conflicts& conflicts) {
    const auto& queue = way.queue;
    const bool waits = makes_wait(way, link);
    for (const auto& [is_given, name] :
         {std::pair{queue.bytes_max != 0, "queue"},
          std::pair{queue.datagrams_max != 0, "queue_packets"}})
        conflicts.add_if(
            is_given && !waits,
            name,
            fmt::format("{} means nothing where no datagram waits", name),
            fmt::format("add 'rate', or leave '{}' out", name)
        );
    const auto datagram = queue.mtu_bytes != 0 ? queue.mtu_bytes : datagram_bytes_usual;
    conflicts.add_if(
        queue.bytes_max != 0 && queue.bytes_max < datagram,
        "queue",
        fmt::format("a queue of {} B cannot hold one datagram of {} B", queue.bytes_max, datagram),
        "leave 'queue' out for a queue without bound, or count datagrams with 'queue_packets'"
    );
}

void check_queue(const DirectionSpec& way, const LinkSpec& link, Conflicts& conflicts) {
    const auto& queue = way.queue;
    check_room(way, link, conflicts);
    conflicts.add_if(
        link.carries == simulator::Cargo::streams && queue.mtu_bytes != 0 &&
            queue.mtu_bytes < datagram_bytes_usual,
        "mtu",
        fmt::format("TCP would send segments larger than an mtu of {} B", queue.mtu_bytes),
        "say 'carries: datagrams', or an mtu of at least 1500 B"
    );
    conflicts.add_if(
        queue.trace && queue.rate_bps != 0,
        "rate_trace",
        "a link has a rate or a trace of it, not both",
        "say 'rate: unlimited' beside the trace, or leave one out"
    );
    conflicts.add_if(
        queue.trace && has(queue.preamble),
        "preamble",
        "a recorded rate has every preamble in it",
        "leave 'preamble' or 'rate_trace' out"
    );
    conflicts.add_if(
        queue.rate_bps != 0 && queue.slow_rate_bps > queue.rate_bps,
        "slow_rate",
        "slow_rate is above rate",
        "the link has 'rate' between slow stays"
    );
}

}  // namespace

LinkStage queue_stage() {
    return {.rows = queue_rows, .check_way = check_queue};
}

}  // namespace assay::scenario
