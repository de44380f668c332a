#pragma once
/// The wall clock and real sockets: a row's view of a target that runs outside of us. An actor with
/// a link talks modelled TCP over it, and a relay at its far end talks to the target:
///
///     actor -- Host ==== Link ==== Host -- Relay -- socket -- target
#include "harness/network/wall_clock.hpp"
#include "harness/play/world/actor_layers.hpp"
#include "harness/play/world/actor_paths.hpp"
#include "harness/play/world/fence.hpp"
#include "harness/targets/keeper.hpp"
#include "simulator/tcp/relay.hpp"

namespace assay::play {

/// What all rows against one running target share.
struct WallTarget {
    network::Address address{};  ///< resolved
    std::optional<network::Credentials> credentials{};
    Fence* fence{};
    targets::Keeper* keeper{};  ///< null: nobody of us can restart or kill it
    bool can_restart{};
    bool can_kill{};
    bool keeps_over_restart{};  ///< claims to keep what it has acknowledged
    bool keeps_over_kill{};
    Duration settle{std::chrono::milliseconds{200}};  ///< from the measured delivery
    Duration slack{std::chrono::milliseconds{300}};
    Duration stretch{};  ///< of the slack; see PathFacts
};

class WallWorld final : public World {
public:
    /// `row` outlives it. `default_link` is that of --link; the same seed brings the same storm as
    /// in virtual time.
    WallWorld(
        network::WallClock& clock,
        const WallTarget& target,
        const scenario::Row& row,
        std::uint64_t seed,
        const std::optional<simulator::LinkSpec>& default_link = std::nullopt
    );
    ~WallWorld() override;

    simulator::Schedule& schedule() override { return clock_.schedule(); }
    boost::asio::io_context& io() override { return clock_.io(); }
    ActorPaths& paths() override { return paths_; }
    std::unique_ptr<simulator::Stream> connect(const scenario::Actor& actor) override;
    const network::Layers* layers_of(const scenario::Actor& actor) const override {
        return addresses_.layers_of(actor);
    }
    PathFacts path(const scenario::Actor& actor) override;
    std::optional<std::string>
    command(scenario::BrokerAction::Verb verb, Duration how_long) override;
    bool is_serving() const override { return !is_restarting_; }
    void fence(std::function<void()> done) override { target_.fence->request(std::move(done)); }
    Duration lateness(Instant since) override { return clock_.lateness(since); }
    bool is_virtual() const override { return false; }
    std::optional<network::Credentials> credentials() const override { return target_.credentials; }
    /// Ends the row soon: the run was interrupted.
    void interrupt() { paths_.events().interrupt(); }
    /// The target's process died by itself while this row ran.
    void target_died(const std::string& how);

private:
    std::unique_ptr<simulator::Stream> socket(const scenario::Actor& actor);
    /// Relays between the far end of a modelled connection and the target.
    void join(std::unique_ptr<simulator::Stream> near, std::unique_ptr<simulator::Stream> far);

    network::WallClock& clock_;
    const WallTarget& target_;
    bool is_restarting_{};
    ActorAddresses addresses_{};
    ActorPaths paths_;
    simulator::Host server_;
    std::map<std::uint64_t, std::unique_ptr<simulator::Relay>> relays_{};
    std::uint64_t joined_{};
    std::shared_ptr<int> alive_{std::make_shared<int>(0)};
};

}  // namespace assay::play
