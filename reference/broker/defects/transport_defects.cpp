// A byte stream that does not arrive whole (4.2; 7.1.1 in 3.1.1), and what WebSocket makes of one (6).
#include "reference/broker/defects/taps.hpp"

#include <memory>

namespace assay::broker {

namespace {

/// What has come in last on a connection, and how many packets ended in it.
struct Segment {
    std::size_t size_bytes{};
    int packets{};
};

/// Drops each packet that `is_lost` says of the segment in which it ended.
void lose_by_segment(Seams& seams, bool (*is_lost)(const Segment&, const wire::Bytes& packet)) {
    auto segments = std::make_shared<std::map<ConnectionId, Segment>>();
    seams.chunk.add([segments](ConnectionId id, wire::BytesView bytes) {
        (*segments)[id] = {bytes.size(), 0};
    });
    seams.received.add([segments, is_lost](Core&, Connection& connection, wire::Bytes& packet) {
        auto& segment = (*segments)[connection.id];
        ++segment.packets;
        return !is_lost(segment, packet);
    });
}

void lose_second_of_segment(Core&, Seams& seams) {
    lose_by_segment(seams, [](const Segment& segment, const wire::Bytes&) {
        return segment.packets == 2;
    });
}

void lose_cut_packets(Core&, Seams& seams) {
    lose_by_segment(seams, [](const Segment& segment, const wire::Bytes& packet) {
        return packet.size() > segment.size_bytes;
    });
}

/// Frames are below the Broker: whoever serves its connections does it wrong.
void leave_to_web_socket(Core&, Seams&) {}

}  // namespace

std::span<const Defect> transport_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"second-packet-of-a-segment-lost", {"3.1.1:MQTT-7.1.1-1", "5.0:MQTT-4.2.0-1"}, "Of two packets that come in one piece the second is lost", beyond::link}, lose_second_of_segment},
        {{"cut-packet-lost", {"3.1.1:MQTT-7.1.1-1", "5.0:MQTT-4.2.0-1"}, "A packet that comes in pieces is lost", beyond::link}, lose_cut_packets},
        {{"text-frame-taken", {"3.1.1:MQTT-6.0.0-1", "5.0:MQTT-6.0.0-1"}, "Packets in WebSocket text frames are taken as if they were in binary frames", beyond::transport}, leave_to_web_socket},
        {{"text-frame-sent", {"3.1.1:MQTT-6.0.0-1", "5.0:MQTT-6.0.0-1"}, "Packets leave in WebSocket text frames", beyond::transport}, leave_to_web_socket},
        {{"second-packet-of-a-frame-lost", {"3.1.1:MQTT-6.0.0-2", "5.0:MQTT-6.0.0-2"}, "Of several packets in a WebSocket message only the first is taken", beyond::transport}, leave_to_web_socket},
        {{"packet-cut-by-a-frame-lost", {"3.1.1:MQTT-6.0.0-2", "5.0:MQTT-6.0.0-2"}, "A packet that goes on in the next WebSocket message is lost", beyond::transport}, leave_to_web_socket},
        {{"ping-frame-taken-for-data", {"3.1.1:ASSAY-6-1", "5.0:ASSAY-6-1"}, "What a WebSocket Ping carries is taken for a part of a packet", beyond::transport}, leave_to_web_socket},
        {{"sub-protocol-not-chosen", {"3.1.1:MQTT-6.0.0-4", "5.0:MQTT-6.0.0-4"}, "A WebSocket is opened without the sub-protocol that the client offers", beyond::transport}, leave_to_web_socket},
    };
    // clang-format on
    return all;
}

}  // namespace assay::broker
