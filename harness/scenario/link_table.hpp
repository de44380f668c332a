#pragma once
/// The one table of link parameters: reading, printing, schema and explanations derive from it.
/// Private to this room.
#include "harness/scenario/links.hpp"

namespace assay::harness {

using simulator::DirectionSpec;
using simulator::LinkSpec;

/// The parsed number goes where the row says; durations in ns, shares in ppb, rates in bit/s.
template <class Spec>
struct TableRow {
    LinkKey key{};
    void (*set)(Spec&, std::uint64_t){};
    std::uint64_t (*get)(const Spec&){};
};
using DirectionRow = TableRow<DirectionSpec>;
using LinkRow = TableRow<LinkSpec>;

/// A parameter is found by the members that lead to it: the stage, then its own.
template <class Spec, auto... path>
void put(Spec& spec, std::uint64_t value) {
    auto& member = (spec.*....*path);
    using T = std::remove_cvref_t<decltype(member)>;
    if constexpr (std::is_same_v<T, Duration>)
        member = Duration{static_cast<std::int64_t>(value)};
    else
        member = static_cast<T>(value);
}
template <class Spec, auto... path>
std::uint64_t take(const Spec& spec) {
    const auto& member = (spec.*....*path);
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(member)>, Duration>)
        return static_cast<std::uint64_t>(member.count());
    else
        return static_cast<std::uint64_t>(member);
}

template <auto... path>
constexpr DirectionRow way(std::string_view name, LinkForm form, std::string_view doc) {
    return {{name, form, true, doc}, put<DirectionSpec, path...>, take<DirectionSpec, path...>};
}
template <auto... path>
constexpr LinkRow whole(std::string_view name, LinkForm form, std::string_view doc) {
    return {{name, form, false, doc}, put<LinkSpec, path...>, take<LinkSpec, path...>};
}

