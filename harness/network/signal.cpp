#include "harness/network/signal.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <vector>

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
    forget(id, found->second.topic);
    waiters_.erase(found);
    asio::post(io_, std::move(resume));
}

void Signal::forget(std::uint64_t id, const std::string& topic) {
    const auto found = by_topic_.find(topic);
    found->second.erase(id);
    if (found->second.empty()) by_topic_.erase(found);
}

void Signal::notify(const std::string& topic) {
    // In the order in which they began to wait, whatever for.
    std::vector<std::uint64_t> ids;
    for (const auto& wanted : {std::string{}, topic})
        if (const auto found = by_topic_.find(wanted); found != by_topic_.end())
            ids.insert(ids.end(), found->second.begin(), found->second.end());
    std::ranges::sort(ids);
    for (const auto id : ids)
        wake(id);
}

void Signal::notify() {
    while (!waiters_.empty())
        wake(waiters_.begin()->first);
}

void Signal::interrupt() {
    interrupted_ = true;
    notify();
}

Script<> Signal::wait(Instant deadline, std::string topic) {
    if (interrupted_) throw Interrupted{};
    // On the wall clock the deadline may have passed while the script was on its way here.
    const auto due = std::max(deadline, schedule_.now());
    co_await asio::async_initiate<decltype(as_script), void()>(
        [this, due, &topic](auto handler) {
            const auto id = next_++;
            by_topic_[topic].insert(id);
            waiters_[id] = {
                std::move(handler), schedule_.at(due, [this, id] { wake(id); }), std::move(topic)
            };
        },
        as_script
    );
    if (interrupted_) throw Interrupted{};
}

}  // namespace assay::network
