#include "harness/play/world/virtual_world.hpp"

#include "harness/play/world/actor_paths.hpp"

#include <boost/asio/post.hpp>

namespace assay::play {
namespace {

/// More events than this without time moving is a livelock.
constexpr std::uint64_t steps_at_one_instant_max = 2'000'000;

}  // namespace

VirtualWorld::VirtualWorld(const std::atomic<bool>* stop)
    : stop_{stop}, io_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE} {}

std::optional<std::string> VirtualWorld::run(const std::function<bool()>& done) {
    bool is_stopping = false;
    for (;;) {
        io_.restart();
        io_.poll();
        if (done()) return std::nullopt;
        if (!is_stopping && stop_ && *stop_) {
            is_stopping = true;
            paths().events().interrupt();
            continue;
        }
        if (!schedule_.step())
            return "deadlock: nothing is left to happen, yet the row still waits";
        hash_.feed(schedule_.now());
        if (schedule_.steps_at_this_instant() > steps_at_one_instant_max)
            return "livelock: events go on without time moving";
    }
}

void VirtualWorld::fence(std::function<void()> done) {
    boost::asio::post(io_, std::move(done));
}

}  // namespace assay::play
