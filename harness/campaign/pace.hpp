#pragma once
/// How fast the target answers at present, and how many rows it is given at a time for that: as TCP
/// sends into a network that it does not know.
///
///     answers quick   twice as many rows; once it was too many, a few more
///     an answer slow  half as many, once for all that were asked before
#include "simulator/time/schedule.hpp"

#include <deque>

namespace assay::campaign {

class Pace {
public:
    using Duration = simulator::Duration;
    using Instant = simulator::Instant;

    /// `rows_max` at a time at most; `idle` is how long an answer takes when nothing else is asked.
    Pace(unsigned rows_max, Duration idle);

    /// The target answered a client that only asked for that, `took` after it did.
    void answered(Instant asked, Duration took);
    /// An answer of any kind took so long in a row, or beside them.
    void noticed(Instant asked, Duration took);
    /// One that was asked for then is still not there at `now`.
    void waiting(Instant asked, Instant now);

    unsigned rows() const { return rows_; }
    /// The longest answer that was under way at or after `since`.
    Duration slowest_since(Instant since) const;
    /// Whether answers took so long since then that one which did not come proves nothing.
    bool is_in_doubt(Instant since) const { return slowest_since(since) >= doubt_from_; }
    /// What a window should have on top because of the answers of late: nothing while they are quick.
    Duration extra(Instant now) const;

private:
    struct Slow {
        Instant asked{};
        Instant until{};
    };
    void slow_down(Instant asked, Instant now);

    unsigned rows_max_;
    Duration slow_from_;
    Duration doubt_from_;
    unsigned rows_;
    unsigned enough_;  ///< from here on only a few more
    Instant slowed_{Instant::min()};
    std::deque<Slow> slow_{};
};

}  // namespace assay::campaign
