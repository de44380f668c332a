#include "harness/play/actor/server_actor.hpp"

#include "harness/play/actor/packet_builder.hpp"

#include <utility>

namespace assay::play {
namespace {

/// What a client has sent on a connection before it made its next is there already, and is read in
/// less. One that keeps both has its answer soon enough.
constexpr std::chrono::milliseconds last_words_limit{100};

/// Whether the Session outlives the connection.
bool keeps_session(const wire::Connect& connect) {
    if (connect.version() == wire::Version::v3_1_1) return !connect.clean_start();
    return connect.properties.get_or<std::uint32_t>(wire::PropertyId::session_expiry_interval, 0) >
           0;
}

}  // namespace

ServerActor::ServerActor(
    const ActorContext& context, const scenario::Actor& actor, wire::Version row_version
)
    : ClientActor{context, actor, row_version},
      accept_{actor.accept},
      answers_{actor.answers},
      connack_{actor.connack} {}

void ServerActor::listen() {
    context().world.listen(
        spec(),
        [this, watch = std::weak_ptr{lives_}](std::unique_ptr<simulator::Stream> stream) {
            if (!watch.expired()) accept(std::move(stream));
        }
    );
}

void ServerActor::serve(const scenario::ServeAction& action) {
    using Verb = scenario::ServeAction::Verb;
    if (action.verb == Verb::accept) accept_ = action.accept;
    if (action.verb == Verb::connack) connack_ = action.connack;
    if (action.verb == Verb::answers) answers_ = action.answers;
}

void ServerActor::accept(std::unique_ptr<simulator::Stream> stream) {
    if (accept_ == Accept::refuse) {
        context().trace.note(context().now(), name() + " refuses a Network Connection");
        return stream->end(simulator::Ending::reset);
    }
    // The target is at its next connection but one.
    if (next_) take_next();
    if (!is_open()) return adopt(std::move(stream));
    next_ = std::move(stream);
    ++next_number_;
    next_->pause_receiving(true);
    next_->on_events({.ended = [this](simulator::Ending) {
        context().trace.note(context().now(), name() + " sees a Network Connection come and go");
        next_.reset();
    }});
    take_next_after(last_words_limit);
}

void ServerActor::take_next() {
    next_->pause_receiving(false);
    adopt(std::exchange(next_, nullptr));
}

void ServerActor::take_next_after(simulator::Duration delay) {
    context().world.schedule().after(
        delay,
        [this, number = next_number_, watch = std::weak_ptr{lives_}] {
            if (!watch.expired() && next_ && number == next_number_) take_next();
        }
    );
}

void ServerActor::on_over() {
    // Not at once: whoever ended it is not done.
    if (next_) take_next_after({});
}

void ServerActor::advance(const wire::Packet& packet, std::size_t arrival) {
    const bool answers = accept_ == Accept::yes && answers_.has(wire::type_of(packet));
    if (const auto* connect = std::get_if<wire::Connect>(&packet)) {
        heard_other_version_ = connect->version() != version();
        // An answer in another version would be none to this client.
        if (heard_other_version_) return end(simulator::Ending::fin);
        if (answers) answer_connect(*connect);
        has_session_ = keeps_session(*connect);
        return;
    }
    auto_ack = answers;
    ClientActor::advance(packet, arrival);
    if (!answers) return;
    if (std::holds_alternative<wire::Pingreq>(packet)) send(wire::Pingresp{}, 0);
    if (const auto* subscribe = std::get_if<wire::Subscribe>(&packet)) answer_subscribe(*subscribe);
    if (const auto* unsubscribe = std::get_if<wire::Unsubscribe>(&packet))
        answer_unsubscribe(*unsubscribe);
    if (std::holds_alternative<wire::Disconnect>(packet)) end(simulator::Ending::fin);
}

void ServerActor::answer_connect(const wire::Connect& connect) {
    wire::Connack connack{.reason_code = static_cast<std::uint8_t>(connack_.reason)};
    const bool is_there = has_session_ && !connect.clean_start() && connack_.reason == 0;
    connack.set_session_present(connack_.session_present.value_or(is_there));
    // What does not become a packet was refused when the scenario was read.
    if (version() == wire::Version::v5_0)
        connack.properties = PacketBuilder{version(), context().names}
                                 .properties(connack_.properties)
                                 .value_or(wire::Properties{});
    send(connack, 0);
    if (connack_.reason != 0) end(simulator::Ending::fin);
}

void ServerActor::answer_subscribe(const wire::Subscribe& subscribe) {
    wire::Suback suback{.packet_id = subscribe.packet_id};
    for (const auto& subscription : subscribe.subscriptions)
        suback.reason_codes.push_back(subscription.qos());
    send(suback, 0);
}

void ServerActor::answer_unsubscribe(const wire::Unsubscribe& unsubscribe) {
    wire::Unsuback unsuback{.packet_id = unsubscribe.packet_id};
    if (version() == wire::Version::v5_0)
        unsuback.reason_codes.resize(unsubscribe.topic_filters.size());
    send(unsuback, 0);
}

}  // namespace assay::play
