#include "harness/network/tcp_stream.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <vector>

namespace assay::network {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using simulator::BytesView;
using simulator::Ending;
using simulator::StreamEvents;

Ending ending_of(error_code error) {
    if (error == asio::error::eof) return Ending::fin;
    if (error == asio::error::connection_refused) return Ending::refused;
    if (error == asio::error::timed_out || error == asio::error::host_unreachable ||
        error == asio::error::network_unreachable)
        return Ending::timed_out;
    return Ending::reset;
}

/// The connection itself. It lives as long as an operation is under way, so that a stream can be
/// destroyed from inside one of its own events and can send what it still holds after that.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(tcp::socket socket, TcpLimits limits, std::shared_ptr<void> seat = {})
        : socket_{std::move(socket)},
          timer_{socket_.get_executor()},
          limits_{limits},
          seat_{std::move(seat)} {}

    void connect(std::vector<tcp::endpoint> endpoints);
    void adopt();
    void on_events(StreamEvents events) {
        events_ = std::make_shared<StreamEvents>(std::move(events));
    }
    std::size_t write(BytesView bytes);
    std::size_t room_for(std::size_t bytes);
    void end(Ending how);
    void pause_receiving(bool paused);

private:
    enum class State : std::uint8_t { connecting, open, closing, vanished, over };

    void attempt();
    void failed(Ending how);
    void opened();
    void read();
    void deliver();
    void send_soon();
    void send_on();
    void send_now();
    void drop_sent();
    void await_writable();
    void flushed();
    void finish(Ending how);
    void close();
    void reset();

    tcp::socket socket_;
    asio::steady_timer timer_;
    TcpLimits limits_;
    std::vector<tcp::endpoint> endpoints_{};  ///< to try if this one fails
    std::chrono::milliseconds left_{};        ///< for them
    std::shared_ptr<void> seat_;
    // Shared, so that handlers survive being replaced or dropped by a handler that is running.
    std::shared_ptr<StreamEvents> events_{std::make_shared<StreamEvents>()};
    State state_{State::connecting};
    std::array<std::uint8_t, 16'384> chunk_{};
    std::size_t held_{};  ///< bytes in chunk_ that wait for pause_receiving(false)
    std::vector<std::uint8_t> out_{};
    std::size_t sent_{};  ///< of out_
    bool paused_{};
    bool reading_{};
    bool sending_{};  ///< waits until the socket takes more
    bool sends_soon_{};
    bool was_short_{};
    bool broken_{};  ///< a write failed; the read side ends it after what it still holds
};

void Connection::connect(std::vector<tcp::endpoint> endpoints) {
    endpoints_ = std::move(endpoints);
    left_ = limits_.connect;
    attempt();
}

/// Tries the first of the endpoints that are left.
void Connection::attempt() {
    const auto endpoint = endpoints_.front();
    const auto share = left_ / static_cast<std::int64_t>(endpoints_.size());
    left_ -= share;
    endpoints_.erase(endpoints_.begin());
    timer_.expires_after(share);
    timer_.async_wait([self = shared_from_this(), left = endpoints_.size()](error_code error) {
        if (error || self->state_ != State::connecting || self->endpoints_.size() != left) return;
        self->failed(Ending::timed_out);
    });
    socket_.async_connect(
        endpoint,
        [self = shared_from_this(), left = endpoints_.size()](error_code error) {
            if (self->state_ != State::connecting || self->endpoints_.size() != left) return;
            self->timer_.cancel();
            if (error) return self->failed(ending_of(error));
            self->opened();
            if (const auto events = self->events_; events->established) events->established();
        }
    );
}

void Connection::failed(Ending how) {
    if (endpoints_.empty()) return finish(how);
    error_code ignored;
    std::ignore = socket_.close(ignored);
    attempt();
}

void Connection::adopt() {
    opened();
}

void Connection::opened() {
    state_ = State::open;
    error_code ignored;
    // MQTT writes small packets; Nagle's algorithm would hold the second one until the first is
    // acknowledged, up to 40 ms later.
    std::ignore = socket_.set_option(tcp::no_delay{true}, ignored);
    std::ignore = socket_.non_blocking(true, ignored);
    send_now();
    read();
}

void Connection::read() {
    if (reading_ || state_ == State::over || state_ == State::vanished) return;
    reading_ = true;
    socket_.async_read_some(
        asio::buffer(chunk_),
        [self = shared_from_this()](error_code error, std::size_t size) {
            self->reading_ = false;
            if (self->state_ == State::over || self->state_ == State::vanished) return;
            if (self->state_ == State::closing) return error ? self->close() : self->read();
            if (error) return self->finish(self->broken_ ? Ending::reset : ending_of(error));
            self->held_ = size;
            if (!self->paused_) self->deliver();
        }
    );
}

void Connection::deliver() {
    const auto size = std::exchange(held_, 0);
    if (const auto events = events_; events->received)
        events->received(BytesView{chunk_.data(), size});
    if (state_ == State::open && !paused_) read();
}

void Connection::pause_receiving(bool paused) {
    if (paused_ == paused) return;
    paused_ = paused;
    if (paused || state_ != State::open) return;
    if (held_ == 0) return read();
    asio::post(socket_.get_executor(), [self = shared_from_this()] {
        if (self->state_ == State::open && !self->paused_ && self->held_ > 0) self->deliver();
    });
}

