#include "simulator/random/distributions.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace assay::simulator {
namespace {

__extension__ using Wide = __int128;
__extension__ using WideUnsigned = unsigned __int128;

/// Fixed point: 32 bits behind the point, which we call Q32.
constexpr std::int64_t one_q32 = 1LL << 32U;
constexpr std::int64_t ln2_q32 = 2'977'044'472;
constexpr std::size_t table_bits = 8;
constexpr std::size_t table_size = 1U << table_bits;

/// log2 of 1 + i/256 in Q32, bit by bit: squaring a number doubles its logarithm.
constexpr auto log2_table = [] {
    std::array<std::uint64_t, table_size + 1> table{};
    for (std::size_t i = 0; i < table_size; ++i) {
        WideUnsigned x = (static_cast<WideUnsigned>(table_size + i) << (62U - table_bits));
        std::uint64_t log = 0;
        for (int bit = 31; bit >= 0; --bit) {
            x = (x * x) >> 62U;
            if (x >= (static_cast<WideUnsigned>(2) << 62U)) {
                x >>= 1U;
                log |= 1ULL << static_cast<unsigned>(bit);
            }
        }
        table.at(i) = log;
    }
    table.back() = 1ULL << 32U;
    return table;
}();

constexpr std::uint64_t root(WideUnsigned square) {
    WideUnsigned low = 0;
    WideUnsigned high = static_cast<WideUnsigned>(1) << 63U;
    while (low < high) {
        const auto middle = (low + high + 1) / 2;
        if (middle * middle <= square)
            low = middle;
        else
            high = middle - 1;
    }
    return static_cast<std::uint64_t>(low);
}

/// 2 to the power of i/256 in Q32: products of the square roots of the square roots of 2.
constexpr auto exp2_table = [] {
    std::array<std::uint64_t, table_size + 1> table{};
    std::array<std::uint64_t, table_bits> roots{};
    auto power = static_cast<WideUnsigned>(2) << 60U;
    for (auto& value : roots) {
        value = root(power << 60U);
        power = value;
    }
    for (std::size_t i = 0; i < table_size; ++i) {
        WideUnsigned product = static_cast<WideUnsigned>(1) << 60U;
        for (std::size_t bit = 0; bit < table_bits; ++bit)
            if ((i >> (table_bits - 1 - bit)) & 1U) product = (product * roots.at(bit)) >> 60U;
        table.at(i) = static_cast<std::uint64_t>(product >> 28U);
    }
    table.back() = 2ULL << 32U;
    return table;
}();

std::int64_t
interpolate(const std::array<std::uint64_t, table_size + 1>& table, std::uint32_t fraction_q32) {
    const auto index = fraction_q32 >> (32U - table_bits);
    const auto rest = fraction_q32 & ((1U << (32U - table_bits)) - 1U);
    const auto step = table.at(index + 1) - table.at(index);
    return static_cast<std::int64_t>(table.at(index) + ((step * rest) >> (32U - table_bits)));
}

/// log2 in Q32 of an integer that is not zero.
std::int64_t log2_q32(std::uint64_t x) {
    // The library's bit_width is signed with one standard library and unsigned with another.
    const auto exponent = static_cast<std::int64_t>(std::bit_width(x)) - 1;
    const auto mantissa = x << static_cast<unsigned>(63 - exponent);  // the leading one is bit 63
    const auto fraction = static_cast<std::uint32_t>((mantissa << 1U) >> 32U);
    return exponent * one_q32 + interpolate(log2_table, fraction);
}

constexpr std::int64_t exponent_max = 29;

/// 2 to the power of x, both Q32; ends at 2 to the power of 30, almost.
std::int64_t exp2_q32(std::int64_t x) {
    const auto whole = std::min(x >> 32U, exponent_max);
    const auto value = interpolate(exp2_table, static_cast<std::uint32_t>(x));
    if (whole >= 0) return value << whole;
    return whole < -62 ? 0 : value >> -whole;
}

Duration scaled(Duration duration, std::int64_t factor_q32) {
    return Duration{
        static_cast<std::int64_t>((static_cast<Wide>(duration.count()) * factor_q32) >> 32U)
    };
}

/// -log2 of a uniform number in (0, 1).
std::int64_t negative_log2_q32(Random& random) {
    return 64 * one_q32 - log2_q32(random.bits() | 1U);
}

/// Sum of twelve uniform numbers less six: mean 0, deviation 1, and a tail that ends at six.
std::int64_t normal_q32(Random& random) {
    std::int64_t sum = -6 * one_q32;
    for (int i = 0; i < 6; ++i) {
        const auto bits = random.bits();
        sum +=
            static_cast<std::int64_t>(bits >> 32U) + static_cast<std::int64_t>(bits & 0xFFFFFFFFU);
    }
    return sum;
}

}  // namespace

Duration uniform(Random& random, Duration width) {
    return Duration{
        static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(width.count()) + 1))
    };
}

Duration exponential(Random& random, Duration mean) {
    const auto factor = (static_cast<Wide>(negative_log2_q32(random)) * ln2_q32) >> 32U;
    return scaled(mean, static_cast<std::int64_t>(factor));
}

Duration gamma(Random& random, Duration mean) {
    const auto half = mean / 2;
    return exponential(random, half) + exponential(random, half);
}

Duration normal(Random& random, Duration mean, Duration sigma) {
    return mean + scaled(sigma, normal_q32(random));
}

Duration lognormal(Random& random, Duration mean, Duration sigma) {
    if (mean <= Duration{}) return {};
    // With s the deviation of the logarithm: s^2 = ln(1 + sigma^2 / mean^2), value = mean * e^(s z
    // - s^2 / 2).
    const auto squared = static_cast<Wide>(sigma.count()) * sigma.count();
    const auto ratio = (squared << 16U) / ((static_cast<Wide>(mean.count()) * mean.count()) >> 16U);
    const auto variance_log2 = log2_q32(static_cast<std::uint64_t>(one_q32 + ratio)) - 32 * one_q32;
    // A square root is exact in IEEE arithmetic, so this is the same number everywhere.
    const double deviation = std::sqrt(
        static_cast<double>(variance_log2) * static_cast<double>(one_q32) *
        (static_cast<double>(one_q32) / static_cast<double>(ln2_q32))
    );
    const auto shift =
        (static_cast<Wide>(normal_q32(random)) * static_cast<std::int64_t>(deviation)) >> 32U;
    return scaled(mean, exp2_q32(static_cast<std::int64_t>(shift) - variance_log2 / 2));
}

Duration pareto(Random& random, Duration mean) {
    constexpr std::int64_t means_max = 1000;
    const auto value = scaled(mean / 3, exp2_q32(negative_log2_q32(random) * 2 / 3));
    return std::min(value, mean * means_max);
}

Duration capped_pareto(Random& random, Duration mean, Duration most) {
    // Of values that begin at x and end at c the mean is 3x - 2x sqrt(x / c), which grows with x.
    auto low = mean / 3;
    auto high = std::max(low, most);
    while (high - low > Duration{1}) {
        const auto least = low + (high - low) / 2;
        // A square root is exact in IEEE arithmetic, so this is the same number everywhere.
        const auto share =
            std::sqrt(static_cast<double>(least.count()) / static_cast<double>(most.count()));
        const auto reached = static_cast<double>(least.count()) * (3 - 2 * share);
        (reached < static_cast<double>(mean.count()) ? low : high) = least;
    }
    return std::min(most, pareto(random, low * 3));
}

}  // namespace assay::simulator
