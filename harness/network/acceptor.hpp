#pragma once
/// Listens on an address and hands over what connects there.
///
///     listen --> accept --> accept --no file descriptor left--> pause --> accept ...
#include "harness/network/transport.hpp"

#include <limits>

namespace assay::network {

class Acceptor {
public:
    using Accepted = std::function<void(std::unique_ptr<simulator::Stream>)>;

    /// `clock`, which outlives it, is put right before `accepted` and before each event of a stream.
    /// While `open_max` of its sockets are open, those that only wait for their peers to close among
    /// them, it accepts no more.
    Acceptor(
        WallClock& clock,
        Accepted accepted,
        std::size_t open_max = std::numeric_limits<std::size_t>::max()
    );
    ~Acceptor();
    Acceptor(const Acceptor&) = delete;
    Acceptor& operator=(const Acceptor&) = delete;

    /// Begins to listen on an IP address, which is layered if its scheme needs it; port 0 takes a
    /// free one. Gives the address with the port that it has; the error names the address and the
    /// reason.
    std::expected<Address, std::string> listen(const Address& address);
    /// Accepts no more.
    void close();

private:
    class Loop;
    std::shared_ptr<Loop> loop_;
};

}  // namespace assay::network
