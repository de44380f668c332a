#pragma once
/// What happens to a link whoever uses it: a pure function of (seed, link name, direction, time).
///
///     calm ---- stay ----> rough -- stay --> calm ...      outages, bad patches, freezes
///
/// It lives in time and not in packets: stepped per packet, a burst of three would last 90 s for a
/// sensor that sends every 30 s, and another client's traffic would move everybody's storms.
#include "simulator/link/spec.hpp"
#include "simulator/random/random.hpp"

#include <optional>

namespace assay::simulator {

/// How long one kind of stay takes.
struct StayLength {
    enum class Shape : std::uint8_t { exponential, pareto, uniform };
    Shape shape{Shape::exponential};
    Duration mean{};  ///< uniform: the least
    Duration max{};   ///< pareto: a cap, zero for none; uniform: the greatest
};

/// Calm and rough stays that alternate, calm first; never rough if the mean calm stay is zero. The
/// n-th stay is the n-th draw, so two walkers of one stream see the same stays. Asking for an
/// earlier stay is allowed and walks again from the beginning.
class Stays {
public:
    Stays() = default;
    Stays(Random random, StayLength calm, StayLength rough, Instant begin);
    bool is_rough(Instant at);
    /// When the stay that holds the last instant asked for ends; nothing if it never does.
    std::optional<Instant> end() const;
    /// How many rough stays have begun until then.
    std::uint64_t rough_stays_until(Instant at);

private:
    Duration draw(const StayLength& length);
    void restart();

    std::optional<Random> origin_{};  ///< before the first draw; none: always calm
    std::optional<Random> random_{};
    StayLength calm_{};
    StayLength rough_{};
    Instant origin_at_{};
    Instant begin_{};
    Instant end_{};
    bool is_rough_{};
    std::uint64_t rough_stays_{};
};

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
Stays outages_of(const LinkSpec& spec, std::uint64_t seed, std::string_view link, Instant begin);
/// Freezes of the whole link, which hold datagrams and lose none.
Stays holds_of(const LinkSpec& spec, std::uint64_t seed, std::string_view link, Instant begin);
/// Slow stays of the whole link, in which `slow_rate_bps` counts.
Stays slow_stays_of(const LinkSpec& spec, std::uint64_t seed, std::string_view link, Instant begin);
/// Bad patches of one direction.
Stays bad_patches_of(
    const DirectionSpec& spec, std::uint64_t seed, std::string_view direction, Instant begin
);

bool has_same_outages(const LinkSpec& a, const LinkSpec& b);
bool has_same_slow_stays(const LinkSpec& a, const LinkSpec& b);
bool has_same_holds(const LinkSpec& a, const LinkSpec& b);
bool has_same_patches(const DirectionSpec& a, const DirectionSpec& b);

}  // namespace assay::simulator
