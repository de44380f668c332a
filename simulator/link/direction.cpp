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

/// The first ordinal of what a translator answers: no sender counts so far.
constexpr std::uint32_t refusal_ordinal = 0xFFFF0000;
constexpr std::uint32_t refusal_bytes = 40;

Duration jitter_of(const DirectionSpec& spec, Random& random) {
    switch (spec.delay.jitter_shape) {
    case JitterShape::none:
        return {};
    case JitterShape::uniform:
        return uniform(random, spec.delay.jitter);
    case JitterShape::exponential:
        return exponential(random, spec.delay.jitter);
    case JitterShape::gamma:
        return gamma(random, spec.delay.jitter);
    case JitterShape::lognormal:
        return lognormal(random, spec.delay.jitter, spec.delay.jitter_sigma);
    case JitterShape::pareto:
        return pareto(random, spec.delay.jitter);
    case JitterShape::symmetric:
        return uniform(random, spec.delay.jitter * 2) - spec.delay.jitter;
    }
    return {};
}

/// The further draws about a datagram that this share picks; nothing if it is not picked.
std::optional<Random> picked(const Random& purpose, const Datagram& datagram, std::uint32_t ppb) {
    if (ppb == 0) return std::nullopt;
    auto draws = purpose.part(static_cast<std::uint64_t>(datagram.flow), datagram.ordinal);
    if (!draws.chance_ppb(ppb)) return std::nullopt;
    return draws;
}

}  // namespace

std::string_view name_of(Fate fate) {
    static constexpr std::array<std::string_view, fate_count> names{
        "delivered",
        "loss",
        "burst",
        "outage",
        "cut",
        "queue",
        "dropped",
        "corrupted",
        "too big",
        "hand-over",
        "NAT"
    };
    return names.at(static_cast<std::size_t>(fate));
}

std::uint64_t DirectionStatistics::lost() const {
    return std::accumulate(by_fate.begin() + 1, by_fate.end(), std::uint64_t{});
}

LinkDirection::LinkDirection(
    Schedule& schedule,
    LinkCommons& commons,
    const LinkSpec& spec,
    Way way,
    std::string_view link,
    std::uint64_t seed,
    Instant epoch
)
    : schedule_{schedule},
      commons_{commons},
      spec_{spec},
      way_{way},
      link_{link},
      direction_{direction_name(link, way)},
      seed_{seed},
      epoch_{epoch},
      loss_{seed, direction_, Purpose::loss},
      jitter_{seed, direction_, Purpose::delay},
      duplicate_{seed, direction_, Purpose::duplicate},
      reorder_{seed, direction_, Purpose::reorder},
      corrupt_{seed, direction_, Purpose::corrupt},
      shaper_{commons.radio} {
    make_weather(spec, true, epoch);
}

LinkDirection::~LinkDirection() {
    schedule_.cancel(timer_);
    schedule_.cancel(mailbox_timer_);
}

void LinkDirection::make_weather(const LinkSpec& before, bool is_first, Instant begin) {
    // The first weather does not depend on when a link was made; one that changed begins anew with
    // draws of its own.
    const auto seed = seed_ + changes_;
    const auto& patches_before = way_ == Way::up ? before.up : before.down;
    if (is_first || !has_same_outages(before, spec_))
        outages_ = outages_of(spec_, seed, link_, begin);
    if (is_first || !has_same_holds(before, spec_)) holds_ = holds_of(spec_, seed, link_, begin);
    if (is_first || !has_same_patches(patches_before, own()))
        bad_patches_ = bad_patches_of(own(), seed, direction_, begin);
    if (is_first || !has_same_slow_spells(before, spec_))
        shaper_.set_slow_spells(slow_spells_of(spec_, seed, link_, begin));
}

void LinkDirection::change(const LinkSpec& spec) {
    const auto before = std::exchange(spec_, spec);
    ++changes_;
    make_weather(before, false, schedule_.now());
    if (spec_.sleep.windows == 0) empty_mailbox();
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
    if (own().queue.mtu_bytes != 0 && datagram.size_bytes > own().queue.mtu_bytes)
        return tell(datagram, Fate::too_big);
    if (way_ == Way::down && !commons_.nat.lets_through(datagram.flow, way_, schedule_.now()))
        return refuse(datagram);
    if (must_wait()) return wait(std::move(datagram), treatment);
    pass_on(std::move(datagram), treatment);
    if (way_ == Way::up) commons_.down->note_device_awake();
}

void LinkDirection::pass_on(Datagram datagram, const Treatment& treatment) {
    const auto& spec = own();
    const auto left = shaper_.departure_of(datagram.size_bytes, schedule_.now(), spec_, spec);
    if (!left) return tell(datagram, Fate::queue);
    auto departure = *left;
    if (const auto fate = loss_of(datagram, departure)) return tell(datagram, *fate);
    auto arrival = arrival_of(datagram, departure, treatment);
    if (spec.queue.one_at_a_time) shaper_.occupy_until(arrival);
    if (auto draws = picked(reorder_, datagram, spec.disorder.reorder_ppb))
        arrival += uniform(*draws, spec.disorder.reorder_by);
    else
        last_arrival_ = arrival;
    auto fate = Fate::delivered;
    if (auto draws = picked(corrupt_, datagram, spec.disorder.corrupt_ppb)) {
        fate = Fate::corrupted;
        if (!datagram.data || !datagram.data->damage(draws->bits())) return tell(datagram, fate);
    }
    std::optional<Datagram> again;
    if (treatment.twice || picked(duplicate_, datagram, spec.disorder.duplicate_ppb))
        again = Datagram{
            datagram.flow,
            datagram.ordinal,
            datagram.size_bytes,
            datagram.data ? datagram.data->copy() : nullptr
        };
    fly({std::move(datagram), departure, arrival, fate});
    if (again) fly({std::move(*again), departure, arrival, fate});
}

