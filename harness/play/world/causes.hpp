#pragma once
/// Why the target may have to send something to a client: what others of the row do, and when the
/// target had it.
#include "harness/evidence/history/history.hpp"
#include "harness/play/world/world.hpp"
#include "harness/scenario/model.hpp"
#include "reports/result/model.hpp"

#include <span>

namespace assay::play {

/// When a packet that an actor sent reached the target; nothing if it has not, as far as anybody knows.
std::optional<reports::Offset> arrival_at_target(const reports::TraceEvent& sent, bool has_link);

/// Refers to all that it is made of, which has to live as long.
class Causes {
public:
    Causes(World& world, const scenario::Row& row, std::span<const reports::TraceEvent> trace)
        : world_{world}, row_{row}, trace_{trace} {}

    /// What others than the connection of `waiting` that began with the event `connect` have done, and
    /// the target had only after `bound`; nothing if there is no such thing.
    std::optional<std::string>
    later_than(reports::Offset bound, const std::string& waiting, std::size_t connect) const;

private:
    const scenario::Actor* spec_of(const std::string& actor) const;
    bool has_link(const std::string& actor) const;
    bool is_will_deleted(const evidence::ConnectionSpan& connection) const;
    /// When the target knows at the latest that a connection is over that has ended; behind `bound` if
    /// nothing says when.
    reports::Offset
    noticed(const evidence::ConnectionSpan& connection, reports::Offset bound) const;

    World& world_;
    const scenario::Row& row_;
    std::span<const reports::TraceEvent> trace_;
};

}  // namespace assay::play
