#include "harness/play/row/passive_watch.hpp"

#include <fmt/format.h>

namespace assay::harness {

void PassiveWatch::received(const std::string& actor, wire::BytesView packet, std::size_t index) {
    for (auto& finding : checker_.passed(actor, wire::Role::server, packet)) {
        if (!broken_.insert(finding.statement).second) continue;
        // The row's own root differs from run to run, and a baseline has to recognize the finding.
        auto what = std::move(finding.what);
        for (auto at = what.find(names_.root()); at != std::string::npos;
             at = what.find(names_.root()))
            what.replace(at, names_.root().size(), "~/");
        trace_.expect(
            {.what = fmt::format("every packet to {} keeps {}", actor, finding.statement),
             .actual = std::move(what),
             .verdict = reports::Verdict::fail,
             .statements = {std::move(finding.statement)},
             .from = {},
             .to = trace_[index].at,
             .evidence = index}
        );
    }
}

}  // namespace assay::harness
