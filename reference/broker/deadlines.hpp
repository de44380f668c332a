#pragma once
/// What happens when, ordered by time: one entry for each thing that waits.
#include "reference/broker/broker.hpp"

#include <map>
#include <set>
#include <vector>

namespace assay::broker {

enum class Timer : std::uint8_t {
    connect,      ///< a connection has to have sent CONNECT by then
    keep_alive,   ///< a connection has to have sent a packet by then
    will,         ///< a Will Delay ends
    session_end,  ///< a Session expires
};

struct Deadline {
    Timer timer{};
    ConnectionId connection{};  ///< for connect and keep_alive
    std::string client_id{};    ///< for will and session_end
    auto operator<=>(const Deadline&) const = default;
};

class Deadlines {
public:
    /// Sets or moves.
    void set(const Deadline& what, Instant when);
    void clear(const Deadline& what);
    /// When it is set for, or nothing.
    std::optional<Instant> at(const Deadline& what) const;
    std::optional<Instant> next() const;
    /// Takes the first one that is due; nothing if none is.
    std::optional<Deadline> take_due(Instant now);

private:
    std::map<Deadline, Instant> times_{};
    std::set<std::pair<Instant, Deadline>> queue_{};
};

}  // namespace assay::broker
