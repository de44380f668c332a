#include "simulator/link/fault.hpp"

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

Treatment FaultList::treat(std::uint64_t flow_name, Instant now) {
    std::erase_if(faults_, [&](const Active& active) {
        const auto& fault = active.fault;
        if (is_counted(fault.kind)) return active.seen >= fault.skip + fault.count;
        return fault.until && *fault.until <= now;
    });
    Treatment treatment;
    for (auto& [fault, seen] : faults_) {
        if (fault.flow_name != 0 && fault.flow_name != flow_name) continue;
        if (seen++ < fault.skip) continue;
        if (fault.lasting) fault.until = now + *std::exchange(fault.lasting, std::nullopt);
        // What an earlier fault has lost is counted by the later ones, but not treated again.
        if (!treatment.lost) apply(fault, treatment);
    }
    return treatment;
}

}  // namespace assay::simulator
