#include "simulator/time/trace_hash.hpp"

#include <bit>
#include <fmt/format.h>

namespace assay::simulator {
namespace {

constexpr std::uint64_t odd_a = 0x87C37B91114253D5ULL;
constexpr std::uint64_t odd_b = 0x4CF5AD432745937FULL;

std::uint64_t mix(std::uint64_t x) {
    x = (x ^ (x >> 33U)) * 0xFF51AFD7ED558CCDULL;
    x = (x ^ (x >> 33U)) * 0xC4CEB9FE1A85EC53ULL;
    return x ^ (x >> 33U);
}

}  // namespace

/// Two lanes with different multipliers and rotations, each stirred by the other.
void TraceHash::feed(std::uint64_t value) {
    ++fed_;
    high_ = (std::rotl(high_ ^ (mix(value) * odd_a), 27) + low_) * 5 + 0x52DCE729U;
    low_ = (std::rotl(low_ ^ (mix(value + odd_b) * odd_b), 31) + high_) * 5 + 0x38495AB5U;
}

std::string TraceHash::text() const {
    return fmt::format("{:016x}{:016x}", mix(high_ ^ low_), mix(low_ + odd_a));
}

}  // namespace assay::simulator
