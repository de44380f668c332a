#include "harness/play/row/cleanup.hpp"

#include "reference/wire/topics.hpp"

#include <fmt/format.h>
#include <set>
#include <utility>

namespace assay::play {
namespace {

/// Puts in the topic under which `packet` leaves a retained message, at once or as a Will.
void add_retained_topic(const wire::Packet& packet, std::set<std::string>& topics) {
    if (const auto* publish = std::get_if<wire::Publish>(&packet); publish && publish->retain())
        topics.insert(publish->topic.text);
    const auto* connect = std::get_if<wire::Connect>(&packet);
    if (connect && connect->has_will() && connect->will_retain())
        topics.insert(connect->will_topic.text);
}

/// Topics to which an actor of the row sent (or left as a will) a retained message. A broker may
/// have stored also what it should have refused, so every packet in what was sent counts.
std::set<std::string> retained_topics(StepContext& context) {
    std::set<std::string> topics;
    for (const auto& event : context.trace.events()) {
        const auto actor = context.actors.find(event.actor());
        if (event.kind != reports::TraceEvent::Kind::sent || actor == context.actors.end())
            continue;
        wire::Framer framer;
        framer.push(event.bytes);
        for (auto frame = framer.next(); frame && !frame->empty(); frame = framer.next())
            if (const auto packet = wire::decode(*frame, actor->second->version()))
                add_retained_topic(*packet, topics);
    }
    // An empty message to these would break the protocol.
    std::erase_if(topics, [](const auto& topic) {
        return topic.empty() || wire::has_wildcard(topic);
    });
    return topics;
}

/// Clients that may have left a session behind.
bool may_have_session(StepContext& context, const ClientActor& actor) {
    for (const auto& event : context.trace.events()) {
        if (event.kind != reports::TraceEvent::Kind::sent || event.actor() != actor.name())
            continue;
        const auto packet = wire::decode(event.bytes, actor.version());
        const auto* connect = packet ? std::get_if<wire::Connect>(&*packet) : nullptr;
        if (!connect) continue;
        if (connect->version() == wire::Version::v3_1_1 && !connect->clean_start()) return true;
        if (connect->properties.get_or<std::uint32_t>(
                wire::PropertyId::session_expiry_interval, 0
            ) > 0)
            return true;
    }
    return false;
}

network::Script<> connect_clean(StepContext& context, ClientActor& actor) {
    const scenario::Step step{.actor = actor.name()};
    scenario::ConnectAction action{.mode = scenario::ConnectAction::Mode::fresh};
    action.window.within = std::chrono::seconds{2};
    co_await perform(context, step, action);
}

/// A broker may still store what the row sent when the next row, which may use the same topics,
/// begins: an answer on the same connection shows that it is done.
network::Script<> await_stored(StepContext& context, ClientActor& actor) {
    const scenario::Step step{.actor = actor.name()};
    scenario::PingAction action{};
    action.window.within = std::chrono::seconds{2};
    co_await perform(context, step, action);
}

network::Script<> disconnect(StepContext& context, ClientActor& actor) {
    if (!actor.is_open()) co_return;
    const scenario::Step step{.actor = actor.name()};
    const scenario::DisconnectAction action{.mode = scenario::DisconnectAction::Mode::normal};
    co_await perform(context, step, action);
}

}  // namespace

network::Script<> play_cleanup(StepContext& context) {
    const auto note = [&](const std::string& text) {
        context.trace.note(context.now(), "cleanup: " + text);
    };
    for (const auto& step : context.row.cleanup) {
        const auto known = context.trace.expectations().size();
        co_await perform_all(context, {&step, 1});
        for (const auto& expectation : context.trace.take_expectations(known))
            if (expectation.verdict != reports::Verdict::pass)
                note(fmt::format("{}; {}", expectation.what, expectation.actual));
        if (!context.not_applicable.empty()) note(std::exchange(context.not_applicable, {}));
    }
}

network::Script<> clean_up(StepContext& context) {
    if (context.world.is_virtual()) co_return;
    // Nobody comes back any more, and nobody leaves a Will.
    for (const auto& [name, pilot] : context.pilots)
        pilot->stop();
    context.pilots.clear();
    auto topics = retained_topics(context);
    for (auto& [name, actor] : context.actors) {
        const bool clears_topics = !topics.empty();
        if (!clears_topics && !may_have_session(context, *actor)) continue;
        actor->auto_ack = true;
        co_await connect_clean(context, *actor);
        if (!actor->is_open()) continue;
        for (const auto& topic : topics) {
            wire::Publish clearing{.topic = {topic}};
            clearing.set_retain(true);
            actor->send(clearing, 0);
        }
        if (clears_topics) co_await await_stored(context, *actor);
        topics.clear();
        co_await disconnect(context, *actor);
    }
}

}  // namespace assay::play
