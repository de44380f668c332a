#include "tests/broker/recorder.hpp"

#include <fmt/format.h>

namespace assay::broker {

void Recorder::restart() {
    broker_.emplace(Options{}, defects_);
    connections_.clear();
    packet_ids_.clear();
    now_ = {};
    record_ += "--\n";
    kept_.clear();
    if (begins_) begins_();
    note(broker_->restored(now_));
}

void Recorder::crash(Duration away) {
    broker_.emplace(Options{}, defects_);
    connections_.clear();
    packet_ids_.clear();
    now_ += away;
    record_ += "-- crash\n";
    for (const auto& record : kept_)
        broker_->restore(record, {});
    note(broker_->restored(now_));
}

void Recorder::open(std::uint64_t number) {
    if (connections_.contains(number)) cut(number);
    connections_[number] = ConnectionId{++opened_};
    note(broker_->accepted(connections_[number], now_));
}

void Recorder::connect(std::uint64_t number, const wire::Connect& connect) {
    open(number);
    send(number, connect);
}

void Recorder::connect(std::uint64_t number, const std::string& client_id, bool clean) {
    const auto expiry = is_v5() && !clean ? std::optional{60U} : std::nullopt;
    connect(
        number,
        connect_of({.client_id = client_id, .version = version_, .clean = clean, .expiry = expiry})
    );
}

void Recorder::send(std::uint64_t number, const wire::Packet& packet) {
    send(number, wire::encode(packet, version_));
}

void Recorder::send(std::uint64_t number, const wire::Bytes& bytes) {
    note(broker_->receive(connections_.at(number), bytes, now_));
}

void Recorder::cut(std::uint64_t number) {
    note(broker_->closed(connections_.at(number), now_));
}

void Recorder::pass(Duration time) {
    const auto end = now_ + time;
    for (auto next = broker_->next_deadline(); next && *next <= end;
         next = broker_->next_deadline()) {
        now_ = std::max(now_, *next);
        note(broker_->wake(now_));
    }
    now_ = end;
}

std::uint16_t Recorder::packet_id(std::uint64_t number) const {
    const auto found = packet_ids_.find(connections_.at(number));
    return found == packet_ids_.end() ? std::uint16_t{0} : found->second;
}

void Recorder::note(const Effects& effects) {
    kept_.push_back(broker_->take_record());
    if (acted_) acted_(*broker_, kept_.back());
    const auto time = now_.time_since_epoch().count();
    for (const auto& effect : effects) {
        if (const auto* close = std::get_if<Close>(&effect)) {
            record_ +=
                fmt::format("{} {} close\n", time, static_cast<std::uint64_t>(close->connection));
            continue;
        }
        const auto& sent = std::get<Send>(effect);
        record_ += fmt::format("{} {} ", time, static_cast<std::uint64_t>(sent.connection));
        record_.append(sent.bytes.begin(), sent.bytes.end());
        const auto packet = wire::decode(sent.bytes, version_);
        if (!packet) continue;
        if (const auto* publish = std::get_if<wire::Publish>(&*packet);
            publish && publish->qos() > 0)
            packet_ids_[sent.connection] = publish->packet_id;
        const auto* auth = std::get_if<wire::Auth>(&*packet);
        if (!auth || !auth->properties) continue;
        const auto data = auth->properties->get_or<wire::Binary>(authentication_data, {}).bytes;
        challenge_.assign(data.begin(), data.end());
    }
}

}  // namespace assay::broker
