#pragma once
/// Small rows for tests, played in virtual time: against the reference broker, or against one that
/// the test writes itself.
#include "harness/play/row/player.hpp"
#include "harness/scenario/model.hpp"
#include "reference/wire/packets.hpp"

#include <functional>
#include <memory>

namespace assay::play {

/// The row, in MQTT 5.0, of a scenario with the actors `one` and `two`; `head` has further keys of
/// the file, a line each.
scenario::Row row_of(std::string_view steps, std::string_view head = "");

/// The first row of a scenario file of this text; throws what is wrong with it.
scenario::Row first_row(const std::string& text);

/// Against the reference broker.
Played play_builtin(const scenario::Row& row, const std::vector<std::string>& defects = {});

/// As above, and judged as `assay run` does, every statement a MUST.
reports::RowResult play_judged(
    const scenario::Row& row, const std::vector<std::string>& defects = {}, std::uint64_t seed = 1
);

/// The broker's end of one connection, in the hands of a test. Copies are the same end.
class Peer {
public:
    struct Connection;
    explicit Peer(std::shared_ptr<Connection> connection) : connection_{std::move(connection)} {}

    void send(const wire::Packet& packet) const;
    void send_bytes(const wire::Bytes& bytes) const;
    void close() const;
    /// Does `deed` after that time.
    void later(simulator::Duration delay, std::function<void()> deed) const;

private:
    std::shared_ptr<Connection> connection_;
};

/// What a broker does when a packet arrives.
using Behaviour = std::function<void(const Peer& peer, const wire::Packet& packet)>;

/// Answers every request at once and in order, and forwards nothing.
void answer_politely(const Peer& peer, const wire::Packet& packet);
/// As `answer_politely`, but packets of type `P` go to `instead(peer, packet)`.
template <class P>
Behaviour polite_but(std::function<void(const Peer&, const P&)> instead) {
    return [instead = std::move(instead)](const Peer& peer, const wire::Packet& packet) {
        if (const auto* wanted = std::get_if<P>(&packet)) return instead(peer, *wanted);
        answer_politely(peer, packet);
    };
}

/// Against a broker of the test's own, which keeps no state unless `behaviour` does. `lateness` is
/// what the harness admits whenever it is asked how late it was.
Played play_scripted(
    const scenario::Row& row,
    Behaviour behaviour,
    simulator::Duration lateness = {},
    const PlayOptions& options = {}
);

/// The worst verdict of an expectation of the row; pass if all were met.
reports::Verdict verdict_of(const Played& played);
/// The first expectation that was not met: "line 7: EXPECTED <- ACTUAL"; empty if there is none.
std::string failure_of(const Played& played);

}  // namespace assay::play
