#pragma once
/// Chance, led by what has to meet: values of the meeting that is wanted now are drawn much more
/// often, until they have met or patience ends.
#include "harness/explore/coverage.hpp"
#include "simulator/random/random.hpp"

#include <functional>
#include <optional>

namespace assay::explore {

class Drawing {
public:
    /// `grammar` outlives this.
    Drawing(const Grammar& grammar, std::uint64_t seed);

    std::uint64_t below(std::uint64_t n) { return random_.below(n); }
    bool chance(unsigned percent) { return below(100) < percent; }

    /// Begins a deed of this client; what is picked from now on belongs to it.
    Use& begin(std::size_t client);
    /// The deed is done.
    void end();
    /// Takes a deed back that cannot be done.
    void drop();
    Use& use() { return uses_.back(); }
    const std::vector<Use>& uses() const { return uses_; }

    /// One of the feature's values for the present deed; nothing if none is drawn or `allowed`.
    std::optional<ValueId>
    try_pick(Feature feature, const std::function<bool(const Value&)>& allowed);
    /// The same where one is always allowed. Where the user has left all of them out, the first.
    const Value& pick(Feature feature, const std::function<bool(const Value&)>& allowed);
    const Value& pick(Feature feature);
    /// Notes a value that was not drawn but is there.
    const Value& note(ValueId id);

    /// Whether the value is drawn at all.
    bool is_drawn(ValueId id) const { return grammar_.weight(id) > 0; }
    /// Whether one of the feature's values is.
    bool is_drawn(Feature feature) const;
    /// Whether the meeting that is wanted now needs this, and has not got it lately.
    bool wants(Deed deed) const;
    bool wants(Feature feature) const;
    /// The client that the meeting shall happen to, among so many.
    std::size_t favourite(std::size_t clients) const { return favourite_ % clients; }

private:
    void next_goal();
    bool is_wanted(ValueId id) const;

    const Grammar& grammar_;
    simulator::Random random_;
    std::vector<Use> uses_{};
    std::vector<Cell> goals_{};
    std::size_t goal_{};   ///< the one that is wanted now
    unsigned patience_{};  ///< deeds until it is given up
    std::uint64_t favourite_{};
};

}  // namespace assay::explore
