#include "harness/targets/hooks.hpp"

#include "harness/targets/password_mask.hpp"
#include "harness/targets/process.hpp"
#include "harness/targets/template.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>
#include <utility>

namespace assay::targets {
namespace {

namespace asio = boost::asio;
using Outcome = std::expected<void, std::string>;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds hook_look_every{10};
constexpr std::size_t hook_output_bytes_max = 4'096;
/// What a hook may write between two looks; the rest has to wait.
constexpr int reads_max = 64;

}  // namespace

HookRun::HookRun(
    std::string name, std::string line, milliseconds limit, const network::Secret& password
)
    : name_{std::move(name)},
      limit_{limit},
      deadline_{steady_clock::now() + limit},
      mask_{password} {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
        trouble_ = fmt::format("no pipe: {}", std::strerror(errno));
        return;
    }
    pipe_ = ends[0];
    // The program that it starts may wait for its output to be read; only our end must not.
    ::fcntl(ends[1], F_SETFL, 0);
    auto group = ProcessGroup::spawn(
        // What it leaves running writes to nobody later, which must not end it.
        {.argv = {"/bin/sh", "-c", "trap '' PIPE\n" + line},
         .output = ends[1],
         .may_leave_others = true}
    );
    ::close(ends[1]);
    if (group)
        group_ = std::move(*group);
    else
        trouble_ = group.error();
}

HookRun::~HookRun() {
    group_.reset();
    if (pipe_ >= 0) ::close(pipe_);
}

void HookRun::read() {
    std::array<char, 4096> chunk{};
    for (int i = 0; i < reads_max && pipe_ >= 0; ++i) {
        const auto size = ::read(pipe_, chunk.data(), chunk.size());
        if (size <= 0) break;
        output_ += mask_.take({chunk.data(), static_cast<std::size_t>(size)});
    }
    if (output_.size() > hook_output_bytes_max)
        output_.erase(0, output_.size() - hook_output_bytes_max);
}

std::optional<Outcome> HookRun::look() {
    if (!group_) return std::unexpected{fmt::format("the hook '{}': {}", name_, trouble_)};
    const auto how = group_->ending();
    read();
    if (how) output_ += mask_.rest();
    if (how && *how == "exit code 0") return Outcome{};
    if (how)
        return std::unexpected{
            fmt::format("the hook '{}' ended with {}; {}", name_, *how, what_it_wrote(output_))
        };
    if (steady_clock::now() < deadline_) return std::nullopt;
    group_.reset();
    output_ += mask_.rest();
    trouble_ = "it was ended";
    return std::unexpected{fmt::format(
        "the hook '{}' did not end within {} ms and was killed; {}",
        name_,
        limit_.count(),
        what_it_wrote(output_)
    )};
}

class HookedTarget::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(asio::io_context& io, HookedSpec spec) : io_{io}, timer_{io}, spec_{std::move(spec)} {}

    struct Todo {
        const char* name{};
        const std::string* line{};
    };

    /// `away`: so long passes before the hook `start`.
    void begin(std::vector<Todo> todo, ReadyDone done, milliseconds away = {}) {
        away_ = away;
        for (const auto& item : todo)
            todo_.push_back(item);
        done_ = std::move(done);
        probe_.reset();
        if (!run_) {
            timer_.cancel();
            next();
        }
    }
    void kill() {
        todo_.clear();
        run_.reset();
        is_killed_ = true;
        todo_.push_back({"kill", &spec_.hooks.kill});
        next();
    }
    std::vector<Todo> to_restart(milliseconds away) {
        const auto& hooks = spec_.hooks;
        if (std::exchange(is_killed_, false)) return {{"start", &hooks.start}};
        const bool can_stay_away = !hooks.stop.empty() && !hooks.start.empty();
        if (!hooks.restart.empty() && (away == milliseconds{} || !can_stay_away))
            return {{"restart", &hooks.restart}};
        return {{"stop", &hooks.stop}, {"start", &hooks.start}};
    }
    void leave() const {
        if (absence_) absence_(true);
    }
    void stop_now() {
        timer_.cancel();
        probe_.reset();
        run_.reset();
        if (!std::exchange(is_started_, false) || spec_.hooks.stop.empty()) return;
        HookRun run{
            "stop", filled_line(spec_.hooks.stop), spec_.hooks.limit, spec_.credentials.password
        };
        auto outcome = run.look();
        for (; !outcome; outcome = run.look()) {
            pollfd nothing{};
            ::poll(&nothing, 0, static_cast<int>(hook_look_every.count()));
        }
        note("stop", run.output(), *outcome);
    }

    bool is_started_{};
    std::function<void(bool)> absence_{};
    HookedSpec& spec() { return spec_; }

