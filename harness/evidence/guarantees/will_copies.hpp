#pragma once
/// How often a Will came to each client, and how often it may have come because the server was killed.
#include "harness/evidence/guarantees/inquiry.hpp"

#include <map>
#include <string_view>

namespace assay::evidence {

/// Copies that one client has got so far.
struct CopiesOfWill {
    std::size_t all{};
    /// The Will is removed once it has been published [MQTT-3.1.2-10]. A server that ends between the
    /// two, as no server can rule out, publishes it again when it is back; so does one that forgets.
    std::size_t behind_crash{};
};

class WillCopies {
public:
    /// `inquiry` outlives it.
    explicit WillCopies(const Inquiry& inquiry) : inquiry_{inquiry} {}

    /// One more, in the order in which they came.
    CopiesOfWill add(const Delivery& delivery);

private:
    struct Client {
        CopiesOfWill copies{};
        EventIndex last{never};
    };
    bool may_be_undone(EventIndex published, EventIndex until) const;

    const Inquiry& inquiry_;
    std::map<std::string, Client, std::less<>> clients_{};
};

}  // namespace assay::evidence
