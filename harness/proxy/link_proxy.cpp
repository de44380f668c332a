#include "harness/proxy/link_proxy.hpp"

#include "harness/network/socket_gate.hpp"

#include <charconv>
#include <fmt/format.h>
#include <limits>
#include <utility>

namespace assay::proxy {
namespace {

using simulator::Ending;
using simulator::Stream;
using simulator::Way;

const std::string no_link_name{};

std::string flow_of(std::uint64_t number) {
    return std::to_string(number);
}

std::string_view describe(Ending how, bool by_client) {
    if (by_client) return how == Ending::fin ? "closed by the client" : "broken off by the client";
    return "ended by the broker or the link";
}

std::uint64_t number_of(const std::string& flow) {
    std::uint64_t number = 0;
    std::from_chars(flow.data(), flow.data() + flow.size(), number);
    return number;
}

}  // namespace

LinkProxy::LinkProxy(network::WallClock& clock, ProxyOptions options, ProxyEvents events)
    : clock_{clock},
      options_{std::move(options)},
      events_{std::move(events)},
      acceptor_{clock, [this](std::unique_ptr<Stream> client) { take(std::move(client)); }},
      link_{clock.schedule(), options_.link, "link", options_.seed, clock.schedule().now()},
      broker_side_{clock.schedule()},
      client_side_{clock.schedule()},
      timeline_{clock.schedule(), stage()} {
    broker_side_.set_gate([this](const std::string& flow, auto decide) {
        ask_broker(number_of(flow), decide);
    });
    link_.on_change([this](bool up) {
        tell(up ? "the link is up" : "the link is down");
        if (events_.link) events_.link(up);
    });
    if (events_.datagram)
        link_.on_fate([this](const simulator::DatagramFate& fate) { events_.datagram(fate); });
    for (const auto& fault : options_.faults)
        timeline_.add(fault);
}

LinkProxy::~LinkProxy() = default;

play::FaultStage LinkProxy::stage() {
    return {
        .links = [this](const scenario::Fault&) { return std::vector{&link_}; },
        .break_off =
            [this](const std::string& actor, Ending how) {
                for (auto& [number, connection] : connections_)
                    if (const auto tap = connection.tap.lock();
                        tap && (actor.empty() || actor == flow_of(number)))
                        tap->break_off(how);
            },
        .begins = [this](const scenario::Fault& fault
                  ) { tell("fault: " + scenario::print_fault(fault)); }
    };
}

void LinkProxy::tell(const std::string& text) const {
    if (events_.news) events_.news(text);
}

void LinkProxy::take(std::unique_ptr<Stream> client) {
    ++totals_.accepted;
    if (!first_at_) first_at_ = clock_.schedule().now();
    if (connections_.size() >= options_.connections_max) {
        ++totals_.turned_away;
        return client->end(Ending::reset);
    }
    const auto number = totals_.accepted;
    auto modelled = network::tap(clock_.schedule(), connect(number), tap_events(number, true));
    auto& connection = connections_[number];
    connection.tap = modelled.control;
    connection.near = std::make_unique<simulator::Relay>(
        clock_.schedule(),
        watched(std::move(client), number, true),
        std::move(modelled.stream),
        [this, number](Ending how, bool began_near) {
            tell_end(number, how, began_near);
            connections_.at(number).near_is_over = true;
            forget(number);
        }
    );
    if (events_.opened) events_.opened(number);
    tell(fmt::format("connection {} opened", number));
}

std::unique_ptr<Stream> LinkProxy::connect(std::uint64_t number) {
    if (!link_.spec().pep.is_on) return client_side_.connect(link_, broker_side_, flow_of(number));
    connections_[number].is_in_pep = true;
    return pep().connect(client_side_, flow_of(number));
}

simulator::Pep& LinkProxy::pep() {
    if (pep_) return *pep_;
    pep_ = std::make_unique<simulator::Pep>(clock_.schedule(), link_, broker_side_);
    pep_->on_gone([this](const std::string& flow) {
        const auto found = connections_.find(number_of(flow));
        if (found == connections_.end()) return;
        found->second.is_in_pep = false;
        forget(found->first);
    });
    return *pep_;
}

void LinkProxy::ask_broker(
    std::uint64_t number, const std::function<void(simulator::Admission)>& decide
) {
    network::open_gate(
        network::open_stream(clock_, options_.broker),
        [this, number](std::unique_ptr<Stream> modelled, std::unique_ptr<Stream> broker) {
            const auto found = connections_.find(number);
            if (found == connections_.end()) return modelled->end(Ending::reset);
            auto& broker_stream = *broker;
            found->second.far = std::make_unique<simulator::Relay>(
                clock_.schedule(),
                network::tap(clock_.schedule(), std::move(modelled), tap_events(number, false))
                    .stream,
                watched(std::move(broker), number, false),
                [this, number](Ending, bool) {
                    connections_.at(number).far.reset();
                    forget(number);
                }
            );
            broker_stream.pause_receiving(false);
        },
        [this, number, decide](simulator::Admission admission) {
            if (admission.answer == simulator::Answer::refuse) {
                ++totals_.refused;
                tell(fmt::format("connection {}: the broker refuses it", number));
            } else if (admission.answer == simulator::Answer::silent) {
                tell(fmt::format("connection {}: the broker does not answer", number));
            }
            decide(std::move(admission));
        }
    );
}

network::TapEvents LinkProxy::tap_events(std::uint64_t number, bool is_near) {
    const auto out = is_near ? Way::up : Way::down;
    const auto in = is_near ? Way::down : Way::up;
    const auto told = [this, number](Way way, bool is_delivered) {
        return [this, number, way, is_delivered](std::uint8_t first_byte, std::size_t) {
            timeline_.packet({flow_of(number), no_link_name, way}, first_byte, is_delivered);
        };
    };
    network::TapEvents events{.sending = told(out, false), .sent = {}, .delivered = told(in, true)};
    events.may_intervene = [this] { return timeline_.waits_for_traffic(); };
    if (!is_near) return events;
    events.may_pass = [this, number](bool is_outgoing) {
        return timeline_.bytes_until_due(
            {flow_of(number), no_link_name, is_outgoing ? Way::up : Way::down}
        );
    };
    events.passed = [this, number](bool is_outgoing, std::uint64_t count) {
        (is_outgoing ? totals_.bytes_up : totals_.bytes_down) += count;
        timeline_.bytes({flow_of(number), no_link_name, is_outgoing ? Way::up : Way::down}, count);
    };
    return events;
}

/// What a client or broker gives to the proxy and takes from it, whatever the link makes of that.
std::unique_ptr<Stream>
LinkProxy::watched(std::unique_ptr<Stream> socket, std::uint64_t number, bool is_client) {
    if (!events_.passed) return socket;
    const auto from = is_client ? Way::up : Way::down;
    const auto to = is_client ? Way::down : Way::up;
    network::TapEvents events{};
    events.crossed = [this, number, from, to](bool is_outgoing, simulator::BytesView bytes) {
        events_.passed(number, is_outgoing ? to : from, bytes, is_outgoing);
    };
    if (is_client) events.gone = [this, number](Ending how) { tell_end(number, how, true); };
    events.may_intervene = [] { return false; };
    return network::tap(clock_.schedule(), std::move(socket), std::move(events)).stream;
}

void LinkProxy::tell_end(std::uint64_t number, Ending how, bool by_client) {
    const auto found = connections_.find(number);
    if (found == connections_.end() || std::exchange(found->second.is_end_reported, true)) return;
    if (events_.ended) events_.ended(number, std::string{describe(how, by_client)});
}

/// A connection is over when both of its relays are, and the proxy between them, if there is one.
void LinkProxy::forget(std::uint64_t number) {
    const auto found = connections_.find(number);
    if (found == connections_.end()) return;
    const auto& connection = found->second;
    if (!connection.near_is_over || connection.far || connection.is_in_pep) return;
    connections_.erase(found);
    tell(fmt::format("connection {} ended", number));
}

ProxyStatus LinkProxy::status() {
    auto now = totals_;
    now.is_up = link_.is_up();
    now.open = connections_.size();
    for (const auto& [number, connection] : connections_) {
        if (connection.near) now.waiting_bytes += connection.near->waiting_bytes();
        if (connection.far) now.waiting_bytes += connection.far->waiting_bytes();
    }
    now.lost_up = link_.up().statistics().lost();
    now.lost_down = link_.down().statistics().lost();
    // With a proxy, the link's repairs and its round trip are that proxy's.
    const simulator::Host& near_side = pep_ ? pep_->far_side() : client_side_;
    if (pep_) now.waiting_bytes += pep_->held_bytes();
    for (const auto* host : {&near_side, &std::as_const(broker_side_)}) {
        now.repairs += host->statistics().repairs;
        now.timeouts += host->statistics().timeouts;
    }
    now.round_trip = near_side.round_trip();
    if (first_at_) now.lateness = clock_.lateness(*first_at_);
    return now;
}

}  // namespace assay::proxy
