#pragma once
/// A place where connections are refused, whatever other tests do meanwhile.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace assay::network {

/// A loopback port on which nobody listens and, because it is bound, nobody else can. One that was
/// merely let go of would be the next free one for any program beside us.
class RefusingPort {
public:
    RefusingPort() {
        socket_.open(boost::asio::ip::tcp::v4());
        socket_.bind({boost::asio::ip::address_v4::loopback(), 0});
    }
    boost::asio::ip::tcp::endpoint endpoint() const { return socket_.local_endpoint(); }

private:
    boost::asio::io_context io_{1};
    boost::asio::ip::tcp::acceptor socket_{io_};
};

}  // namespace assay::network
