#pragma once
/// The places where a defect gets in. The broker outside of this folder does not know what happens
/// there.
///
///     bytes -> received -> [check, decode] -> arriving -> [handlers]
///                                     sent <- [encode] <- leaving <-'
///
/// Stored state is open to all of them through Core, decisions are replaced in `core.rules`, and
/// `later` lets a packet leave when its time has come.
#include "reference/broker/core.hpp"

namespace assay::broker {

class Seams {
public:
    using Outputs = std::vector<Output>;

    /// Bytes as they come in.
    std::vector<std::function<void(ConnectionId, wire::BytesView)>> chunk{};
    /// One whole packet before it is checked; false drops it.
    std::vector<std::function<bool(Core&, Connection&, wire::Bytes&)>> received{};
    /// A packet that is about to be handled; false drops it. It must not end the connection and
    /// return true.
    std::vector<std::function<bool(Core&, Connection&, wire::Packet&)>> arriving{};
    /// All that one event leads to, in order.
    std::vector<std::function<void(Core&, Outputs&)>> leaving{};
    /// The bytes of one packet on their way out.
    std::vector<std::function<void(wire::Bytes&)>> sent{};
    /// A connection is about to be found closed by the Client.
    std::vector<std::function<void(Core&, Connection&)>> closing{};
    /// Deadlines are about to be handled.
    std::vector<std::function<void(Core&)>> waking{};

    /// Sends `output` at `when`, if its connection is open then and `is_wanted`, if any, agrees.
    void later(Instant when, Output output, std::function<bool(Core&)> is_wanted = {});

    bool let_in(Core& core, Connection& connection, wire::Bytes& bytes);
    bool let_in(Core& core, Connection& connection, wire::Packet& packet);
    /// What leaves now, with what has waited until now in front of it.
    Outputs let_out(Core& core);
    void let_out(wire::Bytes& bytes);
    std::optional<Instant> next_deadline() const;

private:
    struct Held {
        Output output{};
        std::function<bool(Core&)> is_wanted{};
    };
    std::multimap<Instant, Held> held_{};
};

/// Builds the defect `name` in; aborts if there is none with this name.
void install_defect(std::string_view name, Core& core, Seams& seams);

}  // namespace assay::broker
