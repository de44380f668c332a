#include "harness/play/actor/listen_client.hpp"

#include "reference/wire/reason_codes.hpp"

#include <algorithm>

namespace assay::play {
namespace {

client::Options options_of(const ClientActor& actor, const scenario::ListenAction& action) {
    const auto in_seconds = [](Duration d) { return std::chrono::floor<std::chrono::seconds>(d); };
    auto options = reference_options(actor);
    // Without a Session a subscriber would miss what is published while it is away.
    options.session_expiry =
        action.keep_session ? in_seconds(*action.keep_session) : std::chrono::hours{1};
    if (action.keep_alive) options.keep_alive = in_seconds(*action.keep_alive);
    return options;
}

}  // namespace

ListenClient::ListenClient(
    const ActorContext& context, const ClientActor& actor, const scenario::ListenAction& action
)
    : ReferenceActor{context, actor, options_of(actor, action)}, action_{action} {}

void ListenClient::start() {
    carry_out(client().connect(now()));
    subscribe();
}

void ListenClient::subscribe() {
    std::vector<wire::Subscription> subscriptions;
    for (const auto& filter : action_.filters)
        subscriptions.push_back(
            {.topic_filter = {context().names.topic(filter)},
             .options = static_cast<std::uint8_t>(action_.qos)}
        );
    const auto requested = client().subscribe(std::move(subscriptions), now());
    request_ = requested.token;
    carry_out(requested.effects);
}

void ListenClient::on_news(const client::Effect& effect) {
    // A Session that is gone took its subscriptions along.
    if (std::holds_alternative<client::SessionLost>(effect)) return subscribe();
    const auto* done = std::get_if<client::Acknowledged>(&effect);
    if (!done || done->token != request_) return;
    subscribed_ = true;
    if (std::ranges::any_of(done->reasons, wire::is_failure)) refusal_ = done->reasons;
}

}  // namespace assay::play
