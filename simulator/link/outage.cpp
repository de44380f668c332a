#include "simulator/link/outage.hpp"

#include <algorithm>

namespace assay::simulator {
namespace {

OnOffLengths storms_of(const OutageParameters& parameters) {
    using enum SpellLength::Shape;
    return {
        {exponential, parameters.up_mean, {}},
        {parameters.is_pareto ? pareto : exponential, parameters.mean, parameters.max}
    };
}

}  // namespace

void Outages::change(const OutageParameters& parameters, const Origin& origin, Instant begin) {
    const auto lengths = storms_of(parameters);
    if (lengths != storms_of(parameters_)) storms_before_ += storms_.times_on_until(begin);
    storms_.change(lengths, origin.weather(origin.link, Purpose::outage), begin);
    parameters_ = parameters;
}

bool Outages::is_between_calls(Instant at) const {
    if (parameters_.call_every <= Duration{}) return false;
    return at.time_since_epoch() % parameters_.call_every >= parameters_.call_for;
}

bool Outages::is_out(Instant at) {
    return storms_.is_on(at) || is_between_calls(at);
}

std::optional<Instant> Outages::change_after(Instant at) {
    storms_.is_on(at);  // moves it to then
    const auto storm = storms_.end();
    if (parameters_.call_every <= Duration{}) return storm;
    const auto into = at.time_since_epoch() % parameters_.call_every;
    const auto call =
        at - into + (is_between_calls(at) ? parameters_.call_every : parameters_.call_for);
    return std::min(storm.value_or(Instant::max()), call);
}

std::uint64_t Outages::begun_until(Instant at) {
    const auto calls =
        parameters_.call_every > Duration{} ? at.time_since_epoch() / parameters_.call_every : 0;
    return storms_before_ + storms_.times_on_until(at) + static_cast<std::uint64_t>(calls);
}

}  // namespace assay::simulator
