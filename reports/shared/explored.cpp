#include "reports/shared/explored.hpp"

#include "reports/shared/units.hpp"

#include <fmt/format.h>
#include <set>

namespace assay::reports {

bool is_conversation(std::string_view scenario) {
    return scenario.starts_with("explore[");
}

Explored explored_in(const Results& results) {
    Explored out{};
    std::set<std::string_view> names{};
    for (const auto& row : results.rows) {
        if (!is_conversation(row.scenario)) continue;
        if (row.verdict >= Verdict::not_applicable) {
            ++out.left_out;
            continue;
        }
        names.insert(row.name);
        if (row.verdict <= Verdict::known && row.verdict != Verdict::undecided)
            out.failing.push_back(&row);
        if (row.verdict == Verdict::undecided) ++out.undecided;
    }
    out.conversations = names.size();
    return out;
}

std::string explored_sentence(const Results& results) {
    const auto explored = explored_in(results);
    if (explored.conversations == 0) return {};
    auto out = counted(explored.conversations, "conversation");
    // What met in all of them need not have met in those that could be played.
    if (!results.header.met.empty() && explored.left_out == 0)
        out += ", in which " + results.header.met + " meet";
    const auto failing = explored.failing.size();
    out += failing == 0 ? "; none fails"
                        : fmt::format("; {} {}", failing, failing == 1 ? "fails" : "fail");
    if (!results.findings.empty()) out += " in " + counted(results.findings.size(), "way");
    if (explored.left_out != 0) out += fmt::format(", {} left out", explored.left_out);
    if (explored.undecided != 0) out += fmt::format(", {} undecided", explored.undecided);
    return out;
}

}  // namespace assay::reports
