#pragma once
/// Chance for samples of results: the same numbers and odd words for the same seed.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace assay::reports::sample {

/// SplitMix64: small, seeded, the same everywhere.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_{seed} {}
    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31U);
    }
    std::uint64_t below(std::uint64_t n) { return next() % n; }
    std::string word() {
        static constexpr std::array<std::string_view, 6> parts{"a", "\"", "ü", "<", "\\", "\n"};
        std::string out{};
        for (auto n = below(6); n > 0; --n)
            out += parts.at(below(parts.size()));
        return out;
    }

private:
    std::uint64_t state_;
};

}  // namespace assay::reports::sample
