#include "simulator/link/loss.hpp"

#include "simulator/random/distributions.hpp"

#include <algorithm>
#include <utility>

namespace assay::simulator {

LossStage::LossStage(
    const Origin& origin, const std::string& direction, const HandOvers& hand_overs, Queue& queue
)
    : origin_{origin},
      direction_{direction},
      hand_overs_{hand_overs},
      queue_{queue},
      draws_{origin.seed, direction, Purpose::loss} {}

void LossStage::change(
    const LossParameters& parameters,
    std::shared_ptr<const DelayTrace> trace,
    const OutageParameters& outage,
    Instant begin
) {
    using enum SpellLength::Shape;
    parameters_ = parameters;
    trace_ = std::move(trace);
    outages_.change(outage, origin_, begin);
    bad_patches_.change(
        {{exponential, parameters.good_mean, {}},
         {parameters.bad_is_pareto ? pareto : exponential, parameters.bad_mean, {}}},
        origin_.weather(direction_, Purpose::good_bad),
        begin
    );
}

std::optional<Fate> LossStage::fate_at(Instant departure, Random& draws) {
    if (is_cut_) return Fate::cut;
    if (outages_.is_out(departure)) return Fate::outage;
    const bool is_bad = bad_patches_.is_on(departure);
    if (draws.chance_ppb(parameters_.random_ppb)) return Fate::loss;
    if (draws.chance_ppb(is_bad ? parameters_.bad_ppb : parameters_.good_ppb)) return Fate::burst;
    if (trace_ && draws.chance_ppb(trace_->at(origin_.since_epoch(departure)).loss_ppb))
        return Fate::loss;
    if (hand_overs_.loses(departure, draws)) return Fate::hand_over;
    return std::nullopt;
}

std::optional<Fate> LossStage::accept(Passage& passage) {
    const auto& own = parameters_;
    auto& departure = passage.departure;
    auto draws = draws_about(passage.datagram, draws_);
    auto fate = fate_at(departure, draws);
    for (std::uint64_t i = 0; fate && i < own.retries; ++i) {
        const auto span = std::max(own.retry_after, own.retry_after_max) - own.retry_after;
        departure += own.retry_after + uniform(draws, span);
        departure += queue_.air_time(passage.datagram.size_bytes, departure);
        fate = fate_at(departure, draws);
    }
    if (own.retries > 0) queue_.occupy_until(departure);
    return fate;
}

}  // namespace assay::simulator
