#include "harness/play/world/wall_client_world.hpp"

#include "harness/network/transport.hpp"
#include "simulator/tcp/pipe.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>

namespace assay::play {
namespace {

using std::chrono::seconds;

/// What a client may take beyond what a broker would: an interpreter that loads packages, a virtual
/// machine that warms up, an event loop that looks once a second. With the usual window it has 15 s.
constexpr Duration client_slack = seconds{10};
/// Until silence of a client means something.
constexpr Duration client_settle = seconds{2};

}  // namespace

WallClientWorld::WallClientWorld(
    network::WallClock& clock,
    const WallClient& client,
    const scenario::Row& row,
    std::uint64_t seed,
    const std::optional<simulator::LinkSpec>& default_link
)
    : clock_{clock},
      client_{client},
      row_{row},
      paths_{
          clock.schedule(),
          row,
          {.default_link = default_link, .seed = seed, .epoch = clock.schedule().now()}
      },
      servers_{clock.schedule(), profile_of(row.broker_stack)} {
    servers_.on_accept([this](
                           std::unique_ptr<simulator::Stream> stream, const std::string& server
                       ) { doors_[server].accepted(paths_.tap_far(std::move(stream), server)); });
    paths_.listen_to(servers_, Way::down);
}

std::unique_ptr<simulator::Stream> WallClientWorld::connect(const scenario::Actor&) {
    auto [near, far] = simulator::make_pipe(clock_.schedule(), {});
    far->end(simulator::Ending::reset);
    return std::move(near);
}

void WallClientWorld::listen(const scenario::Actor& server, Accepted accepted) {
    auto& door = doors_[server.name];
    door.accepted = std::move(accepted);
    door.acceptor = std::make_unique<network::Acceptor>(
        clock_,
        [this, name = server.name](std::unique_ptr<simulator::Stream> socket) {
            arrive(std::move(socket), name);
        }
    );
    network::Address wanted{.host = "127.0.0.1", .port = 0};
    const bool is_awaited = client_.target.kind == targets::Target::Kind::url;
    if (is_awaited && doors_.size() == 1) wanted = client_.target.address;
    const auto address = door.acceptor->listen(wanted);
    if (address)
        door.address = *address;
    else
        trouble_ = address.error();
}

network::Address WallClientWorld::address_of(const scenario::Actor& server) const {
    const auto door = doors_.find(server.name);
    return door == doors_.end() ? network::Address{} : door->second.address;
}

std::unique_ptr<adapters::Application> WallClientWorld::application() {
    const auto& target = client_.target;
    if (target.is_driven) return std::make_unique<adapters::Adapter>(clock_, target.process);
    adapters::Coming coming;
    if (target.kind == targets::Target::Kind::url)
        coming = {.has_come = [this] { return arrived_ > 0; }, .limit = client_.idle};
    return std::make_unique<adapters::Undriven>(
        clock_, target.process, address_of(row_.actors.front()), std::move(coming)
    );
}

void WallClientWorld::arrive(std::unique_ptr<simulator::Stream> socket, const std::string& server) {
    ++arrived_;
    const auto& actor = *std::ranges::find(row_.actors, server, &scenario::Actor::name);
    if (!paths_.link_of(actor)) {
        const bool is_watched = paths_.events().counts_bytes();
        if (is_watched) socket = paths_.tap_far(std::move(socket), server);
        return doors_[server].accepted(std::move(socket));
    }
    const auto number = arrived_;
    relays_[number] = std::make_unique<simulator::Relay>(
        clock_.schedule(),
        std::move(socket),
        paths_.connect(actor, servers_),
        [this, number](simulator::Ending, bool) { relays_.erase(number); }
    );
}

PathFacts WallClientWorld::path(const scenario::Actor& actor) {
    PathFacts facts{
        .round_trip = std::chrono::milliseconds{20}, .slack = client_slack, .settle = client_settle
    };
    // A client that somebody else starts is waited for once a row.
    if (client_.target.kind == targets::Target::Kind::url && arrived_ == 0)
        facts.slack = std::max(facts.slack, client_.idle);
    if (const auto* link = paths_.link_of(actor)) {
        const auto over_link = ActorPaths::facts_of(link->spec());
        facts.round_trip += over_link.round_trip;
        facts.slack += over_link.slack;
        facts.settle += over_link.settle;
    }
    return facts;
}

std::optional<std::string> WallClientWorld::command(scenario::BrokerAction::Verb, Duration) {
    return "the target is a client";
}

void WallClientWorld::fence(std::function<void()> done) {
    boost::asio::post(clock_.io(), std::move(done));
}

}  // namespace assay::play
