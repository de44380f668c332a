#pragma once
/// A fingerprint of a run: every event is fed in order, and two runs are the same if this is.
#include "simulator/time/instant.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::simulator {

/// A running 128-bit hash. Not a cryptographic one: it tells accidents apart, not attacks.
class TraceHash {
public:
    void feed(std::uint64_t value);
    void feed(Instant at) { feed(static_cast<std::uint64_t>(at.time_since_epoch().count())); }
    void feed(std::span<const std::uint8_t> bytes);
    void feed(std::string_view text);

    struct Value {
        std::uint64_t high{};
        std::uint64_t low{};
        friend bool operator==(const Value&, const Value&) = default;
    };
    Value value() const { return {high_, low_}; }
    /// 32 hex digits.
    std::string text() const;
    std::uint64_t fed() const { return fed_; }
    /// Remembers the value at this point, so that the first divergent stretch can be found.
    void checkpoint() { checkpoints_.push_back(value()); }
    const std::vector<Value>& checkpoints() const { return checkpoints_; }

private:
    std::uint64_t high_{0x9E3779B97F4A7C15ULL};
    std::uint64_t low_{0xBF58476D1CE4E5B9ULL};
    std::uint64_t fed_{};
    std::vector<Value> checkpoints_{};
};

/// The index of the first checkpoint that differs, or that one run lacks; nothing if all agree.
std::optional<std::size_t> first_divergence(const TraceHash& a, const TraceHash& b);

}  // namespace assay::simulator
