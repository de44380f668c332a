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

/// What a seam calls, in the order in which it came. Defined in seams.cpp alone.
template <class Signature>
class Taps {
public:
    using Tap = std::function<Signature>;
    void add(Tap tap);
    auto begin() const { return taps_.begin(); }
    auto end() const { return taps_.end(); }

private:
    std::vector<Tap> taps_{};
};

class Seams {
public:
    using Outputs = std::vector<Output>;

    /// Bytes as they come in.
    Taps<void(ConnectionId, wire::BytesView)> chunk{};
    /// One whole packet before it is checked; false drops it.
    Taps<bool(Core&, Connection&, wire::Bytes&)> received{};
    /// A packet that is about to be handled; false drops it. It must not end the connection and
    /// return true.
    Taps<bool(Core&, Connection&, wire::Packet&)> arriving{};
    /// All that one event leads to, in order.
    Taps<void(Core&, Outputs&)> leaving{};
    /// The bytes of one packet on their way out.
    Taps<void(wire::Bytes&)> sent{};
    /// A connection is about to be found closed by the Client.
    Taps<void(Core&, Connection&)> closing{};
    /// The state of an earlier process is back.
    Taps<void(Core&)> restoring{};
    /// Deadlines are about to be handled.
    Taps<void(Core&)> waking{};

    /// Calls `change(core, output)` for each output that leaves; if it returns false it is dropped.
    void leaving_one_by_one(std::function<bool(Core&, Output&)> change);

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
