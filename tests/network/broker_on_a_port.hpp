#pragma once
/// The reference broker on a free loopback port, as `assay broker` serves it.
#include "harness/network/acceptor.hpp"
#include "harness/network/broker_host.hpp"
#include "harness/network/wall_clock.hpp"

namespace assay::network {

struct BrokerOnAPort {
    explicit BrokerOnAPort(
        WallClock& clock, broker::Options options = {}, const BrokerLimits& limits = {}
    )
        : host{clock.schedule(), broker::Broker{std::move(options)}, limits},
          acceptor{
              clock,
              [this](std::unique_ptr<simulator::Stream> stream) { host.accept(std::move(stream)); }
          },
          address{acceptor.listen({.host = "127.0.0.1", .port = 0}).value()} {}

    BrokerHost host;
    Acceptor acceptor;
    Address address;
};

}  // namespace assay::network
