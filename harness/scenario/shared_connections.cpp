#include "harness/scenario/shared_connections.hpp"

#include "harness/scenario/step_tree.hpp"
#include "harness/scenario/values.hpp"

#include <fmt/format.h>
#include <map>

namespace assay::scenario {
namespace {

/// What the verbs that share a connection have said of it so far.
struct Said {
    std::optional<Duration> keep_alive{};
    std::optional<Duration> keep_session{};
};

class Check {
public:
    explicit Check(std::vector<Problem>& problems) : problems_{problems} {}

    void look(const Step& step) {
        if (step.actor.empty()) return;
        if (const auto* load = std::get_if<LoadAction>(&step.action))
            return join(step, *load, !load->await);
        if (const auto* listen = std::get_if<ListenAction>(&step.action))
            return join(step, *listen, true);
        // Whatever else opens or ends the connection begins anew.
        if (std::holds_alternative<ConnectAction>(step.action) ||
            std::holds_alternative<DisconnectAction>(step.action))
            going_on_.erase(step.actor);
    }

private:
    template <class Action>
    void join(const Step& step, const Action& action, bool goes_on) {
        const auto found = going_on_.find(step.actor);
        if (found != going_on_.end()) {
            compare(step, "keep_alive", found->second.keep_alive, action.keep_alive);
            compare(step, "keep_session", found->second.keep_session, action.keep_session);
        }
        if (!goes_on) return;
        auto& said = going_on_[step.actor];
        if (action.keep_alive) said.keep_alive = action.keep_alive;
        if (action.keep_session) said.keep_session = action.keep_session;
    }

    void compare(
        const Step& step,
        std::string_view key,
        const std::optional<Duration>& before,
        const std::optional<Duration>& now
    ) {
        if (!before || !now || *before == *now) return;
        problems_.push_back(
            {step.at,
             1,
             fmt::format(
                 "{}: {} here, {} in what '{}' does already: one connection serves both",
                 key,
                 print_duration(*now),
                 print_duration(*before),
                 step.actor
             ),
             "say it once, or give the second an actor of its own"}
        );
    }

    std::vector<Problem>& problems_;
    std::map<std::string, Said> going_on_{};
};

}  // namespace

void check_shared_connections(const Row& row, std::vector<Problem>& problems) {
    Check check{problems};
    for_each_step(row.steps, [&](const Step& step, const Step*) { check.look(step); });
}

}  // namespace assay::scenario