// clang-format off
inline constexpr std::array direction_rows{
    way<&DirectionSpec::delay, &simulator::DelayParameters::base>("delay", LinkForm::duration, "one-way delay"),
    way<&DirectionSpec::delay, &simulator::DelayParameters::jitter_shape>("jitter_shape", LinkForm::shape, "distribution of what comes on top of the delay"),
    way<&DirectionSpec::delay, &simulator::DelayParameters::jitter>("jitter", LinkForm::duration, "mean of it (uniform: the width; symmetric: half of it)"),
    way<&DirectionSpec::delay, &simulator::DelayParameters::jitter_sigma>("jitter_sigma", LinkForm::duration, "lognormal only: standard deviation"),
    way<&DirectionSpec::delay, &simulator::DelayParameters::floor>("delay_floor", LinkForm::duration, "no datagram is faster"),
    way<&DirectionSpec::delay, &simulator::DelayParameters::batch>("batch", LinkForm::duration, "arrivals wait for the next tick of a grid of this step"),
    way<&DirectionSpec::queue, &simulator::QueueParameters::rate_bps>("rate", LinkForm::rate, "capacity"),
    way<&DirectionSpec::queue, &simulator::QueueParameters::slow_rate_bps>("slow_rate", LinkForm::rate, "capacity while the link is slow"),
    way<&DirectionSpec::queue, &simulator::QueueParameters::preamble>("preamble", LinkForm::duration, "air time of each datagram beside that of its bytes"),
    way<&DirectionSpec::queue, &simulator::QueueParameters::duty_ppb>("duty", LinkForm::share, "share of the time in which it may send"),
    way<&DirectionSpec::queue, &simulator::QueueParameters::one_at_a_time>("one_at_a_time", LinkForm::boolean, "a datagram leaves when the one before has arrived"),
    way<&DirectionSpec::queue, &simulator::QueueParameters::bytes_max>("queue", LinkForm::size, "bytes that wait for capacity; what does not fit is lost"),
    way<&DirectionSpec::queue, &simulator::QueueParameters::datagrams_max>("queue_packets", LinkForm::ordinal, "datagrams that wait for capacity"),
    way<&DirectionSpec::queue, &simulator::QueueParameters::mtu_bytes>("mtu", LinkForm::size, "larger datagrams are lost"),
    way<&DirectionSpec::loss, &simulator::LossParameters::random_ppb>("loss", LinkForm::share, "independent loss of each datagram"),
    way<&DirectionSpec::loss, &simulator::LossParameters::good_ppb>("good_loss", LinkForm::share, "bursts: loss while the link is good"),
    way<&DirectionSpec::loss, &simulator::LossParameters::bad_ppb>("bad_loss", LinkForm::share, "bursts: loss while it is bad"),
    way<&DirectionSpec::loss, &simulator::LossParameters::good_mean>("good_mean", LinkForm::duration, "bursts: mean stay in good"),
    way<&DirectionSpec::loss, &simulator::LossParameters::bad_mean>("bad_mean", LinkForm::duration, "bursts: mean stay in bad"),
    way<&DirectionSpec::loss, &simulator::LossParameters::bad_is_pareto>("bad_is_pareto", LinkForm::boolean, "bursts: the stay in bad has a heavy tail"),
    way<&DirectionSpec::loss, &simulator::LossParameters::retries>("retries", LinkForm::ordinal, "how often the link itself repeats what was lost"),
    way<&DirectionSpec::loss, &simulator::LossParameters::retry_after>("retry_after", LinkForm::duration, "the pause before that"),
    way<&DirectionSpec::loss, &simulator::LossParameters::retry_after_max>("retry_after_max", LinkForm::duration, "or a pause between retry_after and this"),
    way<&DirectionSpec::disorder, &simulator::DisorderParameters::duplicate_ppb>("duplicate", LinkForm::share, "datagrams that arrive twice"),
    way<&DirectionSpec::disorder, &simulator::DisorderParameters::reorder_ppb>("reorder", LinkForm::share, "datagrams that come later, so that others overtake them"),
    way<&DirectionSpec::disorder, &simulator::DisorderParameters::reorder_by>("reorder_by", LinkForm::duration, "how much later at most"),
    way<&DirectionSpec::disorder, &simulator::DisorderParameters::corrupt_ppb>("corrupt", LinkForm::share, "datagrams that arrive with wrong bytes; TCP discards them"),
};
inline constexpr std::array trace_keys{
    LinkKey{"rate_trace", LinkForm::file, true, "a mahimahi file: a time in ms a line at which 1500 bytes may leave; instead of 'rate'"},
    LinkKey{"delay_trace", LinkForm::file, true, "a file of lines 'time_s one_way_ms loss'; instead of 'delay', and its loss comes on top"},
};
inline constexpr std::array link_rows{
    whole<&LinkSpec::carries>("carries", LinkForm::cargo, "what can travel: streams (and so MQTT over TCP), or single datagrams only"),
    whole<&LinkSpec::radio, &simulator::RadioParameters::half_duplex>("half_duplex", LinkForm::boolean, "only one direction sends at a time"),
    whole<&LinkSpec::radio, &simulator::RadioParameters::fast_mean>("fast_mean", LinkForm::duration, "mean time between two stays of 'slow_rate'"),
    whole<&LinkSpec::radio, &simulator::RadioParameters::slow_mean>("slow_mean", LinkForm::duration, "mean length of such a stay"),
    whole<&LinkSpec::outage, &simulator::OutageParameters::up_mean>("outage_up_mean", LinkForm::duration, "mean time between two outages"),
    whole<&LinkSpec::outage, &simulator::OutageParameters::mean>("outage_mean", LinkForm::duration, "mean length of an outage"),
    whole<&LinkSpec::outage, &simulator::OutageParameters::is_pareto>("outage_is_pareto", LinkForm::boolean, "the length has a heavy tail"),
    whole<&LinkSpec::outage, &simulator::OutageParameters::max>("outage_max", LinkForm::duration, "cap of a heavy tail"),
    whole<&LinkSpec::outage, &simulator::OutageParameters::call_every>("call_every", LinkForm::duration, "dial-up: a call begins so often"),
    whole<&LinkSpec::outage, &simulator::OutageParameters::call_for>("call_for", LinkForm::duration, "how long it lasts; the link is down until the next"),
    whole<&LinkSpec::sleep, &simulator::SleepParameters::wake_delay>("wake_delay", LinkForm::duration, "extra delay of the first datagram after silence"),
    whole<&LinkSpec::sleep, &simulator::SleepParameters::wake_after>("wake_after", LinkForm::duration, "how long that silence is"),
    whole<&LinkSpec::sleep, &simulator::SleepParameters::listen_every>("listen_every", LinkForm::duration, "a device that sleeps listens so often; what comes down waits (eDRX)"),
    whole<&LinkSpec::sleep, &simulator::SleepParameters::listen_after>("listen_after", LinkForm::duration, "the silence after which it sleeps"),
    whole<&LinkSpec::sleep, &simulator::SleepParameters::windows>("windows", LinkForm::ordinal, "down only in windows after an arrival up: how many, one datagram in all"),
    whole<&LinkSpec::sleep, &simulator::SleepParameters::window_after>("window_after", LinkForm::duration, "when the first of them opens; the others follow at this distance"),
    whole<&LinkSpec::freeze, &simulator::FreezeParameters::every>("hold_every", LinkForm::duration, "how often the link freezes (retrain, cell change)"),
    whole<&LinkSpec::freeze, &simulator::FreezeParameters::least>("hold_for", LinkForm::duration, "how long it then holds datagrams"),
    whole<&LinkSpec::freeze, &simulator::FreezeParameters::most>("hold_for_max", LinkForm::duration, "or a length between hold_for and this"),
    whole<&LinkSpec::slot, &simulator::SlotParameters::step>("slot", LinkForm::duration, "step of a grid of hand-overs that all links share; each slot draws its delay"),
    whole<&LinkSpec::slot, &simulator::SlotParameters::phase>("slot_phase", LinkForm::duration, "when the first of them is"),
    whole<&LinkSpec::slot, &simulator::SlotParameters::sigma>("slot_sigma", LinkForm::duration, "standard deviation of a slot's delay round 'delay'"),
    whole<&LinkSpec::slot, &simulator::SlotParameters::delay_min>("slot_delay_min", LinkForm::duration, "the least delay of a slot"),
    whole<&LinkSpec::slot, &simulator::SlotParameters::delay_max>("slot_delay_max", LinkForm::duration, "the greatest"),
    whole<&LinkSpec::slot, &simulator::SlotParameters::change>("slot_change", LinkForm::duration, "how long a hand-over disturbs"),
    whole<&LinkSpec::slot, &simulator::SlotParameters::change_delay>("slot_change_delay", LinkForm::duration, "extra delay meanwhile"),
    whole<&LinkSpec::slot, &simulator::SlotParameters::change_loss_ppb>("slot_change_loss", LinkForm::share, "loss meanwhile"),
    whole<&LinkSpec::nat, &simulator::NatParameters::idle>("nat_idle", LinkForm::duration, "silence after which the address translator forgets a flow"),
    whole<&LinkSpec::nat, &simulator::NatParameters::expiry>("nat_expiry", LinkForm::nat, "what it then does: silent loses, reset tells the sender, reopen lets the next one up through"),
    whole<&LinkSpec::is_drawn>("drawn", LinkForm::boolean, "all other parameters are drawn from the seed"),
    whole<&LinkSpec::nat, &simulator::NatParameters::outage_forgets>("outage_forgets", LinkForm::boolean, "it forgets all flows in an outage: a router that restarts"),
    whole<&LinkSpec::pep, &simulator::PepParameters::is_on>("pep", LinkForm::toggle, "a performance-enhancing proxy, 1 ms from the client: it completes TCP's handshake and acknowledges bytes at once, and holds them while the link is dead"),
    whole<&LinkSpec::pep, &simulator::PepParameters::buffer_bytes>("pep_buffer", LinkForm::size, "how much it holds of a connection, each way; default 256kB"),
};
inline constexpr std::array text_keys{
    LinkKey{"name", LinkForm::text, false, "the preset's name"},
    LinkKey{"preset", LinkForm::text, false, "the preset that it varies"},
    LinkKey{"grade", LinkForm::text, false, "A measured, B vendor or community figure, C assumption"},
    LinkKey{"source", LinkForm::text, false, "where the figures come from"},
};
inline constexpr std::array<std::string_view, 2> toggles{"off", "on"};
inline constexpr std::array<std::string_view, 7> shapes{"none", "uniform", "exponential", "gamma", "lognormal", "pareto", "symmetric"};
inline constexpr std::array<std::string_view, 2> cargoes{"streams", "datagrams"};
inline constexpr std::array<std::string_view, 3> nat_expiries{"silent", "reset", "reopen"};
// clang-format on

/// The words of a form that is a choice.
constexpr std::span<const std::string_view> words_of(LinkForm form) {
    if (form == LinkForm::toggle) return toggles;
    if (form == LinkForm::shape) return shapes;
    if (form == LinkForm::cargo) return cargoes;
    if (form == LinkForm::nat) return nat_expiries;
    return {};
}

}  // namespace assay::harness
