#pragma once
/// How often a Will came to each client, and how often it may have come because the server was killed.
#include "harness/evidence/guarantees/inquiry.hpp"

#include <map>
#include <string_view>

namespace assay::evidence {

/// Whether there are more copies than there may be.
enum class Excess {
    none,
    perhaps,  ///< unless the server was killed between publishing the Will and removing it
    certain
};

/// Copies that one client has got so far.
struct CopiesOfWill {
    struct Kind {
        std::size_t all{};
        /// The Will is removed once it has been published [MQTT-3.1.2-10]. A server that ends between
        /// the two, as no server can rule out, publishes it again when it is back; so does one that
        /// forgets.
        std::size_t behind_crash{};
    };
    Kind live{};               ///< also stored ones, where RETAIN does not tell one from the other
    Kind stored{};             ///< of a retained Will, one for each SUBSCRIBE
    std::size_t filters{1};    ///< by which one Will comes so often
    std::size_t subscribes{};  ///< that bring the stored one
    bool tells_stored{};  ///< RETAIN tells which is which: it does not with Retain As Published

    std::size_t all() const { return live.all + stored.all; }
    /// Live copies that a crash explains.
    std::size_t live_behind_crash() const { return live.behind_crash * filters; }
    /// Whether they are too many for a Will that was published at most so often.
    Excess excess(std::size_t firings) const;
};

class WillCopies {
public:
    /// Both outlive it.
    WillCopies(const Inquiry& inquiry, const Message& will) : inquiry_{inquiry}, will_{will} {}

    /// One more, in the order in which they came.
    const CopiesOfWill& add(const Delivery& delivery);

private:
    struct Client {
        CopiesOfWill copies{};
        EventIndex last_live{never};
        EventIndex last_stored{never};
    };
    Client begin(const std::string& client_id) const;
    bool may_be_undone(EventIndex published, EventIndex until) const;

    const Inquiry& inquiry_;
    const Message& will_;
    std::map<std::string, Client, std::less<>> clients_{};
};

}  // namespace assay::evidence
