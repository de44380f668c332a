#include "harness/play/actor/load_client.hpp"

#include "harness/evidence/trace/load_payload.hpp"

namespace assay::play {
namespace {

client::Options options_of(const ClientActor& actor, const scenario::LoadAction& action) {
    const auto in_seconds = [](Duration d) { return std::chrono::floor<std::chrono::seconds>(d); };
    auto options = reference_options(actor);
    if (action.keep_session) options.session_expiry = in_seconds(*action.keep_session);
    // Without a session there is nothing to resume, and a message in flight would be lost with the
    // link.
    else if (action.qos > 0)
        options.session_expiry = std::chrono::hours{1};
    if (action.keep_alive) options.keep_alive = in_seconds(*action.keep_alive);
    return options;
}

}  // namespace

LoadClient::LoadClient(
    const ActorContext& context,
    const ClientActor& actor,
    const scenario::LoadAction& action,
    std::string name,
    reports::MadeMessages& made
)
    : ReferenceActor{context, actor, options_of(actor, action)},
      action_{action},
      name_{std::move(name)},
      made_{made} {
    made_.topic = context.names.topic(action.topic);
    made_.qos = action.qos;
}

LoadClient::~LoadClient() {
    context().world.schedule().cancel(publish_timer_);
}

void LoadClient::start() {
    carry_out(client().connect(now()));
    publish_next();
}

void LoadClient::publish_next() {
    if (is_stopped() || begun_ == action_.count) return;
    ++begun_;
    made_.at.push_back(context().trace.offset(context().now()));
    client::Message message{
        .topic = made_.topic,
        .payload =
            evidence::load_payload(name_, static_cast<std::uint32_t>(begun_), action_.payload_size),
        .qos = static_cast<std::uint8_t>(action_.qos),
        .retain = action_.retain
    };
    carry_out(client().publish(std::move(message), now()).effects);
    if (begun_ == action_.count) return;
    const auto pause = clock().true_time_of(action_.every);
    publish_timer_ = context().world.schedule().after(pause, [this] { publish_next(); });
}

void LoadClient::on_news(const client::Effect& effect) {
    if (std::holds_alternative<client::Acknowledged>(effect) ||
        std::holds_alternative<client::Dropped>(effect))
        ++ended_;
}

}  // namespace assay::play
