#include "harness/scenario/departures.hpp"

#include "harness/scenario/step_traits.hpp"
#include "harness/scenario/step_tree.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace assay::scenario {
namespace {

/// Whether what is expected may have to be acknowledged: a PUBLISH that does not say QoS 0.
bool may_want_acknowledgement(const ExpectAction& action) {
    if (action.what != ExpectAction::What::packet || action.packet != wire::PacketType::publish)
        return false;
    return std::ranges::none_of(action.fields, [](const FieldMatch& field) {
        return field.name == "qos" && field.matcher.values == std::vector<std::string>{"0"};
    });
}

/// Whether the step lets its actor acknowledge something, by itself if there is anything to
/// acknowledge for it.
bool acknowledges(const Step& step, const Actor& actor, bool is_subscribed) {
    if (const auto* send = std::get_if<SendAction>(&step.action))
        return send->packet == wire::PacketType::puback ||
               send->packet == wire::PacketType::pubrec ||
               send->packet == wire::PacketType::pubcomp;
    const auto* expect = std::get_if<ExpectAction>(&step.action);
    return expect && actor.auto_ack && is_subscribed && may_want_acknowledgement(*expect);
}

/// Whether it is the message once more that is expected.
bool expects_again(const Step& step) {
    const auto* expect = std::get_if<ExpectAction>(&step.action);
    return expect && may_want_acknowledgement(*expect) &&
           std::ranges::any_of(expect->fields, [](const FieldMatch& field) {
               return field.name == "dup" &&
                      field.matcher.values == std::vector<std::string>{"true"};
           });
}

class DepartureCheck {
public:
    DepartureCheck(const Row& row, std::vector<Problem>& problems)
        : row_{row}, problems_{problems} {}

    void look(const Step& step) {
        const auto found = std::ranges::find(row_.actors, step.actor, &Actor::name);
        if (found == row_.actors.end() || found->is_server) return;
        if (const auto* connect = std::get_if<ConnectAction>(&step.action))
            return look_at_connect(step, *found, *connect);
        const auto session = sessions_.find(step.actor);
        if (session == sessions_.end()) return;
        if (const auto back = back_.extract(session->second); back && !expects_again(step))
            refuse(*back.mapped());
        if (const auto* subscribe = std::get_if<SubscribeAction>(&step.action))
            look_at_subscribe(session->second, *subscribe);
        const auto traits = traits_of(step);
        if (traits.shows_all_was_read) unread_.erase(session->second);
        if (acknowledges(step, *found, acknowledging_.contains(session->second)))
            unread_[session->second] = nullptr;
        const auto unread = unread_.find(session->second);
        if (traits.ends_connection && unread != unread_.end()) unread->second = &step;
    }

    /// What is unexpected at the end of a row is as bad.
    void finish() {
        for (const auto& [session, departure] : back_)
            refuse(*departure);
    }

private:
    void refuse(const Step& departure) {
        problems_.push_back(
            {departure.at,
             1,
             "what was acknowledged last may come again: the Server need not have read that",
             "put {ping: true} before it, whose answer shows that it has"}
        );
    }

    void look_at_connect(const Step& step, const Actor& actor, const ConnectAction& connect) {
        const auto name = !actor.client_id.empty() ? actor.client_id : actor.name;
        const auto session = connect.client_id.value_or(name);
        sessions_[actor.name] = session;
        const auto unread = unread_.find(session);
        if (connect.mode == ConnectAction::Mode::fresh) acknowledging_.erase(session);
        if (unread == unread_.end()) return;
        const bool is_allowed = std::ranges::find(actor.allow, "PUBLISH") != actor.allow.end();
        if (connect.mode == ConnectAction::Mode::resume && !is_allowed)
            back_[session] = unread->second ? unread->second : &step;
        unread_.erase(unread);
    }

    void look_at_subscribe(const std::string& session, const SubscribeAction& subscribe) {
        const bool is_above_0 = std::ranges::any_of(subscribe.filters, [](const auto& filter) {
            return filter.qos.value_or(0) > 0;
        });
        if (is_above_0) acknowledging_.insert(session);
    }

    const Row& row_;
    std::vector<Problem>& problems_;
    std::map<std::string, std::string> sessions_{};  ///< of each actor: its Client Identifier
    std::set<std::string> acknowledging_{};          ///< sessions with a subscription above QoS 0
    std::map<std::string, const Step*> unread_{};    ///< null until the Client has left
    std::map<std::string, const Step*> back_{};  ///< resumed after such a departure or take-over
};

}  // namespace

void check_departures(const Row& row, std::vector<Problem>& problems) {
    DepartureCheck check{row, problems};
    for_each_step(row.steps, [&](const Step& step, const Step*) { check.look(step); });
    check.finish();
}

}  // namespace assay::scenario
