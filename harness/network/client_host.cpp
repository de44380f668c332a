#include "harness/network/client_host.hpp"

#include "simulator/tcp/backlog.hpp"

namespace assay::network {

using simulator::Ending;

/// Lives on while one of its events is being handled.
struct ClientHost::Connection {
    std::unique_ptr<simulator::Stream> stream{};
    wire::Framer framer{};
    simulator::Backlog unsent{};
    Phase phase{Phase::opening};
    std::optional<Ending> ending{};
    bool is_forgotten{};

    void receive(wire::BytesView bytes, const ClientEvents& events) {
        framer.push(bytes);
        while (phase == Phase::open) {
            const auto packet = framer.next();
            if (!packet && events.malformed) events.malformed(packet.error(), bytes);
            if (!packet || packet->empty()) break;
            if (events.packet) events.packet(*packet);
        }
        if (!is_forgotten && events.chunk) events.chunk(bytes);
    }
    void over(Ending how) {
        phase = Phase::idle;
        ending = how;
    }
};

ClientHost::ClientHost(ClientEvents events)
    : events_{std::make_shared<const ClientEvents>(std::move(events))} {}

ClientHost::~ClientHost() {
    forget();
}

void ClientHost::open(std::unique_ptr<simulator::Stream> stream) {
    forget();
    connection_ = std::make_shared<Connection>();
    connection_->stream = std::move(stream);
    const auto handle = [weak = std::weak_ptr{connection_}, events = events_](auto event) {
        return [weak, events, event](auto... what) {
            if (const auto self = weak.lock(); self && !self->is_forgotten)
                event(*self, *events, what...);
        };
    };
    connection_->stream->on_events(
        {.established = handle([](Connection& self, const ClientEvents& events) {
             self.phase = Phase::open;
             if (events.established) events.established();
         }),
         .received = handle([](Connection& self, const ClientEvents& events, wire::BytesView bytes
                            ) { self.receive(bytes, events); }),
         .writable =
             handle([](Connection& self, const ClientEvents&) { self.unsent.flush(*self.stream); }),
         .ended = handle([](Connection& self, const ClientEvents& events, Ending how) {
             self.over(how);
             if (events.ended) events.ended(how);
         })}
    );
}

void ClientHost::adopt(std::unique_ptr<simulator::Stream> stream) {
    open(std::move(stream));
    connection_->phase = Phase::open;
}

void ClientHost::forget() {
    if (!connection_) return;
    connection_->phase = Phase::idle;
    connection_->is_forgotten = true;
    connection_.reset();
}

void ClientHost::send(wire::BytesView bytes) {
    if (phase() == Phase::open) connection_->unsent.write(*connection_->stream, bytes);
}

void ClientHost::end(Ending how) {
    if (phase() == Phase::idle) return;
    connection_->stream->end(how);
    connection_->over(how);
}

ClientHost::Phase ClientHost::phase() const {
    return connection_ ? connection_->phase : Phase::idle;
}

std::size_t ClientHost::pending_bytes() const {
    return connection_ ? connection_->framer.pending_bytes() : 0;
}

std::optional<Ending> ClientHost::ending() const {
    return connection_ ? connection_->ending : std::nullopt;
}

}  // namespace assay::network
