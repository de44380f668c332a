#include "harness/campaign/live_target.hpp"

#include "harness/network/transport.hpp"

#include <utility>

namespace assay::campaign {
namespace {

using Outcome = std::expected<void, std::string>;

/// How long somebody else may take to start a target of theirs again.
constexpr std::chrono::milliseconds return_limit{5'000};

/// How soon a wait sees that the run is interrupted.
constexpr std::chrono::milliseconds look_for_stop{100};

/// Waits for the one call of a `ReadyDone`, which may outlive the wait.
class Ready {
public:
    Ready(network::WallClock& clock, const std::atomic<bool>& stop)
        : clock_{clock}, stop_{stop}, signal_{clock.schedule(), clock.io()} {}

    targets::ReadyDone done() {
        return [outcome = std::weak_ptr{outcome_}, this](Outcome said) {
            const auto place = outcome.lock();
            if (!place) return;
            *place = std::move(said);
            signal_.notify();
        };
    }
    network::Script<Outcome> wait() {
        while (!outcome_->has_value() && !stop_)
            co_await signal_.wait(clock_.schedule().now() + look_for_stop);
        if (!outcome_->has_value()) co_return std::unexpected{std::string{"interrupted"}};
        co_return **outcome_;
    }

private:
    network::WallClock& clock_;
    const std::atomic<bool>& stop_;
    network::Signal signal_;
    std::shared_ptr<std::optional<Outcome>> outcome_{std::make_shared<std::optional<Outcome>>()};
};

}  // namespace

LiveTarget::LiveTarget(
    network::WallClock& clock,
    const targets::Target& target,
    std::string client_id,
    const std::atomic<bool>& stop
)
    : clock_{clock}, target_{target}, client_id_{std::move(client_id)}, stop_{stop} {}

network::Script<Outcome> LiveTarget::start() {
    if (target_.kind == targets::Target::Kind::exec) {
        process_ = std::make_unique<targets::Process>(clock_.io(), target_.process);
        if (const auto started = process_->start(); !started) co_return started;
        Ready ready{clock_, stop_};
        process_->await_ready(ready.done());
        const auto outcome = co_await ready.wait();
        if (!outcome) co_return outcome;
        address_ = process_->address();
    } else {
        const auto found = network::resolved(target_.address);
        if (!found) co_return std::unexpected{found.error()};
        address_ = *found;
        const auto outcome = co_await start_by_hooks();
        if (!outcome) co_return outcome;
    }
    targets::Watched watched{
        .address = address_,
        .credentials = target_.credentials,
        .client_id = client_id_,
        .process = process_.get()
    };
    watch_ = std::make_unique<targets::Watch>(clock_, std::move(watched));
    if (hooked_)
        hooked_->on_absence([this](bool is_away) {
            clock_.sync();
            is_away ? watch_->pause() : watch_->resume();
        });
    co_return Outcome{};
}

network::Script<Outcome> LiveTarget::start_by_hooks() {
    if (target_.hooks == targets::Hooks{}) co_return Outcome{};
    hooked_ = std::make_unique<targets::HookedTarget>(
        clock_.io(),
        targets::HookedSpec{
            .name = target_.process.name,
            .hooks = target_.hooks,
            .address = address_,
            .credentials = target_.credentials,
            .ready = target_.process.ready,
            .ready_limit = target_.process.ready_limit,
            .log = target_.process.log
        }
    );
    Ready ready{clock_, stop_};
    hooked_->start(ready.done());
    co_return co_await ready.wait();
}

targets::Keeper* LiveTarget::keeper() {
    if (process_) return process_.get();
    return hooked_.get();
}

LiveTarget::~LiveTarget() {
    if (stop_ && process_) process_->kill();
}

void LiveTarget::stop() {
    if (watch_) watch_->stop();
    if (process_ && stop_ && !std::exchange(is_ending_, true)) process_->stop([] {});
}

network::Script<> LiveTarget::end() {
    if (watch_) watch_->stop();
    if (!process_ || std::exchange(is_ending_, true)) co_return;
    Ready ended{clock_, stop_};
    process_->stop([done = ended.done()] { done({}); });
    std::ignore = co_await ended.wait();
}

network::Script<bool> LiveTarget::revive() {
    Ready ready{clock_, stop_};
    std::optional<targets::ReadyProbe> probe;
    if (process_ || (hooked_ && target_.hooks.can_restart()))
        keeper()->restart(ready.done());
    else
        probe.emplace(
            clock_.io(),
            address_,
            targets::Ready::connack,
            target_.credentials,
            return_limit,
            ready.done()
        );
    const auto outcome = co_await ready.wait();
    if (outcome) watch_->resume();
    co_return outcome.has_value();
}

}  // namespace assay::campaign
