#include "tests/play/bent_client.hpp"

#include "harness/campaign/play_simulated.hpp"
#include "harness/evidence/judge/judge.hpp"
#include "harness/play/row/charge.hpp"
#include "harness/play/world/simulated_client_world.hpp"
#include "tests/play/rows.hpp"

#include <fmt/format.h>

namespace assay::play {
namespace {

class BentWorld final : public SimulatedClientWorld {
public:
    BentWorld(const scenario::Row& row, Bend bend)
        : SimulatedClientWorld{row, {.seed = 1}}, bend_{std::move(bend)} {}
    std::unique_ptr<adapters::Application> application() override {
        return bend_([this] { return SimulatedClientWorld::application(); }, schedule());
    }

private:
    Bend bend_;
};

}  // namespace

adapters::Command connect_by(wire::Version version) {
    return {
        .deed = adapters::Deed::connect,
        .host = "server",
        .version = version,
        .client_id = "own",
        .clean = true
    };
}

reports::RowResult play_bent(std::string_view head, std::string_view steps, Bend bend) {
    const auto row = first_row(fmt::format(
        "id: a/b\ntitle: t\nrole: client\n{}actors: {{server: {{}}}}\nsteps:{}", head, steps
    ));
    BentWorld world{row, std::move(bend)};
    reports::RowResult result{.name = row.name};
    put_down(row, campaign::play_in(world, row, {}), result);
    evidence::judge(result, [](const std::string&) { return true; });
    return result;
}

}  // namespace assay::play
