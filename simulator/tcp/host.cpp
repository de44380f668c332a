#include "simulator/tcp/host.hpp"

#include "simulator/tcp/endpoint.hpp"

#include <utility>

namespace assay::simulator {
namespace {

/// The owner's handle; letting go of it closes in order, and the endpoint ends by itself.
class EndpointStream final : public Stream {
public:
    explicit EndpointStream(std::shared_ptr<Endpoint> endpoint) : endpoint_{std::move(endpoint)} {}
    ~EndpointStream() override {
        endpoint_->end(Ending::fin);
        endpoint_->on_events({});
    }
    EndpointStream(const EndpointStream&) = delete;
    EndpointStream& operator=(const EndpointStream&) = delete;

    void on_events(StreamEvents events) override { endpoint_->on_events(std::move(events)); }
    std::size_t write(BytesView bytes) override { return endpoint_->write(bytes); }
    std::size_t room_for(std::size_t bytes) override { return endpoint_->room_for(bytes); }
    void end(Ending how) override { endpoint_->end(how); }
    void pause_receiving(bool paused) override { endpoint_->pause_receiving(paused); }

private:
    std::shared_ptr<Endpoint> endpoint_;
};

Segment& segment_of(const Datagram& datagram) {
    return static_cast<Segment&>(*datagram.data);
}

void send_reset(const Wire& wire, const StackProfile& profile, std::uint32_t ordinal) {
    auto reset = std::make_unique<Segment>();
    reset->rst = true;
    reset->cause = Cause::reset;
    wire.out->send({wire.flow, ordinal, profile.header_bytes, std::move(reset)});
}

void add(TcpStatistics& sum, const TcpStatistics& part) {
    sum.segments_sent += part.segments_sent;
    sum.repairs += part.repairs;
    sum.timeouts += part.timeouts;
    sum.tail_probes += part.tail_probes;
}

}  // namespace

Host::Host(Schedule& schedule, StackProfile profile)
    : schedule_{schedule}, profile_{std::move(profile)} {}

Host::~Host() {
    gone_ = {};  // whoever listens may be half destroyed
    lose_power();
    for (const auto& [in, flow] : attached_)
        in->detach(flow);
}

std::unique_ptr<Stream> Host::connect(Link& link, Host& server, const std::string& flow) {
    const auto id = link.open_flow(flow);
    server.listen({.out = &link.down(), .in = &link.up(), .flow = id}, flow);
    const auto endpoint = make_endpoint({.out = &link.up(), .in = &link.down(), .flow = id}, flow);
    endpoint->open();
    return std::make_unique<EndpointStream>(endpoint);
}

void Host::attach(LinkDirection& in, FlowId flow, Sink sink) {
    in.attach(flow, std::move(sink));
    attached_.emplace(&in, flow);
}

void Host::listen(const Wire& wire, const std::string& flow) {
    attach(*wire.in, wire.flow, [this, wire, flow](const Datagram& datagram) {
        answer_syn(wire, flow, datagram);
    });
}

void Host::answer_syn(const Wire& wire, const std::string& flow, const Datagram& datagram) {
    const auto& segment = segment_of(datagram);
    if (!has_power_ || answer_ == Answer::silent || segment.rst) return;
    if (answer_ == Answer::refuse || !segment.syn) {
        send_reset(wire, profile_, 0);
        return;
    }
    // Linux drops it without a word, so that the client tries again later.
    if (is_backlog_full()) return;
    if (gate_) return ask_gate(wire, flow, datagram);
    admit(wire, flow, segment, {});
}

void Host::ask_gate(const Wire& wire, const std::string& flow, const Datagram& datagram) {
    if (!at_the_gate_.insert(wire.flow).second) return;  // a repeated SYN
    const std::shared_ptr<Payload> syn = datagram.data->copy();
    gate_(flow, [self = std::weak_ptr{self_}, wire, flow, syn](Admission admission) {
        const auto host = self.lock();
        if (!host) return;
        (*host)->at_the_gate_.erase(wire.flow);
        if (admission.answer == Answer::silent) return;
        if (admission.answer == Answer::refuse) return send_reset(wire, (*host)->profile_, 0);
        (*host)->admit(wire, flow, static_cast<const Segment&>(*syn), std::move(admission));
    });
}

void Host::admit(
    const Wire& wire, const std::string& flow, const Segment& syn, Admission admission
) {
    const auto endpoint = make_endpoint(wire, flow);
    in_handshake_.insert(made_);
    endpoint->on_accept([this,
                         flow,
                         number = made_,
                         weak = std::weak_ptr{endpoint},
                         accepted = std::move(admission.accepted)] {
        auto stream = std::make_unique<EndpointStream>(weak.lock());
        in_handshake_.erase(number);
        if (accepted) return accepted(std::move(stream));
        accept(std::move(stream), flow);
    });
    endpoint->open(syn, 0);
}

bool Host::is_backlog_full() const {
    return backlog_max_ && waiting_.size() + in_handshake_.size() >= *backlog_max_;
}

void Host::accept(std::unique_ptr<Stream> stream, const std::string& flow) {
    if (backlog_max_) {
        stream->pause_receiving(true);
        waiting_.push_back({std::move(stream), flow});
    } else if (acceptor_) {
        acceptor_(std::move(stream), flow);
    }
}

void Host::hold_accepting(std::size_t backlog_max) {
    backlog_max_ = backlog_max;
}

void Host::resume_accepting() {
    backlog_max_.reset();
    for (auto& [stream, flow] : std::exchange(waiting_, {})) {
        stream->pause_receiving(false);
        if (acceptor_) acceptor_(std::move(stream), flow);
    }
}

std::shared_ptr<Endpoint> Host::make_endpoint(const Wire& wire, const std::string& flow) {
    const auto number = ++made_;
    auto endpoint = std::make_shared<Endpoint>(
        schedule_,
        profile_,
        wire,
        [this, number, wire, flow](bool is_silent, std::uint32_t next_ordinal) {
            forget(number, wire, is_silent, next_ordinal);
            if (gone_) gone_(flow);
        }
    );
    endpoints_.emplace(number, endpoint);
    if (listener_)
        endpoint->on_sent([this, flow](const Segment& segment) { listener_(flow, segment); });
    // It is on the list until `forget`, which also lets the flow go.
    attach(*wire.in, wire.flow, [own = endpoint.get()](const Datagram& datagram) {
        own->receive(segment_of(datagram));
    });
    return endpoint;
}

void Host::forget(
    std::uint64_t number, const Wire& wire, bool is_silent, std::uint32_t next_ordinal
) {
    if (const auto found = endpoints_.find(number); found != endpoints_.end()) {
        add(past_, found->second->statistics());
        endpoints_.erase(found);
    }
    in_handshake_.erase(number);
    if (is_silent)
        wire.in->detach(wire.flow);
    else
        answer_strays(wire, next_ordinal);
}

void Host::answer_strays(const Wire& wire, std::uint32_t next_ordinal) {
    const auto ordinal = std::make_shared<std::uint32_t>(next_ordinal);
    attach(*wire.in, wire.flow, [this, wire, ordinal](const Datagram& datagram) {
        if (has_power_ && !segment_of(datagram).rst) send_reset(wire, profile_, (*ordinal)++);
    });
}

TcpStatistics Host::statistics() const {
    auto sum = past_;
    for (const auto& [number, endpoint] : endpoints_)
        add(sum, endpoint->statistics());
    return sum;
}

std::optional<Duration> Host::round_trip() const {
    Duration sum{};
    std::int64_t count = 0;
    for (const auto& [number, endpoint] : endpoints_)
        if (const auto measured = endpoint->round_trip()) {
            sum += *measured;
            ++count;
        }
    return count > 0 ? std::optional{sum / count} : std::nullopt;
}

std::uint64_t Host::unacknowledged_bytes() const {
    std::uint64_t sum = 0;
    for (const auto& [number, endpoint] : endpoints_)
        sum += endpoint->unacknowledged_bytes();
    return sum;
}

void Host::lose_power() {
    has_power_ = false;
    // Each takes itself off the list when it forgets.
    while (!endpoints_.empty()) {
        const auto endpoint = endpoints_.begin()->second;
        endpoint->forget();
    }
    waiting_.clear();  // only now, or they would still say FIN
}

}  // namespace assay::simulator
