#include "harness/evidence/judge/client_statistics.hpp"

#include "harness/evidence/history/client_messages.hpp"
#include "harness/evidence/judge/service.hpp"
#include "reference/wire/codec.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace assay::evidence {
namespace {

using reports::Offset;
using reports::RowStatistics;
using reports::TraceEvent;
using Kind = TraceEvent::Kind;

class ClientGathering {
public:
    ClientGathering(
        const StatisticsInput& input, const reports::Course& course, wire::Version version
    )
        : input_{input}, version_{version} {
        if (!course.undriven)
            messages_ = read_client_messages(input.trace, course.application, version);
    }

    RowStatistics take() {
        for (const auto& event : input_.trace)
            follow(event);
        std::set<int> qos;
        for (const auto* way : {&messages_.up, &messages_.down})
            for (const auto& [name, carried] : *way) {
                count(carried);
                qos.insert(carried.qos.begin(), carried.qos.end());
            }
        out_.qos = fmt::format("{}", fmt::join(qos, ", "));
        out_.wire = input_.wire;
        add_service();
        return std::move(out_);
    }

private:
    void follow(const TraceEvent& event) {
        const bool is_packet = event.kind == Kind::sent || event.kind == Kind::received;
        if (!is_packet || event.bytes.empty()) return;
        count_packet(event);
        if (wire::type_of(event.bytes) == wire::PacketType::publish) count_payload(event);
    }

    void count_packet(const TraceEvent& event) {
        if (!input_.is_device(event.actor())) return;
        auto& packets = out_.packets;
        ++packets.packets;
        auto& bytes = bytes_of(packets, wire::type_of(event.bytes));
        bytes += event.bytes.size();
        if (&bytes == &packets.keep_alive_bytes) ++packets.keep_alive_packets;
    }

    void count_payload(const TraceEvent& event) {
        if (!input_.is_device(event.actor())) return;
        const auto packet = wire::decode(event.bytes, version_);
        const auto* publish = packet ? std::get_if<wire::Publish>(&*packet) : nullptr;
        if (!publish) return;
        out_.packets.payload_bytes += publish->payload.bytes.size();
        out_.packets.publish_bytes -= publish->payload.bytes.size();
    }

    void count(const Carried& copies) {
        const auto made = copies.made.size();
        const auto delivered = std::min(made, copies.arrived.size());
        out_.messages.published += made;
        out_.messages.due += made;
        out_.messages.delivered += delivered;
        // What nobody made shows in the conversation; it is no second copy.
        if (made > 0) out_.messages.duplicates += copies.arrived.size() - delivered;
        for (std::size_t i = 0; i < delivered; ++i)
            out_.latency.add(std::chrono::duration_cast<std::chrono::microseconds>(
                copies.arrived[i].at - copies.made[i].at
            ));
    }

    /// The same conversation as the client saw it, for whom the servers of the row are one.
    void add_service() {
        std::vector<TraceEvent> seen;
        std::map<std::string, std::string> links;
        for (const auto& event : input_.trace) {
            if (event.kind == Kind::sent && event.lost) continue;
            auto& mirrored = seen.emplace_back(event);
            if (event.kind == Kind::sent) mirrored.kind = Kind::received;
            if (event.kind == Kind::received) mirrored.kind = Kind::sent;
            if (event.kind != Kind::opened && event.kind != Kind::ended) continue;
            mirrored.from = event.to;
            if (const auto link = input_.actor_links.find(event.from);
                link != input_.actor_links.end())
                links[event.to] = link->second;
        }
        static const std::map<std::string, reports::MadeMessages> none;
        const StatisticsInput input{
            .trace = seen, .actor_links = links, .made = none, .end = input_.end
        };
        const auto history = read_history(seen);
        const auto service = service_of(input, history, HistoryIndex{history, seen});
        out_.reconnects = service.reconnects;
        out_.watched = service.watched;
        out_.without_service = service.without;
    }

    const StatisticsInput& input_;
    wire::Version version_;
    ClientMessages messages_{};
    RowStatistics out_{};
};

}  // namespace

RowStatistics gather_client_statistics(
    const StatisticsInput& input, const reports::Course& course, wire::Version version
) {
    return ClientGathering{input, course, version}.take();
}

}  // namespace assay::evidence
