#include "harness/targets/watch.hpp"

#include "harness/network/transport.hpp"

#include <utility>

namespace assay::targets {
namespace {

using std::chrono::milliseconds;

/// Between the questions that nobody asked for.
constexpr milliseconds between_questions{50};
/// Between two attempts at a target that ended the connection although it lives.
constexpr milliseconds try_again{10};
/// A target that lives and yet ends every connection for so long has its reasons: it is full.
constexpr milliseconds ending_limit{2'000};
/// After this much silence no answer is expected any more.
constexpr milliseconds silence_limit{10'000};
constexpr std::size_t last_words_bytes = 4'096;

std::string last_words(const Process* process) {
    auto text = process ? process->output() : std::string{};
    if (text.size() > last_words_bytes) text.erase(0, text.size() - last_words_bytes);
    return text;
}

}  // namespace

Watch::Watch(network::WallClock& clock, Watched watched)
    : clock_{clock},
      watched_{std::move(watched)},
      signal_{clock.schedule(), clock.io()},
      host_{asking_events()},
      sitter_{sitting_events()} {
    if (watched_.process)
        watched_.process->on_death([this](const std::string& how) {
            clock_.sync();
            died(how);
        });
}

network::ClientEvents Watch::asking_events() {
    return {
        .established = [this] { host_.send(connect_bytes("a")); },
        // Any answer shows that it serves, be it that it refuses the client.
        .chunk = [this](wire::BytesView) { on_answered(); },
        .ended = [this](simulator::Ending how) { on_ended(how); }
    };
}

network::ClientEvents Watch::sitting_events() {
    return {
        .established = [this] { sitter_.send(connect_bytes("s")); },
        .packet =
            [this](wire::BytesView bytes) {
                const auto packet = wire::decode(bytes, watched_.version);
                const auto* connack = packet ? std::get_if<wire::Connack>(&*packet) : nullptr;
                if (connack) is_sitting_ = connack->reason_code == 0;
            },
        .ended = [this](simulator::Ending) { on_sitter_ended(); }
    };
}

Watch::~Watch() {
    clock_.schedule().cancel(timer_);
    if (watched_.process) watched_.process->on_death({});
}

network::Script<> Watch::confirm(simulator::Instant since, simulator::Instant not_before) {
    const auto is_over = [&] { return is_stopped_ || death_since(since) != nullptr; };
    co_await signal_.until(not_before, is_over);
    if (is_over()) co_return;
    const auto mine = ++wanted_;
    if (!asked_) ask();
    co_await signal_.until(simulator::Instant::max(), [&] {
        return answered_ >= mine || is_over();
    });
}

void Watch::keep_asking() {
    keeps_asking_ = true;
    if (!asked_) ask();
}

std::optional<simulator::Instant> Watch::asked() const {
    return asked_;
}

const Death* Watch::death_since(simulator::Instant since) const {
    for (const auto& death : deaths_)
        if (death.at >= since) return &death;
    return nullptr;
}

void Watch::pause() {
    is_paused_ = true;
    forget_all();
}

void Watch::resume() {
    is_paused_ = false;
    if (keeps_asking_ || wanted_ > answered_) ask();
}

void Watch::stop() {
    is_stopped_ = true;
    clock_.schedule().cancel(timer_);
    asked_.reset();
    host_.forget();
    sitter_.forget();
    signal_.notify();
}

void Watch::ask() {
    if (is_paused_ || is_stopped_) return;
    covered_ = wanted_;
    asked_ = clock_.schedule().now();
    open();
}

void Watch::open() {
    auto& schedule = clock_.schedule();
    schedule.cancel(timer_);
    timer_ = schedule.after(silence_limit, [this] { conclude(); });
    host_.open(network::open_stream(clock_, watched_.address));
}

wire::Bytes Watch::connect_bytes(std::string_view client) const {
    wire::Connect connect{
        .protocol_version = static_cast<std::uint8_t>(watched_.version),
        .client_id = {watched_.client_id + std::string{client}}
    };
    connect.set_clean_start(true);
    if (!watched_.credentials.username.empty()) {
        connect.set_username(watched_.credentials.username);
        connect.set_password(watched_.credentials.password.reveal());
    }
    return wire::encode(connect, watched_.version);
}

/// In 5.0 the target may impose a Keep Alive, and have reason to end what only sits there.
void Watch::sit() {
    if (!keeps_asking_ || watched_.version != wire::Version::v3_1_1) return;
    if (sitter_.phase() != network::ClientHost::Phase::idle) return;
    is_sitting_ = false;
    sitter_.open(network::open_stream(clock_, watched_.address));
}

void Watch::on_sitter_ended() {
    if (!std::exchange(is_sitting_, false)) return;
    has_lost_sitter_ = true;
    if (watched_.process) watched_.process->look();
    if (!asked_) ask();  // what it says to that decides how it died
}

void Watch::on_answered() {
    if (!asked_) return;
    host_.send(wire::encode(wire::Disconnect{}, watched_.version));
    host_.end(simulator::Ending::fin);
    conclude();
}

void Watch::on_ended(simulator::Ending how) {
    if (watched_.process) watched_.process->look();
    if (!asked_) return;  // it was seen to have died
    const bool refuses = how == simulator::Ending::refused;
    const auto spent = clock_.schedule().now() - *asked_;
    // Whoever is not ours is known by its door alone; ours may be starting again for its row.
    const auto refusal_limit =
        watched_.process ? watched_.process->spec().ready_limit : milliseconds{0};
    if (refuses && spent >= refusal_limit) return died("it refuses Network Connections");
    if (!refuses && spent >= ending_limit) return conclude();
    clock_.schedule().cancel(timer_);
    timer_ = clock_.schedule().after(try_again, [this] { open(); });
}

void Watch::conclude() {
    auto& schedule = clock_.schedule();
    schedule.cancel(timer_);
    host_.forget();
    if (has_lost_sitter_)
        return died("it ended the connection of a client that had done nothing, and takes new ones"
        );
    const auto asked = *std::exchange(asked_, std::nullopt);
    answered_ = covered_;
    if (on_answer_) on_answer_(asked, schedule.now() - asked);
    signal_.notify();
    sit();
    if (wanted_ > covered_) return ask();
    if (keeps_asking_) timer_ = schedule.after(between_questions, [this] { ask(); });
}

void Watch::forget_all() {
    clock_.schedule().cancel(timer_);
    asked_.reset();
    host_.forget();
    sitter_.forget();
    is_sitting_ = false;
    has_lost_sitter_ = false;
}

void Watch::died(const std::string& how) {
    pause();
    deaths_.push_back(
        {.at = clock_.schedule().now(), .how = how, .output = last_words(watched_.process)}
    );
    signal_.notify();
    if (on_death_) on_death_(deaths_.back());
}

}  // namespace assay::targets