void LinkDirection::fly(InFlight flying) {
    // Nearly always the last; only what was reordered is overtaken.
    const auto at = std::ranges::upper_bound(in_flight_, flying.arrival, {}, &InFlight::arrival);
    const bool is_next = at == in_flight_.begin();
    in_flight_.insert(at, std::move(flying));
    if (is_next) arm();
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

std::optional<Fate> LinkDirection::loss_at(Instant departure, Random& draws) {
    if (is_cut_) return Fate::cut;
    if (outages_.is_on(departure) || is_between_calls(spec_, departure)) return Fate::outage;
    const auto& spec = own();
    const bool is_bad = bad_patches_.is_on(departure);
    if (draws.chance_ppb(spec.loss.random_ppb)) return Fate::loss;
    if (draws.chance_ppb(is_bad ? spec.loss.bad_ppb : spec.loss.good_ppb)) return Fate::burst;
    if (spec.delay.trace && draws.chance_ppb(spec.delay.trace->at(since_epoch(departure)).loss_ppb))
        return Fate::loss;
    if (slot_at(spec_, spec.delay.base, seed_, link_, since_epoch(departure)).is_changing &&
        draws.chance_ppb(spec_.slot.change_loss_ppb))
        return Fate::hand_over;
    return std::nullopt;
}

std::optional<Fate> LinkDirection::loss_of(const Datagram& datagram, Instant& departure) {
    const auto& spec = own();
    auto draws = loss_.part(static_cast<std::uint64_t>(datagram.flow), datagram.ordinal);
    auto fate = loss_at(departure, draws);
    for (std::uint64_t i = 0; fate && i < spec.loss.retries; ++i) {
        const auto span =
            std::max(spec.loss.retry_after, spec.loss.retry_after_max) - spec.loss.retry_after;
        departure += spec.loss.retry_after + uniform(draws, span);
        departure += shaper_.air_time(datagram.size_bytes, departure, spec);
        fate = loss_at(departure, draws);
    }
    if (spec.loss.retries > 0) shaper_.occupy_until(departure);
    return fate;
}

Instant
LinkDirection::arrival_of(const Datagram& datagram, Instant departure, const Treatment& treatment) {
    const auto& spec = own();
    const auto when = since_epoch(departure);
    const auto mean = spec.delay.trace ? spec.delay.trace->at(when).delay : spec.delay.base;
    const auto slot = slot_at(spec_, mean, seed_, link_, when);
    auto draws = jitter_.part(static_cast<std::uint64_t>(datagram.flow), datagram.ordinal);
    const auto disturbed = slot.is_changing ? spec_.slot.change_delay : Duration{};
    const auto delay = std::max(spec.delay.floor, slot.delay + disturbed + jitter_of(spec, draws));
    auto arrival = std::max(last_arrival_, departure + delay + treatment.extra);
    if (treatment.not_before) arrival = std::max(arrival, *treatment.not_before);
    arrival = next_batch(arrival);
    if (holds_.is_on(arrival)) arrival = *holds_.end();
    return arrival;
}

/// Ticks of a grid whose phase is the direction's own.
Instant LinkDirection::next_batch(Instant arrival) const {
    const auto step = own().delay.batch;
    if (step <= Duration{}) return arrival;
    auto draws = jitter_.child("batch");
    const auto phase = uniform(draws, step - Duration{1});
    const auto into = (arrival.time_since_epoch() + step - phase) % step;
    return into == Duration{} ? arrival : arrival - into + step;
}

void LinkDirection::arm() {
    schedule_.cancel(timer_);
    timer_ = {};
    if (in_flight_.empty()) return;
    timer_ = schedule_.at(in_flight_.front().arrival, [this] { deliver(); });
}

void LinkDirection::deliver() {
    auto [datagram, departure, arrival, fate, is_refusal] = std::move(in_flight_.front());
    in_flight_.pop_front();
    arm();
    if (way_ == Way::up && !is_refusal) {
        if (!commons_.nat.lets_through(datagram.flow, way_, schedule_.now()))
            return refuse(datagram);
        commons_.down->note_uplink();
    }
    tell(datagram, fate);
    hand_over(std::move(datagram));
}

void LinkDirection::refuse(const Datagram& datagram) {
    tell(datagram, Fate::nat);
    if (!commons_.nat.answers() || !datagram.data) return;
    auto refusal = datagram.data->refusal();
    if (!refusal) return;
    Datagram answer{
        datagram.flow, refusal_ordinal + refusals_++, refusal_bytes, std::move(refusal)
    };
    // The translator stands at the far side: its answer to the device has the link before it, that
    // to the broker has not.
    if (way_ == Way::up) return commons_.down->pass_on(std::move(answer), {});
    const auto now = schedule_.now();
    commons_.up->fly({std::move(answer), now, now, Fate::delivered, true});
}

void LinkDirection::hand_over(Datagram datagram) {
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
    for (const auto& waiting : std::exchange(mailbox_, {}))
        tell(waiting.datagram, Fate::cut);
    mailbox_bytes_ = 0;
    shaper_.clear(now);
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
