#pragma once
/// Weather of one kind: it comes and goes, whoever uses the link.
///
///     off ---- spell ----> on -- spell --> off ...      outages, bad patches, freezes, slow times
///
/// It lives in time and not in packets: stepped per packet, a burst of three would last 90 s for a
/// sensor that sends every 30 s, and another client's traffic would move everybody's storms.
#include "simulator/random/random.hpp"
#include "simulator/time/instant.hpp"

#include <optional>

namespace assay::simulator {

/// How long one kind of spell takes.
struct SpellLength {
    enum class Shape : std::uint8_t { exponential, pareto, uniform };
    Shape shape{Shape::exponential};
    Duration mean{};  ///< uniform: the least; pareto: what it is with the cap
    Duration max{};   ///< pareto: a cap, zero for none; uniform: the greatest

    bool operator==(const SpellLength&) const = default;
};

struct OnOffLengths {
    SpellLength off{};
    SpellLength on{};

    bool operator==(const OnOffLengths&) const = default;
};

/// Spells of off and on that alternate, off first; never on if the mean spell of off is zero. The
/// n-th spell is the n-th draw, so two walkers of one stream see the same spells. Asking for an
/// earlier one is allowed and walks again from the beginning.
class OnOffProcess {
public:
    OnOffProcess() = default;
    OnOffProcess(Random random, const OnOffLengths& lengths, Instant begin);
    /// Begins anew, with these draws, if the lengths are others than before.
    void change(const OnOffLengths& lengths, Random random, Instant begin);
    bool is_on(Instant at);
    /// When the spell that holds the last instant asked for ends; nothing if it never does.
    std::optional<Instant> end() const;
    /// How many spells of on have begun until then.
    std::uint64_t times_on_until(Instant at);

private:
    Duration draw(const SpellLength& length);
    void restart();

    std::optional<Random> origin_{};  ///< before the first draw; none: always off
    std::optional<Random> random_{};
    OnOffLengths lengths_{};
    Instant origin_at_{};
    Instant begin_{};
    Instant end_{};
    bool is_on_{};
    std::uint64_t times_on_{};
};

}  // namespace assay::simulator
