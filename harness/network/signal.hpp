#pragma once
/// Waiting in scripts: "something happened, or it is time". The only way in which a script waits.
///
///     notify("meter/7")  wakes who waits for that topic, and who waits for anything
///     notify()           wakes everybody
///
/// A topic keeps a thousand clients that wait for something of their own from looking again each
/// time that something happens to another.
#include "simulator/time/schedule.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <functional>
#include <map>
#include <set>
#include <string>

namespace assay::network {

using simulator::Duration;
using simulator::Instant;
using simulator::Schedule;

/// A coroutine of a row. GCC 12 destroys aggregate temporaries in a `co_await` expression twice, so
/// arguments with members that own memory are named before they are passed.
template <class T = void>
using Script = boost::asio::awaitable<T, boost::asio::io_context::executor_type>;

/// Thrown out of a wait when the row is over before its script is (limit reached, run interrupted),
/// so that the script unwinds. Caught where the script was started, never further out.
struct Interrupted {};

/// Wakes the scripts that wait on it. Resumptions are posted, so `notify` may be called from any
/// event.
class Signal {
public:
    Signal(Schedule& schedule, boost::asio::io_context& io) : schedule_{schedule}, io_{io} {}
    ~Signal();
    Signal(const Signal&) = delete;
    Signal& operator=(const Signal&) = delete;

    /// Something happened that may concern anybody: everyone who waits looks again.
    void notify();
    /// Something happened to `topic`, which is not empty.
    void notify(const std::string& topic);
    /// Every present and later wait throws `Interrupted`.
    void interrupt();
    /// Waits work again.
    void reset() { interrupted_ = false; }
    /// Returns after the next `notify` (of the topic, or of everybody) or at `deadline`, whichever is
    /// first. An empty topic is any.
    Script<> wait(Instant deadline, std::string topic = {});

    /// Waits until `holds()` or `deadline`; true if it held. With a topic it looks only when
    /// something happens to that.
    template <class Predicate>
    Script<bool> until(Instant deadline, Predicate holds, std::string topic = {}) {
        while (!holds()) {
            if (schedule_.now() >= deadline) co_return false;
            co_await wait(deadline, topic);
        }
        co_return true;
    }

private:
    struct Waiter {
        std::move_only_function<void()> resume{};
        simulator::TimerId timer{};
        std::string topic{};
    };
    void wake(std::uint64_t id);
    void forget(std::uint64_t id, const std::string& topic);

    Schedule& schedule_;
    boost::asio::io_context& io_;
    std::map<std::uint64_t, Waiter> waiters_{};
    std::map<std::string, std::set<std::uint64_t>, std::less<>> by_topic_{};  ///< "": of anything
    std::uint64_t next_{};
    bool interrupted_{};
};

}  // namespace assay::network
