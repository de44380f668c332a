#include "reference/broker/defects/table.hpp"

#include "reference/broker/defects/taps.hpp"

#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>

namespace assay::broker {

namespace {

constexpr session::DefectChapter<Defect> chapters[] = {
    connect_defects,  connack_defects,   session_defects,  will_defects,       publish_defects,
    delivery_defects, property_defects,  retained_defects, flow_defects,       subscribe_defects,
    overlap_defects,  topic_defects,     auth_defects,     ending_defects,     lenient_defects,
    encoding_defects, transport_defects, order_defects,    link_defects,       will_meetings,
    resume_meetings,  exchange_meetings, shared_meetings,  subscribe_meetings, boundary_defects,
    store_defects
};

}  // namespace

std::span<const DefectRow> defect_table() {
    static const auto rows = session::defect_rows<Defect>(chapters);
    return rows;
}

const DefectRow* find_defect(std::string_view name) {
    return session::find_row(defect_table(), name);
}

void install_defect(std::string_view name, Core& core, Seams& seams) {
    if (const auto* defect = session::find_in<Defect>(chapters, name))
        return defect->install(core, seams);
    // Who asks for a defect has looked it up before.
    fmt::print(stderr, "no defect is named \"{}\"\n", name);
    std::abort();
}

void tolerate(
    Core& core,
    std::function<bool(const Connection&, wire::PacketType, const wire::Violation&)> is_tolerated
) {
    core.rules.tolerates =
        [is_tolerated = std::move(is_tolerated), before = core.rules.tolerates](
            const Connection& connection, wire::PacketType type, const wire::Violation& violation
        ) {
            return is_tolerated(connection, type, violation) || before(connection, type, violation);
        };
}

void tolerate_statement(Core& core, std::string_view v3_1_1, std::string_view v5_0) {
    tolerate(
        core,
        [v3 = std::string{v3_1_1}, v5 = std::string{v5_0}](
            const Connection&, wire::PacketType, const wire::Violation& violation
        ) {
            return !violation.statement.empty() &&
                   (violation.statement == v3 || violation.statement == v5);
        }
    );
}

Session* session_to_resume(Core& core, const wire::Connect& connect) {
    return connect.clean_start() ? nullptr : core.session(connect.client_id.text);
}

void on_resume(Seams& seams, std::function<void(Core&, Session&)> change) {
    on_arrival<wire::Connect>(
        seams,
        [change = std::move(change)](Core& core, Connection& connection, wire::Connect& connect) {
            if (connection.stage != Stage::awaiting_connect) return true;
            if (auto* session = session_to_resume(core, connect)) change(core, *session);
            return true;
        }
    );
}

}  // namespace assay::broker
