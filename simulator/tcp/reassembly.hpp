#pragma once
/// The receiving half of a stream: puts bytes back in order and remembers what came early.
#include "simulator/tcp/segment.hpp"

#include <map>
#include <utility>

namespace assay::simulator {

class Reassembly {
public:
    /// What one segment did.
    enum class Outcome : std::uint8_t { in_order, early, duplicate, empty };

    /// The next byte that is awaited; everything before it has been taken.
    Sequence next() const { return next_; }
    bool has_finished() const { return fin_at_ && next_ > *fin_at_; }
    /// Everything that came early, joined.
    const std::vector<Range>& early() const { return early_; }
    std::uint64_t early_bytes() const;

    Outcome take(Segment& segment);
    /// Gives away what is in order and was not given yet.
    std::vector<std::uint8_t> give() { return std::exchange(ready_, {}); }
    std::uint64_t ready_bytes() const { return ready_.size(); }

private:
    void append(Sequence begin, std::vector<std::uint8_t>&& bytes);
    void take_early_ones();
    void note_early(Range range);

    Sequence next_{1};
    std::optional<Sequence> fin_at_{};
    std::vector<std::uint8_t> ready_{};
    std::map<Sequence, std::vector<std::uint8_t>> pieces_{};
    std::vector<Range> early_{};
};

}  // namespace assay::simulator
