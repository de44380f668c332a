#include "harness/targets/process.hpp"

#include "harness/targets/password_mask.hpp"
#include "harness/targets/process_place.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

namespace assay::targets {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t output_bytes_max = 65'536;
// Polled instead of SIGCHLD: a handler would be one for the whole program, and ten milliseconds are
// early enough to say why connections end.
constexpr milliseconds look_every{10};

}  // namespace

class Process::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(asio::io_context& io, ProcessSpec spec)
        : io_{io},
          spec_{std::move(spec)},
          mask_{spec_.credentials.password},
          look_{io},
          return_{io},
          pipe_{io} {
        // A command line may show the password; messages need not.
        const auto name = mask_.take(spec_.name);
        spec_.name = name + mask_.rest();
    }

    std::expected<void, std::string> start();
    void await_ready(Done done);
    void kill();
    void stop(std::function<void()> done);
    void end_now();
    void come_back(milliseconds away, Done done);
    void look();
    void signal(int signal) const {
        if (group_) group_->signal(signal);
    }

    asio::io_context& io_;
    ProcessSpec spec_;
    std::function<void(const std::string&)> on_death_{};
    std::optional<ProcessGroup> group_{};
    ProcessPlace place_{spec_};
    std::string output_{};
    Usage used_{};  ///< by those that have ended

private:
    std::expected<int, std::string> open_pipe();
    void try_start_in(milliseconds pause, steady_clock::time_point last, Done done);
    void start_once_free(steady_clock::time_point last, Done done);
    void read_output();
    void drain_output();
    void keep(const std::string& text);
    void look_again();
    void ended(const std::string& how);

    PasswordMask mask_;
    asio::steady_timer look_;
    asio::steady_timer return_;
    asio::posix::stream_descriptor pipe_;
    std::array<char, 4096> chunk_{};
    int starts_{};
    std::unique_ptr<ReadyProbe> probe_{};
    Done ready_done_{};
    std::function<void()> stop_done_{};
    steady_clock::time_point kill_at_{steady_clock::time_point::max()};
};

std::expected<int, std::string> Process::Impl::open_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return std::unexpected{fmt::format("no pipe: {}", std::strerror(errno))};
    error_code ignored;
    std::ignore = pipe_.close(ignored);
    pipe_.assign(ends[0]);
    pipe_.non_blocking(true);
    return ends[1];
}

std::expected<void, std::string> Process::Impl::start() {
    if (group_) return {};
    if (auto prepared = place_.prepare(); !prepared) return prepared;
    if (const auto port = place_.port_in_use())
        return std::unexpected{
            fmt::format("{}: its port 127.0.0.1:{} is in use by another program", spec_.name, *port)
        };
    auto spawn = place_.command();
    if (!spawn) return std::unexpected{spawn.error()};
    const auto output = open_pipe();
    if (!output) return std::unexpected{output.error()};
    spawn->output = *output;
    spawn->folder = place_.folder();
    auto group = ProcessGroup::spawn(*spawn);
    ::close(*output);
    if (!group) return std::unexpected{fmt::format("{}: {}", spec_.name, group.error())};
    group_ = std::move(*group);
    ++starts_;
    kill_at_ = steady_clock::time_point::max();
    if (spec_.log) spec_.log->begin(spec_.name, group_->pid());
    read_output();
    look_again();
    return {};
}

void Process::Impl::await_ready(Done done) {
    ready_done_ = std::move(done);
    probe_ = std::make_unique<ReadyProbe>(
        io_,
        place_.address(),
        spec_.ready,
        spec_.credentials,
        spec_.ready_limit,
        [self = weak_from_this()](std::expected<void, std::string> result) {
            const auto impl = self.lock();
            if (!impl || !impl->ready_done_) return;
            if (!result)
                result = std::unexpected{fmt::format(
                    "{} was not ready after {} ms: {}",
                    impl->spec_.name,
                    impl->spec_.ready_limit.count(),
                    result.error()
                )};
            std::exchange(impl->ready_done_, nullptr)(std::move(result));
        }
    );
}

void Process::Impl::read_output() {
    pipe_.async_read_some(
        asio::buffer(chunk_),
        [self = weak_from_this(), start = starts_](error_code error, std::size_t size) {
            const auto impl = self.lock();
            if (!impl || error || impl->starts_ != start) return;
            impl->keep(impl->mask_.take({impl->chunk_.data(), size}));
            impl->read_output();
        }
    );
}

void Process::Impl::drain_output() {
    // Bounded: a grandchild outside the group could go on writing for ever.
    for (std::size_t i = 0; i < output_bytes_max / chunk_.size() && pipe_.is_open(); ++i) {
        error_code error;
        const auto size = pipe_.read_some(asio::buffer(chunk_), error);
        if (error || size == 0) break;
        keep(mask_.take({chunk_.data(), size}));
    }
}

