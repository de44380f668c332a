// The legal twin: a broker that refuses everything must not pass.
//
// A `send` is refused when the next thing its sender expects is `close` or DISCONNECT. Before it
// some step of the row has to show that the broker accepts a packet of that kind: the verb of the
// packet (`subscribe`, `publish` at QoS 1 or 2, ...), or an `expect` of its answer. PUBLISH and its
// acknowledgements are one kind; for packets that have no answer any acceptance will do.
#include "harness/scenario/controls.hpp"

#include "harness/scenario/lint.hpp"
#include "harness/scenario/step_traits.hpp"
#include "harness/scenario/step_tree.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::scenario {

namespace {

using wire::PacketType;
using enum wire::PacketType;

bool has_answer(PacketType kind) {
    return kind == connect || kind == publish || kind == subscribe || kind == unsubscribe ||
           kind == pingreq;
}

/// What the first byte of the notation says, if it is written in hex.
std::optional<PacketType> type_of_bytes(std::string_view bytes) {
    const auto begin = bytes.find_first_not_of(' ');
    if (begin == std::string_view::npos) return {};
    const auto digit =
        std::string_view{"0123456789abcdef"}.find(static_cast<char>(std::tolower(bytes[begin])));
    if (digit == std::string_view::npos || digit == 0) return {};
    return static_cast<PacketType>(digit);
}

/// The end of the connection, or the DISCONNECT before it.
bool is_end(const ExpectAction& action) {
    return action.what == ExpectAction::What::close ||
           (action.what == ExpectAction::What::packet && action.packet == disconnect);
}

/// The first step that sends what has to be refused, in the order of the file; null without one.
const Step* first_refused(const Row& row) {
    std::map<std::string, const Step*> pending;
    const Step* first{};
    for_each_step(row.steps, [&](const Step& step, const Step*) {
        if (std::holds_alternative<ConnectAction>(step.action)) pending.erase(step.actor);
        if (traits_of(step).only_sends) pending[step.actor] = &step;
        const auto* expect = std::get_if<ExpectAction>(&step.action);
        if (!expect) return;
        const auto sent = pending.find(step.actor);
        if (sent == pending.end()) return;
        if (is_end(*expect) && !first) first = sent->second;
        pending.erase(sent);
    });
    return first;
}

/// False once `last` was reached.
bool mark_until(std::span<Step> steps, const Step* last) {
    for (auto& step : steps) {
        if (&step == last) return false;
        // That something does not come is no control, and what may come or not is judged as a whole.
        if (step.proves.empty() && !std::holds_alternative<NeverAction>(step.action))
            step.given = true;
        if (std::holds_alternative<EitherAction>(step.action)) continue;
        if (!mark_until(inner_steps(step), last)) return false;
    }
    return true;
}

class ControlCheck {
public:
    explicit ControlCheck(std::vector<Problem>& problems) : problems_{problems} {}

    void look(const Step& step, const Step* block) {
        const auto sent = pending_.find(step.actor);
        if (std::holds_alternative<ConnectAction>(step.action) && sent != pending_.end())
            pending_.erase(sent);
        if (const auto* send = std::get_if<SendAction>(&step.action))
            pending_[step.actor] = {&step, twin_of(*send)};
        if (const auto* expect = std::get_if<ExpectAction>(&step.action))
            look_at_answer(step.actor, *expect);
        // What may come or not shows nothing, but a refusal that may come needs its control.
        const bool may_come = block && std::holds_alternative<EitherAction>(block->action);
        if (!may_come) accepted_.bits |= traits_of(step).accepted.bits;
    }

private:
    /// What a broken packet would be accepted as. A packet that only a Server sends has no legal
    /// twin.
    static std::optional<PacketType> twin_of(const SendAction& action) {
        const auto type = action.packet ? action.packet : type_of_bytes(action.bytes);
        if (!type || (kind_of(*type) != *type && kind_of(*type) != publish)) return std::nullopt;
        return kind_of(*type);
    }

    void look_at_answer(const std::string& actor, const ExpectAction& action) {
        const auto sent = pending_.find(actor);
        if (sent == pending_.end()) return;
        const auto [step, kind] = sent->second;
        if (is_end(action)) require_control(*step, kind);
        if (action.what == ExpectAction::What::open && kind)
            accepted_.bits |= wire::PacketSet{*kind}.bits;
        pending_.erase(sent);
    }

    void require_control(const Step& step, std::optional<PacketType> kind) {
        const bool is_shown =
            kind && has_answer(*kind) ? accepted_.has(*kind) : accepted_.bits != 0;
        if (is_shown) return;
        const auto what = kind && has_answer(*kind)
                              ? fmt::format("a legal {}", wire::name_of(*kind))
                              : "a legal packet";
        problems_.push_back(
            {step.at,
             1,
             fmt::format("no control: nothing before shows that {} is accepted", what),
             "send the legal twin first and expect its answer"}
        );
    }

    struct Sent {
        const Step* step{};
        std::optional<PacketType> kind{};
    };
    std::vector<Problem>& problems_;
    std::map<std::string, Sent> pending_{};
    wire::PacketSet accepted_{};
};

}  // namespace

void mark_controls(Row& row) {
    if (const auto* refused = first_refused(row)) mark_until(row.steps, refused);
}

void check_controls(const Row& row, std::vector<Problem>& problems) {
    ControlCheck check{problems};
    for_each_step(row.steps, [&](const Step& step, const Step* block) { check.look(step, block); });
}

}  // namespace assay::scenario
