#include "simulator/link/weather.hpp"

#include "simulator/random/distributions.hpp"

#include <algorithm>

namespace assay::simulator {

Slot slot_at(
    const LinkSpec& spec, Duration mean, std::uint64_t seed, std::string_view link, Instant at
) {
    if (spec.slot <= Duration{}) return {mean, false};
    const auto since_first = at.time_since_epoch() - spec.slot_phase;
    const auto number = since_first / spec.slot - (since_first % spec.slot < Duration{} ? 1 : 0);
    auto draws = Random{seed, link, Purpose::hand_over}.child("slot").part(
        static_cast<std::uint64_t>(number), 0
    );
    auto delay = std::max(spec.slot_delay_min, normal(draws, mean, spec.slot_sigma));
    if (spec.slot_delay_max > Duration{}) delay = std::min(delay, spec.slot_delay_max);
    return {.delay = delay, .is_changing = since_first - spec.slot * number < spec.slot_change};
}

bool is_between_calls(const LinkSpec& spec, Instant at) {
    if (spec.call_every <= Duration{}) return false;
    return at.time_since_epoch() % spec.call_every >= spec.call_for;
}

std::optional<Instant> call_change_after(const LinkSpec& spec, Instant at) {
    if (spec.call_every <= Duration{}) return std::nullopt;
    const auto into = at.time_since_epoch() % spec.call_every;
    return at - into + (into < spec.call_for ? spec.call_for : spec.call_every);
}

OnOffProcess
outages_of(const LinkSpec& spec, std::uint64_t seed, std::string_view link, Instant begin) {
    using enum SpellLength::Shape;
    return {
        Random{seed, link, Purpose::outage},
        {exponential, spec.outage_up_mean, {}},
        {spec.outage_is_pareto ? pareto : exponential, spec.outage_mean, spec.outage_max},
        begin
    };
}

OnOffProcess
holds_of(const LinkSpec& spec, std::uint64_t seed, std::string_view link, Instant begin) {
    using enum SpellLength::Shape;
    return {
        Random{seed, link, Purpose::hand_over},
        {exponential, spec.hold_every, {}},
        {uniform, spec.hold_for, std::max(spec.hold_for, spec.hold_for_max)},
        begin
    };
}

OnOffProcess
slow_spells_of(const LinkSpec& spec, std::uint64_t seed, std::string_view link, Instant begin) {
    using enum SpellLength::Shape;
    return {
        Random{seed, link, Purpose::good_bad}.child("rate"),
        {exponential, spec.fast_mean, {}},
        {exponential, spec.slow_mean, {}},
        begin
    };
}

OnOffProcess bad_patches_of(
    const DirectionSpec& spec, std::uint64_t seed, std::string_view direction, Instant begin
) {
    using enum SpellLength::Shape;
    return {
        Random{seed, direction, Purpose::good_bad},
        {exponential, spec.good_mean, {}},
        {spec.bad_is_pareto ? pareto : exponential, spec.bad_mean, {}},
        begin
    };
}

LinkSpec calm(LinkSpec spec) {
    for (auto* way : {&spec.up, &spec.down}) {
        way->loss_ppb = way->good_loss_ppb = way->bad_loss_ppb = 0;
        way->good_mean = way->bad_mean = {};
        way->delay_trace = nullptr;
        way->duplicate_ppb = way->reorder_ppb = way->corrupt_ppb = 0;
    }
    spec.outage_up_mean = spec.outage_mean = {};
    spec.call_every = spec.call_for = {};
    spec.hold_every = {};
    spec.slot_change_loss_ppb = 0;
    spec.nat_idle = {};
    spec.outage_forgets = false;
    return spec;
}

bool has_same_outages(const LinkSpec& a, const LinkSpec& b) {
    return a.outage_up_mean == b.outage_up_mean && a.outage_mean == b.outage_mean &&
           a.outage_is_pareto == b.outage_is_pareto && a.outage_max == b.outage_max;
}

bool has_same_slow_spells(const LinkSpec& a, const LinkSpec& b) {
    return a.fast_mean == b.fast_mean && a.slow_mean == b.slow_mean;
}

bool has_same_holds(const LinkSpec& a, const LinkSpec& b) {
    return a.hold_every == b.hold_every && a.hold_for == b.hold_for &&
           a.hold_for_max == b.hold_for_max;
}

bool has_same_patches(const DirectionSpec& a, const DirectionSpec& b) {
    return a.good_mean == b.good_mean && a.bad_mean == b.bad_mean &&
           a.bad_is_pareto == b.bad_is_pareto;
}

}  // namespace assay::simulator
