#include "harness/evidence/judge/client_statistics.hpp"

#include "harness/evidence/judge/service.hpp"
#include "reference/wire/codec.hpp"
#include "reference/wire/reason_codes.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <set>
#include <utility>

namespace assay::evidence {
namespace {

using reports::Offset;
using reports::RowStatistics;
using reports::TraceEvent;
using Kind = TraceEvent::Kind;

/// Messages of one topic and payload: when they were made, and when each copy arrived.
struct Copies {
    std::vector<Offset> made{};
    std::vector<Offset> arrived{};
};

/// What goes one way: the identifiers in use belong to the Session, the aliases to the connection.
struct Way {
    std::map<std::pair<std::string, wire::Bytes>, Copies> messages{};
    std::set<std::uint16_t> open{};
    /// The latest that arrived under an identifier, which its receiver may still refuse.
    std::map<std::uint16_t, std::pair<Copies*, Offset>> latest{};
    std::map<std::uint16_t, std::string> aliases{};
    std::set<int> qos{};

    Copies& of(const wire::Publish& packet) {
        auto topic = packet.topic.text;
        const auto alias =
            packet.properties.get_or<std::uint16_t>(wire::PropertyId::topic_alias, 0);
        if (alias != 0 && !topic.empty()) aliases[alias] = topic;
        if (alias != 0 && topic.empty()) topic = aliases[alias];
        return messages[{std::move(topic), packet.payload.bytes}];
    }
    /// False: the receiver knows that this is the message that it has already.
    bool begins(const wire::Publish& packet) {
        return packet.qos() == 0 || open.insert(packet.packet_id).second;
    }
    void arrives(const wire::Publish& packet, Offset at) {
        auto& copies = of(packet);
        // A server takes each PUBLISH of QoS 1 for a message; of QoS 2 it knows the identifier.
        if (packet.qos() == 2 && !begins(packet)) return;
        copies.arrived.push_back(at);
        if (packet.qos() > 0) latest.insert_or_assign(packet.packet_id, std::pair{&copies, at});
    }
    /// The exchange ends without a delivery (4.3.3 of 5.0).
    void is_refused(std::uint16_t packet_id) {
        open.erase(packet_id);
        const auto refused = latest.extract(packet_id);
        if (refused.empty()) return;
        auto& [copies, at] = refused.mapped();
        const auto found = std::ranges::find(copies->arrived, at);
        if (found != copies->arrived.end()) copies->arrived.erase(found);
    }
    void forget_session() {
        open.clear();
        latest.clear();
    }
};

/// The identifier of the message that this packet refuses.
std::optional<std::uint16_t> refused_by(const wire::Packet& packet) {
    if (const auto* puback = std::get_if<wire::Puback>(&packet);
        puback && wire::is_failure(puback->reason()))
        return puback->packet_id;
    if (const auto* pubrec = std::get_if<wire::Pubrec>(&packet);
        pubrec && wire::is_failure(pubrec->reason()))
        return pubrec->packet_id;
    return std::nullopt;
}

class ClientGathering {
public:
    ClientGathering(
        const StatisticsInput& input,
        std::span<const reports::ApplicationMessage> application,
        wire::Version version
    )
        : input_{input}, version_{version} {
        for (const auto& message : application) {
            auto& copies =
                (message.is_heard ? down_ : up_).messages[{message.topic, message.payload}];
            (message.is_heard ? copies.arrived : copies.made).push_back(message.at);
            if (!message.is_heard) up_.qos.insert(message.qos);
        }
    }

    RowStatistics take() {
        for (const auto& event : input_.trace)
            follow(event);
        for (const auto* way : {&up_, &down_})
            for (const auto& [name, copies] : way->messages)
                count(copies);
        std::set<int> qos{up_.qos};
        qos.insert(down_.qos.begin(), down_.qos.end());
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
        const auto packet = wire::decode(event.bytes, version_);
        if (!packet) return;
        if (const auto* publish = std::get_if<wire::Publish>(&*packet))
            count_payload(event, *publish);
        if (event.kind == Kind::received)
            on_received(*packet, event.at);
        else
            on_sent(*packet, event.at);
    }

    void count_packet(const TraceEvent& event) {
        if (!input_.is_device(event.actor())) return;
        auto& packets = out_.packets;
        ++packets.packets;
        auto& bytes = bytes_of(packets, wire::type_of(event.bytes));
        bytes += event.bytes.size();
        if (&bytes == &packets.keep_alive_bytes) ++packets.keep_alive_packets;
    }

    void count_payload(const TraceEvent& event, const wire::Publish& packet) {
        if (!input_.is_device(event.actor())) return;
        out_.packets.payload_bytes += packet.payload.bytes.size();
        out_.packets.publish_bytes -= packet.payload.bytes.size();
    }

    /// By a server, from the client.
    void on_received(const wire::Packet& packet, Offset at) {
        if (const auto* connect = std::get_if<wire::Connect>(&packet)) {
            up_.aliases.clear();
            down_.aliases.clear();
            if (connect->clean_start()) forget_session();
        }
        if (const auto* publish = std::get_if<wire::Publish>(&packet)) up_.arrives(*publish, at);
        if (const auto id = refused_by(packet)) down_.is_refused(*id);
        if (const auto* pubrel = std::get_if<wire::Pubrel>(&packet))
            up_.open.erase(pubrel->packet_id);
        if (const auto* puback = std::get_if<wire::Puback>(&packet))
            down_.open.erase(puback->packet_id);
        if (const auto* pubcomp = std::get_if<wire::Pubcomp>(&packet))
            down_.open.erase(pubcomp->packet_id);
    }

    /// By a server, to the client.
    void on_sent(const wire::Packet& packet, Offset at) {
        if (const auto* connack = std::get_if<wire::Connack>(&packet);
            connack && connack->reason_code == 0 && !connack->session_present())
            forget_session();
        if (const auto id = refused_by(packet)) up_.is_refused(*id);
        const auto* publish = std::get_if<wire::Publish>(&packet);
        if (!publish) return;
        auto& copies = down_.of(*publish);
        if (!down_.begins(*publish)) return;
        copies.made.push_back(at);
        down_.qos.insert(publish->qos());
    }

    void forget_session() {
        up_.forget_session();
        down_.forget_session();
    }

    void count(const Copies& copies) {
        const auto made = copies.made.size();
        const auto delivered = std::min(made, copies.arrived.size());
        out_.messages.published += made;
        out_.messages.due += made;
        out_.messages.delivered += delivered;
        // What nobody made shows in the conversation; it is no second copy.
        if (made > 0) out_.messages.duplicates += copies.arrived.size() - delivered;
        for (std::size_t i = 0; i < delivered; ++i)
            out_.latency.add(std::chrono::duration_cast<std::chrono::microseconds>(
                copies.arrived[i] - copies.made[i]
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
    Way up_{};
    Way down_{};
    RowStatistics out_{};
};

}  // namespace

RowStatistics gather_client_statistics(
    const StatisticsInput& input,
    std::span<const reports::ApplicationMessage> application,
    wire::Version version
) {
    return ClientGathering{input, application, version}.take();
}

}  // namespace assay::evidence
