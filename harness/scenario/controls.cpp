// The legal twin: a broker that refuses everything must not pass.
//
// A `send` is refused when the next thing its sender expects is `close` or DISCONNECT. Before it
// some step of the row has to show that the broker accepts a packet of that kind: the verb of the
// packet (`subscribe`, `publish` at QoS 1 or 2, ...), an `expect` of its answer, or `expect: open`
// behind it. PUBLISH and its acknowledgements are one kind; for packets that have no answer any
// acceptance will do. What a verb sends is asked nothing: a connection may also end because of its
// Keep Alive, a take-over, or a broker that goes. What comes before the refusal is `given`; there an
// `await: none` counts too, as far as its row sends no bytes.
#include "harness/scenario/controls.hpp"

#include "harness/scenario/lint.hpp"
#include "harness/scenario/step_traits.hpp"
#include "harness/scenario/step_tree.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ranges>
#include <utility>

namespace assay::scenario {

namespace {

using wire::PacketType;
using enum wire::PacketType;

bool has_answer(PacketType kind) {
    return kind == connect || kind == publish || kind == subscribe || kind == unsubscribe ||
           kind == pingreq;
}

/// The end of the connection, or the DISCONNECT before it.
bool is_end(const ExpectAction& action) {
    return action.what == ExpectAction::What::close ||
           (action.what == ExpectAction::What::packet && action.packet == disconnect);
}

/// What may come or not, as one of several, shows nothing.
bool may_come(const Step* block) {
    return block && std::holds_alternative<EitherAction>(block->action);
}

/// Steps whose packets no answer of their own shows to be taken, and what their actor expects next.
struct Exchange {
    std::vector<const Step*> sent{};
    const ExpectAction* answer{};

    bool is_let_through() const { return answer && answer->what == ExpectAction::What::open; }

    /// The step whose packet ends the connection: bytes of its own making before all others. Null if
    /// nothing is refused.
    const Step* refused() const {
        if (!answer || !is_end(*answer)) return nullptr;
        const auto last = [&](bool StepTraits::* trait) -> const Step* {
            const auto backwards = sent | std::views::reverse;
            const auto found = std::ranges::find_if(backwards, [&](const Step* step) {
                return traits_of(*step).*trait;
            });
            return found == backwards.end() ? nullptr : *found;
        };
        const auto* raw = last(&StepTraits::sends_raw);
        return raw ? raw : last(&StepTraits::only_sends);
    }
};

/// Puts together what is sent and what is expected of it.
class Exchanges {
public:
    /// Of a step that expects the answer; without `sent` of any other.
    Exchange ended_by(const Step& step) {
        const auto traits = traits_of(step);
        if (traits.opens_connection) sent_.erase(step.actor);
        if (traits.only_sends || (traits.twin && !traits.shows_all_was_read))
            sent_[step.actor].push_back(&step);
        const auto* expect = std::get_if<ExpectAction>(&step.action);
        if (!expect) return {};
        return {std::exchange(sent_[step.actor], {}), expect};
    }

private:
    std::map<std::string, std::vector<const Step*>> sent_{};
};

/// The first step that sends what has to be refused, in the order of the file; null without one.
const Step* first_refused(const Row& row) {
    Exchanges exchanges;
    const Step* first{};
    for_each_step(row.steps, [&](const Step& step, const Step*) {
        const auto* refused = exchanges.ended_by(step).refused();
        if (!first) first = refused;
    });
    return first;
}

class ControlCheck {
public:
    explicit ControlCheck(std::vector<Problem>& problems) : problems_{problems} {}

    void look(const Step& step, const Step* block) {
        const auto exchange = exchanges_.ended_by(step);
        if (const auto* refused = exchange.refused(); refused && traits_of(*refused).sends_raw)
            require_control(*refused);
        if (exchange.is_let_through())
            for (const auto* sent : exchange.sent)
                if (const auto twin = traits_of(*sent).twin)
                    accepted_.bits |= wire::PacketSet{*twin}.bits;
        // A refusal that may come needs its control.
        if (!may_come(block)) accepted_.bits |= traits_of(step).accepted.bits;
    }

private:
    void require_control(const Step& step) {
        const auto twin = traits_of(step).twin;
        const bool is_of_its_kind = twin && has_answer(*twin);
        if (is_of_its_kind ? accepted_.has(*twin) : accepted_.bits != 0) return;
        const auto what =
            is_of_its_kind ? fmt::format("a legal {}", wire::name_of(*twin)) : "a legal packet";
        problems_.push_back(
            {step.at,
             1,
             fmt::format("no control: nothing before shows that {} is accepted", what),
             "send the legal twin first and expect its answer"}
        );
    }

    std::vector<Problem>& problems_;
    Exchanges exchanges_{};
    wire::PacketSet accepted_{};
};

}  // namespace

void mark_controls(Row& row) {
    const auto* refused = first_refused(row);
    bool is_control = refused != nullptr;
    for_each_step(row.steps, [&](Step& step, const Step* block) {
        is_control = is_control && &step != refused;
        // That something does not come is no control, and what may come or not is judged as a whole.
        if (is_control && step.proves.empty() && !may_come(block) && !traits_of(step).is_absence)
            step.given = true;
    });
}

void check_controls(const Row& row, std::vector<Problem>& problems) {
    ControlCheck check{problems};
    for_each_step(row.steps, [&](const Step& step, const Step* block) { check.look(step, block); });
}

}  // namespace assay::scenario
