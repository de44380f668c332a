#include "harness/evidence/history/client_messages.hpp"

#include "reference/wire/codec.hpp"
#include "reference/wire/reason_codes.hpp"

#include <algorithm>

namespace assay::evidence {
namespace {

using reports::TraceEvent;
using Kind = TraceEvent::Kind;

/// What goes one way: the identifiers in use belong to the Session, the aliases to the connection.
class CarriedWay {
public:
    explicit CarriedWay(CarriedOneWay& messages) : messages_{messages} {}

    Carried& of(const wire::Publish& packet) {
        auto topic = packet.topic.text;
        const auto alias =
            packet.properties.get_or<std::uint16_t>(wire::PropertyId::topic_alias, 0);
        if (alias != 0 && !topic.empty()) aliases_[alias] = topic;
        if (alias != 0 && topic.empty()) topic = aliases_[alias];
        return messages_[{std::move(topic), packet.payload.bytes}];
    }
    /// False: the receiver knows that this is the message that it has already.
    bool begins(const wire::Publish& packet) {
        return packet.qos() == 0 || open_.insert(packet.packet_id).second;
    }
    void arrives(const wire::Publish& packet, When moment) {
        auto& carried = of(packet);
        carried.publishes.push_back(moment.order);
        // A server takes each PUBLISH of QoS 1 for a message; of QoS 2 it knows the identifier.
        if (packet.qos() == 2 && !begins(packet)) return;
        carried.arrived.push_back(moment);
        if (packet.qos() == 1 && packet.dup()) ++carried.repeats;
        if (packet.qos() > 0)
            latest_.insert_or_assign(
                packet.packet_id, Open{.carried = &carried, .arrived = moment}
            );
    }
    void is_made(const wire::Publish& packet, When moment) {
        auto& carried = of(packet);
        carried.publishes.push_back(moment.order);
        const auto before = latest_.find(packet.packet_id);
        // Acknowledged, but the server had not got that: for an application it is the same message.
        const bool is_repeat = packet.qos() == 1 && packet.dup() && before != latest_.end() &&
                               before->second.carried == &carried;
        if (!begins(packet) || is_repeat) return;
        carried.made.push_back(moment);
        carried.qos.insert(packet.qos());
        if (packet.qos() > 0) latest_.insert_or_assign(packet.packet_id, Open{.carried = &carried});
    }
    /// The exchange ends without a delivery (4.3.3 of 5.0).
    void is_refused(std::uint16_t packet_id) {
        open_.erase(packet_id);
        const auto refused = latest_.extract(packet_id);
        if (refused.empty()) return;
        auto& open = refused.mapped();
        auto* carried = open.carried;
        ++carried->refused;
        release(open);
        if (!open.arrived) return;
        const auto found = std::ranges::find(carried->arrived, open.arrived->order, &When::order);
        if (found != carried->arrived.end()) carried->arrived.erase(found);
    }
    void is_answered(std::uint16_t packet_id, reports::Offset at) {
        const auto found = latest_.find(packet_id);
        if (found == latest_.end()) return;
        auto& open = found->second;
        release(open);
        if (!std::exchange(open.is_answered, true)) open.carried->answered.push_back(at);
    }
    /// By PUBREC: whether the application has it before the exchange is over is the receiver's
    /// choice (4.3.3, methods A and B).
    void is_held(std::uint16_t packet_id) {
        const auto found = latest_.find(packet_id);
        if (found == latest_.end() || found->second.is_answered) return;
        if (!std::exchange(found->second.is_held, true)) ++found->second.carried->held;
    }
    void is_over(std::uint16_t packet_id) { open_.erase(packet_id); }
    /// By the server, for good; the client may not have got that before its connection ended.
    void is_acknowledged(std::uint16_t packet_id) {
        const auto found = latest_.find(packet_id);
        if (found != latest_.end()) found->second.acknowledged_in = connection_;
    }
    void begins_connection() {
        ++connection_;
        aliases_.clear();
    }
    void forget_session() {
        for (auto& [packet_id, open] : latest_) {
            release(open);
            if (open.arrived && may_be_unknown(open)) ++open.carried->renewable;
        }
        open_.clear();
        latest_.clear();
    }

private:
    struct Open {
        Carried* carried{};
        std::optional<When> arrived{};  ///< at a server
        bool is_answered{};
        bool is_held{};
        std::size_t acknowledged_in{};  ///< which connection; 0: not yet
    };

