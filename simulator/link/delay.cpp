#include "simulator/link/delay.hpp"

#include "simulator/random/distributions.hpp"

#include <algorithm>

namespace assay::simulator {
namespace {

Duration jitter_of(const DelayParameters& own, Random& random) {
    switch (own.jitter_shape) {
    case JitterShape::none:
        return {};
    case JitterShape::uniform:
        return uniform(random, own.jitter);
    case JitterShape::exponential:
        return exponential(random, own.jitter);
    case JitterShape::gamma:
        return gamma(random, own.jitter);
    case JitterShape::lognormal:
        return lognormal(random, own.jitter, own.jitter_sigma);
    case JitterShape::pareto:
        return pareto(random, own.jitter);
    case JitterShape::symmetric:
        return uniform(random, own.jitter * 2) - own.jitter;
    }
    return {};
}

}  // namespace

DelayStage::DelayStage(const Origin& origin, const std::string& direction, HandOvers& hand_overs)
    : origin_{origin}, hand_overs_{hand_overs}, draws_{origin.seed, direction, Purpose::delay} {}

Duration DelayStage::delay_of(const Passage& passage) const {
    const auto& own = parameters_;
    const auto left = passage.departure;
    const auto mean = own.trace ? own.trace->at(origin_.since_epoch(left)).delay : own.base;
    auto draws = draws_about(passage.datagram, draws_);
    return std::max(own.floor, hand_overs_.delay_at(mean, left) + jitter_of(own, draws));
}

void DelayStage::accept(Passage& passage) {
    const auto& treatment = passage.treatment;
    auto arrival = std::max(last_arrival_, passage.departure + delay_of(passage) + treatment.extra);
    if (treatment.not_before) arrival = std::max(arrival, *treatment.not_before);
    passage.arrival = hand_overs_.thawed(next_batch(arrival));
}

/// Ticks of a grid whose phase is the direction's own.
Instant DelayStage::next_batch(Instant arrival) const {
    const auto step = parameters_.batch;
    if (step <= Duration{}) return arrival;
    auto draws = draws_.child("batch");
    const auto phase = uniform(draws, step - Duration{1});
    const auto into = (arrival.time_since_epoch() + step - phase) % step;
    return into == Duration{} ? arrival : arrival - into + step;
}

}  // namespace assay::simulator
