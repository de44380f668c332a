#pragma once
/// What a sender remembers of a repair, in case that it was not needed after all (undo).
///
///     needless if every copy was reported as one (D-SACK), or if what is acknowledged echoes a
///     time stamp from before the first copy
#include "simulator/tcp/segment.hpp"

namespace assay::simulator {

class Undo {
public:
    /// A repair begins at `una`, while `copies` of earlier ones are under way.
    void begin(Sequence una, std::uint32_t copies) {
        marker_ = una;
        copies_ = copies;
        has_sent_any_ = copies > 0;
    }
    /// A copy goes out.
    void sent(Instant now) {
        if (!first_copy_) first_copy_ = now;
        ++copies_;
        has_sent_any_ = true;
    }
    /// A copy of what ends there was reported as needless.
    void reported(Sequence end) {
        if (marker_ && end > *marker_ && copies_ > 0) --copies_;
    }
    /// No copy is under way and nothing is held lost: the story begins anew.
    void forget_first_copy() { first_copy_.reset(); }
    void end() { marker_.reset(); }

    bool was_all_reported() const { return marker_ && has_sent_any_ && copies_ == 0; }
    bool was_delayed(std::optional<Instant> echo) const {
        return marker_ && (!first_copy_ || (echo && *echo < *first_copy_));
    }
    bool is_possible(std::optional<Instant> echo) const {
        return was_all_reported() || was_delayed(echo);
    }

private:
    std::optional<Sequence> marker_{};
    std::optional<Instant> first_copy_{};
    std::uint32_t copies_{};
    bool has_sent_any_{};
};

}  // namespace assay::simulator
