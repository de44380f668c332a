#include "simulator/link/weather.hpp"

#include "simulator/random/distributions.hpp"

#include <algorithm>

namespace assay::simulator {

Stays::Stays(Random random, StayLength calm, StayLength rough, Instant begin)
    : calm_{calm}, rough_{rough}, origin_at_{begin} {
    if (calm.mean <= Duration{} || std::max(rough.mean, rough.max) <= Duration{}) return;
    origin_ = random;
    restart();
}

void Stays::restart() {
    random_ = origin_;
    is_rough_ = false;
    begin_ = origin_at_;
    end_ = begin_ + draw(calm_);
}

Duration Stays::draw(const StayLength& length) {
    constexpr Duration least{1};  // a stay of no time at all would stop the walk
    switch (length.shape) {
    case StayLength::Shape::exponential:
        return std::max(least, exponential(*random_, length.mean));
    case StayLength::Shape::pareto: {
        const auto drawn = std::max(least, pareto(*random_, length.mean));
        return length.max > Duration{} ? std::min(length.max, drawn) : drawn;
    }
    case StayLength::Shape::uniform:
        return std::max(
            least, length.mean + uniform(*random_, std::max(Duration{}, length.max - length.mean))
        );
    }
    return least;
}

bool Stays::is_rough(Instant at) {
    if (!random_) return false;
    if (at < begin_) restart();
    while (end_ <= at) {
        is_rough_ = !is_rough_;
        begin_ = end_;
        end_ += draw(is_rough_ ? rough_ : calm_);
    }
    return is_rough_;
}

std::optional<Instant> Stays::end() const {
    if (!random_) return std::nullopt;
    return end_;
}

Stays outages_of(const LinkSpec& spec, std::uint64_t seed, std::string_view link, Instant begin) {
    using enum StayLength::Shape;
    return {
        Random{seed, link, Purpose::outage},
        {exponential, spec.outage_up_mean, {}},
        {spec.outage_is_pareto ? pareto : exponential, spec.outage_mean, spec.outage_max},
        begin
    };
}

Stays holds_of(const LinkSpec& spec, std::uint64_t seed, std::string_view link, Instant begin) {
    using enum StayLength::Shape;
    return {
        Random{seed, link, Purpose::hand_over},
        {exponential, spec.hold_every, {}},
        {uniform, spec.hold_for, std::max(spec.hold_for, spec.hold_for_max)},
        begin
    };
}

Stays bad_patches_of(
    const DirectionSpec& spec, std::uint64_t seed, std::string_view direction, Instant begin
) {
    using enum StayLength::Shape;
    return {
        Random{seed, direction, Purpose::good_bad},
        {exponential, spec.good_mean, {}},
        {spec.bad_is_pareto ? pareto : exponential, spec.bad_mean, {}},
        begin
    };
}

LinkSpec calm(LinkSpec spec) {
    for (auto* way : {&spec.up, &spec.down}) {
        way->loss_ppb = way->good_loss_ppb = way->bad_loss_ppb = 0;
        way->good_mean = way->bad_mean = {};
    }
    spec.outage_up_mean = spec.outage_mean = {};
    spec.hold_every = {};
    return spec;
}

bool has_same_outages(const LinkSpec& a, const LinkSpec& b) {
    return a.outage_up_mean == b.outage_up_mean && a.outage_mean == b.outage_mean &&
           a.outage_is_pareto == b.outage_is_pareto && a.outage_max == b.outage_max;
}

bool has_same_holds(const LinkSpec& a, const LinkSpec& b) {
    return a.hold_every == b.hold_every && a.hold_for == b.hold_for &&
           a.hold_for_max == b.hold_for_max;
}

bool has_same_patches(const DirectionSpec& a, const DirectionSpec& b) {
    return a.good_mean == b.good_mean && a.bad_mean == b.bad_mean &&
           a.bad_is_pareto == b.bad_is_pareto;
}

}  // namespace assay::simulator
