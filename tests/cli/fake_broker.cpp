#include "tests/cli/fake_broker.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <deque>

namespace assay::cli {

namespace asio = boost::asio;
using asio::ip::tcp;

struct FakeBroker::Peer {
    explicit Peer(tcp::socket from) : socket{std::move(from)} {}
    tcp::socket socket;
    wire::Framer framer{};
    wire::Version version{wire::Version::v5_0};
    std::array<std::uint8_t, 4096> chunk{};
};

FakeBroker::FakeBroker(Manner manner) : manner_{manner} {
    accept();
    thread_ = std::thread{[this] { io_.run(); }};
}

FakeBroker::FakeBroker(std::string answer) : manner_{Manner::is_none}, answer_{std::move(answer)} {
    accept();
    thread_ = std::thread{[this] { io_.run(); }};
}

FakeBroker::~FakeBroker() {
    io_.stop();
    thread_.join();
}

std::string FakeBroker::address() const {
    return "mqtt://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
}

void FakeBroker::accept() {
    acceptor_.async_accept([this](boost::system::error_code error, tcp::socket socket) {
        if (error) return;
        read(std::make_shared<Peer>(std::move(socket)));
        accept();
    });
}

void FakeBroker::read(const PeerPtr& peer) {
    peer->socket.async_read_some(
        asio::buffer(peer->chunk),
        [this, peer](boost::system::error_code error, std::size_t size) {
            if (error) return;
            if (manner_ == Manner::is_none) return turn_away(peer);
            peer->framer.push({peer->chunk.data(), size});
            for (auto bytes = peer->framer.next(); bytes && !bytes->empty();
                 bytes = peer->framer.next())
                if (const auto packet = wire::decode(*bytes, peer->version))
                    on_packet(peer, *packet);
            if (peer->socket.is_open()) read(peer);
        }
    );
}

void FakeBroker::on_packet(const PeerPtr& peer, const wire::Packet& packet) {
    const bool is_v5 = peer->version == wire::Version::v5_0;
    if (const auto* connect = std::get_if<wire::Connect>(&packet)) {
        peer->version = connect->version();
        send(peer, wire::Connack{});
    } else if (manner_ == Manner::refuses) {
        peer->socket.close();
        return;
    } else if (const auto* subscribe = std::get_if<wire::Subscribe>(&packet)) {
        wire::Suback suback{.packet_id = subscribe->packet_id};
        for (const auto& subscription : subscribe->subscriptions)
            suback.reason_codes.push_back(subscription.qos());
        send(peer, suback);
    } else if (const auto* unsubscribe = std::get_if<wire::Unsubscribe>(&packet)) {
        wire::Unsuback unsuback{.packet_id = unsubscribe->packet_id};
        if (is_v5) unsuback.reason_codes.assign(unsubscribe->topic_filters.size(), 0);
        send(peer, unsuback);
    } else if (const auto* publish = std::get_if<wire::Publish>(&packet)) {
        if (publish->qos() == 1) send(peer, wire::Puback{.packet_id = publish->packet_id});
        if (publish->qos() == 2) send(peer, wire::Pubrec{.packet_id = publish->packet_id});
    } else if (const auto* pubrel = std::get_if<wire::Pubrel>(&packet)) {
        send(peer, wire::Pubcomp{.packet_id = pubrel->packet_id});
    } else if (std::holds_alternative<wire::Pingreq>(packet)) {
        send(peer, wire::Pingresp{});
    }
    if (manner_ == Manner::chatters) {
        wire::Publish news;
        news.topic.text = "news/of/the/hour";
        news.payload.bytes = {'r', 'a', 'i', 'n'};
        send(peer, news);
    }
}

void FakeBroker::turn_away(const PeerPtr& peer) const {
    boost::system::error_code ignored;
    asio::write(peer->socket, asio::buffer(answer_), ignored);
    peer->socket.close(ignored);
}

void FakeBroker::send(const PeerPtr& peer, const wire::Packet& packet) {
    const auto bytes = wire::encode(packet, peer->version);
    boost::system::error_code ignored;
    asio::write(peer->socket, asio::buffer(bytes), ignored);
}

/// One of the two connections that are joined, with what is on its way out of it.
struct SlowPath::Side {
    explicit Side(tcp::socket from) : socket{std::move(from)} {}
    tcp::socket socket;
    std::array<std::uint8_t, 65'536> chunk{};
};

SlowPath::SlowPath(std::uint16_t port, std::chrono::milliseconds delay, int dies_after)
    : port_{port}, delay_{delay}, left_{dies_after} {
    accept();
    thread_ = std::thread{[this] { io_.run(); }};
}

SlowPath::~SlowPath() {
    io_.stop();
    thread_.join();
}

std::string SlowPath::address() const {
    return "mqtt://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
}

void SlowPath::accept() {
    acceptor_.async_accept([this](boost::system::error_code error, tcp::socket socket) {
        if (error) return;
        auto near = std::make_shared<Side>(std::move(socket));
        auto far = std::make_shared<Side>(tcp::socket{io_});
        boost::system::error_code refused;
        far->socket.connect({asio::ip::address_v4::loopback(), port_}, refused);
        if (!refused) {
            carry(near, far);
            carry(far, near);
        }
        sides_.insert(sides_.end(), {near, far});
        if (--left_ == 0) return die();
        accept();
    });
}

void SlowPath::die() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    for (const auto& side : sides_)
        if (const auto open = side.lock()) open->socket.close(ignored);
}

void SlowPath::carry(const std::shared_ptr<Side>& from, const std::shared_ptr<Side>& to) {
    from->socket.async_read_some(
        asio::buffer(from->chunk),
        [this, from, to](boost::system::error_code error, std::size_t size) {
            // Timers of one io_context that are due in the same order end in the same order.
            auto timer = std::make_shared<asio::steady_timer>(io_, delay_);
            auto bytes = std::make_shared<std::vector<std::uint8_t>>(
                from->chunk.begin(), from->chunk.begin() + static_cast<std::ptrdiff_t>(size)
            );
            timer->async_wait([to, timer, bytes, error](boost::system::error_code) {
                boost::system::error_code ignored;
                if (error)
                    to->socket.shutdown(tcp::socket::shutdown_send, ignored);
                else
                    asio::write(to->socket, asio::buffer(*bytes), ignored);
            });
            if (!error) carry(from, to);
        }
    );
}

}  // namespace assay::cli
