#pragma once
/// The sender's half of QoS 1 and 2 (4.3): which messages are in flight, and how far each exchange
/// is.
///
///     start --> PUBLISH --PUBACK--> done                          QoS 1
///     start --> PUBLISH --PUBREC--> PUBREL --PUBCOMP--> done      QoS 2
#include "reference/session/packet_ids.hpp"

#include <list>
#include <map>
#include <utility>
#include <vector>

namespace assay::session {

/// What an acknowledgement meant.
enum class Acknowledged : std::uint8_t {
    unknown,     ///< no exchange has this Packet Identifier
    wrong_kind,  ///< the exchange waits for another packet type
    advanced,    ///< PUBREC: it is the turn of PUBREL
    finished,    ///< the exchange is over and its identifier free again
};

/// One message that is on its way to the other side.
template <class Message>
struct Exchange {
    std::uint16_t packet_id{};
    std::uint8_t qos{};
    bool sent{};    ///< PUBLISH (or PUBREL) was sent over the present Network Connection
    bool repeat{};  ///< PUBLISH was sent over an earlier one: it needs DUP [MQTT-3.3.1-1]
    Message message{};
};

/// Part of the Session State: it outlives Network Connections [MQTT-4.3.2-3], [MQTT-4.3.3-5].
template <class Message>
class Outgoing {
public:
    Outgoing() = default;
    // Exchanges are known by their places.
    Outgoing(const Outgoing&) = delete;
    Outgoing& operator=(const Outgoing&) = delete;

    /// Forgets all of them.
    void clear() {
        published_.clear();
        released_.clear();
        stages_.clear();
        packet_ids_ = {};
        next_ = published_.end();
    }

    /// Begins an exchange; null if all Packet Identifiers are in use. The caller sends the PUBLISH.
    Exchange<Message>* start(std::uint8_t qos, Message message) {
        const auto packet_id = packet_ids_.take();
        if (!packet_id) return nullptr;
        published_.push_back({*packet_id, qos, true, false, std::move(message)});
        stages_[*packet_id] = {false, std::prev(published_.end())};
        return &published_.back();
    }

    /// Goes on with an exchange of which only the state was kept; nothing if its identifier cannot be.
    void put_back(std::uint16_t packet_id, std::uint8_t qos, bool is_released, Message message) {
        if (!packet_ids_.take(packet_id)) return;
        auto& exchanges = is_released ? released_ : published_;
        exchanges.push_back({packet_id, qos, false, true, std::move(message)});
        stages_[packet_id] = {is_released, std::prev(exchanges.end())};
    }

    Acknowledged on_puback(std::uint16_t packet_id) {
        const auto found = stages_.find(packet_id);
        if (found == stages_.end()) return Acknowledged::unknown;
        if (found->second.at->qos != 1) return Acknowledged::wrong_kind;
        return finish(found);
    }

    /// A `refused` message (Reason Code 0x80 or above) is at its end without PUBREL
    /// [MQTT-4.4.0-2].
    Acknowledged on_pubrec(std::uint16_t packet_id, bool refused) {
        const auto found = stages_.find(packet_id);
        if (found == stages_.end()) return Acknowledged::unknown;
        auto& stage = found->second;
        if (stage.at->qos != 2) return Acknowledged::wrong_kind;
        if (refused) return finish(found);
        if (!stage.is_released) {
            // PUBRELs keep the order of the PUBRECs [MQTT-4.6.0-4].
            pass(stage.at);
            released_.splice(released_.end(), published_, stage.at);
            stage.is_released = true;
        }
        return Acknowledged::advanced;
    }

    Acknowledged on_pubcomp(std::uint16_t packet_id) {
        const auto found = stages_.find(packet_id);
        if (found == stages_.end()) return Acknowledged::unknown;
        if (!found->second.is_released) return Acknowledged::wrong_kind;
        return finish(found);
    }

    /// A new Network Connection resumes the Session: everything has to be sent again
    /// [MQTT-4.4.0-1].
    void resume() {
        for (auto& exchange : published_) {
            exchange.repeat = true;
            exchange.sent = false;
        }
        for (auto& exchange : released_)
            exchange.sent = false;
        next_ = published_.begin();
    }

    /// The oldest PUBLISH that was not sent over the present Network Connection, or null.
    Exchange<Message>* next_unsent() {
        while (next_ != published_.end() && next_->sent)
            ++next_;
        return next_ == published_.end() ? nullptr : &*next_;
    }
    /// Gives up on an exchange as if it had been acknowledged.
    void abandon(std::uint16_t packet_id) {
        const auto found = stages_.find(packet_id);
        if (found != stages_.end()) finish(found);
    }

    /// Exchanges that wait for PUBACK or PUBREC, oldest first.
    std::list<Exchange<Message>>& published() { return published_; }
    /// Exchanges that wait for PUBCOMP, in the order of their PUBRECs.
    std::list<Exchange<Message>>& released() { return released_; }
    const std::list<Exchange<Message>>& published() const { return published_; }
    const std::list<Exchange<Message>>& released() const { return released_; }
    std::size_t size() const { return stages_.size(); }
    /// Whether a Packet Identifier is free for another exchange.
    bool has_room() const { return packet_ids_.size() < 65535; }
    PacketIds& packet_ids() { return packet_ids_; }

private:
    struct Stage {
        bool is_released{};
        typename std::list<Exchange<Message>>::iterator at{};
    };
    using Stages = std::map<std::uint16_t, Stage>;

    Acknowledged finish(typename Stages::iterator found) {
        if (!found->second.is_released) pass(found->second.at);
        (found->second.is_released ? released_ : published_).erase(found->second.at);
        packet_ids_.release(found->first);
        stages_.erase(found);
        return Acknowledged::finished;
    }

    /// The exchange is about to leave `published_`.
    void pass(typename std::list<Exchange<Message>>::iterator at) {
        if (next_ == at) ++next_;
    }

    PacketIds packet_ids_{};
    std::list<Exchange<Message>> published_{};
    /// No exchange before it has to be sent; a list of 30,000 is not searched again for each.
    typename std::list<Exchange<Message>>::iterator next_{published_.end()};
    std::list<Exchange<Message>> released_{};
    Stages stages_{};
};

}  // namespace assay::session
