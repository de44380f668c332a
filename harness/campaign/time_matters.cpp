#include "harness/campaign/time_matters.hpp"

#include "harness/evidence/history/history.hpp"
#include "reference/session/topic_match.hpp"
#include "reference/wire/codec.hpp"

#include <algorithm>

namespace assay::campaign {
namespace {

using reports::RowResult;
using reports::Verdict;

/// Whether a guarantee fails, for which something may have come too late. What did come, a second copy
/// or one that nobody sent, came.
bool misses_messages(const RowResult& result) {
    using reports::TraceEvent;
    return std::ranges::any_of(result.expectations, [&](const reports::Expectation& expectation) {
        const auto at = expectation.evidence;
        const bool has_come = at && *at < result.trace.size() &&
                              result.trace[*at].kind == TraceEvent::Kind::received &&
                              wire::type_of(result.trace[*at].bytes) == wire::PacketType::publish;
        return expectation.source == reports::Expectation::Source::guarantee &&
               expectation.verdict == Verdict::fail && !has_come;
    });
}

/// Whether a message that had been sent before its receiver subscribed came to it as a new one. An
/// acknowledgement says that the Server has the message [MQTT-3.3.4-1], and nothing says when it has to
/// be matched with subscriptions: a SUBSCRIBE on another connection may overtake it.
bool is_overtaken_by_a_subscribe(const RowResult& result) {
    const auto history = evidence::read_history(result.trace);
    const auto is_overtaken = [&](const evidence::Message& message,
                                  const evidence::Delivery& delivery) {
        if (delivery.retain || message.is_will || message.first_transmissions == 0) return false;
        if (delivery.client_id == message.publisher_id) return false;
        return std::ranges::any_of(history.subscriptions, [&](const auto& span) {
            return span.client_id == delivery.client_id && !span.replaces &&
                   span.asked > message.last_fresh && span.asked < delivery.event &&
                   session::filter_matches(span.filter, message.topic);
        });
    };
    return std::ranges::any_of(history.messages, [&](const evidence::Message& message) {
        return std::ranges::any_of(message.deliveries, [&](const evidence::Delivery& delivery) {
            return is_overtaken(message, delivery);
        });
    });
}

}  // namespace

bool rests_on_time(const RowResult& result) {
    if (misses_messages(result)) return true;
    return result.verdict == Verdict::fail && is_overtaken_by_a_subscribe(result);
}

}  // namespace assay::campaign
