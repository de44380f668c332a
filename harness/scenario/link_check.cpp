#include "harness/scenario/link_check.hpp"

#include "harness/scenario/values.hpp"
#include "simulator/tcp/pep.hpp"

#include <algorithm>
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
    const bool has_shape = way.delay.jitter_shape != JitterShape::none;
    const bool is_lognormal = way.delay.jitter_shape == JitterShape::lognormal;
    conflicts.pair(has(way.delay.jitter), "jitter", has_shape, "jitter_shape");
    conflicts.needs(
        has(way.delay.jitter_sigma), "jitter_sigma", is_lognormal, "jitter_shape: lognormal"
    );
    conflicts.add_if(
        is_lognormal && !has(way.delay.jitter_sigma),
        "jitter_shape",
        "lognormal jitter has no deviation",
        "add 'jitter_sigma'"
    );
    if (way.delay.jitter_shape == JitterShape::symmetric)
        conflicts.not_above(way.delay.jitter, "jitter", way.delay.base, "delay");
    conflicts.not_above(
        way.delay.floor,
        "delay_floor",
        way.delay.base + way.delay.jitter,
        "delay and jitter together"
    );
}

void check_capacity(const DirectionSpec& way, const LinkSpec& link, Conflicts& conflicts) {
    const auto datagram = way.queue.mtu_bytes != 0 ? way.queue.mtu_bytes : datagram_bytes_usual;
    conflicts.add_if(
        way.queue.bytes_max != 0 && way.queue.bytes_max < datagram,
        "queue",
        fmt::format(
            "a queue of {} B cannot hold one datagram of {} B", way.queue.bytes_max, datagram
        ),
        "leave 'queue' out for a queue without bound, or count datagrams with 'queue_packets'"
    );
    conflicts.add_if(
        link.carries == Cargo::streams && way.queue.mtu_bytes != 0 &&
            way.queue.mtu_bytes < datagram_bytes_usual,
        "mtu",
        fmt::format("TCP would send segments larger than an mtu of {} B", way.queue.mtu_bytes),
        "say 'carries: datagrams', or an mtu of at least 1500 B"
    );
    conflicts.add_if(
        way.queue.trace && way.queue.rate_bps != 0,
        "rate_trace",
        "a link has a rate or a trace of it, not both",
        "say 'rate: unlimited' beside the trace, or leave one out"
    );
    conflicts.needs(way.queue.slow_rate_bps != 0, "slow_rate", way.queue.rate_bps != 0, "rate");
    conflicts.needs(
        way.queue.slow_rate_bps != 0, "slow_rate", has(link.radio.fast_mean), "fast_mean"
    );
    conflicts.add_if(
        way.queue.rate_bps != 0 && way.queue.slow_rate_bps > way.queue.rate_bps,
        "slow_rate",
        "slow_rate is above rate",
        "the link has 'rate' between slow stays"
    );
    conflicts.needs(
        way.queue.duty_ppb != 0,
        "duty",
        way.queue.rate_bps != 0 || has(way.queue.preamble),
        "rate or preamble"
    );
}

void check_chance(const DirectionSpec& way, Conflicts& conflicts) {
    conflicts.pair(has(way.loss.good_mean), "good_mean", has(way.loss.bad_mean), "bad_mean");
    conflicts.needs(
        way.loss.bad_ppb != 0, "bad_loss", has(way.loss.bad_mean), "good_mean and bad_mean"
    );
    conflicts.needs(way.loss.bad_is_pareto, "bad_is_pareto", has(way.loss.bad_mean), "bad_mean");
    conflicts.add_if(
        way.loss.bad_ppb != 0 && way.loss.good_ppb > way.loss.bad_ppb,
        "good_loss",
        "more is lost while the link is good than while it is bad",
        "exchange 'good_loss' and 'bad_loss'"
    );
    conflicts.pair(
        way.disorder.reorder_ppb != 0, "reorder", has(way.disorder.reorder_by), "reorder_by"
    );
    conflicts.needs(has(way.loss.retry_after), "retry_after", way.loss.retries != 0, "retries");
    conflicts.needs(
        has(way.loss.retry_after_max), "retry_after_max", has(way.loss.retry_after), "retry_after"
    );
    if (has(way.loss.retry_after_max))
        conflicts.not_above(
            way.loss.retry_after, "retry_after", way.loss.retry_after_max, "retry_after_max"
        );
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
        has(link.outage.up_mean), "outage_up_mean", has(link.outage.mean), "outage_mean"
    );
    conflicts.needs(
        link.outage.is_pareto, "outage_is_pareto", has(link.outage.mean), "outage_mean"
    );
    conflicts.needs(
        has(link.outage.max), "outage_max", link.outage.is_pareto, "outage_is_pareto: true"
    );
    if (has(link.outage.max))
        conflicts.not_above(link.outage.mean, "outage_mean", link.outage.max, "outage_max");
    conflicts.pair(
        has(link.outage.call_every), "call_every", has(link.outage.call_for), "call_for"
    );
    conflicts.not_above(link.outage.call_for, "call_for", link.outage.call_every, "call_every");
    conflicts.pair(has(link.freeze.every), "hold_every", has(link.freeze.least), "hold_for");
    conflicts.needs(has(link.freeze.most), "hold_for_max", has(link.freeze.least), "hold_for");
    if (has(link.freeze.most))
        conflicts.not_above(link.freeze.least, "hold_for", link.freeze.most, "hold_for_max");
    if (has(link.freeze.every)) {
        const bool has_range = has(link.freeze.most);
        conflicts.not_above(
            has_range ? link.freeze.most : link.freeze.least,
            has_range ? "hold_for_max" : "hold_for",
            link.freeze.every,
            "hold_every"
        );
    }
    conflicts.pair(has(link.radio.fast_mean), "fast_mean", has(link.radio.slow_mean), "slow_mean");
    const bool has_slow = link.up.queue.slow_rate_bps != 0 || link.down.queue.slow_rate_bps != 0;
    conflicts.needs(has(link.radio.fast_mean), "fast_mean", has_slow, "slow_rate");
}

