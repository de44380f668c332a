#include "harness/scenario/link_check.hpp"

#include "harness/scenario/values.hpp"
#include "simulator/tcp/pep.hpp"

#include <fmt/format.h>

namespace assay::harness {
namespace {

using simulator::Cargo;
using simulator::DirectionSpec;
using simulator::Duration;
using simulator::JitterShape;
using simulator::LinkSpec;

/// What a TCP of the usual segment size sends.
constexpr std::uint64_t datagram_bytes_usual = 1500;

class Conflicts {
public:
    void add(std::string_view parameter, std::string message, std::string hint = "") {
        found_.push_back({std::string{parameter}, std::move(message), std::move(hint)});
    }
    void add_if(bool is_wrong, std::string_view parameter, std::string message, std::string hint) {
        if (is_wrong) add(parameter, std::move(message), std::move(hint));
    }
    /// `given` says nothing without `needed`.
    void needs(bool is_given, std::string_view given, bool has_needed, std::string_view needed) {
        if (is_given && !has_needed)
            add(given,
                fmt::format("{} means nothing without {}", given, needed),
                fmt::format("add '{}', or leave '{}' out", needed, given));
    }
    /// Both or neither.
    void pair(bool has_one, std::string_view one, bool has_other, std::string_view other) {
        needs(has_one, one, has_other, other);
        needs(has_other, other, has_one, one);
    }
    void
    not_above(Duration low, std::string_view low_name, Duration high, std::string_view high_name) {
        if (low > high)
            add(low_name,
                fmt::format(
                    "{} of {} is more than {} of {}",
                    low_name,
                    print_duration(low),
                    high_name,
                    print_duration(high)
                ));
    }
    std::vector<LinkConflict> found() && { return std::move(found_); }

private:
    std::vector<LinkConflict> found_{};
};

bool has(Duration duration) {
    return duration > Duration{};
}

void check_delay(const DirectionSpec& way, Conflicts& conflicts) {
    const bool has_shape = way.jitter_shape != JitterShape::none;
    const bool is_lognormal = way.jitter_shape == JitterShape::lognormal;
    conflicts.pair(has(way.jitter), "jitter", has_shape, "jitter_shape");
    conflicts.needs(has(way.jitter_sigma), "jitter_sigma", is_lognormal, "jitter_shape: lognormal");
    conflicts.add_if(
        is_lognormal && !has(way.jitter_sigma),
        "jitter_shape",
        "lognormal jitter has no deviation",
        "add 'jitter_sigma'"
    );
    if (way.jitter_shape == JitterShape::symmetric)
        conflicts.not_above(way.jitter, "jitter", way.delay, "delay");
    conflicts.not_above(
        way.delay_floor, "delay_floor", way.delay + way.jitter, "delay and jitter together"
    );
}

void check_capacity(const DirectionSpec& way, const LinkSpec& link, Conflicts& conflicts) {
    const auto datagram = way.mtu_bytes != 0 ? way.mtu_bytes : datagram_bytes_usual;
    conflicts.add_if(
        way.queue_bytes != 0 && way.queue_bytes < datagram,
        "queue",
        fmt::format("a queue of {} B cannot hold one datagram of {} B", way.queue_bytes, datagram),
        "leave 'queue' out for a queue without bound, or count datagrams with 'queue_packets'"
    );
    conflicts.add_if(
        link.carries == Cargo::streams && way.mtu_bytes != 0 &&
            way.mtu_bytes < datagram_bytes_usual,
        "mtu",
        fmt::format("TCP would send segments larger than an mtu of {} B", way.mtu_bytes),
        "say 'carries: datagrams', or an mtu of at least 1500 B"
    );
    conflicts.add_if(
        way.rate_trace && way.rate_bps != 0,
        "rate_trace",
        "a link has a rate or a trace of it, not both",
        "say 'rate: unlimited' beside the trace, or leave one out"
    );
    conflicts.needs(way.slow_rate_bps != 0, "slow_rate", way.rate_bps != 0, "rate");
    conflicts.needs(way.slow_rate_bps != 0, "slow_rate", has(link.fast_mean), "fast_mean");
    conflicts.add_if(
        way.rate_bps != 0 && way.slow_rate_bps > way.rate_bps,
        "slow_rate",
        "slow_rate is above rate",
        "the link has 'rate' between slow stays"
    );
    conflicts.needs(
        way.duty_ppb != 0, "duty", way.rate_bps != 0 || has(way.preamble), "rate or preamble"
    );
}

void check_chance(const DirectionSpec& way, Conflicts& conflicts) {
    conflicts.pair(has(way.good_mean), "good_mean", has(way.bad_mean), "bad_mean");
    conflicts.needs(way.bad_loss_ppb != 0, "bad_loss", has(way.bad_mean), "good_mean and bad_mean");
    conflicts.needs(way.bad_is_pareto, "bad_is_pareto", has(way.bad_mean), "bad_mean");
    conflicts.add_if(
        way.bad_loss_ppb != 0 && way.good_loss_ppb > way.bad_loss_ppb,
        "good_loss",
        "more is lost while the link is good than while it is bad",
        "exchange 'good_loss' and 'bad_loss'"
    );
    conflicts.pair(way.reorder_ppb != 0, "reorder", has(way.reorder_by), "reorder_by");
    conflicts.needs(has(way.retry_after), "retry_after", way.retries != 0, "retries");
    conflicts.needs(
        has(way.retry_after_max), "retry_after_max", has(way.retry_after), "retry_after"
    );
    if (has(way.retry_after_max))
        conflicts.not_above(way.retry_after, "retry_after", way.retry_after_max, "retry_after_max");
}

std::vector<LinkConflict> conflicts_of_way(const DirectionSpec& way, const LinkSpec& link) {
    Conflicts conflicts;
    check_delay(way, conflicts);
    check_capacity(way, link, conflicts);
    check_chance(way, conflicts);
    return std::move(conflicts).found();
}

void check_interruptions(const LinkSpec& link, Conflicts& conflicts) {
    conflicts.pair(
        has(link.outage_up_mean), "outage_up_mean", has(link.outage_mean), "outage_mean"
    );
    conflicts.needs(
        link.outage_is_pareto, "outage_is_pareto", has(link.outage_mean), "outage_mean"
    );
    conflicts.needs(
        has(link.outage_max), "outage_max", link.outage_is_pareto, "outage_is_pareto: true"
    );
    if (has(link.outage_max))
        conflicts.not_above(link.outage_mean, "outage_mean", link.outage_max, "outage_max");
    conflicts.pair(has(link.call_every), "call_every", has(link.call_for), "call_for");
    conflicts.not_above(link.call_for, "call_for", link.call_every, "call_every");
    conflicts.pair(has(link.hold_every), "hold_every", has(link.hold_for), "hold_for");
    conflicts.needs(has(link.hold_for_max), "hold_for_max", has(link.hold_for), "hold_for");
    if (has(link.hold_for_max))
        conflicts.not_above(link.hold_for, "hold_for", link.hold_for_max, "hold_for_max");
    if (has(link.hold_every)) {
        const bool has_range = has(link.hold_for_max);
        conflicts.not_above(
            has_range ? link.hold_for_max : link.hold_for,
            has_range ? "hold_for_max" : "hold_for",
            link.hold_every,
            "hold_every"
        );
    }
    conflicts.pair(has(link.fast_mean), "fast_mean", has(link.slow_mean), "slow_mean");
    const bool has_slow = link.up.slow_rate_bps != 0 || link.down.slow_rate_bps != 0;
    conflicts.needs(has(link.fast_mean), "fast_mean", has_slow, "slow_rate");
}

void check_sleep(const LinkSpec& link, Conflicts& conflicts) {
    conflicts.pair(has(link.wake_delay), "wake_delay", has(link.wake_after), "wake_after");
    conflicts.pair(has(link.listen_every), "listen_every", has(link.listen_after), "listen_after");
    conflicts.needs(has(link.window_after), "window_after", link.windows != 0, "windows");
    conflicts.add_if(
        link.windows != 0 && has(link.listen_every),
        "windows",
        "a device listens after it has sent ('windows') or on a grid ('listen_every'), not both",
        "leave one out"
    );
    const bool has_restarts = has(link.outage_up_mean) || has(link.call_every);
    conflicts.needs(
        link.outage_forgets, "outage_forgets", has_restarts, "outage_up_mean or call_every"
    );
    conflicts.needs(
        link.nat_expiry != simulator::NatExpiry::silent,
        "nat_expiry",
        has(link.nat_idle) || link.outage_forgets,
        "nat_idle or outage_forgets"
    );
}

void check_slots(const LinkSpec& link, Conflicts& conflicts) {
    const bool has_slot = has(link.slot);
    conflicts.needs(has(link.slot_phase), "slot_phase", has_slot, "slot");
    conflicts.needs(has(link.slot_sigma), "slot_sigma", has_slot, "slot");
    conflicts.needs(has(link.slot_delay_min), "slot_delay_min", has_slot, "slot");
    conflicts.needs(has(link.slot_delay_max), "slot_delay_max", has_slot, "slot");
    conflicts.needs(has(link.slot_change), "slot_change", has_slot, "slot");
    conflicts.needs(
        has(link.slot_change_delay), "slot_change_delay", has(link.slot_change), "slot_change"
    );
    conflicts.needs(
        link.slot_change_loss_ppb != 0, "slot_change_loss", has(link.slot_change), "slot_change"
    );
    if (!has_slot) return;
    conflicts.not_above(link.slot_phase, "slot_phase", link.slot, "slot");
    conflicts.not_above(link.slot_change, "slot_change", link.slot, "slot");
    if (!has(link.slot_delay_max)) return;
    conflicts.not_above(
        link.slot_delay_min, "slot_delay_min", link.slot_delay_max, "slot_delay_max"
    );
    const auto delay = std::max(link.up.delay, link.down.delay);
    conflicts.not_above(delay, "delay", link.slot_delay_max, "slot_delay_max");
}

void check_pep(const LinkSpec& link, Conflicts& conflicts) {
    const auto least = simulator::pep_buffer_min_bytes;
    conflicts.needs(link.pep_buffer_bytes != 0, "pep_buffer", link.pep, "pep: on");
    conflicts.add_if(
        link.pep_buffer_bytes != 0 && link.pep_buffer_bytes < least,
        "pep_buffer",
        fmt::format("a proxy with {} B cannot keep TCP going", link.pep_buffer_bytes),
        fmt::format("at least {} kB, or leave 'pep_buffer' out for 256 kB", least / 1000)
    );
    conflicts.add_if(
        link.pep && link.carries == Cargo::datagrams,
        "pep",
        "a proxy splits TCP connections, and this link carries none",
        "leave 'pep' out, or say 'carries: streams'"
    );
}

}  // namespace

std::vector<LinkConflict> conflicts_of(const LinkSpec& spec) {
    Conflicts conflicts;
    check_interruptions(spec, conflicts);
    check_sleep(spec, conflicts);
    check_slots(spec, conflicts);
    check_pep(spec, conflicts);
    auto out = std::move(conflicts).found();
    const auto up = conflicts_of_way(spec.up, spec);
    const auto down = conflicts_of_way(spec.down, spec);
    const auto add = [&](const LinkConflict& conflict, std::string_view way) {
        out.push_back(conflict);
        out.back().parameter.insert(0, way);
    };
    for (const auto& conflict : up)
        add(conflict, std::ranges::find(down, conflict) != down.end() ? "" : "up.");
    for (const auto& conflict : down)
        if (std::ranges::find(up, conflict) == up.end()) add(conflict, "down.");
    return out;
}

}  // namespace assay::harness
