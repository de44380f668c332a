#include "harness/scenario/shared_connections.hpp"

#include "harness/scenario/step_traits.hpp"
#include "harness/scenario/step_tree.hpp"
#include "harness/scenario/values.hpp"

#include <fmt/format.h>
#include <map>

namespace assay::scenario {
namespace {

class Check {
public:
    explicit Check(std::vector<Problem>& problems) : problems_{problems} {}

    void look(const Step& step) {
        if (step.actor.empty()) return;
        const auto traits = traits_of(step);
        if (traits.keeps_connection) join(step, *traits.keeps_connection);
        // Whatever else opens or ends the connection begins anew.
        if (traits.opens_connection || traits.ends_connection) going_on_.erase(step.actor);
    }

private:
    void join(const Step& step, const KeptConnection& now) {
        const auto found = going_on_.find(step.actor);
        if (found != going_on_.end()) {
            compare(step, "keep_alive", found->second.keep_alive, now.keep_alive);
            compare(step, "keep_session", found->second.keep_session, now.keep_session);
        }
        if (!now.goes_on) return;
        auto& said = going_on_[step.actor];
        if (now.keep_alive) said.keep_alive = now.keep_alive;
        if (now.keep_session) said.keep_session = now.keep_session;
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
    /// By actor: what the verbs that share its connection have said of it so far.
    std::map<std::string, KeptConnection> going_on_{};
};

}  // namespace

void check_shared_connections(const Row& row, std::vector<Problem>& problems) {
    Check check{problems};
    for_each_step(row.steps, [&](const Step& step, const Step*) { check.look(step); });
}

}  // namespace assay::scenario
