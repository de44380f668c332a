#include "harness/evidence/judge/statistics.hpp"

#include "harness/evidence/history/index.hpp"
#include "harness/evidence/judge/service.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace assay::evidence {
namespace {

using reports::Offset;
using reports::RowStatistics;
using reports::TraceEvent;

class Gathering {
public:
    explicit Gathering(const StatisticsInput& input)
        : input_{input}, history_{read_history(input.trace)}, index_{history_, input.trace} {}

    RowStatistics take() {
        for (const auto& message : history_.messages)
            count(message);
        count_unsent();
        count_packets();
        const auto service = service_of(input_, history_, index_);
        out_.reconnects = service.reconnects;
        out_.watched = service.watched;
        out_.without_service = service.without;
        out_.qos = fmt::format("{}", fmt::join(qos_, ", "));
        out_.wire = input_.wire;
        return std::move(out_);
    }

private:
    /// Who waits for a message: one client, or the members of one shared subscription.
    struct Waiting {
        std::set<std::string_view> clients{};
        std::size_t filters{1};
    };

    Offset at(EventIndex event) const { return input_.trace[event].at; }

    /// Asked for before the message was made, and not given up by the client itself since. That a
    /// Server lost the Session is a reason why messages are missing, not why none is due.
    bool is_wanted(const SubscriptionSpan& span, Offset made) const {
        if (at(span.asked) > made) return false;
        const bool is_given_up = span.ended != never && !span.lost_with && at(span.ended) <= made;
        return !is_given_up;
    }

    std::vector<Waiting>
    waiting_for(const std::string& topic, std::string_view publisher_id, Offset made) const {
        std::vector<Waiting> out;
        std::map<std::pair<std::string_view, std::string_view>, std::set<std::string_view>> shares;
        for (const auto& holder : index_.holders(topic)) {
            std::set<std::string_view> filters;
            for (const auto* span : holder.spans) {
                const bool is_own = wire::SubscriptionOptions::no_local.is_set(span->options) &&
                                    holder.client_id == publisher_id;
                if (is_own || !is_wanted(*span, made)) continue;
                if (span->share_name.empty())
                    filters.insert(span->filter);
                else
                    shares[{span->share_name, span->filter}].insert(holder.client_id);
            }
            if (!filters.empty()) out.push_back({{holder.client_id}, filters.size()});
        }
        for (auto& [name, clients] : shares)
            out.push_back({std::move(clients)});
        return out;
    }

    Offset made_at(const Message& message) const {
        const auto load = input_.made.find(message.load);
        if (load != input_.made.end() && message.number >= 1 &&
            message.number <= load->second.at.size())
            return load->second.at[message.number - 1];
        return at(message.sends.front());
    }

    void count(const Message& message) {
        if (message.sends.empty()) return;
        if (message.is_will) {
            if (!message.deliveries.empty()) ++out_.wills;
            return;
        }
        qos_.insert(message.qos);
        const auto copies =
            std::max<std::uint64_t>(1, message.load.empty() ? message.first_transmissions : 1);
        out_.messages.published += copies;
        const auto made = made_at(message);
        for (const auto& waiting : waiting_for(message.topic, message.publisher_id, made))
            count_deliveries(message, waiting, copies, made);
    }

    void count_deliveries(
        const Message& message, const Waiting& waiting, std::uint64_t copies, Offset made
    ) {
        out_.messages.due += copies;
        std::uint64_t arrived = 0;
        for (const auto& delivery : message.deliveries) {
            // What QoS 2 repeats, the receiver does not hand on; a retained message that comes
            // again was asked for again.
            if (delivery.qos == 2 && delivery.is_repeat) continue;
            if (arrived > 0 && delivery.retain && message.retain) continue;
            if (!waiting.clients.contains(delivery.client_id)) continue;
            if (arrived++ == 0)
                out_.latency.add(
                    std::chrono::duration_cast<std::chrono::microseconds>(at(delivery.event) - made)
                );
        }
        out_.messages.delivered += std::min(arrived, copies);
        out_.messages.duplicates += arrived - std::min(arrived, copies * waiting.filters);
    }

    /// Messages of loads that never left their client: QoS 0 without a connection.
    void count_unsent() {
        std::map<std::string_view, std::set<std::uint32_t>> sent;
        for (const auto& message : history_.messages)
            if (!message.load.empty() && !message.sends.empty())
                sent[message.load].insert(message.number);
        for (const auto& [name, load] : input_.made) {
            qos_.insert(load.qos);
            for (std::uint32_t number = 1; number <= load.at.size(); ++number) {
                if (sent[name].contains(number)) continue;
                ++out_.messages.published;
                out_.messages.due += waiting_for(load.topic, {}, load.at[number - 1]).size();
            }
        }
    }

    void count_packets() {
        auto& packets = out_.packets;
        for (const auto& event : input_.trace) {
            const bool is_packet =
                event.kind == TraceEvent::Kind::sent || event.kind == TraceEvent::Kind::received;
            if (!is_packet || event.bytes.empty() || !input_.is_device(event.actor())) continue;
            ++packets.packets;
            auto& bytes = bytes_of(packets, wire::type_of(event.bytes));
            bytes += event.bytes.size();
            if (&bytes == &packets.keep_alive_bytes) ++packets.keep_alive_packets;
        }
        for (const auto& message : history_.messages) {
            if (!message.is_will)
                for (const auto send : message.sends)
                    count_payload(input_.trace[send].actor(), message.payload.size());
            for (const auto& delivery : message.deliveries)
                count_payload(delivery.actor, message.payload.size());
        }
        for (const auto& unknown : history_.unknown)
            count_payload(unknown.delivery.actor, unknown.payload.size());
    }

    void count_payload(const std::string& actor, std::size_t size) {
        if (!input_.is_device(actor)) return;
        out_.packets.payload_bytes += size;
        out_.packets.publish_bytes -= size;
    }

    const StatisticsInput& input_;
    History history_;
    HistoryIndex index_;
    RowStatistics out_{};
    std::set<int> qos_{};
};

}  // namespace

std::uint64_t& bytes_of(reports::PacketCounts& packets, wire::PacketType type) {
    switch (type) {
    case wire::PacketType::publish:
        return packets.publish_bytes;
    case wire::PacketType::puback:
    case wire::PacketType::pubrec:
    case wire::PacketType::pubrel:
    case wire::PacketType::pubcomp:
        return packets.acknowledge_bytes;
    case wire::PacketType::pingreq:
    case wire::PacketType::pingresp:
        return packets.keep_alive_bytes;
    default:
        return packets.session_bytes;
    }
}

RowStatistics gather_statistics(const StatisticsInput& input) {
    return Gathering{input}.take();
}

}  // namespace assay::evidence
