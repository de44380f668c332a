#include "simulator/random/random.hpp"

namespace assay::simulator {
namespace {

/// The finalizer of SplitMix64 (Steele, Lea, Flood 2014): a bijection in which every input bit
/// moves every output bit.
std::uint64_t mix(std::uint64_t x) {
    x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31U);
}

constexpr std::uint64_t golden = 0x9E3779B97F4A7C15ULL;

}  // namespace

std::uint64_t stable_hash(std::string_view name) {
    // FNV-1a, then mixed: short names differ in few bits otherwise.
    std::uint64_t hash = 0xCBF29CE484222325ULL;
    for (const char c : name)
        hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001B3ULL;
    return mix(hash);
}

Random::Random(std::uint64_t root_seed, std::string_view stable_name, Purpose purpose)
    : key_{
          mix(mix(root_seed + golden) ^ stable_hash(stable_name) ^
              (static_cast<std::uint64_t>(purpose) + 1) * golden)
      } {}

std::uint64_t Random::draw(std::uint64_t counter) const {
    return mix(key_ + (counter + 1) * golden);
}

std::uint64_t Random::below(std::uint64_t n) {
    if (n == 0) return 0;
    // Lemire's method: the high half of a product, rejecting the few values that would be too
    // frequent.
    __extension__ using Wide = unsigned __int128;
    const std::uint64_t threshold = (0 - n) % n;
    for (;;) {
        const Wide product = static_cast<Wide>(bits()) * n;
        if (static_cast<std::uint64_t>(product) >= threshold)
            return static_cast<std::uint64_t>(product >> 64U);
    }
}

bool Random::chance_ppb(std::uint32_t parts_per_billion) {
    return below(1'000'000'000) < parts_per_billion;
}

Random Random::child(std::string_view name) const {
    Random made = *this;
    made.key_ = mix(key_ ^ stable_hash(name));
    made.counter_ = 0;
    return made;
}

Random Random::part(std::uint64_t outer, std::uint64_t inner) const {
    Random made = *this;
    made.key_ = mix(mix(key_ ^ mix(outer + golden)) + (inner + 1) * golden);
    made.counter_ = 0;
    return made;
}

}  // namespace assay::simulator
