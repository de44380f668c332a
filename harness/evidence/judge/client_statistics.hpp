#pragma once
/// What became of the messages of a row whose target is a client, from application to server and from
/// server to application, and what that cost.
///
///     told to publish -- client == link == server     Course::application, trace --> RowStatistics
///     its application got -- client == link == server
#include "harness/evidence/judge/statistics.hpp"

namespace assay::evidence {

/// `input.made` means nothing here: `application` says what was made, and what an application got.
reports::RowStatistics gather_client_statistics(
    const StatisticsInput& input,
    std::span<const reports::ApplicationMessage> application,
    wire::Version version
);

}  // namespace assay::evidence
