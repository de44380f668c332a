#pragma once
/// The stage that loses: by chance, in bursts, in outages, and while somebody has cut the link. A
/// link that repeats what was lost does it here.
#include "simulator/link/hand_over.hpp"
#include "simulator/link/outage.hpp"
#include "simulator/link/queue.hpp"

namespace assay::simulator {

/// Shares are parts per billion.
struct LossParameters {
    std::uint32_t random_ppb{};  ///< independent of all else
    std::uint32_t good_ppb{};    ///< burst model in time: loss while good ...
    std::uint32_t bad_ppb{};     ///< ... and while bad
    Duration good_mean{};        ///< mean spell of good; zero: no burst model
    Duration bad_mean{};
    bool bad_is_pareto{};
    std::uint64_t retries{};  ///< how often the link itself repeats what was lost
    Duration retry_after{};   ///< the pause before that, between the two
    Duration retry_after_max{};

    bool operator==(const LossParameters&) const = default;
};

class LossStage {
public:
    /// All outlive it. `direction` names the direction, for the draws; what is repeated takes its
    /// place in `queue`.
    LossStage(
        const Origin& origin,
        const std::string& direction,
        const HandOvers& hand_overs,
        Queue& queue
    );
    /// Weather whose parameters stay the same goes on undisturbed. `trace` may be null.
    void change(
        const LossParameters& parameters,
        std::shared_ptr<const DelayTrace> trace,
        const OutageParameters& outage,
        Instant begin
    );
    /// Says why it is lost; its departure moves on as the link repeats it.
    std::optional<Fate> accept(Passage& passage);

    void set_cut(bool is_cut) { is_cut_ = is_cut; }
    bool is_cut() const { return is_cut_; }

private:
    std::optional<Fate> fate_at(Instant departure, Random& draws);

    const Origin& origin_;
    const std::string& direction_;
    const HandOvers& hand_overs_;
    Queue& queue_;
    Random draws_;
    LossParameters parameters_{};
    std::shared_ptr<const DelayTrace> trace_{};
    Outages outages_{};
    OnOffProcess bad_patches_{};
    bool is_cut_{};
};

}  // namespace assay::simulator
