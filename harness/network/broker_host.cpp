#include "harness/network/broker_host.hpp"

#include <algorithm>

namespace assay::harness {
namespace {

using broker::ConnectionId;
using simulator::Ending;

/// Above this the broker is told that the connection is congested.
constexpr std::size_t unsent_high_bytes = 256UL * 1024;

broker::Ending broker_ending(Ending how) {
    switch (how) {
    case Ending::fin:
        return broker::Ending::closed;
    case Ending::reset:
        return broker::Ending::reset;
    default:
        return broker::Ending::lost;
    }
}

}  // namespace

BrokerHost::BrokerHost(simulator::Schedule& schedule, broker::Broker broker)
    : schedule_{schedule}, broker_{std::move(broker)} {}

BrokerHost::~BrokerHost() {
    schedule_.cancel(timer_);
}

void BrokerHost::accept(std::unique_ptr<simulator::Stream> stream) {
    const auto id = next_++;
    stream->on_events(
        {.established = {},
         .received = [this, id](wire::BytesView bytes) { on_received(id, bytes); },
         .writable = [this, id] { flush(id); },
         .ended = [this, id](Ending how) { on_ended(id, how); }}
    );
    connections_[id].stream = std::move(stream);
    carry_out(broker_.accepted(ConnectionId{id}, schedule_.now()));
}

void BrokerHost::on_received(std::uint64_t id, wire::BytesView bytes) {
    const auto found = connections_.find(id);
    if (found == connections_.end() || found->second.closing) return;
    if (paused_) {
        found->second.unread.insert(found->second.unread.end(), bytes.begin(), bytes.end());
        return;
    }
    carry_out(broker_.receive(ConnectionId{id}, bytes, schedule_.now()));
}

void BrokerHost::on_ended(std::uint64_t id, Ending how) {
    if (!connections_.contains(id)) return;
    forget(id);
    carry_out(broker_.closed(ConnectionId{id}, broker_ending(how), schedule_.now()));
}

void BrokerHost::carry_out(broker::Effects effects) {
    for (const auto& effect : effects) {
        if (const auto* send = std::get_if<broker::Send>(&effect))
            write(static_cast<std::uint64_t>(send->connection), send->bytes);
        else
            close(static_cast<std::uint64_t>(std::get<broker::Close>(effect).connection));
    }
    arm();
}

void BrokerHost::write(std::uint64_t id, wire::BytesView bytes) {
    const auto found = connections_.find(id);
    if (found == connections_.end()) return;
    auto& connection = found->second;
    const auto taken = connection.unsent.empty() ? connection.stream->write(bytes) : 0;
    connection.unsent.insert(
        connection.unsent.end(), bytes.begin() + static_cast<std::ptrdiff_t>(taken), bytes.end()
    );
    if (!connection.congested && connection.unsent.size() > unsent_high_bytes) {
        connection.congested = true;
        carry_out(broker_.congested(ConnectionId{id}, true, schedule_.now()));
    }
}

void BrokerHost::flush(std::uint64_t id) {
    const auto found = connections_.find(id);
    if (found == connections_.end()) return;
    auto& connection = found->second;
    const auto taken = connection.stream->write(connection.unsent);
    connection.unsent.erase(
        connection.unsent.begin(), connection.unsent.begin() + static_cast<std::ptrdiff_t>(taken)
    );
    if (!connection.unsent.empty()) return;
    if (connection.closing) return close(id);
    if (connection.congested) {
        connection.congested = false;
        carry_out(broker_.congested(ConnectionId{id}, false, schedule_.now()));
    }
}

void BrokerHost::close(std::uint64_t id) {
    const auto found = connections_.find(id);
    if (found == connections_.end()) return;
    if (!found->second.unsent.empty()) {
        found->second.closing = true;
        return;
    }
    found->second.stream->end(Ending::fin);
    forget(id);
}

/// The stream may be in the middle of calling us: it lives until the schedule's next step.
void BrokerHost::forget(std::uint64_t id) {
    auto node = connections_.extract(id);
    std::shared_ptr<simulator::Stream> keep{std::move(node.mapped().stream)};
    schedule_.at(schedule_.now(), [keep = std::move(keep)]() mutable { keep.reset(); });
}

void BrokerHost::arm() {
    if (paused_) return;
    const auto deadline = broker_.next_deadline();
    if (armed_ == deadline) return;
    schedule_.cancel(timer_);
    armed_ = deadline;
    if (!deadline) return;
    timer_ = schedule_.at(std::max(*deadline, schedule_.now()), [this] {
        armed_.reset();
        if (!paused_) carry_out(broker_.wake(schedule_.now()));
    });
}

void BrokerHost::restart() {
    std::vector<std::uint64_t> ids;
    for (const auto& [id, connection] : connections_)
        ids.push_back(id);
    for (const auto id : ids) {
        connections_.at(id).stream->end(Ending::reset);
        forget(id);
        carry_out(broker_.closed(ConnectionId{id}, broker::Ending::reset, schedule_.now()));
    }
}

void BrokerHost::pause() {
    paused_ = true;
}

void BrokerHost::resume() {
    paused_ = false;
    std::vector<std::uint64_t> ids;
    for (const auto& [id, connection] : connections_)
        ids.push_back(id);
    for (const auto id : ids) {
        const auto found = connections_.find(id);
        if (found == connections_.end() || found->second.unread.empty()) continue;
        const auto bytes = std::exchange(found->second.unread, {});
        carry_out(broker_.receive(ConnectionId{id}, bytes, schedule_.now()));
    }
    arm();
}

}  // namespace assay::harness
