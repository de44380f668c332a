#include "simulator/link/direction.hpp"

#include "simulator/random/distributions.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace assay::simulator {
namespace {

std::string direction_name(std::string_view link, Way way) {
    return std::string{link} + (way == Way::up ? "/up" : "/down");
}

Duration transmission_time(std::uint32_t size_bytes, std::uint64_t rate_bps) {
    constexpr std::uint64_t ns_per_s = 1'000'000'000;
    if (rate_bps == 0) return {};
    return Duration{static_cast<std::int64_t>(size_bytes * 8ULL * ns_per_s / rate_bps)};
}

Duration jitter_of(const DirectionSpec& spec, Random& random) {
    switch (spec.jitter_shape) {
    case JitterShape::none:
        return {};
    case JitterShape::uniform:
        return uniform(random, spec.jitter);
    case JitterShape::exponential:
        return exponential(random, spec.jitter);
    case JitterShape::gamma:
        return gamma(random, spec.jitter);
    case JitterShape::lognormal:
        return lognormal(random, spec.jitter, spec.jitter_sigma);
    case JitterShape::pareto:
        return pareto(random, spec.jitter);
    }
    return {};
}

}  // namespace

std::string_view name_of(Fate fate) {
    static constexpr std::array<std::string_view, 8> names{
        "delivered", "loss", "burst", "outage", "cut", "queue", "dropped", "corrupted"
    };
    return names.at(static_cast<std::size_t>(fate));
}

std::uint64_t DirectionStatistics::lost() const {
    return std::accumulate(by_fate.begin() + 1, by_fate.end(), std::uint64_t{});
}

LinkDirection::LinkDirection(
    Schedule& schedule,
    Radio& radio,
    const LinkSpec& spec,
    Way way,
    std::string_view link,
    std::uint64_t seed
)
    : schedule_{schedule},
      radio_{radio},
      spec_{spec},
      way_{way},
      link_{link},
      direction_{direction_name(link, way)},
      seed_{seed},
      loss_{seed, direction_, Purpose::loss},
      jitter_{seed, direction_, Purpose::delay} {
    make_weather(spec, true);
}

LinkDirection::~LinkDirection() {
    schedule_.cancel(timer_);
}

void LinkDirection::make_weather(const LinkSpec& before, bool is_first) {
    // Weather begins at the start of time, so that it does not depend on when a link was made; one
    // that changed begins anew with draws of its own.
    const auto begin = is_first ? Instant{} : schedule_.now();
    const auto seed = seed_ + changes_;
    const auto& patches_before = way_ == Way::up ? before.up : before.down;
    if (is_first || !has_same_outages(before, spec_))
        outages_ = outages_of(spec_, seed, link_, begin);
    if (is_first || !has_same_holds(before, spec_)) holds_ = holds_of(spec_, seed, link_, begin);
    if (is_first || !has_same_patches(patches_before, own()))
        bad_patches_ = bad_patches_of(own(), seed, direction_, begin);
}

void LinkDirection::change(const LinkSpec& spec) {
    const auto before = std::exchange(spec_, spec);
    ++changes_;
    make_weather(before, false);
}

void LinkDirection::attach(FlowId flow, Sink sink) {
    sinks_.insert_or_assign(static_cast<std::uint64_t>(flow), std::move(sink));
}

void LinkDirection::detach(FlowId flow) {
    sinks_.erase(static_cast<std::uint64_t>(flow));
}

void LinkDirection::send(Datagram datagram) {
    ++statistics_.sent;
    statistics_.sent_bytes += datagram.size_bytes;
    if (to_drop_ > 0) {
        --to_drop_;
        return tell(datagram, Fate::dropped);
    }
    const auto treatment = treatment_of(datagram);
    if (treatment.lost) return tell(datagram, *treatment.lost);
    const auto departure = departure_of(datagram.size_bytes);
    if (!departure) return tell(datagram, Fate::queue);
    if (const auto fate = loss_of(datagram, *departure)) return tell(datagram, *fate);
    const auto arrival = arrival_of(datagram, *departure, treatment);
    std::optional<Datagram> again;
    if (treatment.twice)
        again = Datagram{
            datagram.flow,
            datagram.ordinal,
            datagram.size_bytes,
            datagram.data ? datagram.data->copy() : nullptr
        };
    in_flight_.push_back({std::move(datagram), *departure, arrival});
    if (again) in_flight_.push_back({std::move(*again), *departure, arrival});
    if (in_flight_.size() == (treatment.twice ? 2U : 1U)) arm();
}

