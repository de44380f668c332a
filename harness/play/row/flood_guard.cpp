#include "harness/play/row/flood_guard.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace assay::play {
namespace {

/// Of QoS 2: PUBLISH and PUBREL to each, PUBREC and PUBCOMP to the sender.
constexpr std::uint64_t packets_each = 2;
constexpr std::uint64_t packets_back = 2;
/// The Session of each may repeat it on a new connection, and it may be retained.
constexpr std::uint64_t repetitions = 4;

}  // namespace

FloodGuard::FloodGuard(std::uint64_t allowance_bytes, std::size_t actors)
    : allowance_{allowance_bytes}, copies_{(packets_each * actors + packets_back) * repetitions} {}

void FloodGuard::sent(std::size_t size_bytes) {
    explained_ += copies_ * (packet_cost_bytes + byte_cost_bytes * size_bytes);
}

void FloodGuard::heard(std::size_t size_bytes) {
    heard_ += byte_cost_bytes * size_bytes;
    bytes_ += size_bytes;
}

void leave_out_flood(Played& played) {
    auto& trace = played.trace;
    std::size_t kept = 0;
    for (std::size_t bytes = 0; kept < trace.size() && kept < flooded_events_kept; ++kept) {
        bytes += trace[kept].bytes.size();
        if (bytes > flooded_bytes_kept) break;
    }
    if (kept == trace.size()) return;
    reports::TraceEvent note{
        .at = trace[kept].at,
        .kind = reports::TraceEvent::Kind::note,
        .text = fmt::format("{} more events are left out: the target floods", trace.size() - kept)
    };
    // Into a vector of its own: one that shrinks keeps its memory.
    std::vector<reports::TraceEvent> rest{
        std::move_iterator{trace.begin()},
        std::move_iterator{trace.begin() + static_cast<std::ptrdiff_t>(kept)}
    };
    rest.push_back(std::move(note));
    trace = std::move(rest);
    for (auto& expectation : played.expectations)
        if (expectation.evidence >= kept) expectation.evidence.reset();
    played.course.epilogue = std::min(played.course.epilogue, trace.size());
}

std::string FloodGuard::heard_in_words() const {
    return fmt::format("{} packets, {} bytes", packets_, bytes_);
}

}  // namespace assay::play