void check_sleep(const LinkSpec& link, Conflicts& conflicts) {
    conflicts.pair(
        has(link.sleep.wake_delay), "wake_delay", has(link.sleep.wake_after), "wake_after"
    );
    conflicts.pair(
        has(link.sleep.listen_every), "listen_every", has(link.sleep.listen_after), "listen_after"
    );
    conflicts.needs(
        has(link.sleep.window_after), "window_after", link.sleep.windows != 0, "windows"
    );
    conflicts.add_if(
        link.sleep.windows != 0 && has(link.sleep.listen_every),
        "windows",
        "a device listens after it has sent ('windows') or on a grid ('listen_every'), not both",
        "leave one out"
    );
    const bool has_restarts = has(link.outage.up_mean) || has(link.outage.call_every);
    conflicts.needs(
        link.nat.outage_forgets, "outage_forgets", has_restarts, "outage_up_mean or call_every"
    );
    conflicts.needs(
        link.nat.expiry != simulator::NatExpiry::silent,
        "nat_expiry",
        has(link.nat.idle) || link.nat.outage_forgets,
        "nat_idle or outage_forgets"
    );
}

void check_slots(const LinkSpec& link, Conflicts& conflicts) {
    const bool has_slot = has(link.slot.step);
    conflicts.needs(has(link.slot.phase), "slot_phase", has_slot, "slot");
    conflicts.needs(has(link.slot.sigma), "slot_sigma", has_slot, "slot");
    conflicts.needs(has(link.slot.delay_min), "slot_delay_min", has_slot, "slot");
    conflicts.needs(has(link.slot.delay_max), "slot_delay_max", has_slot, "slot");
    conflicts.needs(has(link.slot.change), "slot_change", has_slot, "slot");
    conflicts.needs(
        has(link.slot.change_delay), "slot_change_delay", has(link.slot.change), "slot_change"
    );
    conflicts.needs(
        link.slot.change_loss_ppb != 0, "slot_change_loss", has(link.slot.change), "slot_change"
    );
    if (!has_slot) return;
    conflicts.not_above(link.slot.phase, "slot_phase", link.slot.step, "slot");
    conflicts.not_above(link.slot.change, "slot_change", link.slot.step, "slot");
    if (!has(link.slot.delay_max)) return;
    conflicts.not_above(
        link.slot.delay_min, "slot_delay_min", link.slot.delay_max, "slot_delay_max"
    );
    const auto delay = std::max(link.up.delay.base, link.down.delay.base);
    conflicts.not_above(delay, "delay", link.slot.delay_max, "slot_delay_max");
}

void check_pep(const LinkSpec& link, Conflicts& conflicts) {
    const auto least = simulator::pep_buffer_min_bytes;
    conflicts.needs(link.pep.buffer_bytes != 0, "pep_buffer", link.pep.is_on, "pep: on");
    conflicts.add_if(
        link.pep.buffer_bytes != 0 && link.pep.buffer_bytes < least,
        "pep_buffer",
        fmt::format("a proxy with {} B cannot keep TCP going", link.pep.buffer_bytes),
        fmt::format("at least {} kB, or leave 'pep_buffer' out for 256 kB", least / 1000)
    );
    conflicts.add_if(
        link.pep.is_on && link.carries == Cargo::datagrams,
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