    /// Whether the client may miss the acknowledgement: it would have sent it again over the
    /// connection that came after that of the acknowledgement.
    bool may_be_unknown(const Open& open) const {
        return open.acknowledged_in == 0 || open.acknowledged_in + 1 >= connection_;
    }
    static void release(Open& open) {
        if (std::exchange(open.is_held, false)) --open.carried->held;
    }

    CarriedOneWay& messages_;
    std::size_t connection_{};
    std::set<std::uint16_t> open_{};
    /// The latest under an identifier, which its receiver may still refuse.
    std::map<std::uint16_t, Open> latest_{};
    std::map<std::uint16_t, std::string> aliases_{};
};

class Reading {
public:
    explicit Reading(wire::Version version) : version_{version} {}

    void exchanged(const reports::ApplicationMessage& message, std::size_t order) {
        auto& carried = (message.is_heard ? out_.down : out_.up)[{message.topic, message.payload}];
        const When moment{message.at, order};
        if (message.has_failed) {
            ++carried.failed;
            return;
        }
        (message.is_heard ? carried.arrived : carried.made).push_back(moment);
        if (!message.is_heard) carried.qos.insert(message.qos);
    }
    void follow(const TraceEvent& event, EventIndex index) {
        const bool is_packet = event.kind == Kind::sent || event.kind == Kind::received;
        if (!is_packet || event.bytes.empty()) return;
        const auto packet = wire::decode(event.bytes, version_);
        if (!packet) return;
        const When moment{event.at, index};
        const auto take = [&](const auto& one) {
            event.kind == Kind::received ? received(one, moment) : sent(one, moment);
        };
        std::visit(take, *packet);
    }
    ClientMessages take() { return std::move(out_); }

private:
    // By a server, from the client.
    void received(const auto&, When) {}
    void received(const wire::Connect& packet, When) {
        up_.begins_connection();
        down_.begins_connection();
        // Whatever is not sent again waits for no answer.
        out_.unanswered.clear();
        if (packet.clean_start()) forget_session();
    }
    void received(const wire::Publish& packet, When moment) {
        up_.arrives(packet, moment);
        if (packet.qos() > 0) out_.unanswered.insert(packet.packet_id);
    }
    void received(const wire::Pubrel& packet, When) {
        up_.is_over(packet.packet_id);
        out_.unanswered.insert(packet.packet_id);
    }
    void received(const wire::Puback& packet, When moment) {
        if (wire::is_failure(packet.reason())) return down_.is_refused(packet.packet_id);
        down_.is_answered(packet.packet_id, moment.at);
        down_.is_over(packet.packet_id);
    }
    void received(const wire::Pubrec& packet, When) {
        if (wire::is_failure(packet.reason())) return down_.is_refused(packet.packet_id);
        down_.is_held(packet.packet_id);
    }
    void received(const wire::Pubcomp& packet, When moment) {
        if (!wire::is_failure(packet.reason())) down_.is_answered(packet.packet_id, moment.at);
        down_.is_over(packet.packet_id);
    }

    // By a server, to the client.
    void sent(const auto&, When) {}
    void sent(const wire::Connack& packet, When) {
        if (packet.reason_code == 0 && !packet.session_present()) forget_session();
    }
    void sent(const wire::Publish& packet, When moment) { down_.is_made(packet, moment); }
    void sent(const wire::Puback& packet, When moment) {
        if (wire::is_failure(packet.reason())) up_.is_refused(packet.packet_id);
        up_.is_acknowledged(packet.packet_id);
        answer(packet.packet_id, moment);
    }
    void sent(const wire::Pubrec& packet, When moment) {
        if (wire::is_failure(packet.reason())) up_.is_refused(packet.packet_id);
        answer(packet.packet_id, moment);
    }
    void sent(const wire::Pubcomp& packet, When moment) {
        up_.is_acknowledged(packet.packet_id);
        answer(packet.packet_id, moment);
    }

    void answer(std::uint16_t packet_id, When moment) {
        if (out_.unanswered.erase(packet_id) > 0) out_.answered_at = moment.at;
    }
    void forget_session() {
        up_.forget_session();
        down_.forget_session();
        out_.unanswered.clear();
    }

    wire::Version version_;
    ClientMessages out_{};
    CarriedWay up_{out_.up};
    CarriedWay down_{out_.down};
};

}  // namespace

ClientMessages read_client_messages(
    std::span<const TraceEvent> trace,
    std::span<const reports::ApplicationMessage> application,
    wire::Version version
) {
    Reading reading{version};
    for (std::size_t i = 0; i < application.size(); ++i)
        reading.exchanged(application[i], i);
    for (EventIndex i = 0; i < trace.size(); ++i)
        reading.follow(trace[i], i);
    return reading.take();
}

}  // namespace assay::evidence
