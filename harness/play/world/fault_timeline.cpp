#include "harness/play/world/fault_timeline.hpp"

#include "harness/evidence/trace/member.hpp"

#include <algorithm>

namespace assay::play {
namespace {

using simulator::LinkFault;
using simulator::Way;
using simulator::Ways;
using On = scenario::FaultTrigger::On;

LinkFault::Kind treatment(scenario::Fault::Kind kind) {
    switch (kind) {
    case scenario::Fault::Kind::hold:
        return LinkFault::Kind::hold;
    case scenario::Fault::Kind::delay:
        return LinkFault::Kind::delay;
    case scenario::Fault::Kind::drop:
        return LinkFault::Kind::drop;
    case scenario::Fault::Kind::duplicate:
        return LinkFault::Kind::duplicate;
    case scenario::Fault::Kind::corrupt:
        return LinkFault::Kind::corrupt;
    default:
        return LinkFault::Kind::blackhole;
    }
}

/// What counts datagrams hits those that the trigger speaks of, unless the fault says otherwise.
Ways ways_of(const scenario::Fault& fault) {
    const bool counts = fault.kind == scenario::Fault::Kind::drop ||
                        fault.kind == scenario::Fault::Kind::duplicate ||
                        fault.kind == scenario::Fault::Kind::corrupt;
    const auto way =
        fault.way || !(counts || fault.trigger.on == On::datagrams) ? fault.way : fault.trigger.way;
    if (!way) return Ways::both;
    return *way == Way::up ? Ways::up : Ways::down;
}

}  // namespace

FaultTimeline::FaultTimeline(simulator::Schedule& schedule, FaultStage stage)
    : schedule_{schedule}, stage_{std::move(stage)}, origin_{schedule.now()} {}

FaultTimeline::~FaultTimeline() {
    for (const auto& armed : armed_)
        schedule_.cancel(armed->timer);
}

void FaultTimeline::add(const scenario::Fault& fault) {
    // Links count datagrams themselves: they see those of TCP that no tap ever sees.
    if (fault.trigger.on == On::datagrams) return begin(fault);
    arm(fault.trigger, fault.actor, fault.link, [this, fault] { begin(fault); });
}

void FaultTimeline::arm(
    const scenario::FaultTrigger& trigger, std::string actor, std::string link, Deed deed
) {
    armed_.push_back(std::make_unique<Armed>(
        Armed{.trigger = trigger, .actor = std::move(actor), .link = std::move(link), .deed = deed}
    ));
    if (trigger.on != On::time) return;
    auto* armed = armed_.back().get();
    armed->timer = schedule_.at(std::max(schedule_.now(), origin_ + trigger.at), [this, armed] {
        armed->is_done = true;
        ++depth_;
        armed->deed();
        --depth_;
        forget_done();
    });
}

void FaultTimeline::heal() {
    for (const auto& armed : armed_) {
        schedule_.cancel(armed->timer);
        armed->is_done = true;
    }
    forget_done();
    for (auto* link : stage_.links({}))
        link->heal();
}

bool FaultTimeline::concerns(const Armed& armed, const Passing& passing) {
    if (armed.is_done) return false;
    if (!armed.actor.empty() && !evidence::is_meant(armed.actor, passing.actor)) return false;
    if (!armed.link.empty() && !evidence::is_meant(armed.link, passing.link)) return false;
    return !armed.trigger.way || *armed.trigger.way == passing.way;
}

void FaultTimeline::packet(const Passing& passing, std::uint8_t first_byte, bool is_delivered) {
    ++depth_;
    // By index: what a deed does may arm more.
    for (std::size_t i = 0; i < armed_.size(); ++i) {
        auto& armed = *armed_[i];
        const auto& trigger = armed.trigger;
        const bool is_packet =
            trigger.on == On::packets ||
            (trigger.on == On::packet && wire::type_of(first_byte) == *trigger.packet);
        if (is_packet && trigger.before != is_delivered && concerns(armed, passing))
            count(armed, 1);
    }
    --depth_;
    forget_done();
}

void FaultTimeline::bytes(const Passing& passing, std::uint64_t count_of_bytes) {
    ++depth_;
    for (std::size_t i = 0; i < armed_.size(); ++i)
        if (armed_[i]->trigger.on == On::bytes && concerns(*armed_[i], passing))
            count(*armed_[i], count_of_bytes);
    --depth_;
    forget_done();
}

std::uint64_t FaultTimeline::bytes_until_due(const Passing& passing) const {
    auto least = std::numeric_limits<std::uint64_t>::max();
    for (const auto& armed : armed_)
        if (armed->trigger.on == On::bytes && concerns(*armed, passing))
            least = std::min(least, armed->trigger.n - armed->seen);
    return least;
}

bool FaultTimeline::waits_for_traffic() const {
    return std::ranges::any_of(armed_, [](const auto& armed) {
        return !armed->is_done && armed->trigger.on != On::time;
    });
}

void FaultTimeline::count(Armed& armed, std::uint64_t by) {
    armed.seen += by;
    if (armed.seen < armed.trigger.n) return;
    armed.is_done = true;
    armed.deed();
}

void FaultTimeline::begin(const scenario::Fault& fault) {
    if (stage_.begins) stage_.begins(fault);
    if (fault.ends_broker()) return stage_.kill(fault.lasting.value_or(Duration{}));
    if (fault.breaks_connections()) {
        using enum simulator::Ending;
        return stage_.break_off(
            fault.actor, fault.kind == scenario::Fault::Kind::reset ? reset : fin
        );
    }
    for (auto* link : stage_.links(fault))
        treat(*link, fault);
}

void FaultTimeline::treat(simulator::Link& link, const scenario::Fault& fault) {
    const bool counts_datagrams = fault.trigger.on == On::datagrams;
    // A cut of the whole link also takes what is under way.
    if (fault.kind == scenario::Fault::Kind::cut && fault.actor.empty() && !counts_datagrams)
        return link.cut({.lasting = fault.lasting, .ways = ways_of(fault)});
    LinkFault treated{
        .kind = treatment(fault.kind),
        .flow_name = fault.actor.empty() ? 0 : simulator::stable_hash(fault.actor),
        .count = fault.count,
        .skip = counts_datagrams ? fault.trigger.n : 0,
        .extra = fault.extra
    };
    if (counts_datagrams)
        treated.lasting = fault.lasting;
    else if (fault.lasting)
        treated.until = schedule_.now() + *fault.lasting;
    link.inject(ways_of(fault), treated);
}

void FaultTimeline::forget_done() {
    if (depth_ > 0) return;
    std::erase_if(armed_, [](const auto& armed) { return armed->is_done; });
}

}  // namespace assay::play