std::size_t Connection::room_for(std::size_t bytes) {
    if (state_ != State::connecting && state_ != State::open) return 0;
    const auto room = limits_.write_buffer_bytes_max -
                      std::min(limits_.write_buffer_bytes_max, out_.size() - sent_);
    if (room < bytes) was_short_ = true;
    return std::min(bytes, room);
}

std::size_t Connection::write(BytesView bytes) {
    const auto taken = room_for(bytes.size());
    out_.insert(out_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(taken));
    if (state_ == State::open) send_soon();
    return taken;
}

/// What one event writes goes out at once: a broker that answers a hundred packets makes one call
/// of it.
void Connection::send_soon() {
    if (sending_ || std::exchange(sends_soon_, true)) return;
    asio::post(socket_.get_executor(), [self = shared_from_this()] {
        self->sends_soon_ = false;
        if (self->state_ == State::open && !self->sending_) self->send_on();
    });
}

/// Sends, and tells the owner if that made room for what was not taken.
void Connection::send_on() {
    send_now();
    if (state_ != State::open || sending_ || !std::exchange(was_short_, false)) return;
    if (const auto events = events_; events->writable) events->writable();
}

/// A buffer that never runs empty would else keep all that was ever sent.
void Connection::drop_sent() {
    if (sent_ < out_.size() - sent_) return;
    out_.erase(out_.begin(), out_.begin() + static_cast<std::ptrdiff_t>(sent_));
    sent_ = 0;
}

void Connection::send_now() {
    while (sent_ < out_.size() && !broken_) {
        error_code error;
        const auto rest = BytesView{out_}.subspan(sent_);
        sent_ += socket_.write_some(asio::buffer(rest.data(), rest.size()), error);
        if (error == asio::error::would_block || error == asio::error::try_again) {
            drop_sent();
            return await_writable();
        }
        // The peer may have said something before it went: the read side finds that first, then the
        // end.
        if (error) broken_ = true;
    }
    out_.clear();
    sent_ = 0;
    if (state_ == State::closing) flushed();
}

void Connection::await_writable() {
    sending_ = true;
    socket_.async_wait(tcp::socket::wait_write, [self = shared_from_this()](error_code error) {
        self->sending_ = false;
        if (error || (self->state_ != State::open && self->state_ != State::closing)) return;
        self->send_on();
    });
}

void Connection::end(Ending how) {
    events_ = std::make_shared<StreamEvents>();
    if (state_ == State::over || state_ == State::closing) return;
    // What was written before goes out before.
    if (state_ == State::open && !sending_) send_now();
    if (how == Ending::vanished) {
        state_ = State::vanished;  // the socket stays open, neither read nor written
        return;
    }
    if (how == Ending::reset || state_ != State::open) return reset();
    state_ = State::closing;
    timer_.expires_after(limits_.linger);
    timer_.async_wait([self = shared_from_this()](error_code error) {
        if (!error) self->close();
    });
    held_ = 0;
    if (!sending_) send_now();
    // Read on to the peer's FIN: closing with unread bytes would send RST and could destroy what we
    // have just said.
    read();
}

void Connection::flushed() {
    error_code ignored;
    std::ignore = socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

void Connection::reset() {
    error_code ignored;
    std::ignore = socket_.set_option(asio::socket_base::linger{true, 0}, ignored);
    close();
}

void Connection::close() {
    state_ = State::over;
    timer_.cancel();
    error_code ignored;
    std::ignore = socket_.close(ignored);
    seat_.reset();
}

void Connection::finish(Ending how) {
    const auto events = std::exchange(events_, std::make_shared<StreamEvents>());
    close();
    if (events->ended) events->ended(how);
}

class TcpStream : public simulator::Stream {
public:
    explicit TcpStream(std::shared_ptr<Connection> connection)
        : connection_{std::move(connection)} {}
    ~TcpStream() override { connection_->end(vanished_ ? Ending::reset : Ending::fin); }
    TcpStream(const TcpStream&) = delete;
    TcpStream& operator=(const TcpStream&) = delete;

    void on_events(StreamEvents events) override { connection_->on_events(std::move(events)); }
    std::size_t write(BytesView bytes) override { return connection_->write(bytes); }
    std::size_t room_for(std::size_t bytes) override { return connection_->room_for(bytes); }
    void end(Ending how) override {
        vanished_ = how == Ending::vanished;
        connection_->end(how);
    }
    void pause_receiving(bool paused) override { connection_->pause_receiving(paused); }

private:
    std::shared_ptr<Connection> connection_;
    bool vanished_{};
};

}  // namespace

std::unique_ptr<simulator::Stream>
connect_tcp(asio::io_context& io, std::vector<tcp::endpoint> endpoints, TcpLimits limits) {
    auto connection = std::make_shared<Connection>(tcp::socket{io}, limits);
    connection->connect(std::move(endpoints));
    return std::make_unique<TcpStream>(std::move(connection));
}

std::unique_ptr<simulator::Stream>
adopt_tcp(tcp::socket socket, TcpLimits limits, std::shared_ptr<void> seat) {
    auto connection = std::make_shared<Connection>(std::move(socket), limits, std::move(seat));
    connection->adopt();
    return std::make_unique<TcpStream>(std::move(connection));
}

}  // namespace assay::network
