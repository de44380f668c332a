#pragma once
/// Short ways to say what a defect does at which seam.
#include "reference/client/defects/seams.hpp"
#include "reference/client/defects/table.hpp"

#include <initializer_list>
#include <optional>

namespace assay::client {

/// What the table says of a defect (DefectRow), and what the defect does.
struct Defect {
    struct Text {
        std::string_view name{};
        std::initializer_list<std::string_view> statements{};
        std::string_view one_line{};
        bool shows_in_reaction{};
    };
    Text text{};
    void (*install)(Seams&){};
};

// One list a chapter.
std::span<const Defect> connect_defects();
std::span<const Defect> publish_defects();
std::span<const Defect> encoding_defects();
std::span<const Defect> form_defects();
std::span<const Defect> request_defects();
std::span<const Defect> limit_defects();
std::span<const Defect> session_defects();
std::span<const Defect> answer_defects();
std::span<const Defect> code_defects();
std::span<const Defect> auth_defects();
std::span<const Defect> reaction_defects();

/// What happens to a packet of type `P`; false: it is dropped.
template <class P>
using Change = std::function<bool(P&, const Write&)>;

/// Calls `change` for each `P` of the client.
template <class P>
void on_leaving(Seams& seams, Change<P> change) {
    seams.leaving.push_back([change = std::move(change)](wire::Packet& packet, const Write& write) {
        auto* wanted = std::get_if<P>(&packet);
        return !wanted || change(*wanted, write);
    });
}

/// Calls `change` for each `P` of the server.
template <class P>
void on_arrival(Seams& seams, Change<P> change) {
    seams.arriving.push_back([change =
                                  std::move(change)](wire::Packet& packet, const Write& write) {
        auto* wanted = std::get_if<P>(&packet);
        return !wanted || change(*wanted, write);
    });
}

/// Calls `change` for each `P` of the client, which leaves then.
template <class P>
void alter(Seams& seams, std::function<void(P&)> change) {
    on_leaving<P>(seams, [change = std::move(change)](P& packet, const Write&) {
        change(packet);
        return true;
    });
}

/// What has no meaning in 3.1.1.
template <void (*install)(Seams&)>
void in_v5(Seams& seams) {
    if (seams.version == wire::Version::v5_0) install(seams);
}

/// Each `P` of the client goes nowhere.
template <class P>
void lose(Seams& seams) {
    on_leaving<P>(seams, [](P&, const Write&) { return false; });
}

/// Each `P` of the client leaves twice.
template <class P>
void repeat(Seams& seams) {
    on_leaving<P>(seams, [](P& packet, const Write& write) {
        write(packet);
        return true;
    });
}

/// Of two `P` of the client the second leaves first.
template <class P>
void swap(Seams& seams) {
    on_leaving<P>(seams, [held = std::optional<P>{}](P& packet, const Write& write) mutable {
        if (!held) {
            held = packet;
            return false;
        }
        write(packet);
        write(*held);
        held.reset();
        return false;
    });
}

/// Every `P` of the client has an identifier that is far off.
template <class P>
void shift_packet_id(Seams& seams) {
    alter<P>(seams, [](P& packet) {
        packet.packet_id = static_cast<std::uint16_t>((packet.packet_id + 20'000) % 65'535 + 1);
    });
}

/// CONNACK as if it did not have this property.
void ignore_limit(Seams& seams, wire::PropertyId id);

}  // namespace assay::client
