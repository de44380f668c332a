#pragma once
/// When a link is down: storms of its weather, and the time between the calls of dial-up.
#include "simulator/link/on_off_process.hpp"
#include "simulator/link/passage.hpp"

namespace assay::simulator {

struct OutageParameters {
    Duration up_mean{};  ///< mean time between storms; zero: none
    Duration mean{};
    bool is_pareto{};
    Duration max{};         ///< cap of a Pareto storm; zero: none
    Duration call_every{};  ///< the link is up for `call_for` at the start of each such period
    Duration call_for{};

    bool operator==(const OutageParameters&) const = default;
};

/// The outages of one link. Whoever asks has a copy of its own, since asking moves it along; all
/// see the same.
class Outages {
public:
    /// Storms whose parameters stay the same go on undisturbed.
    void change(const OutageParameters& parameters, const Origin& origin, Instant begin);
    bool is_out(Instant at);
    /// When that may change next; nothing if it never does.
    std::optional<Instant> change_after(Instant at);
    /// How many storms and calls have begun until then.
    std::uint64_t begun_until(Instant at);

private:
    bool is_between_calls(Instant at) const;

    OutageParameters parameters_{};
    OnOffProcess storms_{};
    std::uint64_t storms_before_{};  ///< before the last change
};

}  // namespace assay::simulator
