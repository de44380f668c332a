#include "reference/broker/defects/meetings.hpp"

#include "reference/session/topic_match.hpp"
#include "reference/wire/topics.hpp"

#include <algorithm>
#include <iterator>

namespace assay::broker {

namespace {

/// Calls `see(output)` for all that leaves, and lets out at once what that leads to.
void see_leaving(Seams& seams, std::function<void(Core&, const Output&)> see) {
    seams.leaving.add([see = std::move(see)](Core& core, Seams::Outputs& outputs) {
        for (const auto& output : outputs)
            if (output.packet) see(core, output);
        std::ranges::move(core.outputs, std::back_inserter(outputs));
        core.outputs.clear();
    });
}

}  // namespace

Subscription* held_subscription(Core& core, const Session& session, std::string_view filter) {
    auto* subscribers = core.subscriptions.find(filter);
    if (!subscribers) return nullptr;
    const auto found = subscribers->plain.find(session.number);
    return found == subscribers->plain.end() ? nullptr : &found->second;
}

Subscription* shared_subscription(Core& core, const Session& session, std::string_view filter) {
    const auto [name, topic_filter] = session::split_shared(filter);
    auto* subscribers = name.empty() ? nullptr : core.subscriptions.find(topic_filter);
    if (!subscribers) return nullptr;
    const auto group = subscribers->shared.find(std::string{name});
    if (group == subscribers->shared.end()) return nullptr;
    const auto found = group->second.members.find(session.number);
    return found == group->second.members.end() ? nullptr : &found->second;
}

std::vector<Subscription*> subscriptions_of(Core& core, const Session& session) {
    std::vector<Subscription*> found;
    for (const auto& [filter, is_shared] : session.filters)
        if (auto* one = is_shared ? shared_subscription(core, session, filter)
                                  : held_subscription(core, session, filter))
            found.push_back(one);
    return found;
}

void on_subscribed(Seams& seams, std::function<void(Core&, Session&, const wire::Subscribe&)> act) {
    auto asked = std::make_shared<std::map<ConnectionId, wire::Subscribe>>();
    on_arrival<wire::Subscribe>(
        seams,
        [asked](Core&, Connection& connection, wire::Subscribe& subscribe) {
            (*asked)[connection.id] = subscribe;
            return true;
        }
    );
    see_leaving(seams, [asked, act = std::move(act)](Core& core, const Output& output) {
        const auto* connection = core.connection(output.connection);
        if (!std::holds_alternative<wire::Suback>(*output.packet)) return;
        if (connection && connection->session)
            act(core, *connection->session, (*asked)[output.connection]);
    });
}

void on_connected(Seams& seams, std::function<void(Core&, Session&, bool)> act) {
    see_leaving(seams, [act = std::move(act)](Core& core, const Output& output) {
        const auto* connack = std::get_if<wire::Connack>(&*output.packet);
        const auto* connection = core.connection(output.connection);
        if (connack && connection && connection->session)
            act(core, *connection->session, connack->session_present());
    });
}

void on_take_over(Seams& seams, std::function<void(Core&, Session&, wire::Connect&)> act) {
    on_arrival<wire::Connect>(
        seams,
        [act = std::move(act)](Core& core, Connection& connection, wire::Connect& connect) {
            auto* session = core.session(connect.client_id.text);
            if (connection.stage == Stage::awaiting_connect && session && session->connection)
                act(core, *session, connect);
            return true;
        }
    );
}

void on_departure(Seams& seams, std::function<void(Core&, Session&)> act) {
    on_arrival<wire::Disconnect>(
        seams,
        [act](Core& core, Connection& connection, wire::Disconnect&) {
            if (connection.session) act(core, *connection.session);
            return true;
        }
    );
    seams.closing.add([act = std::move(act)](Core& core, Connection& connection) {
        if (connection.session) act(core, *connection.session);
    });
}

Later::Later(Seams& seams)
    : tasks_{std::make_shared<std::multimap<Instant, std::function<void(Core&)>>>()} {
    seams.waking.add([tasks = tasks_](Core& core) {
        while (!tasks->empty() && tasks->begin()->first <= core.now)
            tasks->extract(tasks->begin()).mapped()(core);
    });
}

void Later::at(Core& core, Instant when, std::function<void(Core&)> act) const {
    // A Client Identifier that no Client can have: the deadline wakes the broker and does nothing.
    auto nobody = '\0' + std::to_string(when.time_since_epoch().count());
    core.deadlines.set({Timer::session_end, {}, std::move(nobody)}, when);
    tasks_->emplace(when, std::move(act));
}

}  // namespace assay::broker
