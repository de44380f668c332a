// The legal twin: a broker that refuses everything must not pass.
//
// A `send` is refused when the next thing its sender expects is `close` or DISCONNECT. Before it
// some step of the row has to show that the broker accepts a packet of that kind: the verb of the
// packet
// (`subscribe`, `publish` at QoS 1 or 2, ...), or an `expect` of its answer. PUBLISH and its
// acknowledgements are one kind; for packets that have no answer any acceptance will do.
#include "harness/scenario/lint.hpp"
#include "reference/wire/packet_type.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace assay::harness {

namespace {

using wire::PacketType;
using enum wire::PacketType;

/// The kinds that can be seen accepted, each named by the packet that asks.
PacketType kind_of(PacketType type) {
    switch (type) {
    case connack:
        return connect;
    case puback:
    case pubrec:
    case pubrel:
    case pubcomp:
        return publish;
    case suback:
        return subscribe;
    case unsuback:
        return unsubscribe;
    case pingresp:
        return pingreq;
    default:
        return type;
    }
}

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

bool is_refusal(const std::vector<int>& reasons) {
    return !reasons.empty() && std::ranges::all_of(reasons, [](int code) { return code != 0; });
}

/// A matcher of `reason` that no success can satisfy.
bool expects_refusal(const std::vector<FieldMatch>& fields) {
    const auto reason = std::ranges::find(fields, "reason", &FieldMatch::name);
    return reason != fields.end() && reason->matcher.kind == Matcher::Kind::one_of &&
           std::ranges::find(reason->matcher.values, "0") == reason->matcher.values.end() &&
           std::ranges::find(reason->matcher.values, "0x00") == reason->matcher.values.end();
}

class ControlCheck {
public:
    explicit ControlCheck(std::vector<Problem>& problems) : problems_{problems} {}

    // NOLINTNEXTLINE(readability-convert-member-functions-to-static): `look` is none
    void walk(const std::vector<Step>& steps) {
        for (const auto& step : steps)
            std::visit([&](const auto& action) { look(step, action); }, step.action);
    }

private:
    void look(const Step& step, const ConnectAction& action) {
        pending_.erase(step.actor);
        if (action.mode != ConnectAction::Mode::raw && action.await && !is_refusal(action.reason))
            accepted_.insert(connect);
    }
    void look(const Step&, const SubscribeAction& action) {
        if (action.await && !is_refusal(action.reason)) accepted_.insert(subscribe);
    }
    void look(const Step&, const UnsubscribeAction& action) {
        if (action.await && !is_refusal(action.reason)) accepted_.insert(unsubscribe);
    }
    void look(const Step&, const PublishAction& action) {
        if (action.await && action.qos > 0 && !is_refusal(action.reason)) accepted_.insert(publish);
    }
    void look(const Step&, const FinishAction&) { accepted_.insert(publish); }
    void look(const Step&, const PingAction& action) {
        if (action.await) accepted_.insert(pingreq);
    }
    void look(const Step&, const BrokerAction& action) {
        if (action.verb == BrokerAction::Verb::alive)
            accepted_.insert({connect, subscribe, publish});
    }
    void look(const Step& step, const SendAction& action) {
        const auto type = action.packet ? action.packet : type_of_bytes(action.bytes);
        // A packet that only a Server sends has no legal twin.
        const bool has_twin = type && (kind_of(*type) == *type || kind_of(*type) == publish);
        pending_[step.actor] = {&step, has_twin ? std::optional{kind_of(*type)} : std::nullopt};
    }
    void look(const Step& step, const ExpectAction& action) {
        const auto sent = pending_.find(step.actor);
        const bool is_end =
            action.what == ExpectAction::What::close ||
            (action.what == ExpectAction::What::packet && action.packet == disconnect);
        if (is_end) {
            if (sent != pending_.end()) require_control(*sent->second.step, sent->second.kind);
        } else if (action.what == ExpectAction::What::packet && !expects_refusal(action.fields)) {
            accepted_.insert(kind_of(action.packet));
        } else if (action.what == ExpectAction::What::open && sent != pending_.end() &&
                   sent->second.kind) {
            accepted_.insert(*sent->second.kind);
        }
        if (sent != pending_.end()) pending_.erase(sent);
    }
    void look(const Step&, const ParallelAction& action) { walk(action.steps); }
    void look(const Step&, const RepeatAction& action) { walk(action.steps); }
    void look(const Step&, const EitherAction& action) {
        // What may come or not shows nothing, but a refusal that may come needs its control.
        const auto shown = accepted_;
        walk(action.steps);
        accepted_ = shown;
    }
    void look(const Step&, const auto&) {}

    void require_control(const Step& step, std::optional<PacketType> kind) {
        const bool is_shown =
            kind && has_answer(*kind) ? accepted_.contains(*kind) : !accepted_.empty();
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
    std::set<PacketType> accepted_{};
};

}  // namespace

void check_controls(const Row& row, std::vector<Problem>& problems) {
    ControlCheck{problems}.walk(row.steps);
}

}  // namespace assay::harness
