#include "reference/broker/keep_alive.hpp"

namespace assay::broker {

void start_keep_alive(Core& core, Connection& connection) {
    core.deadlines.clear({Timer::connect, connection.id, {}});
    // Only 5.0 can tell the Client about another value [MQTT-3.2.2-21].
    if (connection.is_v5() && core.options.server_keep_alive.count() > 0)
        connection.keep_alive = core.options.server_keep_alive;
    keep_alive(core, connection);
}

void keep_alive(Core& core, const Connection& connection) {
    if (connection.stage != Stage::open) return;
    if (const auto limit = core.rules.silence_limit(connection.keep_alive))
        core.deadlines.set({Timer::keep_alive, connection.id, {}}, core.now + *limit);
}

}  // namespace assay::broker
