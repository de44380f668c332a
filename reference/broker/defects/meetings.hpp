#pragma once
/// What defects that live where two features meet have in common: the moment at which a connection
/// takes over or resumes a Session, the stored subscriptions, and what happens some time later.
#include "reference/broker/defects/taps.hpp"

namespace assay::broker {

/// Where the bug that a defect imitates was reported stands behind its row, as
/// `reported as OWNER/REPOSITORY#NUMBER`.

/// From here on an interval is negative where it is read as a number with a sign.
inline constexpr std::chrono::seconds signed_limit{0x80000000};

/// The Session's own subscription with this filter, if it is not shared; null without one.
Subscription* held_subscription(Core& core, const Session& session, std::string_view filter);
/// The Session's subscription with this filter (`$share/NAME/FILTER`), if it is shared.
Subscription* shared_subscription(Core& core, const Session& session, std::string_view filter);
/// All subscriptions of the Session. The pointers hold until one is made or taken away.
std::vector<Subscription*> subscriptions_of(Core& core, const Session& session);

/// Calls `act(core, session, subscribe)` for each SUBSCRIBE that is answered, once SUBACK is on its
/// way.
void on_subscribed(Seams& seams, std::function<void(Core&, Session&, const wire::Subscribe&)> act);
/// Calls `act(core, session)` when a CONNECT has been accepted and its CONNACK is on its way.
/// `is_resumed` is what CONNACK says in Session Present.
void on_connected(Seams& seams, std::function<void(Core&, Session&, bool is_resumed)> act);
/// Calls `act(core, session, connect)` when a CONNECT is about to end another connection of its
/// Client Identifier, which is still open then.
void on_take_over(Seams& seams, std::function<void(Core&, Session&, wire::Connect&)> act);
/// Calls `act(core, session)` when a connection is about to end: closed or lost from the other side,
/// or by DISCONNECT.
void on_departure(Seams& seams, std::function<void(Core&, Session&)> act);

/// Changes every `value` of the property `id` in `properties` that has form `T`.
template <class T, class Change>
void change_property(wire::Properties& properties, wire::PropertyId id, Change change) {
    for (auto& property : properties.list)
        if (property.id == static_cast<std::uint32_t>(id))
            if (auto* value = std::get_if<T>(&property.value)) *value = change(*value);
}

/// Things to do at an instant to come; the broker is woken for them.
class Later {
public:
    explicit Later(Seams& seams);
    void at(Core& core, Instant when, std::function<void(Core&)> act) const;

private:
    std::shared_ptr<std::multimap<Instant, std::function<void(Core&)>>> tasks_;
};

}  // namespace assay::broker
