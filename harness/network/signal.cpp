#include "harness/network/signal.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace assay::network {
namespace asio = boost::asio;

constexpr asio::use_awaitable_t<asio::io_context::executor_type> as_script{};

Signal::~Signal() {
    for (auto& [id, waiter] : waiters_)
        schedule_.cancel(waiter.timer);
}

void Signal::wake(std::uint64_t id) {
    const auto found = waiters_.find(id);
    if (found == waiters_.end()) return;
    schedule_.cancel(found->second.timer);
    auto resume = std::move(found->second.resume);
    waiters_.erase(found);
    asio::post(io_, std::move(resume));
}

void Signal::notify() {
    while (!waiters_.empty())
        wake(waiters_.begin()->first);
}

void Signal::interrupt() {
    interrupted_ = true;
    notify();
}

Script<> Signal::wait(Instant deadline) {
    if (interrupted_) throw Interrupted{};
    // On the wall clock the deadline may have passed while the script was on its way here.
    const auto due = std::max(deadline, schedule_.now());
    co_await asio::async_initiate<decltype(as_script), void()>(
        [this, due](auto handler) {
            const auto id = next_++;
            waiters_[id] = {std::move(handler), schedule_.at(due, [this, id] { wake(id); })};
        },
        as_script
    );
    if (interrupted_) throw Interrupted{};
}

}  // namespace assay::network
