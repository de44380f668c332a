#include "reference/broker/broker.hpp"

#include "reference/broker/deliver.hpp"
#include "reference/broker/expiry.hpp"
#include "reference/broker/handle.hpp"
#include "reference/broker/leave.hpp"

namespace assay::broker {

namespace {

// Network Connections beyond the limit that may still say CONNECT and be told that it is reached.
constexpr std::size_t waiting_room = 100;

/// Handles the whole packets that have come in, until the connection is closed.
void handle_pending(Core& core, ConnectionId id) {
    while (auto* connection = core.connection(id)) {
        const auto packet = connection->framer.next();
        if (!packet) {
            fail(
                core,
                *connection,
                static_cast<ReasonCode>(packet.error().reason_code),
                packet.error().reason
            );
            return;
        }
        if (packet->empty()) return;
        handle(core, *connection, *packet);
    }
}

}  // namespace

class Broker::Impl {
public:
    explicit Impl(Options options) { core.options = std::move(options); }

    /// What the handlers had to say, as bytes.
    Effects take_effects() {
        Effects effects;
        for (auto& output : core.outputs) {
            if (output.packet)
                effects.emplace_back(
                    Send{output.connection, wire::encode(*output.packet, output.version)}
                );
            else
                effects.emplace_back(Close{output.connection});
        }
        core.outputs.clear();
        return effects;
    }

    Core core{};
};

Broker::Broker(Options options, std::vector<std::string>)
    : impl_{std::make_unique<Impl>(std::move(options))} {}
Broker::~Broker() = default;
Broker::Broker(Broker&&) noexcept = default;
Broker& Broker::operator=(Broker&&) noexcept = default;

Effects Broker::accepted(ConnectionId id, Instant now) {
    auto& core = impl_->core;
    core.now = now;
    if (core.connections.size() >= core.options.connections_max + waiting_room) return {Close{id}};
    auto& connection = core.connections[id];
    connection.id = id;
    connection.framer = wire::Framer{core.options.maximum_packet_size_bytes};
    core.deadlines.set({Timer::connect, id, {}}, now + core.options.connect_timeout);
    return impl_->take_effects();
}

Effects Broker::receive(ConnectionId id, wire::BytesView bytes, Instant now) {
    auto& core = impl_->core;
    core.now = now;
    auto* connection = core.connection(id);
    if (!connection) return {};
    connection->framer.push(bytes);
    handle_pending(core, id);
    return impl_->take_effects();
}

Effects Broker::closed(ConnectionId id, Ending, Instant now) {
    auto& core = impl_->core;
    core.now = now;
    auto* connection = core.connection(id);
    if (!connection) return {};
    end_connection(core, *connection, Departure::lost);
    // The other side has closed already, so our own Close of it is not an effect.
    std::erase_if(core.outputs, [&](const Output& output) {
        return output.connection == id && !output.packet;
    });
    return impl_->take_effects();
}

Effects Broker::congested(ConnectionId id, bool is_congested, Instant now) {
    auto& core = impl_->core;
    core.now = now;
    auto* connection = core.connection(id);
    if (!connection) return {};
    connection->is_congested = is_congested;
    if (!is_congested && connection->stage == Stage::open) send_waiting(core, *connection);
    return impl_->take_effects();
}

Effects Broker::wake(Instant now) {
    auto& core = impl_->core;
    core.now = now;
    handle_deadlines(core);
    return impl_->take_effects();
}

std::optional<Instant> Broker::next_deadline() const {
    return impl_->core.deadlines.next();
}

Effects Broker::shut_down(Instant now) {
    auto& core = impl_->core;
    core.now = now;
    const auto code = core.options.server_reference.empty() ? ReasonCode::server_shutting_down
                                                            : ReasonCode::use_another_server;
    while (!core.connections.empty()) {
        auto& connection = core.connections.begin()->second;
        if (connection.stage == Stage::open)
            fail(core, connection, code, "the broker ends", Departure::shut_down);
        else
            end_connection(core, connection, Departure::shut_down);
    }
    return impl_->take_effects();
}

}  // namespace assay::broker
