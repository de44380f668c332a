#include "harness/network/broker_host.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

namespace assay::network {
namespace {

using broker::ConnectionId;
using simulator::Ending;

/// Above this a connection counts as congested: the broker queues messages for it.
constexpr std::size_t unsent_high_bytes = 256UL * 1024;
/// The same while the backlogs of all together are more than half of what they may be.
constexpr std::size_t unsent_high_bytes_when_full = 16UL * 1024;

}  // namespace

BrokerHost::BrokerHost(simulator::Schedule& schedule, broker::Broker broker, BrokerLimits limits)
    : schedule_{schedule}, broker_{std::move(broker)}, limits_{limits} {}

BrokerHost::~BrokerHost() {
    schedule_.cancel(timer_);
    for (const auto& [id, connection] : connections_)
        schedule_.cancel(connection.closing_timer);
}

std::vector<std::uint64_t> BrokerHost::ids() const {
    const auto keys = connections_ | std::views::keys;
    return {keys.begin(), keys.end()};
}

void BrokerHost::begin(Keep keep) {
    keep_ = std::move(keep);
    carry_out(broker_.restored(schedule_.now()));
}

void BrokerHost::accept(std::unique_ptr<simulator::Stream> stream) {
    if (is_dead_ || connections_.size() >= limits_.connections_max)
        return stream->end(Ending::reset);
    const auto id = next_++;
    stream->on_events(
        {.established = {},
         .received = [this, id](wire::BytesView bytes) { on_received(id, bytes); },
         .writable = [this, id] { flush(id); },
         .ended = [this, id](Ending) { on_ended(id); }}
    );
    connections_[id].stream = std::move(stream);
    carry_out(broker_.accepted(ConnectionId{id}, schedule_.now()));
}

void BrokerHost::on_received(std::uint64_t id, wire::BytesView bytes) {
    const auto found = connections_.find(id);
    if (found == connections_.end() || found->second.closing) return;
    if (paused_) {
        auto& unread = found->second.unread;
        unread.insert(unread.end(), bytes.begin(), bytes.end());
        if (unread.size() > limits_.backlog_bytes_max) found->second.stream->pause_receiving(true);
        return;
    }
    carry_out(broker_.receive(ConnectionId{id}, bytes, schedule_.now()));
    hold_back(id);
}

/// While the broker has whole packets of a connection left to handle, more would only pile up.
void BrokerHost::hold_back(std::uint64_t id) {
    const auto found = connections_.find(id);
    if (found == connections_.end()) return;
    const auto behind = broker_.is_behind(ConnectionId{id});
    if (behind == held_.contains(id)) return;
    if (behind)
        held_.insert(id);
    else
        held_.erase(id);
    found->second.stream->pause_receiving(behind);
}

void BrokerHost::on_ended(std::uint64_t id) {
    if (!connections_.contains(id)) return;
    forget(id);
    carry_out(broker_.closed(ConnectionId{id}, schedule_.now()));
}

void BrokerHost::carry_out(const broker::Effects& effects) {
    if (is_dead_) return;
    if (keep_ && !keep_(broker_)) return die();
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
    backlogs_bytes_ -= connection.unsent.size();
    connection.unsent.write(*connection.stream, bytes);
    backlogs_bytes_ += connection.unsent.size();
    if (connection.unsent.size() > limits_.backlog_bytes_max) return cut_off(id);
    if (backlogs_bytes_ > limits_.backlogs_bytes_max) return cut_longest_backlog();
    const auto high = backlogs_bytes_ > limits_.backlogs_bytes_max / 2 ? unsent_high_bytes_when_full
                                                                       : unsent_high_bytes;
    if (!connection.congested && connection.unsent.size() > high) {
        connection.congested = true;
        carry_out(broker_.congested(ConnectionId{id}, true, schedule_.now()));
    }
}

void BrokerHost::flush(std::uint64_t id) {
    const auto found = connections_.find(id);
    if (found == connections_.end()) return;
    auto& connection = found->second;
    backlogs_bytes_ -= connection.unsent.size();
    connection.unsent.flush(*connection.stream);
    backlogs_bytes_ += connection.unsent.size();
    if (!connection.unsent.is_empty()) return;
    if (connection.closing) return end(id, Ending::fin);
    if (connection.congested) {
        connection.congested = false;
        carry_out(broker_.congested(ConnectionId{id}, false, schedule_.now()));
    }
}

void BrokerHost::close(std::uint64_t id) {
    const auto found = connections_.find(id);
    if (found == connections_.end()) return;
    auto& connection = found->second;
    if (connection.unsent.is_empty()) return end(id, Ending::fin);
    connection.closing = true;
    connection.closing_timer =
        schedule_.after(limits_.closing_max, [this, id] { end(id, Ending::reset); });
}

void BrokerHost::cut_off(std::uint64_t id) {
    end(id, Ending::reset);
    carry_out(broker_.closed(ConnectionId{id}, schedule_.now()));
}

void BrokerHost::cut_longest_backlog() {
    const auto longest = std::ranges::max_element(connections_, {}, [](const auto& entry) {
        return entry.second.unsent.size();
    });
    cut_off(longest->first);
}

void BrokerHost::end(std::uint64_t id, Ending how) {
    connections_.at(id).stream->end(how);
    forget(id);
}

/// The stream may be in the middle of calling us: it lives until the schedule's next step.
void BrokerHost::forget(std::uint64_t id) {
    auto node = connections_.extract(id);
    held_.erase(id);
    schedule_.cancel(node.mapped().closing_timer);
    backlogs_bytes_ -= node.mapped().unsent.size();
    std::shared_ptr<simulator::Stream> keep{std::move(node.mapped().stream)};
    schedule_.at(schedule_.now(), [keep = std::move(keep)]() mutable { keep.reset(); });
}

void BrokerHost::arm() {
    if (paused_ || is_dead_) return;
    const auto deadline = broker_.next_deadline();
    if (armed_ == deadline) return;
    schedule_.cancel(timer_);
    armed_ = deadline;
    if (!deadline) return;
    timer_ = schedule_.at(std::max(*deadline, schedule_.now()), [this] {
        armed_.reset();
        if (paused_) return;
        carry_out(broker_.wake(schedule_.now()));
        for (const auto id : std::vector<std::uint64_t>{held_.begin(), held_.end()})
            hold_back(id);
    });
}

void BrokerHost::die() {
    is_dead_ = true;
    schedule_.cancel(timer_);
    for (const auto id : ids())
        end(id, Ending::reset);
}

void BrokerHost::pause() {
    paused_ = true;
}

void BrokerHost::resume() {
    paused_ = false;
    for (const auto id : ids()) {
        const auto found = connections_.find(id);
        if (found == connections_.end() || found->second.unread.empty()) continue;
        const auto bytes = std::exchange(found->second.unread, {});
        if (bytes.size() > limits_.backlog_bytes_max) found->second.stream->pause_receiving(false);
        carry_out(broker_.receive(ConnectionId{id}, bytes, schedule_.now()));
    }
    arm();
}

void BrokerHost::stop() {
    // What is kept are open connections, whose Wills come when it is back.
    keep_ = nullptr;
    carry_out(broker_.shut_down(schedule_.now()));
    for (const auto id : ids())
        end(id, Ending::fin);
}

}  // namespace assay::network
