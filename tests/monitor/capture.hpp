#pragma once
/// A capture of one connection, made by hand.
#include "harness/monitor/capture_reader.hpp"
#include "tests/monitor/frames.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::monitor {

using reports::Verdict;
using wire::Bytes;

inline constexpr std::uint16_t client_port = 40'000;

/// A capture of one connection, to port 1883 unless a test says otherwise; each frame a second later.
struct Capture {
    Watch watch{{}};
    CaptureReader reader;
    std::uint16_t server_port;
    std::size_t frames{};
    /// Of the next byte that is new.
    std::uint32_t client{0xFFFFFFF0};  ///< wraps within the first packets
    std::uint32_t server{7'000};

    explicit Capture(std::uint16_t port = 1'883) : reader{watch, {}, ethernet}, server_port{port} {}

    void frame(const Tcp& tcp) {
        const auto bytes = in_ethernet(ipv4(tcp_bytes(tcp)));
        ++frames;
        reader.take({frames, std::chrono::seconds{frames}, bytes, bytes.size()});
    }
    Tcp up(Bytes bytes = {}, std::uint8_t flags = ack) const {
        return {client_port, server_port, client, server, flags, std::move(bytes)};
    }
    Tcp down(Bytes bytes = {}, std::uint8_t flags = ack) const {
        return {server_port, client_port, server, client, flags, std::move(bytes)};
    }
    Tcp next_up(const wire::Packet& packet) {
        auto out = up(wire::encode(packet, wire::Version::v5_0));
        client += static_cast<std::uint32_t>(out.bytes.size());
        return out;
    }
    Tcp next_down(const wire::Packet& packet) {
        auto out = down(wire::encode(packet, wire::Version::v5_0));
        server += static_cast<std::uint32_t>(out.bytes.size());
        return out;
    }
    void opens() {
        frame(up({}, syn));
        ++client;
        frame(down({}, syn | ack));
        ++server;
        frame(up());
    }
    static wire::Connect connect() {
        wire::Connect out;
        out.client_id.text = "a";
        out.set_clean_start(true);
        return out;
    }
    static wire::Connack connack() {
        wire::Connack out;
        out.properties.add(wire::PropertyId::receive_maximum, std::uint16_t{1});
        return out;
    }
    static wire::Publish publish(std::uint16_t packet_id) {
        wire::Publish out{.topic = {"t"}};
        out.set_qos(1);
        out.packet_id = packet_id;
        return out;
    }
    void begins() {
        opens();
        frame(next_up(connect()));
        frame(next_down(connack()));
        frame(up());
    }
    std::vector<reports::RowResult> rows() {
        reader.finish();
        return std::move(watch).take("file", reader.last(), [](const std::string&) {
            return true;
        });
    }
};

/// "packets that passed, verdict of the row".
inline std::string outcome(Capture& capture) {
    const auto packets = capture.watch.counts().packets;
    const auto rows = capture.rows();
    if (rows.size() != 1) return std::to_string(rows.size()) + " rows";
    return std::to_string(packets) + " " + std::string{reports::name_of(rows[0].verdict)};
}

}  // namespace assay::monitor
