#pragma once
/// Virtual time, modelled links and TCP, and the reference broker: one world a row, made from
/// nothing but the row, the links and the seed, so that a run is a pure function of them.
#include "harness/network/broker_host.hpp"
#include "harness/play/world/actor_layers.hpp"
#include "harness/play/world/actor_paths.hpp"
#include "harness/play/world/virtual_world.hpp"
#include "harness/store/store.hpp"

namespace assay::play {

struct SimulatedSetup {
    broker::Options broker{};
    std::vector<std::string> defects{};
    std::optional<simulator::LinkSpec> link{};  ///< under every actor that has no link of its own
    std::uint64_t seed{};
    const std::atomic<bool>* stop{};  ///< once it is true, a row ends at once; outlives the world
};

class SimulatedWorld final : public VirtualWorld {
public:
    /// `row` outlives it.
    SimulatedWorld(const scenario::Row& row, const SimulatedSetup& setup);
    ~SimulatedWorld() override;

    ActorPaths& paths() override { return paths_; }
    std::unique_ptr<simulator::Stream> connect(const scenario::Actor& actor) override;
    const network::Layers* layers_of(const scenario::Actor& actor) const override {
        return layers_.layers_of(actor);
    }
    PathFacts path(const scenario::Actor& actor) override;
    std::optional<std::string>
    command(scenario::BrokerAction::Verb verb, Duration how_long) override;
    bool is_serving() const override { return !is_away_; }

private:
    std::unique_ptr<simulator::Stream> connect_directly(const scenario::Actor& actor);
    /// The server's end of a new connection, or its refusal while nobody listens.
    void accept(std::unique_ptr<simulator::Stream> stream);
    /// With what its store has, if the row asks for a broker of its own; else without a memory.
    void start_broker();
    void come_back();

    SimulatedSetup setup_;
    SimulatedLayers layers_;
    ActorPaths paths_;
    simulator::Host server_;
    store::MemoryFolder folder_{};
    std::unique_ptr<store::Store> store_{};  ///< null: this row ends no broker
    /// Streams may still know those whose process has ended.
    std::vector<std::unique_ptr<network::BrokerHost>> former_hosts_{};
    std::unique_ptr<network::BrokerHost> host_{};
    bool keeps_state_{};
    std::size_t clients_{};
    bool is_away_{};
};

}  // namespace assay::play
