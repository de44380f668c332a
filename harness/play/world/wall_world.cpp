#include "harness/play/world/wall_world.hpp"

#include "harness/network/socket_gate.hpp"
#include "harness/network/transport.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::play {

WallWorld::WallWorld(
    network::WallClock& clock,
    const WallTarget& target,
    const scenario::Row& row,
    std::uint64_t seed,
    const std::optional<simulator::LinkSpec>& default_link
)
    : clock_{clock},
      target_{target},
      paths_{
          clock.schedule(),
          row,
          {.default_link = default_link, .seed = seed, .epoch = clock.schedule().now()}
      },
      server_{clock.schedule(), profile_of(row.broker_stack)} {
    paths_.listen_to(server_, Way::down);
    server_.set_gate([this, &row](const std::string& actor, auto decide) {
        const auto meet = [this, actor](
                              std::unique_ptr<simulator::Stream> modelled,
                              std::unique_ptr<simulator::Stream> real
                          ) { join(paths_.tap_far(std::move(modelled), actor), std::move(real)); };
        const auto who = std::ranges::find(row.actors, actor, &scenario::Actor::name);
        network::open_gate(socket(*who), meet, std::move(decide));
    });
}

WallWorld::~WallWorld() {
    // The row may be over before its pause is, and whoever comes next finds the target as it was.
    if (target_.keeper) target_.keeper->resume();
}

std::unique_ptr<simulator::Stream> WallWorld::socket(const scenario::Actor& actor) {
    return network::open_stream(clock_, addresses_.of(target_.address, actor));
}

std::unique_ptr<simulator::Stream> WallWorld::connect(const scenario::Actor& actor) {
    if (paths_.link_of(actor)) return paths_.connect(actor, server_);
    if (!paths_.events().counts_bytes()) return socket(actor);
    paths_.begin_connection(actor.name);
    return paths_.tap_near(socket(actor), actor.name, true);
}

void WallWorld::join(
    std::unique_ptr<simulator::Stream> near, std::unique_ptr<simulator::Stream> far
) {
    const auto number = joined_++;
    auto& target_side = *far;
    relays_[number] = std::make_unique<simulator::Relay>(
        clock_.schedule(),
        std::move(near),
        std::move(far),
        [this, number](simulator::Ending, bool) { relays_.erase(number); }
    );
    target_side.pause_receiving(false);
}

PathFacts WallWorld::path(const scenario::Actor& actor) {
    PathFacts facts{
        .round_trip = std::chrono::milliseconds{20},
        .slack = target_.slack,
        .settle = target_.settle,
        .stretch = target_.stretch
    };
    if (const auto* link = paths_.link_of(actor)) {
        const auto over_link = ActorPaths::facts_of(link->spec());
        facts.round_trip += over_link.round_trip;
        facts.slack += over_link.slack;
        facts.settle += over_link.settle;
    }
    return facts;
}

std::optional<std::string>
WallWorld::command(scenario::BrokerAction::Verb verb, Duration how_long) {
    using Verb = scenario::BrokerAction::Verb;
    if (!target_.keeper)
        return "needs a target that this program starts itself (exec: or a target file), or hooks";
    const auto say = [this](const std::string& what, bool may_forget) {
        paths_.events().broker_changed(what, may_forget);
    };
    const auto ready = [this, &clock = clock_, watch = std::weak_ptr{alive_}](
                           const std::expected<void, std::string>& outcome
                       ) {
        clock.sync();
        if (watch.expired()) return;
        is_restarting_ = false;
        paths_.events().broker_changed(
            outcome ? "the broker is ready again"
                    : "the broker did not come back: " + outcome.error(),
            false
        );
    };
    const auto away = std::chrono::duration_cast<std::chrono::milliseconds>(how_long);
    switch (verb) {
    case Verb::restart:
        if (!target_.can_restart)
            return "the target file does not say that this broker keeps its state over a restart";
        say("the broker is restarted", !target_.keeps_over_restart);
        is_restarting_ = true;
        target_.keeper->restart(ready, away);
        break;
    case Verb::kill:
        if (!target_.can_kill)
            return "the target file does not say that this broker keeps its state when it is "
                   "killed";
        say("the broker is killed and started again", !target_.keeps_over_kill);
        target_.keeper->kill();
        is_restarting_ = true;
        target_.keeper->restart(ready, away);
        break;
    case Verb::pause:
        if (!target_.keeper->can_pause()) return "needs a target that this program starts itself";
        say("the broker is paused", false);
        target_.keeper->pause();
        clock_.schedule().after(how_long, [this, watch = std::weak_ptr{alive_}] {
            if (!watch.expired()) target_.keeper->resume();
        });
        break;
    case Verb::alive:
        break;
    }
    return std::nullopt;
}

void WallWorld::target_died(const std::string& how) {
    paths_.events().broker_changed("the target died: " + how, true);
}

}  // namespace assay::play
