// What a row whose target is a client does: tells that client what to do, and says what its servers
// answer from now on.
#include "harness/play/actor/server_actor.hpp"
#include "harness/play/steps/undriven.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::play {
namespace {

using adapters::Command;
using adapters::Deed;

/// A program of the user's own may take long to start: a virtual machine, packages to load.
constexpr Duration start_limit = std::chrono::seconds{30};

/// Whom a step means that speaks of the client only: the server that its connections come to.
ClientActor& first_server(StepContext& context) {
    return context.actor(context.row.actors.front().name);
}

std::optional<std::chrono::seconds> in_whole_seconds(const std::optional<Duration>& duration) {
    if (!duration) return std::nullopt;
    return std::chrono::floor<std::chrono::seconds>(*duration);
}

wire::Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

void add_connect(
    StepContext& context,
    const scenario::DriveAction& action,
    const ClientActor& server,
    Command& out
) {
    const bool is_v5 = out.version == wire::Version::v5_0;
    const auto& to = action.to.empty() ? server.spec() : context.actor(action.to).spec();
    const auto address = context.world.address_of(to);
    out.host = address.host;
    out.port = address.port;
    out.client_id = action.client_id.value_or(server.client_id());
    out.clean = action.clean.value_or(is_v5 || !action.keep_session);
    out.keep_alive = in_whole_seconds(action.keep_alive);
    if (is_v5) out.session_expiry = in_whole_seconds(action.keep_session);
    out.username = action.username;
    out.password = action.password;
    if (!action.will) return;
    out.will = adapters::Will{
        .topic = context.names.topic(action.will->topic),
        .payload = bytes_of(action.will->payload),
        .qos = static_cast<std::uint8_t>(action.will->qos),
        .retain = action.will->retain,
        .delay = in_whole_seconds(action.will->delay),
        .properties = action.will->properties
    };
}

Command
command_of(StepContext& context, const scenario::DriveAction& action, const ClientActor& server) {
    Command out{
        .deed = action.deed,
        .version = context.row.version,
        .topic = context.names.topic(action.topic),
        .payload =
            action.payload_size ? wire::Bytes(*action.payload_size, 'x') : bytes_of(action.payload),
        .qos = static_cast<std::uint8_t>(action.qos),
        .retain = action.retain,
        .properties = action.properties
    };
    for (const auto& filter : action.filters)
        out.filters.push_back(context.names.topic(filter));
    if (action.deed == Deed::connect) add_connect(context, action, server, out);
    return out;
}

/// What the command needs that not every library has, by the words of an adapter's `can`.
std::vector<std::string_view> needs_of(const Command& command) {
    std::vector<std::string_view> out;
    if (command.will) out.emplace_back("will");
    if (!command.properties.empty() || (command.will && !command.will->properties.empty()))
        out.emplace_back("properties");
    if (command.deed == Deed::connect && !command.clean) out.emplace_back("resume");
    return out;
}

/// Why the client cannot play this row at all; empty: it can.
std::string unfit(const StepContext& context, const Command& command) {
    const auto& identity = context.client->identity();
    const auto version = std::string{wire::name_of(context.row.version)};
    if (!identity) return {};
    if (!identity->mqtt.contains(version))
        return fmt::format("{} does not speak MQTT {}", identity->name, version);
    if (!identity->can) return {};
    for (const auto need : needs_of(command))
        if (!identity->can->contains(std::string{need}))
            return fmt::format("{} does not say that it can '{}'", identity->name, need);
    return {};
}

/// Tells it once for each message; the numbers of the commands.
std::vector<int>
tell(StepContext& context, const scenario::DriveAction& action, const Command& command, int line) {
    std::vector<int> out;
    for (int number = 1; number <= action.count; ++number) {
        auto one = command;
        if (action.count > 1) {
            const auto suffix = fmt::format("-{}", number);
            one.payload.insert(one.payload.end(), suffix.begin(), suffix.end());
        }
        out.push_back(context.client->tell(one, line));
    }
    return out;
}

}  // namespace

network::Script<Outcome>
perform(StepContext& context, const scenario::Step& step, const scenario::DriveAction& given) {
    const auto from = context.now();
    auto& client = *context.client;
    auto& server = first_server(context);
    const auto action = resolved(context, server, given);
    if (!action) co_return broken(context, from, "names of the scenario", action.error());
    // It does what it does; steps behind this one see whether that is what they wait for.
    if (!client.is_driven()) {
        context.left_to_client.push_back({*action, from});
        const auto latest = deadline(context, server, action->window);
        const auto has_come = [&] {
            return action->deed != Deed::connect || has_connected(context);
        };
        co_await await_event(context, server.name(), server, latest, has_come);
        co_return Outcome{.from = from, .to = context.now()};
    }
    const auto has_started = [&] { return client.identity() || !client.trouble().empty(); };
    if (!co_await context.signal.until(from + start_limit, has_started))
        co_return missed(context, server, from, "the client under test starts", "it says nothing");
    const auto command = command_of(context, *action, server);
    context.not_applicable = unfit(context, command);
    if (!context.not_applicable.empty() || !client.trouble().empty())
        co_return Outcome{.from = from, .to = context.now()};
    const auto until = deadline(context, server, action->window);
    const auto commands = tell(context, *action, command, step.at.line);
    if (!action->await) co_return Outcome{.from = from, .to = context.now()};
    const auto all_done = [&] {
        return has_given_out(context) || std::ranges::all_of(commands, [&](int number) {
                   return client.answer(number) != nullptr;
               });
    };
    const std::string topic{scenario::client_name};
    if (co_await await_event(context, topic, server, until, all_done))
        co_return Outcome{.from = from, .to = context.now()};
    // Nothing demands that an interface says when something is done.
    auto outcome = broken(
        context, from, "the client under test says that it is done", "it says nothing of it"
    );
    outcome.verdict = reports::Verdict::undecided;
    co_return outcome;
}

network::Script<Outcome>
perform(StepContext& context, const scenario::Step& step, const scenario::ServeAction& action) {
    static_cast<ServerActor&>(context.actor(step.actor)).serve(action);
    co_return Outcome{.from = context.now(), .to = context.now()};
}

}  // namespace assay::play
