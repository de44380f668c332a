#pragma once
/// Short ways to say what a defect does at which seam.
#include "reference/broker/defects/seams.hpp"
#include "reference/broker/defects/table.hpp"

#include <chrono>
#include <map>
#include <memory>

namespace assay::broker {

/// A row and what it does.
struct Defect {
    DefectRow row{};
    void (*install)(Core&, Seams&){};
};

// One list a chapter.
std::vector<Defect> connect_defects();
std::vector<Defect> session_defects();
std::vector<Defect> will_defects();
std::vector<Defect> connack_defects();
std::vector<Defect> publish_defects();
std::vector<Defect> delivery_defects();
std::vector<Defect> property_defects();
std::vector<Defect> retained_defects();
std::vector<Defect> flow_defects();
std::vector<Defect> subscribe_defects();
std::vector<Defect> topic_defects();
std::vector<Defect> lenient_defects();
std::vector<Defect> auth_defects();
std::vector<Defect> ending_defects();
std::vector<Defect> encoding_defects();
std::vector<Defect> transport_defects();
std::vector<Defect> order_defects();
std::vector<Defect> link_defects();

/// Calls `change(core, connection, packet)` for each `P` that arrives; if it returns false the
/// packet is dropped.
template <class P, class Change>
void on_arrival(Seams& seams, Change change) {
    seams.arriving.push_back([change](Core& core, Connection& connection, wire::Packet& packet) {
        auto* wanted = std::get_if<P>(&packet);
        return !wanted || change(core, connection, *wanted);
    });
}

/// Calls `change(core, output, packet)` for each `P` that leaves; if it returns false the packet is
/// dropped.
template <class P, class Change>
void on_leaving(Seams& seams, Change change) {
    seams.leaving.push_back([change](Core& core, Seams::Outputs& outputs) {
        std::erase_if(outputs, [&](Output& output) {
            auto* wanted = output.packet ? std::get_if<P>(&*output.packet) : nullptr;
            return wanted && !change(core, output, *wanted);
        });
    });
}

/// Loses each `P` that leaves.
template <class P>
void lose(Seams& seams) {
    on_leaving<P>(seams, [](Core&, Output&, P&) { return false; });
}

/// Every other `P` to a Client waits a second, so that the next one overtakes it.
template <class P>
void swap(Core&, Seams& seams) {
    auto counts = std::make_shared<std::map<ConnectionId, unsigned>>();
    on_leaving<P>(seams, [&seams, counts](Core& core, Output& output, P&) {
        if ((*counts)[output.connection]++ % 2 == 1) return true;
        seams.later(core.now + std::chrono::seconds{1}, output);
        return false;
    });
}

/// Ignores each `P` that arrives.
template <class P>
void lose_arriving(Seams& seams) {
    on_arrival<P>(seams, [](Core&, Connection&, P&) { return false; });
}

/// Every `P` that leaves carries an identifier that is one too high.
template <class P>
void shift_packet_id(Seams& seams) {
    on_leaving<P>(seams, [](Core&, Output&, P& packet) {
        packet.packet_id = static_cast<std::uint16_t>(packet.packet_id % 65535U + 1U);
        return true;
    });
}

/// Takes a property away from each `P` that leaves.
template <class P>
void strip(Seams& seams, wire::PropertyId id) {
    on_leaving<P>(seams, [id](Core&, Output&, P& packet) {
        std::erase_if(packet.properties.list, [id](const wire::Property& property) {
            return property.id == static_cast<std::uint32_t>(id);
        });
        return true;
    });
}

/// Accepts what `is_tolerated(connection, type, fault)` says, beside what was accepted before.
template <class Predicate>
void tolerate(Core& core, Predicate is_tolerated) {
    core.rules.tolerates =
        [is_tolerated, before = core.rules.tolerates](
            const Connection& connection, wire::PacketType type, const wire::Fault& fault
        ) { return is_tolerated(connection, type, fault) || before(connection, type, fault); };
}

/// Accepts faults whose statement is `v3_1_1` or `v5_0` of the version in use.
void tolerate_statement(Core& core, std::string_view v3_1_1, std::string_view v5_0);

/// The Session that a CONNECT will go on with, or null.
inline Session* session_to_resume(Core& core, const wire::Connect& connect) {
    return connect.clean_start() ? nullptr : core.session(connect.client_id.text);
}

/// Calls `change(core, session)` when a CONNECT is about to resume a Session.
template <class Change>
void on_resume(Seams& seams, Change change) {
    on_arrival<wire::Connect>(
        seams,
        [change](Core& core, Connection& connection, wire::Connect& connect) {
            if (connection.stage != Stage::awaiting_connect) return true;
            if (auto* session = session_to_resume(core, connect)) change(core, *session);
            return true;
        }
    );
}

}  // namespace assay::broker