private:
    std::string filled_line(const std::string& line) const {
        return filled_for_shell(
            line, {{"host", spec_.address.host}, {"port", std::to_string(spec_.address.port)}}
        );
    }
    void note(const char* name, const std::string& output, const Outcome& outcome) {
        if (!spec_.log) return;
        spec_.log->add(output);
        spec_.log->remark(fmt::format(
            "{}: hook '{}' {}", spec_.name, name, outcome ? "ended in order" : outcome.error()
        ));
    }
    void next() {
        if (todo_.empty()) return await_ready();
        if (todo_.front().line == &spec_.hooks.start && away_ > milliseconds{}) return stay_away();
        run_ = std::make_unique<HookRun>(
            todo_.front().name,
            filled_line(*todo_.front().line),
            spec_.hooks.limit,
            spec_.credentials.password
        );
        look();
    }
    void stay_away() {
        timer_.expires_after(std::exchange(away_, milliseconds{}));
        timer_.async_wait([self = weak_from_this()](boost::system::error_code error) {
            if (const auto impl = self.lock(); impl && !error) impl->next();
        });
    }
    void look() {
        const auto outcome = run_->look();
        if (!outcome) {
            timer_.expires_after(hook_look_every);
            timer_.async_wait([self = weak_from_this()](boost::system::error_code error) {
                if (const auto impl = self.lock(); impl && !error && impl->run_) impl->look();
            });
            return;
        }
        note(todo_.front().name, run_->output(), *outcome);
        run_.reset();
        if (todo_.empty()) return;
        todo_.pop_front();
        if (*outcome) return next();
        todo_.clear();
        finish(*outcome);
    }
    void await_ready() {
        if (!done_) return;  // it was killed, and nobody has asked for it yet
        probe_ = std::make_unique<ReadyProbe>(
            io_,
            spec_.address,
            spec_.ready,
            spec_.credentials,
            spec_.ready_limit,
            [self = weak_from_this()](Outcome outcome) {
                const auto impl = self.lock();
                if (!impl) return;
                if (!outcome)
                    outcome = std::unexpected{fmt::format(
                        "{} was not ready after {} ms: {}",
                        impl->spec_.name,
                        impl->spec_.ready_limit.count(),
                        outcome.error()
                    )};
                impl->finish(std::move(outcome));
            }
        );
    }
    void finish(Outcome outcome) {
        if (absence_) absence_(false);
        if (const auto done = std::exchange(done_, nullptr)) done(std::move(outcome));
    }

    asio::io_context& io_;
    asio::steady_timer timer_;
    HookedSpec spec_;
    std::deque<Todo> todo_{};
    std::unique_ptr<HookRun> run_{};
    std::unique_ptr<ReadyProbe> probe_{};
    ReadyDone done_{};
    milliseconds away_{};
    bool is_killed_{};
};

HookedTarget::HookedTarget(asio::io_context& io, HookedSpec spec)
    : impl_{std::make_shared<Impl>(io, std::move(spec))} {}

HookedTarget::~HookedTarget() {
    impl_->stop_now();
}

void HookedTarget::start(ReadyDone done) {
    const auto& hooks = impl_->spec().hooks;
    impl_->is_started_ = !hooks.start.empty();
    if (hooks.start.empty()) return impl_->begin({}, std::move(done));
    impl_->begin({{"start", &hooks.start}}, std::move(done));
}

void HookedTarget::restart(ReadyDone done, milliseconds away) {
    impl_->leave();
    impl_->begin(impl_->to_restart(away), std::move(done), away);
}

void HookedTarget::kill() {
    impl_->leave();
    impl_->kill();
}

void HookedTarget::on_absence(std::function<void(bool)> handler) {
    impl_->absence_ = std::move(handler);
}

}  // namespace assay::targets
