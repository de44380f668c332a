#pragma once
/// Short ways to say what a defect does at which seam.
#include "reference/broker/defects/seams.hpp"
#include "reference/broker/defects/table.hpp"

#include <chrono>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>

namespace assay::broker {

/// What the table says of a defect (DefectRow), and what the defect does. Views of literals, so that
/// a table of these costs nothing to build.
struct Defect {
    struct Text {
        std::string_view name{};
        std::initializer_list<std::string_view> statements{};
        std::string_view one_line{};
        std::string_view beyond{};  ///< one of those below
    };
    Text text{};
    void (*install)(Core&, Seams&){};
};

/// What conversations that keep to the rules never have: DefectRow::beyond.
namespace beyond {
inline constexpr std::string_view broken_rules{"a Client that breaks a rule"};
inline constexpr std::string_view repeats{"a Client that sends again what the server has answered"};
inline constexpr std::string_view login{"a user name, a password or AUTH"};
inline constexpr std::string_view names{"a Client Identifier of a certain form"};
inline constexpr std::string_view all_topics{"topics outside of its own root"};
inline constexpr std::string_view many{"larger packets, or more of them"};
inline constexpr std::string_view transport{"WebSocket or TLS"};
inline constexpr std::string_view link{"a link that loses, cuts or joins packets"};
inline constexpr std::string_view stop{"a server that is stopped and starts again"};
inline constexpr std::string_view own_limits{"a server that has less than the standard allows"};
inline constexpr std::string_view service{"a server whose CONNACK can be read"};
inline constexpr std::string_view refusals{"a step that takes no refusal for an answer"};
inline constexpr std::string_view instants{"the guarantee keep_alive, which measures silence"};
}  // namespace beyond

// One list a chapter.
std::span<const Defect> connect_defects();
std::span<const Defect> session_defects();
std::span<const Defect> will_defects();
std::span<const Defect> connack_defects();
std::span<const Defect> publish_defects();
std::span<const Defect> delivery_defects();
std::span<const Defect> property_defects();
std::span<const Defect> retained_defects();
std::span<const Defect> flow_defects();
std::span<const Defect> subscribe_defects();
std::span<const Defect> topic_defects();
std::span<const Defect> lenient_defects();
std::span<const Defect> auth_defects();
std::span<const Defect> ending_defects();
std::span<const Defect> encoding_defects();
std::span<const Defect> transport_defects();
std::span<const Defect> order_defects();
std::span<const Defect> link_defects();
std::span<const Defect> overlap_defects();
std::span<const Defect> will_meetings();
std::span<const Defect> resume_meetings();
std::span<const Defect> exchange_meetings();
std::span<const Defect> shared_meetings();
std::span<const Defect> subscribe_meetings();
std::span<const Defect> boundary_defects();
std::span<const Defect> store_defects();

/// What happens to a packet of type `P`; false: it is dropped.
template <class P>
using ArrivalChange = std::function<bool(Core&, Connection&, P&)>;
template <class P>
using LeavingChange = std::function<bool(Core&, Output&, P&)>;

/// Calls `change` for each `P` that arrives.
template <class P>
void on_arrival(Seams& seams, ArrivalChange<P> change) {
    seams.arriving.add([change = std::move(change
                        )](Core& core, Connection& connection, wire::Packet& packet) {
        auto* wanted = std::get_if<P>(&packet);
        return !wanted || change(core, connection, *wanted);
    });
}

/// Calls `change` for each `P` that leaves.
template <class P>
void on_leaving(Seams& seams, LeavingChange<P> change) {
    seams.leaving_one_by_one([change = std::move(change)](Core& core, Output& output) {
        auto* wanted = output.packet ? std::get_if<P>(&*output.packet) : nullptr;
        return !wanted || change(core, output, *wanted);
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
        packet.properties.remove(id);
        return true;
    });
}

/// Accepts what `is_tolerated(connection, type, violation)` says, beside what was accepted before.
void tolerate(
    Core& core,
    std::function<bool(const Connection&, wire::PacketType, const wire::Violation&)> is_tolerated
);

/// Accepts violations whose statement is `v3_1_1` or `v5_0` of the version in use.
void tolerate_statement(Core& core, std::string_view v3_1_1, std::string_view v5_0);

/// The Session that a CONNECT will go on with, or null.
Session* session_to_resume(Core& core, const wire::Connect& connect);

/// Calls `change(core, session)` when a CONNECT is about to resume a Session.
void on_resume(Seams& seams, std::function<void(Core&, Session&)> change);

}  // namespace assay::broker
