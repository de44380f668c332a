#include "simulator/link/nat.hpp"

namespace assay::simulator {

void Nat::change(
    const NatParameters& parameters,
    const OutageParameters& outage,
    const Origin& origin,
    Instant begin
) {
    parameters_ = parameters;
    outages_.change(outage, origin, begin);
}

std::optional<Fate> Nat::accept(const Datagram& datagram, Way way, Instant now) {
    const auto& [idle, expiry, outage_forgets] = parameters_;
    if (idle == Duration{} && !outage_forgets) return std::nullopt;
    const auto restarts = outage_forgets ? outages_.begun_until(now) : 0;
    const auto id = static_cast<std::uint64_t>(datagram.flow);
    // Nobody behind a translator can be reached before speaking first.
    if (way == Way::down && !mappings_.contains(id)) return Fate::nat;
    auto& mapping = mappings_.try_emplace(id, Mapping{now, restarts, false}).first->second;
    const bool is_silent = idle > Duration{} && now - mapping.last_used >= idle;
    if (is_silent || mapping.restarts != restarts) mapping.is_forgotten = true;
    if (mapping.is_forgotten && (way == Way::down || expiry != NatExpiry::reopen)) return Fate::nat;
    mapping = {now, restarts, false};
    return std::nullopt;
}

}  // namespace assay::simulator
