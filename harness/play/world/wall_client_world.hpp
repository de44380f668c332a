#pragma once
/// The wall clock and real sockets where the target is a client: every server of the row listens on
/// loopback. Before one with a link the client's bytes go through modelled TCP over that link:
///
///     client -- socket -- Relay -- Host ==== Link ==== Host -- tap -- server of the row
#include "harness/adapters/adapter.hpp"
#include "harness/network/acceptor.hpp"
#include "harness/play/world/actor_paths.hpp"
#include "harness/targets/target.hpp"
#include "simulator/tcp/relay.hpp"

namespace assay::play {

/// What all rows with one client under test share.
struct WallClient {
    targets::Target target{};
    Duration idle{};  ///< until a client that nobody starts has to come
};

class WallClientWorld final : public World {
public:
    /// All parameters outlive it. `default_link` is that of --link.
    WallClientWorld(
        network::WallClock& clock,
        const WallClient& client,
        const scenario::Row& row,
        std::uint64_t seed,
        const std::optional<simulator::LinkSpec>& default_link = std::nullopt
    );

    simulator::Schedule& schedule() override { return clock_.schedule(); }
    boost::asio::io_context& io() override { return clock_.io(); }
    ActorPaths& paths() override { return paths_; }
    /// Actors are servers: they make no connections, and this one is refused.
    std::unique_ptr<simulator::Stream> connect(const scenario::Actor& actor) override;
    void listen(const scenario::Actor& server, Accepted accepted) override;
    network::Address address_of(const scenario::Actor& server) const override;
    std::unique_ptr<adapters::Application> application() override;
    PathFacts path(const scenario::Actor& actor) override;
    std::optional<std::string>
    command(scenario::BrokerAction::Verb verb, Duration how_long) override;
    bool is_serving() const override { return true; }
    void fence(std::function<void()> done) override;
    Duration lateness(Instant since) override { return clock_.lateness(since); }
    bool is_virtual() const override { return false; }
    std::optional<network::Credentials> credentials() const override { return std::nullopt; }
    /// Ends the row soon: the run was interrupted.
    void interrupt() { paths_.events().interrupt(); }
    /// Why a server could not listen; empty: they all do.
    const std::string& trouble() const { return trouble_; }

private:
    struct Door {
        Accepted accepted{};
        std::unique_ptr<network::Acceptor> acceptor{};
        network::Address address{};
    };
    void arrive(std::unique_ptr<simulator::Stream> socket, const std::string& server);

    network::WallClock& clock_;
    const WallClient& client_;
    const scenario::Row& row_;
    ActorPaths paths_;
    simulator::Host servers_;
    std::map<std::string, Door> doors_{};
    std::map<std::uint64_t, std::unique_ptr<simulator::Relay>> relays_{};
    std::uint64_t arrived_{};
    std::string trouble_{};
};

}  // namespace assay::play
