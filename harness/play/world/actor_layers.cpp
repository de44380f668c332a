#include "harness/play/world/actor_layers.hpp"

#include "harness/network/tls_chance.hpp"
#include "harness/network/tls_self_signed.hpp"
#include "harness/network/tls_stream.hpp"

#include <algorithm>
#include <array>

namespace assay::play {
namespace {

using network::Opcode;
using network::Scheme;
using network::WebSocketManner;

/// A word of `frames`, or a defect of the broker, and what it changes.
struct MannerRow {
    std::string_view name{};
    void (*apply)(WebSocketManner&){};
};

// clang-format off
constexpr std::array<MannerRow, 7> frame_words{{
    {"binary",    [](WebSocketManner& m) { m.data = Opcode::binary; }},
    // It takes text too: else our own end, at an answer in text, would pass for the Server's.
    {"text",      [](WebSocketManner& m) { m.data = Opcode::text; m.takes_text = true; }},
    {"bytes",     [](WebSocketManner& m) { m.frame_bytes_max = 1; }},
    {"fragments", [](WebSocketManner& m) { m.is_fragmented = true; }},
    {"pings",     [](WebSocketManner& m) { m.pings = true; }},
    {"strict",    [](WebSocketManner& m) { m.is_strict = true; }},
    {"unnamed",   [](WebSocketManner& m) { m.sub_protocol.clear(); }},
}};
constexpr std::array<MannerRow, 6> web_socket_defects{{
    {"text-frame-taken",              [](WebSocketManner& m) { m.takes_text = true; }},
    {"text-frame-sent",               [](WebSocketManner& m) { m.data = Opcode::text; }},
    {"second-packet-of-a-frame-lost", [](WebSocketManner& m) { m.takes_one_packet = true; }},
    {"packet-cut-by-a-frame-lost",    [](WebSocketManner& m) { m.takes_whole_packets = true; }},
    {"ping-frame-taken-for-data",     [](WebSocketManner& m) { m.takes_control = true; }},
    {"sub-protocol-not-chosen",       [](WebSocketManner& m) { m.sub_protocol.clear(); }},
}};
// clang-format on

WebSocketManner manner_in(std::span<const MannerRow> table, const std::vector<std::string>& words) {
    WebSocketManner out;
    for (const auto& row : table)
        if (std::ranges::find(words, row.name) != words.end()) row.apply(out);
    return out;
}

Scheme scheme_of(const scenario::Actor& actor) {
    for (const auto scheme : {Scheme::mqtts, Scheme::ws, Scheme::wss})
        if (network::name_of(scheme) == actor.transport) return scheme;
    return Scheme::mqtt;
}

/// Any day will do where the clock is none: nobody looks at it.
constexpr std::chrono::sys_days certificate_begins{std::chrono::year{2026} / 1 / 1};

}  // namespace

WebSocketManner manner_of(const scenario::Actor& actor) {
    return manner_in(frame_words, actor.frames);
}

int round_trips_of(const scenario::Actor& actor) {
    const auto scheme = scheme_of(actor);
    // Of TLS 1.2, which is the longer one.
    return (network::has_tls(scheme) ? 2 : 0) + (network::has_web_socket(scheme) ? 1 : 0);
}

network::Address ActorAddresses::of(const network::Address& address, const scenario::Actor& actor) {
    const bool is_its_own = !actor.transport.empty() || !actor.frames.empty() || actor.resume;
    if (!address.layers || !is_its_own) return address;
    auto out = address;
    out.layers = std::make_shared<network::Layers>(*address.layers);
    out.layers->web_socket = manner_of(actor);
    out.layers->trouble.clear();  // that of another connection
    out.layers->is_breach = false;
    layers_[actor.name] = out.layers;
    if (!actor.resume) return out;
    auto& session = sessions_[actor.name];
    if (!session) session = network::make_tls_session();
    out.layers->session = session;
    return out;
}

const network::Layers* ActorAddresses::layers_of(const scenario::Actor& actor) const {
    const auto found = layers_.find(actor.name);
    return found == layers_.end() ? nullptr : found->second.get();
}

SimulatedLayers::SimulatedLayers(
    const scenario::Row& row, const std::vector<std::string>& defects, std::uint64_t seed
)
    : defects_{defects},
      random_{std::make_shared<simulator::Random>(seed, "layers", simulator::Purpose::workload)} {
    for (const auto& actor : row.actors)
        if (scheme_of(actor) != Scheme::mqtt) layered_.emplace(actor.name, &actor);
}

network::Address SimulatedLayers::address_of(const scenario::Actor& actor, bool is_server) {
    network::Address out{.scheme = scheme_of(actor), .host = "broker"};
    out.layers = std::make_shared<network::Layers>();
    out.layers->server_name = out.host;
    out.layers->random = random_;
    if (is_server) out.layers->web_socket = manner_in(web_socket_defects, defects_);
    if (!network::has_tls(out.scheme)) return is_server ? out : addresses_.of(out, actor);
    const network::TlsChance chance{random_.get()};
    if (!client_tls_) {
        client_tls_ = network::make_trusting_tls_client();
        server_tls_ = network::make_tls_self_signed({out.host}, certificate_begins).value();
    }
    out.layers->tls = is_server ? server_tls_ : client_tls_;
    return is_server ? out : addresses_.of(out, actor);
}

std::unique_ptr<simulator::Stream>
SimulatedLayers::client(std::unique_ptr<simulator::Stream> stream, const scenario::Actor& actor) {
    if (!layered_.contains(actor.name)) return stream;
    return network::over(std::move(stream), address_of(actor, false));
}

std::unique_ptr<simulator::Stream>
SimulatedLayers::server(std::unique_ptr<simulator::Stream> stream, const std::string& actor) {
    const auto found = layered_.find(actor);
    if (found == layered_.end()) return stream;
    return network::serve(std::move(stream), address_of(*found->second, true));
}

}  // namespace assay::play