Treatment LinkDirection::treatment_of(const Datagram& datagram) {
    if (faults_.empty()) return {};
    const auto name = flow_names_.find(static_cast<std::uint64_t>(datagram.flow));
    return faults_.treat(name == flow_names_.end() ? 0 : name->second, schedule_.now());
}

void LinkDirection::clear_faults() {
    faults_.clear();
    to_drop_ = 0;
}

void LinkDirection::name_flow(FlowId flow, std::string_view name) {
    flow_names_[static_cast<std::uint64_t>(flow)] = stable_hash(name);
}

Instant LinkDirection::wake_up() {
    const auto now = schedule_.now();
    if (spec_.wake_delay > Duration{} &&
        (!radio_.was_used || now - radio_.last_used >= spec_.wake_after))
        radio_.awake_at = now + spec_.wake_delay;
    radio_.was_used = true;
    radio_.last_used = std::max(now, radio_.awake_at);
    return radio_.awake_at;
}

std::optional<Instant> LinkDirection::departure_of(std::uint32_t size_bytes) {
    const auto now = schedule_.now();
    while (!queue_.empty() && queue_.front().first <= now) {
        queue_bytes_ -= queue_.front().second;
        queue_.pop_front();
    }
    const auto& spec = own();
    if (!queue_.empty()) {  // an idle link always takes one
        if (spec.queue_bytes != 0 && queue_bytes_ + size_bytes > spec.queue_bytes)
            return std::nullopt;
        if (spec.queue_packets != 0 && queue_.size() >= spec.queue_packets) return std::nullopt;
    }
    const auto begin = std::max({now, free_at_, wake_up()});
    free_at_ = begin + transmission_time(size_bytes, spec.rate_bps);
    if (free_at_ > now) {
        queue_.emplace_back(free_at_, size_bytes);
        queue_bytes_ += size_bytes;
    }
    return free_at_;
}

std::optional<Fate> LinkDirection::loss_of(const Datagram& datagram, Instant departure) {
    if (is_cut_) return Fate::cut;
    if (outages_.is_rough(departure)) return Fate::outage;
    const auto& spec = own();
    auto draws = loss_.part(static_cast<std::uint64_t>(datagram.flow), datagram.ordinal);
    const bool is_bad = bad_patches_.is_rough(departure);
    if (draws.chance_ppb(spec.loss_ppb)) return Fate::loss;
    if (draws.chance_ppb(is_bad ? spec.bad_loss_ppb : spec.good_loss_ppb)) return Fate::burst;
    return std::nullopt;
}

Instant
LinkDirection::arrival_of(const Datagram& datagram, Instant departure, const Treatment& treatment) {
    const auto& spec = own();
    auto draws = jitter_.part(static_cast<std::uint64_t>(datagram.flow), datagram.ordinal);
    const auto delay = std::max(spec.delay_floor, spec.delay + jitter_of(spec, draws));
    auto arrival = std::max(last_arrival_, departure + delay + treatment.extra);
    if (treatment.not_before) arrival = std::max(arrival, *treatment.not_before);
    if (holds_.is_rough(arrival)) arrival = *holds_.end();
    last_arrival_ = arrival;
    return arrival;
}

void LinkDirection::arm() {
    schedule_.cancel(timer_);
    timer_ = {};
    if (in_flight_.empty()) return;
    timer_ = schedule_.at(in_flight_.front().arrival, [this] { deliver(); });
}

void LinkDirection::deliver() {
    auto datagram = std::move(in_flight_.front().datagram);
    in_flight_.pop_front();
    arm();
    tell(datagram, Fate::delivered);
    const auto found = sinks_.find(static_cast<std::uint64_t>(datagram.flow));
    if (found == sinks_.end()) return;
    const auto sink = found->second;  // a copy: the sink may detach itself
    sink(std::move(datagram));
}

void LinkDirection::cut(bool deliver_in_flight) {
    is_cut_ = true;
    const auto now = schedule_.now();
    auto kept = std::exchange(in_flight_, {});
    for (auto& flying : kept) {
        if (deliver_in_flight && flying.departure <= now)
            in_flight_.push_back(std::move(flying));
        else
            tell(flying.datagram, Fate::cut);
    }
    last_arrival_ = in_flight_.empty() ? now : in_flight_.back().arrival;
    queue_.clear();
    queue_bytes_ = 0;
    free_at_ = now;
    arm();
}

void LinkDirection::tell(const Datagram& datagram, Fate fate) {
    ++statistics_.by_fate.at(static_cast<std::size_t>(fate));
    if (listener_)
        listener_(
            {schedule_.now(), way_, datagram.flow, datagram.ordinal, datagram.size_bytes, fate}
        );
}

}  // namespace assay::simulator
