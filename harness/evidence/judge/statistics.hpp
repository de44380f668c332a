#pragma once
/// What became of a row's messages and what that cost, counted from its trace.
///
///     trace, loads, links --gather_statistics--> reports::RowStatistics
#include "reference/wire/packets.hpp"
#include "reports/result/model.hpp"

#include <span>
#include <vector>

namespace assay::evidence {

struct StatisticsInput {
    std::span<const reports::TraceEvent> trace;
    /// Actor to link. If there are any, only their packets are counted: they are the devices.
    const std::map<std::string, std::string>& actor_links;
    const std::map<std::string, reports::MadeMessages>& made;  ///< by the load's name
    reports::WireCounts wire{};
    reports::Offset end{};  ///< when the row ended

    bool is_device(const std::string& actor) const {
        return actor_links.empty() || actor_links.contains(actor);
    }
};

/// Where the bytes of packets of this type are counted; of PUBLISH without the payload.
std::uint64_t& bytes_of(reports::PacketCounts& packets, wire::PacketType type);

reports::RowStatistics gather_statistics(const StatisticsInput& input);

}  // namespace assay::evidence