void Process::Impl::keep(const std::string& text) {
    output_ += text;
    if (spec_.log) spec_.log->add(text);
    if (output_.size() > output_bytes_max) output_.erase(0, output_.size() - output_bytes_max);
}

void Process::Impl::look_again() {
    look_.expires_after(look_every);
    look_.async_wait([self = weak_from_this()](error_code error) {
        const auto impl = self.lock();
        if (error || !impl || !impl->group_) return;
        if (steady_clock::now() >= impl->kill_at_) impl->signal(SIGKILL);
        impl->look();
    });
}

void Process::Impl::look() {
    if (!group_) return;
    if (const auto how = group_->ending()) return ended(*how);
    look_again();
}

void Process::Impl::ended(const std::string& how) {
    drain_output();
    keep(mask_.rest());
    if (spec_.log) spec_.log->end(spec_.name, group_->pid(), how);
    used_.add(group_->usage());
    group_.reset();
    probe_.reset();
    if (stop_done_) return std::exchange(stop_done_, nullptr)();
    if (on_death_) on_death_(how);
    if (ready_done_) {
        const auto said = what_it_wrote(output_);
        std::exchange(ready_done_, nullptr)(std::unexpected{
            fmt::format("{} ended before it was ready ({}); {}", spec_.name, how, said)
        });
    }
}

void Process::Impl::kill() {
    if (!group_) return;
    used_.add(group_->usage());
    signal(SIGKILL);
    group_.reset();
    look_.cancel();
    drain_output();
    keep(mask_.rest());
}

void Process::Impl::stop(std::function<void()> done) {
    if (!group_) return asio::post(io_, std::move(done));
    stop_done_ = std::move(done);
    signal(SIGTERM);
    signal(SIGCONT);  // a paused program would keep SIGTERM for later
    kill_at_ = steady_clock::now() + spec_.grace;
}

void Process::Impl::come_back(milliseconds away, Done done) {
    try_start_in(away, steady_clock::now() + away + spec_.ready_limit, std::move(done));
}

void Process::Impl::try_start_in(milliseconds pause, steady_clock::time_point last, Done done) {
    return_.expires_after(pause);
    return_.async_wait([self = weak_from_this(), last, done = std::move(done)](error_code error
                       ) mutable {
        const auto impl = self.lock();
        if (!error && impl) impl->start_once_free(last, std::move(done));
    });
}

/// What the program had started is killed with it, but listens until the kernel comes round to ending
/// it: on a busy machine some time after the program itself is gone.
void Process::Impl::start_once_free(steady_clock::time_point last, Done done) {
    if (!group_ && place_.port_in_use() && steady_clock::now() < last)
        return try_start_in(look_every, last, std::move(done));
    if (auto started = start(); !started) return done(std::move(started));
    await_ready(std::move(done));
}

void Process::Impl::end_now() {
    if (!group_) return;
    signal(SIGTERM);
    signal(SIGCONT);
    const auto deadline = steady_clock::now() + spec_.grace;
    while (!group_->ending() && steady_clock::now() < deadline) {
        drain_output();  // it may have much to say at its end and would wait for a reader
        pollfd nothing{};
        ::poll(&nothing, 0, 2);
    }
    keep(mask_.rest());
    group_.reset();
}

std::string what_it_wrote(std::string output) {
    constexpr std::size_t shown_max = 400;
    output.erase(output.find_last_not_of("\r\n") + 1);
    if (output.empty()) return "it wrote nothing";
    return "it wrote: " + output.substr(output.size() - std::min(output.size(), shown_max));
}

Process::Process(asio::io_context& io, ProcessSpec spec)
    : impl_{std::make_shared<Impl>(io, std::move(spec))} {}

Process::~Process() {
    impl_->end_now();
}

std::expected<void, std::string> Process::start() {
    return impl_->start();
}
void Process::await_ready(Done done) {
    impl_->await_ready(std::move(done));
}
void Process::kill() {
    impl_->kill();
}
void Process::stop(std::function<void()> done) {
    impl_->stop(std::move(done));
}
void Process::pause() {
    impl_->signal(SIGSTOP);
}
void Process::resume() {
    impl_->signal(SIGCONT);
}

void Process::restart(Done done, milliseconds away) {
    impl_->stop([self = std::weak_ptr{impl_}, away, done = std::move(done)]() mutable {
        if (const auto impl = self.lock()) impl->come_back(away, std::move(done));
    });
}

void Process::look() {
    impl_->look();
}

void Process::on_death(std::function<void(const std::string&)> handler) {
    impl_->on_death_ = std::move(handler);
}

bool Process::is_running() const {
    return impl_->group_.has_value();
}

network::Address Process::address() const {
    return impl_->place_.address();
}

std::string Process::output() const {
    return impl_->output_;
}
Usage Process::usage() const {
    auto used = impl_->used_;
    if (impl_->group_) used.add(impl_->group_->usage());
    return used;
}
const ProcessSpec& Process::spec() const {
    return impl_->spec_;
}

}  // namespace assay::targets
