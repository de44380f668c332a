#pragma once
/// Counter-based chance: every draw is a pure function of (root seed, stable name, purpose,
/// counter), so that adding a client or a link leaves every other stream of draws unchanged.
#include <cstdint>
#include <string_view>

namespace assay::simulator {

/// What a stream of draws decides; streams of different purposes never share draws. The numbers are
/// part of every draw, so they stay as they are.
enum class Purpose : std::uint8_t {
    loss = 0,
    delay = 1,
    duplicate = 2,
    reorder = 3,
    corrupt = 4,
    outage = 5,
    good_bad = 6,
    hand_over = 7,
    wake = 8,
    client_backoff = 9,
    workload = 10,
    swarm = 13,
    fault = 14,
};

/// A stable 64-bit hash of a name from the scenario (never of an address or a creation order).
std::uint64_t stable_hash(std::string_view name);

class Random {
public:
    Random(std::uint64_t root_seed, std::string_view stable_name, Purpose purpose);
    /// The next 64 uniform bits.
    std::uint64_t bits() { return draw(counter_++); }
    /// The bits of the draw with this number; does not move the stream.
    std::uint64_t draw(std::uint64_t counter) const;
    /// Uniform in [0, n); n = 0 gives 0. Without modulo bias.
    std::uint64_t below(std::uint64_t n);
    /// True with probability `parts_per_billion` / 1e9.
    bool chance_ppb(std::uint32_t parts_per_billion);
    /// A stream of the same root and purpose for a part of this one ("uplink", flow 3, ...).
    Random child(std::string_view name) const;
    /// The same for a part that two numbers name: what happens to datagram 7 of a flow.
    Random part(std::uint64_t outer, std::uint64_t inner) const;

private:
    std::uint64_t key_{};
    std::uint64_t counter_{};
};

}  // namespace assay::simulator
