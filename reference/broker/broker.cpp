#include "reference/broker/broker.hpp"

#include "reference/broker/defects/seams.hpp"
#include "reference/broker/deliver.hpp"
#include "reference/broker/expiry.hpp"
#include "reference/broker/handle.hpp"
#include "reference/broker/leave.hpp"
#include "reference/broker/store/restorer.hpp"
#include "reference/broker/will.hpp"

namespace assay::broker {

namespace {

// Network Connections beyond the limit that may still say CONNECT and be told that it is reached.
constexpr std::size_t waiting_room = 100;

// A packet may be of 256 MB; behind such a one its room is not kept.
constexpr std::size_t spare_bytes_max = 65'536;

}  // namespace

class Broker::Impl {
public:
    Impl(Options options, const std::vector<std::string>& defects) {
        core.options = std::move(options);
        core.memory.set_limit(core.options.memory_bytes_max);
        for (const auto& name : defects)
            install_defect(name, core, seams);
    }

    void begin_event(Instant now) {
        core.now = now;
        core.turn.begin();
    }

    /// Handles the whole packets that have come in, until the connection is closed or this turn
    /// takes no more.
    void handle_pending(ConnectionId id) {
        while (auto* connection = core.connection(id)) {
            connection->is_behind = !core.turn.takes_input();
            if (connection->is_behind) return core.stand_in_line(*connection);
            const auto packet = connection->framer.next();
            if (!packet) return refuse(*connection, packet.error());
            if (packet->empty()) return settle(*connection);
            // Handling it may end the connection whose framer holds it.
            auto bytes = std::exchange(spare_, {});
            bytes.assign(packet->begin(), packet->end());
            core.turn.spend(bytes.size() + Turn::packet_cost_bytes);
            if (seams.let_in(core, *connection, bytes)) handle_packet(*connection, bytes);
            if (bytes.capacity() <= spare_bytes_max) spare_ = std::move(bytes);
        }
    }

    /// Goes on with what earlier turns have left, first come, first served.
    void go_on() {
        for (auto left = core.line.size(); left > 0 && !core.turn.is_over(); --left) {
            const auto id = core.line.front();
            core.line.pop_front();
            auto* connection = core.connection(id);
            if (!connection) continue;
            connection->is_in_line = false;
            if (connection->is_behind) handle_pending(id);
            connection = core.connection(id);
            if (connection && connection->stage == Stage::open) send_waiting(core, *connection);
        }
    }

    void end_lost(Connection& connection) {
        const auto id = connection.id;
        for (auto& tap : seams.closing)
            tap(core, connection);
        end_connection(core, connection, Departure::lost);
        // The other side has closed already, so our own Close of it is not an effect.
        std::erase_if(core.outputs, [&](const Output& output) {
            return output.connection == id && !output.packet;
        });
    }

    /// What the handlers had to say, as bytes.
    Effects take_effects() {
        auto outputs = seams.let_out(core);
        Effects effects;
        effects.reserve(outputs.size());
        for (auto& output : outputs) {
            if (!output.packet) {
                effects.emplace_back(Close{output.connection});
                continue;
            }
            auto bytes = wire::encode(*output.packet, output.version);
            seams.let_out(bytes);
            effects.emplace_back(Send{output.connection, std::move(bytes)});
        }
        // Most events lead to as much as the one before, so that the memory is not asked for again.
        outputs.clear();
        if (core.outputs.empty()) core.outputs = std::move(outputs);
        return effects;
    }

    /// The Sessions whose connections went with an earlier process.
    void end_former_connections() {
        std::vector<std::string> client_ids;
        for (const auto& [client_id, session] : core.sessions)
            if (session.connection) client_ids.push_back(client_id);
        for (const auto& client_id : client_ids) {
            auto& session = *core.session(client_id);
            session.connection.reset();
            core.journal.touched(session);
            start_will(core, session, Departure::lost);
            start_session_expiry(core, session);
        }
    }

    Core core{};
    Seams seams{};
    Restorer restorer{};

private:
    void handle_packet(Connection& connection, wire::BytesView bytes) {
        auto packet = read_packet(core, connection, bytes);
        if (packet && seams.let_in(core, connection, *packet))
            handle(core, connection, std::move(*packet));
    }

