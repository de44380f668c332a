#pragma once
/// Links that were recorded: when they could deliver, and how late and lossy they were. A trace
/// begins with the run and begins again when it ends.
#include "simulator/time/instant.hpp"

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace assay::simulator {

/// What is wrong with a trace file.
struct TraceError {
    int line{};  ///< counted from 1
    std::string message{};
    std::string hint{};
};

/// Delivery opportunities as mahimahi records them: each line of the file is a time in ms at which
/// up to 1500 bytes could leave; the last is also the length of the trace.
class RateTrace {
public:
    static constexpr std::uint32_t opportunity_bytes = 1500;

    static std::expected<RateTrace, TraceError> parse(std::string_view text);
    /// The opportunity of this number, counted over all repetitions.
    Instant at(std::uint64_t number) const;
    /// The number of the first opportunity that is not before `when`.
    std::uint64_t first_from(Instant when) const;

    std::string file{};  ///< as it was named, for reports

private:
    std::vector<Duration> opportunities_{};  ///< within one repetition, none after the last
};

/// Delay and loss by time: each line of the file is `time_s one_way_ms loss`, loss from 0 to 1, and
/// holds until the time of the next; the last one holds as long as the one before it.
class DelayTrace {
public:
    struct Sample {
        Duration since{};
        Duration delay{};
        std::uint32_t loss_ppb{};
    };

    static std::expected<DelayTrace, TraceError> parse(std::string_view text);
    const Sample& at(Instant when) const;

    std::string file{};  ///< as it was named, for reports

private:
    std::vector<Sample> samples_{};
    Duration period_{};
};

}  // namespace assay::simulator
