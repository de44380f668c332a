#include "reference/broker/expiry.hpp"

#include "reference/broker/leave.hpp"
#include "reference/broker/subscribe.hpp"
#include "reference/broker/will.hpp"

namespace assay::broker {

void start_session_expiry(Core& core, Session& session) {
    if (!session.lifetime) return;
    const auto wait = core.rules.session_wait(*session.lifetime);
    if (wait > std::chrono::seconds{0})
        core.deadlines.set({Timer::session_end, {}, session.client_id}, core.now + wait);
    else
        end_session(core, session);
}

void end_session(Core& core, Session& session) {
    publish_will(core, session);
    core.journal.session_ended(session);
    drop_session(core, session);
}

void drop_session(Core& core, Session& session) {
    core.deadlines.clear({Timer::session_end, {}, session.client_id});
    core.deadlines.clear({Timer::will, {}, session.client_id});
    remove_subscriptions(core, session);
    core.session_numbers.erase(session.number);
    core.sessions.erase(std::string{session.client_id});
}

namespace {

void handle(Core& core, const Deadline& due) {
    switch (due.timer) {
    case Timer::connect:
        // Nobody has said which version to answer in.
        if (auto* connection = core.connection(due.connection))
            end_connection(core, *connection, Departure::error);
        return;
    case Timer::keep_alive:
        if (auto* connection = core.connection(due.connection))
            fail(
                core,
                *connection,
                ReasonCode::keep_alive_timeout,
                "no packet for one and a half Keep Alive periods",
                Departure::silence
            );
        return;
    case Timer::will:
        if (auto* session = core.session(due.client_id)) publish_will(core, *session);
        return;
    case Timer::session_end:
        if (auto* session = core.session(due.client_id)) end_session(core, *session);
        return;
    }
}

}  // namespace

void handle_deadlines(Core& core) {
    while (const auto due = core.deadlines.take_due(core.now))
        handle(core, *due);
}

}  // namespace assay::broker
