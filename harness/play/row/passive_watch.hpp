#pragma once
/// Turns what the passive checks find into expectations of the row.
#include "harness/evidence/passive/passive.hpp"
#include "harness/evidence/trace/trace.hpp"
#include "harness/play/actor/names.hpp"

#include <set>
#include <tuple>

namespace assay::harness {

class PassiveWatch {
public:
    PassiveWatch(wire::Version version, const Names& names, Trace& trace)
        : checker_{version}, names_{names}, trace_{trace} {}

    void connected(const std::string& actor) { checker_.connected(actor); }
    void sent(const std::string& actor, wire::BytesView bytes) {
        std::ignore = checker_.passed(actor, wire::Role::client, bytes);
    }
    /// `index` is the packet's trace event. One expectation a statement: the first breach says it
    /// all.
    void received(const std::string& actor, wire::BytesView packet, std::size_t index);
    void ended(const std::string& actor) { checker_.ended(actor); }
    void restarted() { checker_.restarted(); }

private:
    PassiveChecker checker_;
    const Names& names_;
    Trace& trace_;
    std::set<std::string> broken_{};
};

}  // namespace assay::harness
