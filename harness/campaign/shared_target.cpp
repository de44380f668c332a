#include "harness/campaign/shared_target.hpp"

#include "harness/network/file_limit.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <utility>

namespace assay::campaign {
namespace {

using std::chrono::milliseconds;

constexpr unsigned rows_at_a_time = 384;
/// Connections of a row (few have more), the target's side of them among the same files if it is
/// ours.
constexpr std::size_t files_a_row = 4;
constexpr int warm_up_questions = 5;
constexpr simulator::Duration warm_up_time = milliseconds{1'000};
/// How soon a wait sees that the run is interrupted.
constexpr simulator::Duration look_for_stop = milliseconds{100};
/// A delivery that nobody saw takes so long.
constexpr simulator::Duration delivery_unseen = milliseconds{50};

}  // namespace

SharedTarget::SharedTarget(
    network::WallClock& clock,
    const RunPlan& plan,
    const std::atomic<bool>& stop,
    std::function<void(const targets::Death&)> on_death
)
    : clock_{clock},
      plan_{plan},
      stop_{stop},
      on_death_{std::move(on_death)},
      live_{clock, plan.target, "assaywatch" + plan.nonce, stop} {}

SharedTarget::~SharedTarget() = default;

network::Script<std::expected<void, std::string>> SharedTarget::start() {
    const auto started = co_await live_.start();
    if (!started) co_return started;
    watch().on_death([this](const targets::Death& death) { on_death(death); });
    target_.address = live_.address();
    // A process that rows share is none of theirs to restart; those that do get one of their own.
    if (!live_.process()) target_.keeper = live_.keeper();
    target_.can_restart = plan_.target.can_restart;
    target_.can_kill = plan_.target.can_kill;
    const auto& given = plan_.target.credentials;
    if (!given.username.empty()) target_.credentials = given;
    co_return started;
}

network::Script<> SharedTarget::measure(std::string versions) {
    simulator::Duration idle{};
    watch().on_answer([&idle](simulator::Instant, simulator::Duration took) {
        idle = std::max(idle, took);
    });
    const bool has_v5 = versions.contains("5.0");
    if (!versions.contains("3.1.1")) watch().speak(wire::Version::v5_0);
    fence_ = std::make_unique<play::Fence>(
        clock_,
        target_.address,
        plan_.target.credentials,
        has_v5 ? wire::Version::v5_0 : wire::Version::v3_1_1,
        plan_.nonce
    );
    target_.fence = fence_.get();
    co_await warm_up();
    set_windows();
    pace_.emplace(rows_max(), idle);
    watch().on_answer([this](simulator::Instant asked, simulator::Duration took) {
        pace_->answered(asked, took - our_share(asked, took));
        widen_windows();
    });
    fence_->on_delivery([this](simulator::Instant asked, simulator::Duration took) {
        pace_->noticed(asked, took - our_share(asked, took));
    });
    watch().keep_asking();
}

network::Script<> SharedTarget::warm_up() {
    // The fence may answer after nobody waits for it any more.
    const auto signal = std::make_shared<network::Signal>(clock_.schedule(), clock_.io());
    const auto delivered = std::make_shared<int>(0);
    const auto now = [this] { return clock_.schedule().now(); };
    const auto enough = now() + warm_up_time;
    for (int i = 0; i < warm_up_questions && !stop_ && now() < enough; ++i) {
        co_await watch().confirm(now());
        fence_->request([signal, delivered] {
            ++*delivered;
            signal->notify();
        });
        while (*delivered <= i && !stop_)
            co_await signal->wait(now() + look_for_stop);
    }
}

void SharedTarget::set_windows() {
    const auto delivery = fence_->delivery().value_or(delivery_unseen);
    const simulator::Duration answer = plan_.target.limits.answer.value_or(milliseconds{});
    target_.settle =
        std::clamp<simulator::Duration>(delivery * 20, milliseconds{150}, milliseconds{2'000});
    target_.slack = milliseconds{300} + delivery * 10;
    target_.settle = std::max(target_.settle, answer);
    target_.slack = std::max(target_.slack, answer);
    at_rest_ = target_;
}

void SharedTarget::widen_windows() {
    const auto extra = pace_->extra(clock_.schedule().now());
    target_.slack = at_rest_.slack + extra;
    target_.stretch = extra;
    target_.settle = at_rest_.settle + extra / 10;
    fence_->be_patient(play::Fence::least_patience + extra);
}

unsigned SharedTarget::rows_now() {
    const auto now = clock_.schedule().now();
    if (const auto asked = watch().asked())
        pace_->waiting(*asked, now - our_share(*asked, now - *asked));
    return pace_->rows();
}

simulator::Duration
SharedTarget::our_share(simulator::Instant asked, simulator::Duration took) const {
    return std::min(clock_.lateness(asked), took);
}

unsigned SharedTarget::rows_max() const {
    if (plan_.jobs > 0) return plan_.jobs;
    const auto rows = network::raise_file_limit() / files_a_row;
    return plan_.target.limits.rows.value_or(
        static_cast<unsigned>(std::clamp<std::size_t>(rows, 16, rows_at_a_time))
    );
}

void SharedTarget::stop() {
    live_.stop();
}

void SharedTarget::on_death(const targets::Death& death) {
    on_death_(death);
    if (std::exchange(is_away_, true)) return;  // it did not even become ready again
    boost::asio::co_spawn(clock_.io().get_executor(), revive(), [](std::exception_ptr error) {
        if (error) std::rethrow_exception(error);
    });
}

network::Script<> SharedTarget::revive() {
    is_lost_ = !co_await live_.revive();
    is_away_ = false;
    if (is_lost_) stop();
}

}  // namespace assay::campaign
