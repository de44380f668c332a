#include "simulator/link/weather.hpp"

#include "simulator/random/distributions.hpp"

#include <algorithm>

namespace assay::simulator {

Slot slot_at(
    const LinkSpec& spec, Duration mean, std::uint64_t seed, std::string_view link, Instant at
) {
    if (spec.slot.step <= Duration{}) return {mean, false};
    const auto since_first = at.time_since_epoch() - spec.slot.phase;
    const auto number =
        since_first / spec.slot.step - (since_first % spec.slot.step < Duration{} ? 1 : 0);
    auto draws = Random{seed, link, Purpose::hand_over}.child("slot").part(
        static_cast<std::uint64_t>(number), 0
    );
    auto delay = std::max(spec.slot.delay_min, normal(draws, mean, spec.slot.sigma));
    if (spec.slot.delay_max > Duration{}) delay = std::min(delay, spec.slot.delay_max);
    return {
        .delay = delay, .is_changing = since_first - spec.slot.step * number < spec.slot.change
    };
}

bool is_between_calls(const LinkSpec& spec, Instant at) {
    if (spec.outage.call_every <= Duration{}) return false;
    return at.time_since_epoch() % spec.outage.call_every >= spec.outage.call_for;
}

std::optional<Instant> call_change_after(const LinkSpec& spec, Instant at) {
    if (spec.outage.call_every <= Duration{}) return std::nullopt;
    const auto into = at.time_since_epoch() % spec.outage.call_every;
    return at - into +
           (into < spec.outage.call_for ? spec.outage.call_for : spec.outage.call_every);
}

OnOffProcess
outages_of(const LinkSpec& spec, std::uint64_t seed, std::string_view link, Instant begin) {
    using enum SpellLength::Shape;
    return {
        Random{seed, link, Purpose::outage},
        {exponential, spec.outage.up_mean, {}},
        {spec.outage.is_pareto ? pareto : exponential, spec.outage.mean, spec.outage.max},
        begin
    };
}

OnOffProcess
holds_of(const LinkSpec& spec, std::uint64_t seed, std::string_view link, Instant begin) {
    using enum SpellLength::Shape;
    return {
        Random{seed, link, Purpose::hand_over},
        {exponential, spec.freeze.every, {}},
        {uniform, spec.freeze.least, std::max(spec.freeze.least, spec.freeze.most)},
        begin
    };
}

OnOffProcess
slow_spells_of(const LinkSpec& spec, std::uint64_t seed, std::string_view link, Instant begin) {
    using enum SpellLength::Shape;
    return {
        Random{seed, link, Purpose::good_bad}.child("rate"),
        {exponential, spec.radio.fast_mean, {}},
        {exponential, spec.radio.slow_mean, {}},
        begin
    };
}

OnOffProcess bad_patches_of(
    const DirectionSpec& spec, std::uint64_t seed, std::string_view direction, Instant begin
) {
    using enum SpellLength::Shape;
    return {
        Random{seed, direction, Purpose::good_bad},
        {exponential, spec.loss.good_mean, {}},
        {spec.loss.bad_is_pareto ? pareto : exponential, spec.loss.bad_mean, {}},
        begin
    };
}

LinkSpec calm(LinkSpec spec) {
    for (auto* way : {&spec.up, &spec.down}) {
        way->loss.random_ppb = way->loss.good_ppb = way->loss.bad_ppb = 0;
        way->loss.good_mean = way->loss.bad_mean = {};
        way->delay.trace = nullptr;
        way->disorder.duplicate_ppb = way->disorder.reorder_ppb = way->disorder.corrupt_ppb = 0;
    }
    spec.outage.up_mean = spec.outage.mean = {};
    spec.outage.call_every = spec.outage.call_for = {};
    spec.freeze.every = {};
    spec.slot.change_loss_ppb = 0;
    spec.nat.idle = {};
    spec.nat.outage_forgets = false;
    return spec;
}

bool has_same_outages(const LinkSpec& a, const LinkSpec& b) {
    return a.outage.up_mean == b.outage.up_mean && a.outage.mean == b.outage.mean &&
           a.outage.is_pareto == b.outage.is_pareto && a.outage.max == b.outage.max;
}

bool has_same_slow_spells(const LinkSpec& a, const LinkSpec& b) {
    return a.radio.fast_mean == b.radio.fast_mean && a.radio.slow_mean == b.radio.slow_mean;
}

bool has_same_holds(const LinkSpec& a, const LinkSpec& b) {
    return a.freeze.every == b.freeze.every && a.freeze.least == b.freeze.least &&
           a.freeze.most == b.freeze.most;
}

bool has_same_patches(const DirectionSpec& a, const DirectionSpec& b) {
    return a.loss.good_mean == b.loss.good_mean && a.loss.bad_mean == b.loss.bad_mean &&
           a.loss.bad_is_pareto == b.loss.bad_is_pareto;
}

}  // namespace assay::simulator