    /// All whole packets are handled; a part of one may be left.
    void settle(Connection& connection) {
        if (connection.is_lost) return end_lost(connection);
        const auto part_bytes = connection.framer.pending_bytes();
        connection.unread.set(part_bytes);
        if (part_bytes > 0 && !core.memory.has_room_for(0))
            fail(core, connection, ReasonCode::quota_exceeded, "no room for the rest of a packet");
    }

    void refuse(Connection& connection, const wire::Malformed& error) {
        fail(core, connection, static_cast<ReasonCode>(error.reason_code), error.reason);
    }

    /// Room for a packet that is handled, so that not each one asks for its own.
    wire::Bytes spare_{};
};

Broker::Broker(Options options, const std::vector<std::string>& defects)
    : impl_{std::make_unique<Impl>(std::move(options), defects)} {}
Broker::~Broker() = default;
Broker::Broker(Broker&&) noexcept = default;
Broker& Broker::operator=(Broker&&) noexcept = default;

Effects Broker::accepted(ConnectionId id, Instant now) {
    auto& core = impl_->core;
    impl_->begin_event(now);
    if (core.connections.size() >= core.options.connections_max + waiting_room) return {Close{id}};
    auto& connection = core.connections[id];
    connection.id = id;
    connection.framer = wire::Framer{core.options.maximum_packet_size_bytes};
    connection.unread = Charge{core.memory, 0};
    core.deadlines.set({Timer::connect, id, {}}, now + core.options.connect_timeout);
    return impl_->take_effects();
}

Effects Broker::receive(ConnectionId id, wire::BytesView bytes, Instant now) {
    auto& core = impl_->core;
    impl_->begin_event(now);
    auto* connection = core.connection(id);
    if (!connection) return {};
    for (auto& tap : impl_->seams.chunk)
        tap(id, bytes);
    connection->framer.push(bytes);
    // What has come before it is handled before it.
    if (!connection->is_behind) impl_->handle_pending(id);
    return impl_->take_effects();
}

Effects Broker::closed(ConnectionId id, Instant now) {
    auto& core = impl_->core;
    impl_->begin_event(now);
    auto* connection = core.connection(id);
    if (!connection) return {};
    // What the Client sent before it closed still counts.
    connection->is_lost = connection->is_behind;
    if (!connection->is_lost) impl_->end_lost(*connection);
    return impl_->take_effects();
}

Effects Broker::congested(ConnectionId id, bool is_congested, Instant now) {
    auto& core = impl_->core;
    impl_->begin_event(now);
    auto* connection = core.connection(id);
    if (!connection) return {};
    connection->is_congested = is_congested;
    if (!is_congested && connection->stage == Stage::open) send_waiting(core, *connection);
    return impl_->take_effects();
}

bool Broker::is_behind(ConnectionId id) const {
    const auto* connection = impl_->core.connection(id);
    return connection != nullptr && connection->is_behind;
}

Effects Broker::wake(Instant now) {
    auto& core = impl_->core;
    impl_->begin_event(now);
    for (auto& tap : impl_->seams.waking)
        tap(core);
    handle_deadlines(core);
    impl_->go_on();
    return impl_->take_effects();
}

std::optional<Instant> Broker::next_deadline() const {
    if (!impl_->core.line.empty()) return impl_->core.now;
    const auto next = impl_->core.deadlines.next();
    const auto held = impl_->seams.next_deadline();
    if (!next || !held) return next ? next : held;
    return std::min(*next, *held);
}

Effects Broker::shut_down(Instant now) {
    auto& core = impl_->core;
    impl_->begin_event(now);
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

bool Broker::restore(wire::BytesView record, Duration shift) {
    return impl_->restorer.restore(impl_->core, record, shift);
}

Effects Broker::restored(Instant now) {
    auto& core = impl_->core;
    impl_->restorer = {};
    core.journal.begin(core);
    impl_->begin_event(now);
    for (auto& tap : impl_->seams.restoring)
        tap(core);
    impl_->end_former_connections();
    handle_deadlines(core);
    return impl_->take_effects();
}

wire::Bytes Broker::take_record() {
    return impl_->core.journal.take(impl_->core);
}

std::vector<wire::Bytes> Broker::snapshot() const {
    return snapshot_of(impl_->core);
}

}  // namespace assay::broker
