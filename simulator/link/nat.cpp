#include "simulator/link/nat.hpp"

namespace assay::simulator {

void Nat::configure(const NatParameters& parameters, Duration call_every) {
    parameters_ = parameters;
    call_every_ = call_every;
}

void Nat::set_outages(OnOffProcess outages) {
    outages_ = std::move(outages);
    outages_before_ = outages_seen_;
}

std::uint64_t Nat::restarts_until(Instant now) {
    if (!parameters_.outage_forgets) return 0;
    outages_seen_ = outages_before_ + outages_.times_on_until(now);
    const auto calls = call_every_ > Duration{} ? now.time_since_epoch() / call_every_ : 0;
    return outages_seen_ + static_cast<std::uint64_t>(calls);
}

bool Nat::lets_through(FlowId flow, Way way, Instant now) {
    if (parameters_.idle == Duration{} && !parameters_.outage_forgets) return true;
    const auto restarts = restarts_until(now);
    const auto id = static_cast<std::uint64_t>(flow);
    // Nobody behind a translator can be reached before speaking first.
    if (way == Way::down && !mappings_.contains(id)) return false;
    auto& mapping = mappings_.try_emplace(id, Mapping{now, restarts, false}).first->second;
    const bool is_silent =
        parameters_.idle > Duration{} && now - mapping.last_used >= parameters_.idle;
    if (is_silent || mapping.restarts != restarts) mapping.is_forgotten = true;
    if (mapping.is_forgotten && (way == Way::down || parameters_.expiry != NatExpiry::reopen))
        return false;
    mapping = {now, restarts, false};
    return true;
}

}  // namespace assay::simulator
