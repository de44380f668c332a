#pragma once
/// What happens to a link whoever uses it: a pure function of (seed, link name, direction, time).
#include "simulator/link/on_off_process.hpp"
#include "simulator/link/spec.hpp"

#include <optional>

namespace assay::simulator {

/// One slot of a satellite network that changes everybody's path at once, on a grid of time.
struct Slot {
    Duration delay{};    ///< one way, in this slot
    bool is_changing{};  ///< the hand-over at its beginning goes on
};
/// The slot at an instant; its delay is drawn round `mean` from (seed, link, number of the slot).
Slot slot_at(
    const LinkSpec& spec, Duration mean, std::uint64_t seed, std::string_view link, Instant at
);

/// Whether nobody has called: dial-up links are up for a while in every period.
bool is_between_calls(const LinkSpec& spec, Instant at);
/// When the call, or the time without one, ends; nothing if the link needs no calls.
std::optional<Instant> call_change_after(const LinkSpec& spec, Instant at);

/// Outages of the whole link; the same for both directions.
OnOffProcess
outages_of(const LinkSpec& spec, std::uint64_t seed, std::string_view link, Instant begin);
/// Freezes of the whole link, which hold datagrams and lose none.
OnOffProcess
holds_of(const LinkSpec& spec, std::uint64_t seed, std::string_view link, Instant begin);
/// Slow spells of the whole link, in which `slow_rate_bps` counts.
OnOffProcess
slow_spells_of(const LinkSpec& spec, std::uint64_t seed, std::string_view link, Instant begin);
/// Bad patches of one direction.
OnOffProcess bad_patches_of(
    const DirectionSpec& spec, std::uint64_t seed, std::string_view direction, Instant begin
);

bool has_same_outages(const LinkSpec& a, const LinkSpec& b);
bool has_same_slow_spells(const LinkSpec& a, const LinkSpec& b);
bool has_same_holds(const LinkSpec& a, const LinkSpec& b);
bool has_same_patches(const DirectionSpec& a, const DirectionSpec& b);

}  // namespace assay::simulator
