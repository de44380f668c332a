#include "simulator/link/fault.hpp"

#include "simulator/random/random.hpp"

#include <algorithm>
#include <utility>

namespace assay::simulator {
namespace {

bool is_counted(LinkFault::Kind kind) {
    using enum LinkFault::Kind;
    return kind == drop || kind == duplicate || kind == corrupt;
}

void apply(const LinkFault& fault, Treatment& treatment) {
    using enum LinkFault::Kind;
    switch (fault.kind) {
    case blackhole:
        treatment.lost = Fate::cut;
        return;
    case hold:
        treatment.not_before =
            std::max(treatment.not_before.value_or(Instant{}), fault.until.value_or(Instant{}));
        return;
    case delay:
        treatment.extra += fault.extra;
        return;
    case drop:
        treatment.lost = Fate::dropped;
        return;
    case duplicate:
        treatment.twice = true;
        return;
    case corrupt:
        treatment.lost = Fate::corrupted;
        return;
    }
}

}  // namespace

void FaultList::name_flow(FlowId flow, std::string_view name) {
    names_[static_cast<std::uint64_t>(flow)] = stable_hash(name);
}

void FaultList::clear() {
    faults_.clear();
    forget_drops();
}

void FaultList::forget_ended(Instant now) {
    std::erase_if(faults_, [&](const Active& active) {
        const auto& fault = active.fault;
        if (is_counted(fault.kind)) return active.seen >= fault.skip + fault.count;
        return fault.until && *fault.until <= now;
    });
}

Treatment FaultList::treat(FlowId flow, Instant now) {
    if (to_drop_ > 0) {
        --to_drop_;
        return {.lost = Fate::dropped};
    }
    forget_ended(now);
    if (faults_.empty()) return {};
    const auto name = names_.find(static_cast<std::uint64_t>(flow));
    Treatment treatment;
    for (auto& [fault, seen] : faults_) {
        const bool is_meant =
            fault.flow_name == 0 || (name != names_.end() && fault.flow_name == name->second);
        if (!is_meant) continue;
        if (seen++ < fault.skip) continue;
        if (fault.lasting) fault.until = now + *std::exchange(fault.lasting, std::nullopt);
        // What an earlier fault has lost is counted by the later ones, but not treated again.
        if (!treatment.lost) apply(fault, treatment);
    }
    return treatment;
}

}  // namespace assay::simulator
