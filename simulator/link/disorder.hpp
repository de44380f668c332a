#pragma once
/// The stage that lets datagrams arrive twice, out of order or broken.
#include "simulator/link/passage.hpp"

namespace assay::simulator {

/// Shares are parts per billion.
struct DisorderParameters {
    std::uint32_t duplicate_ppb{};  ///< arrives twice
    std::uint32_t reorder_ppb{};    ///< comes later, and those behind it may overtake
    Duration reorder_by{};          ///< at most so much later
    std::uint32_t corrupt_ppb{};    ///< arrives with wrong bytes

    bool operator==(const DisorderParameters&) const = default;
};

class DisorderStage {
public:
    /// `direction` names the direction, for the draws.
    DisorderStage(const Origin& origin, std::string_view direction);
    void change(const DisorderParameters& parameters) { parameters_ = parameters; }
    /// Moves its arrival, breaks or repeats it; says if nobody takes it broken.
    std::optional<Fate> accept(Passage& passage) const;

private:
    Random duplicate_;
    Random reorder_;
    Random corrupt_;
    DisorderParameters parameters_{};
};

}  // namespace assay::simulator
