#include "harness/campaign/chaos.hpp"

#include "harness/scenario/step_traits.hpp"
#include "harness/scenario/step_tree.hpp"
#include "simulator/random/distributions.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace assay::campaign {
namespace {

using simulator::Random;
using simulator::Way;
using std::chrono::milliseconds;
using std::chrono::seconds;
using On = scenario::FaultTrigger::On;

constexpr std::uint64_t half = 2;
constexpr std::uint64_t packet_number_max = 12;
constexpr std::uint64_t datagrams_max = 5;
constexpr seconds cut_mean{20};
constexpr seconds hold_mean{5};
constexpr seconds delay_mean{2};
constexpr seconds delay_lasts{30};

/// Draws one fault after the other.
class Drawing {
public:
    Drawing(const scenario::Row& row, std::uint64_t seed)
        : chaos_{*row.chaos}, random_{seed, row.scenario, simulator::Purpose::fault} {
        for (const auto& name : resilient_actors(row)) {
            actors_.push_back(name);
            const auto actor = std::ranges::find(row.actors, name, &scenario::Actor::name);
            const bool has_link = std::ranges::any_of(row.links, [&](const auto& l) {
                return l.first == actor->link;
            });
            if (has_link) linked_.emplace_back(name, actor->link);
        }
        choose_kinds();
    }

    std::vector<scenario::Fault> draw() {
        std::vector<scenario::Fault> out;
        if (kinds_.empty() || actors_.empty()) return out;
        for (int i = 0; i < chaos_.faults; ++i)
            out.push_back(one());
        return out;
    }

private:
    void choose_kinds() {
        const std::array all{
            scenario::Fault::Kind::cut,
            scenario::Fault::Kind::hold,
            scenario::Fault::Kind::delay,
            scenario::Fault::Kind::drop,
            scenario::Fault::Kind::duplicate,
            scenario::Fault::Kind::corrupt,
            scenario::Fault::Kind::reset,
            scenario::Fault::Kind::close,
            scenario::Fault::Kind::kill
        };
        std::vector<scenario::Fault::Kind> possible;
        for (const auto kind : all) {
            // A broker is killed only where somebody says so.
            const bool wanted =
                std::ranges::find(chaos_.kinds, kind) != chaos_.kinds.end() ||
                (chaos_.kinds.empty() && !scenario::Fault{.kind = kind}.ends_broker());
            if (wanted && (scenario::Fault{.kind = kind}.breaks_connections() || !linked_.empty()))
                possible.push_back(kind);
        }
        for (const auto kind : possible)
            if (random_.below(half) == 0) kinds_.push_back(kind);
        if (kinds_.empty() && !possible.empty()) kinds_.push_back(possible[pick(possible.size())]);
    }

    std::size_t pick(std::size_t count) { return static_cast<std::size_t>(random_.below(count)); }
    /// Rounded, so that a printed fault is the fault.
    simulator::Duration length(simulator::Duration mean) {
        const auto drawn = std::chrono::ceil<milliseconds>(simulator::exponential(random_, mean));
        return std::max<simulator::Duration>(drawn, milliseconds{1});
    }
    std::optional<Way> some_way() {
        const auto drawn = random_.below(4);
        if (drawn > 1) return std::nullopt;
        return drawn == 0 ? Way::up : Way::down;
    }

    scenario::Fault one() {
        scenario::Fault fault{.kind = kinds_[pick(kinds_.size())]};
        if (fault.breaks_connections()) {
            fault.actor = actors_[pick(actors_.size())];
        } else {
            const auto& [actor, link] = linked_[pick(linked_.size())];
            fault.actor = random_.below(half) == 0 ? actor : "";
            fault.link = link;
        }
        extent(fault);
        fault.trigger = trigger();
        return fault;
    }

    void extent(scenario::Fault& fault) {
        switch (fault.kind) {
        case scenario::Fault::Kind::cut:
            fault.lasting = length(cut_mean);
            fault.way = some_way();
            return;
        case scenario::Fault::Kind::hold:
            fault.lasting = length(hold_mean);
            return;
        case scenario::Fault::Kind::delay:
            fault.extra = length(delay_mean);
            fault.lasting = delay_lasts;
            return;
        case scenario::Fault::Kind::drop:
        case scenario::Fault::Kind::duplicate:
        case scenario::Fault::Kind::corrupt:
            fault.count = 1 + random_.below(datagrams_max);
            fault.way = some_way();
            return;
        case scenario::Fault::Kind::reset:
        case scenario::Fault::Kind::close:
        case scenario::Fault::Kind::kill:
            return;
        }
    }

    scenario::FaultTrigger trigger() {
        scenario::FaultTrigger out;
        if (random_.below(half) == 0) {
            const auto whole = std::chrono::floor<milliseconds>(chaos_.lasting).count();
            out.at = milliseconds{
                static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(whole)))
            };
            return out;
        }
        using enum wire::PacketType;
        constexpr std::array types{
            connect, connack, publish, puback, pubrec, pubrel, pubcomp, subscribe, suback, pingreq
        };
        out.on = On::packet;
        out.packet = types.at(pick(types.size()));
        out.n = 1 + random_.below(packet_number_max);
        out.before = random_.below(half) == 0;
        return out;
    }

    const scenario::Chaos& chaos_;
    Random random_;
    std::vector<std::string> actors_{};
    std::vector<std::pair<std::string, std::string>> linked_{};  ///< actor and its link
    std::vector<scenario::Fault::Kind> kinds_{};
};

}  // namespace

std::vector<std::string> resilient_actors(const scenario::Row& row) {
    std::set<std::string> found;
    scenario::for_each_step(row.steps, [&](const scenario::Step& step, const scenario::Step*) {
        if (scenario::traits_of(step).keeps_connection) found.insert(step.actor);
    });
    std::vector<std::string> out;
    for (const auto& actor : row.actors)
        if (found.contains(actor.name)) out.push_back(actor.name);
    return out;
}

std::vector<scenario::Fault> draw_faults(const scenario::Row& row, std::uint64_t seed) {
    if (!row.chaos) return {};
    return Drawing{row, seed}.draw();
}

}  // namespace assay::campaign
