#pragma once
/// What became of the messages of a row whose target is a client, from application to server and from
/// server to application, and what that cost.
///
///     told to publish -- client == link == server     Course::application, trace --> RowStatistics
///     its application got -- client == link == server
#include "harness/evidence/judge/statistics.hpp"

namespace assay::evidence {

/// `input.made` means nothing here: `course.application` says what was made, and what an application
/// got; of one that is not seen no messages are counted.
reports::RowStatistics gather_client_statistics(
    const StatisticsInput& input, const reports::Course& course, wire::Version version
);

}  // namespace assay::evidence
