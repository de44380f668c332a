#include "simulator/link/on_off_process.hpp"

#include "simulator/random/distributions.hpp"

#include <algorithm>

namespace assay::simulator {

OnOffProcess::OnOffProcess(Random random, const OnOffLengths& lengths, Instant begin)
    : lengths_{lengths}, origin_at_{begin} {
    const auto& [off, on] = lengths;
    if (off.mean <= Duration{} || std::max(on.mean, on.max) <= Duration{}) return;
    origin_ = random;
    restart();
}

void OnOffProcess::change(const OnOffLengths& lengths, Random random, Instant begin) {
    if (lengths != lengths_) *this = OnOffProcess{random, lengths, begin};
}

void OnOffProcess::restart() {
    random_ = origin_;
    is_on_ = false;
    times_on_ = 0;
    begin_ = origin_at_;
    end_ = begin_ + draw(lengths_.off);
}

Duration OnOffProcess::draw(const SpellLength& length) {
    constexpr Duration least{1};  // a spell of no time at all would stop the walk
    switch (length.shape) {
    case SpellLength::Shape::exponential:
        return std::max(least, exponential(*random_, length.mean));
    case SpellLength::Shape::pareto:
        return std::max(
            least,
            length.max > Duration{} ? capped_pareto(*random_, length.mean, length.max)
                                    : pareto(*random_, length.mean)
        );
    case SpellLength::Shape::uniform:
        return std::max(
            least, length.mean + uniform(*random_, std::max(Duration{}, length.max - length.mean))
        );
    }
    return least;
}

bool OnOffProcess::is_on(Instant at) {
    if (!random_) return false;
    if (at < begin_) restart();
    while (end_ <= at) {
        is_on_ = !is_on_;
        if (is_on_) ++times_on_;
        begin_ = end_;
        end_ += draw(is_on_ ? lengths_.on : lengths_.off);
    }
    return is_on_;
}

std::optional<Instant> OnOffProcess::end() const {
    if (!random_) return std::nullopt;
    return end_;
}

std::uint64_t OnOffProcess::times_on_until(Instant at) {
    is_on(at);
    return times_on_;
}

}  // namespace assay::simulator
