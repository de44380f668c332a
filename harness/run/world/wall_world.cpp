#include "harness/run/world/wall_world.hpp"

#include "harness/target/tcp_stream.hpp"

#include <fmt/format.h>

namespace assay::harness {
namespace {

/// Puts the clock right before anything from the socket is looked at.
class ClockedStream final : public simulator::Stream {
public:
    ClockedStream(WallClock& clock, std::unique_ptr<simulator::Stream> inner)
        : clock_{clock}, inner_{std::move(inner)} {}

    void on_events(simulator::StreamEvents events) override {
        auto shared = std::make_shared<simulator::StreamEvents>(std::move(events));
        auto* clock = &clock_;
        inner_->on_events(
            {.established =
                 [clock, shared] {
                     clock->sync();
                     if (shared->established) shared->established();
                 },
             .received =
                 [clock, shared](simulator::BytesView bytes) {
                     clock->sync();
                     if (shared->received) shared->received(bytes);
                 },
             .writable =
                 [clock, shared] {
                     clock->sync();
                     if (shared->writable) shared->writable();
                 },
             .ended =
                 [clock, shared](simulator::Ending how) {
                     clock->sync();
                     if (shared->ended) shared->ended(how);
                 }}
        );
    }
    std::size_t write(simulator::BytesView bytes) override { return inner_->write(bytes); }
    void end(simulator::Ending how) override { inner_->end(how); }
    void pause_receiving(bool paused) override { inner_->pause_receiving(paused); }

private:
    WallClock& clock_;
    std::unique_ptr<simulator::Stream> inner_;
};

}  // namespace

WallWorld::WallWorld(WallClock& clock, const WallTarget& target, const Row&, std::uint64_t)
    : clock_{clock}, target_{target} {}

WallWorld::~WallWorld() = default;

std::unique_ptr<simulator::Stream> WallWorld::connect(const Actor&, int) {
    return std::make_unique<ClockedStream>(clock_, connect_tcp(clock_.io(), target_.endpoint));
}

simulator::Link* WallWorld::link(const std::string&) {
    return nullptr;
}

bool WallWorld::break_off(const std::string&, simulator::Ending) {
    return false;
}

PathFacts WallWorld::path(const Actor&) {
    return {
        .round_trip = std::chrono::milliseconds{20},
        .slack = target_.slack,
        .settle = target_.settle
    };
}

std::optional<std::string> WallWorld::command(BrokerAction::Verb verb, Duration how_long) {
    using Verb = BrokerAction::Verb;
    if (!target_.process)
        return "needs a target that this program starts itself (exec: or a target file)";
    const auto say = [this](const std::string& what) {
        if (events_.broker_changed) events_.broker_changed(what);
    };
    const auto ready =
        [this, watch = std::weak_ptr{alive_}](const std::expected<void, std::string>& outcome) {
            if (watch.expired()) return;
            clock_.sync();
            if (events_.broker_changed)
                events_.broker_changed(
                    outcome ? "the broker is ready again"
                            : "the broker did not come back: " + outcome.error()
                );
        };
    switch (verb) {
    case Verb::restart:
        if (!target_.can_restart)
            return "the target file does not say that this broker keeps its state over a restart";
        say("the broker is restarted");
        target_.process->restart(ready);
        break;
    case Verb::kill:
        say("the broker is killed and started again");
        target_.process->kill();
        target_.process->restart(ready);
        break;
    case Verb::pause:
        say("the broker is paused");
        target_.process->pause();
        clock_.schedule().after(how_long, [this, watch = std::weak_ptr{alive_}] {
            if (!watch.expired()) target_.process->resume();
        });
        break;
    case Verb::alive:
        break;
    }
    return std::nullopt;
}

void WallWorld::target_died(const std::string& how) {
    death_ = how;
    if (events_.broker_changed) events_.broker_changed("the target died: " + how);
}

}  // namespace assay::harness
