#include "reference/broker/will.hpp"

#include "reference/broker/publish.hpp"

namespace assay::broker {

std::optional<Will> will_of(const wire::Connect& connect) {
    if (!connect.has_will()) return std::nullopt;
    wire::Publish publish;
    publish.set_qos(connect.will_qos());
    publish.set_retain(connect.will_retain());
    publish.topic = connect.will_topic;
    publish.properties = connect.will_properties;
    publish.payload.bytes = connect.will_payload.bytes;
    const auto delay =
        connect.will_properties.get_or<std::uint32_t>(wire::PropertyId::will_delay_interval, 0);
    return Will{std::move(publish), std::chrono::seconds{delay}};
}

void start_will(Core& core, Session& session, Departure departure) {
    if (!session.will) return;
    if (!core.rules.sends_will(departure)) {
        session.will.reset();
        return;
    }
    const auto wait = core.rules.will_wait(*session.will, session.lifetime);
    if (wait > std::chrono::seconds{0})
        core.deadlines.set({Timer::will, {}, session.client_id}, core.now + wait);
    else
        publish_will(core, session);
}

void publish_will(Core& core, Session& session) {
    core.deadlines.clear({Timer::will, {}, session.client_id});
    if (!session.will) return;
    const auto will = std::move(*session.will);
    session.will.reset();
    core.journal.touched(session);
    accept_message(core, will.publish, session.client_id);
}

}  // namespace assay::broker
