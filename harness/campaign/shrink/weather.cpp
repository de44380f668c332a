#include "harness/campaign/shrink/weather.hpp"

#include "harness/scenario/fault.hpp"
#include "harness/scenario/step_traits.hpp"
#include "harness/scenario/step_tree.hpp"

#include <algorithm>

namespace assay::campaign {
namespace {

bool cuts_links(const scenario::Row& row) {
    bool out = std::ranges::any_of(row.faults, [](const scenario::Fault& fault) {
        return fault.kind == scenario::Fault::Kind::cut;
    });
    scenario::for_each_step(row.steps, [&](const scenario::Step& step, const scenario::Step*) {
        out |= scenario::traits_of(step).changes_link;
    });
    return out;
}

scenario::Fault outage(const std::string& link, reports::Offset from, reports::Offset to) {
    using std::chrono::milliseconds;
    scenario::Fault cut{.kind = scenario::Fault::Kind::cut, .link = link};
    cut.trigger = {
        .on = scenario::FaultTrigger::On::time, .at = std::chrono::floor<milliseconds>(from)
    };
    cut.lasting = std::chrono::ceil<milliseconds>(to - from);
    return cut;
}

}  // namespace

std::vector<std::string>
outages_of(const reports::RowResult& result, const std::string& link, const scenario::Row& row) {
    std::vector<std::string> out;
    if (cuts_links(row)) return out;
    std::optional<reports::Offset> down;
    for (const auto& event : result.trace) {
        if (event.kind != reports::TraceEvent::Kind::link || event.actor() != link) continue;
        if (event.text.starts_with("down") && !down) down = event.at;
        if (!event.text.starts_with("up") || !down) continue;
        out.push_back(scenario::print_fault(outage(link, *down, event.at)));
        down.reset();
    }
    return out;
}

}  // namespace assay::campaign
