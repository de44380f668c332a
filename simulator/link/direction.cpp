#include "simulator/link/direction.hpp"

#include <numeric>
#include <utility>

namespace assay::simulator {
namespace {

/// The first ordinal of what a translator answers: no sender counts so far.
constexpr std::uint32_t refusal_ordinal = 0xFFFF0000;
constexpr std::uint32_t refusal_bytes = 40;

Datagram copy_of(const Datagram& datagram) {
    const auto& [flow, ordinal, size, data] = datagram;
    return {flow, ordinal, size, data ? data->copy() : nullptr};
}

}  // namespace

std::uint64_t DirectionStatistics::lost() const {
    return std::accumulate(by_fate.begin() + 1, by_fate.end(), std::uint64_t{});
}

LinkDirection::LinkDirection(Schedule& schedule, LinkCommons& commons, Way way)
    : schedule_{schedule},
      commons_{commons},
      way_{way},
      name_{commons.origin.link + (way == Way::up ? "/up" : "/down")},
      mailbox_{
          schedule,
          commons.origin,
          commons.radio,
          [this](Passage&& passage) { pass_on(std::move(passage)); }
      },
      queue_{commons.origin, commons.radio},
      hand_overs_{commons.origin},
      loss_{commons.origin, name_, hand_overs_, queue_},
      delay_{commons.origin, name_, hand_overs_},
      disorder_{commons.origin, name_},
      flight_{schedule, [this](const Flying& flying) { land(flying); }} {}

LinkDirection::~LinkDirection() = default;

void LinkDirection::change(const LinkSpec& spec, Instant begin) {
    const auto& own = way_ == Way::up ? spec.up : spec.down;
    queue_.change(own.queue, spec.radio, begin);
    hand_overs_.change(spec.freeze, spec.slot, begin);
    loss_.change(own.loss, own.delay.trace, spec.outage, begin);
    delay_.change(own.delay);
    disorder_.change(own.disorder);
    mailbox_.change(spec.sleep, own.queue);
}

void LinkDirection::attach(FlowId flow, Sink sink) {
    sinks_.insert_or_assign(
        static_cast<std::uint64_t>(flow), std::make_shared<const Sink>(std::move(sink))
    );
}

void LinkDirection::detach(FlowId flow) {
    sinks_.erase(static_cast<std::uint64_t>(flow));
}

void LinkDirection::send(Datagram&& datagram) {
    const bool is_down = way_ == Way::down;
    const auto now = schedule_.now();
    ++statistics_.sent;
    statistics_.sent_bytes += datagram.size_bytes;
    const auto treatment = faults_.treat(datagram.flow, now);
    if (treatment.lost) return tell(datagram, *treatment.lost);
    if (!queue_.carries(datagram.size_bytes)) return tell(datagram, Fate::too_big);
    if (is_down && commons_.nat.accept(datagram, way_, now)) return refuse(datagram);
    Passage passage{.datagram = std::move(datagram), .treatment = treatment};
    if (!is_down) {
        pass_on(std::move(passage));
        return commons_.down->mailbox_.note_device_awake();
    }
    if (!mailbox_.must_wait()) return pass_on(std::move(passage));
    if (const auto lost = mailbox_.accept(passage)) tell(passage.datagram, *lost);
}

void LinkDirection::pass_on(Passage&& passage) {
    if (const auto lost = queue_.accept(passage, schedule_.now()))
        return tell(passage.datagram, *lost);
    if (const auto lost = loss_.accept(passage)) return tell(passage.datagram, *lost);
    delay_.accept(passage);
    queue_.note_arrival(passage.arrival);
    const auto lost = disorder_.accept(passage);
    if (!passage.may_be_overtaken) delay_.keep_behind(passage.arrival);
    if (lost) return tell(passage.datagram, *lost);
    const auto fly = [&](Datagram datagram) {
        flight_.add({std::move(datagram), passage.departure, passage.arrival, passage.fate});
    };
    std::optional<Datagram> again;
    if (passage.arrives_twice) again = copy_of(passage.datagram);
    fly(std::move(passage.datagram));
    if (again) fly(std::move(*again));
}

void LinkDirection::land(const Flying& flying) {
    if (way_ == Way::up && !flying.is_refusal) {
        if (commons_.nat.accept(flying.datagram, way_, schedule_.now()))
            return refuse(flying.datagram);
        commons_.down->mailbox_.note_uplink();
    }
    tell(flying.datagram, flying.fate);
    hand_over(flying.datagram);
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
    if (way_ == Way::up) return commons_.down->pass_on({.datagram = std::move(answer)});
    const auto now = schedule_.now();
    commons_.up->flight_.add({std::move(answer), now, now, Fate::delivered, true});
}

void LinkDirection::hand_over(const Datagram& datagram) {
    const auto found = sinks_.find(static_cast<std::uint64_t>(datagram.flow));
    if (found == sinks_.end()) return;
    const auto sink = found->second;  // kept: it may detach itself
    (*sink)(datagram);
}

void LinkDirection::cut(bool deliver_in_flight) {
    loss_.set_cut(true);
    const auto now = schedule_.now();
    for (const auto& flying : flight_.cut(deliver_in_flight))
        tell(flying.datagram, Fate::cut);
    for (const auto& passage : mailbox_.take_all())
        tell(passage.datagram, Fate::cut);
    delay_.keep_behind(flight_.last_arrival().value_or(now));
    queue_.clear(now);
}

void LinkDirection::tell(const Datagram& datagram, Fate fate) {
    ++statistics_.by_fate.at(static_cast<std::size_t>(fate));
    if (listener_)
        listener_(
            {schedule_.now(), way_, datagram.flow, datagram.ordinal, datagram.size_bytes, fate}
        );
}

}  // namespace assay::simulator
