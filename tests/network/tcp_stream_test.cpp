#include "harness/network/tcp_stream.hpp"
#include "tests/refusing_port.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace assay::network {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::tcp;
using simulator::BytesView;
using simulator::Ending;

/// A stream under test and the plain socket at its other end.
struct TcpStreamTest : testing::Test {
    boost::asio::io_context io{1};
    tcp::acceptor acceptor{io, {boost::asio::ip::address_v4::loopback(), 0}};
    tcp::socket peer{io};
    std::unique_ptr<simulator::Stream> stream{};
    bool established{};
    bool writable{};
    std::string received{};
    std::optional<Ending> ended{};

    void listen_to(simulator::Stream& what) {
        what.on_events({
            .established = [this] { established = true; },
            .received = [this](BytesView bytes) { received.append(bytes.begin(), bytes.end()); },
            .writable = [this] { writable = true; },
            .ended = [this](Ending how) { ended = how; },
        });
    }

    void run_until(const std::function<bool()>& done) {
        io.restart();
        const auto deadline = std::chrono::steady_clock::now() + 100s;
        while (!done() && std::chrono::steady_clock::now() < deadline)
            io.run_one_for(10ms);
        ASSERT_TRUE(done()) << "nothing happened within a hundred seconds";
    }

    void connect(TcpLimits limits = {}) {
        stream = connect_tcp(io, {acceptor.local_endpoint()}, limits);
        listen_to(*stream);
        peer = acceptor.accept();
        run_until([this] { return established; });
    }

    std::size_t write(const std::string& text) {
        const auto taken =
            stream->write({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
        // It leaves once the event that wrote it is over.
        io.restart();
        io.poll();
        return taken;
    }

    /// What the peer reads until the end, and the error that ended it.
    std::pair<std::string, boost::system::error_code> read_to_the_end() {
        std::string text;
        boost::system::error_code end;
        bool over{};
        boost::asio::async_read(
            peer,
            boost::asio::dynamic_buffer(text),
            [&](boost::system::error_code error, std::size_t) {
                end = error;
                over = true;
            }
        );
        run_until([&] { return over; });
        return {text, end};
    }
};

TEST_F(TcpStreamTest, CarriesBytesBothWays) {
    connect();
    EXPECT_EQ(write("hello"), 5U);
    std::array<char, 5> got{};
    boost::asio::read(peer, boost::asio::buffer(got));
    EXPECT_EQ((std::string{got.begin(), got.end()}), "hello");
    boost::asio::write(peer, boost::asio::buffer("world", 5));
    run_until([this] { return received == "world"; });
}

TEST_F(TcpStreamTest, SaysRefusedWhereNobodyListens) {
    const RefusingPort nobody;
    stream = connect_tcp(io, {nobody.endpoint()});
    listen_to(*stream);
    EXPECT_FALSE(ended.has_value());  // never from inside the call
    run_until([this] { return ended.has_value(); });
    EXPECT_EQ(*ended, Ending::refused);
    EXPECT_FALSE(established);
}

TEST_F(TcpStreamTest, TriesTheNextAddressOfAHost) {
    const RefusingPort nobody;
    stream = connect_tcp(io, {nobody.endpoint(), acceptor.local_endpoint()});
    listen_to(*stream);
    run_until([this] { return established || ended; });
    EXPECT_TRUE(established);
}

TEST_F(TcpStreamTest, SaysHowTheLastAddressOfAHostFailed) {
    const RefusingPort nobody;
    stream = connect_tcp(io, {nobody.endpoint(), nobody.endpoint()});
    listen_to(*stream);
    run_until([this] { return ended.has_value(); });
    EXPECT_EQ(*ended, Ending::refused);
}

TEST_F(TcpStreamTest, SaysTimedOutWhereNobodyAnswers) {
    // A full backlog: Linux then drops further SYNs instead of answering them.
    tcp::acceptor full{io};
    full.open(tcp::v4());
    full.bind({boost::asio::ip::address_v4::loopback(), 0});
    full.listen(0);
    std::vector<tcp::socket> fillers;
    for (int i = 0; i < 4; ++i) {
        fillers.emplace_back(io);
        fillers.back().async_connect(full.local_endpoint(), [](boost::system::error_code) {});
    }
    io.run_for(20ms);
    stream = connect_tcp(io, {full.local_endpoint()}, {.connect = 100ms});
    listen_to(*stream);
    run_until([this] { return ended.has_value(); });
    EXPECT_EQ(*ended, Ending::timed_out);
}

TEST_F(TcpStreamTest, SaysFinWhenThePeerClosesInOrder) {
    connect();
    peer.close();
    run_until([this] { return ended.has_value(); });
    EXPECT_EQ(*ended, Ending::fin);
}

TEST_F(TcpStreamTest, SaysResetWhenThePeerAborts) {
    connect();
    peer.set_option(boost::asio::socket_base::linger{true, 0});
    peer.close();
    run_until([this] { return ended.has_value(); });
    EXPECT_EQ(*ended, Ending::reset);
}

TEST_F(TcpStreamTest, DeliversTheLastWordsBeforeTheEnd) {
    connect();
    boost::asio::write(peer, boost::asio::buffer("bye", 3));
    peer.close();
    write("too late");
    write("too late");
    run_until([this] { return ended.has_value(); });
    EXPECT_EQ(received, "bye");
}

TEST_F(TcpStreamTest, SendsWhatIsBufferedBeforeItsFin) {
    connect();
    const std::string much(900'000, 'x');
    ASSERT_EQ(write(much), much.size());
    stream->end(Ending::fin);
    stream.reset();
    const auto [text, end] = read_to_the_end();
    EXPECT_EQ(text.size(), much.size());
    EXPECT_EQ(end, boost::asio::error::eof);
    EXPECT_FALSE(ended.has_value());  // no event follows an own end
}

TEST_F(TcpStreamTest, ResetsWithoutFin) {
    connect();
    stream->end(Ending::reset);
    EXPECT_EQ(read_to_the_end().second, boost::asio::error::connection_reset);
}

TEST_F(TcpStreamTest, VanishesWithoutASign) {
    connect();
    stream->end(Ending::vanished);
    EXPECT_EQ(write("nobody"), 0U);
    boost::asio::write(peer, boost::asio::buffer("hello?", 6));
    peer.non_blocking(true);
    io.restart();
    io.run_for(30ms);
    char byte{};
    boost::system::error_code error;
    peer.read_some(boost::asio::buffer(&byte, 1), error);
    EXPECT_EQ(error, boost::asio::error::would_block);
    EXPECT_EQ(received, "");
}

TEST_F(TcpStreamTest, TakesNoMoreThanItsBufferAndSaysWhenThereIsRoom) {
    connect({.write_buffer_bytes_max = 100'000});
    const std::string much(64'000'000, 'x');
    const auto taken = write(much);
    EXPECT_EQ(taken, 100'000U);
    std::size_t sent = taken;
    while (write(much.substr(0, 100'000)) == 100'000)
        sent += 100'000;
    std::size_t got{};
    std::vector<char> chunk(1'000'000);
    std::function<void()> drain = [&] {
        peer.async_read_some(boost::asio::buffer(chunk), [&](auto error, std::size_t size) {
            got += size;
            if (!error) drain();
        });
    };
    drain();
    run_until([&] { return writable && got >= sent; });
}

TEST_F(TcpStreamTest, HoldsReceivedBytesWhilePaused) {
    connect();
    stream->pause_receiving(true);
    boost::asio::write(peer, boost::asio::buffer("later", 5));
    io.restart();
    io.run_for(30ms);
    EXPECT_EQ(received, "");
    stream->pause_receiving(false);
    EXPECT_EQ(received, "");  // never from inside the call
    run_until([this] { return received == "later"; });
}

TEST_F(TcpStreamTest, MayBeDestroyedInsideItsOwnEvent) {
    connect();
    stream->on_events({.received = [this](BytesView) { stream.reset(); }});
    boost::asio::write(peer, boost::asio::buffer("x", 1));
    EXPECT_EQ(read_to_the_end().second, boost::asio::error::eof);
    EXPECT_EQ(stream, nullptr);
}

TEST_F(TcpStreamTest, AdoptsAnAcceptedConnection) {
    tcp::socket client{io};
    client.connect(acceptor.local_endpoint());
    stream = adopt_tcp(acceptor.accept());
    listen_to(*stream);
    boost::asio::write(client, boost::asio::buffer("hi", 2));
    run_until([this] { return received == "hi"; });
}

/// What the process has in memory, in bytes.
std::size_t resident_bytes() {
    std::size_t size = 0, resident = 0;
    std::ifstream{"/proc/self/statm"} >> size >> resident;
    return resident * 4096;
}

TEST_F(TcpStreamTest, KeepsNothingOfWhatItHasSentToASlowReader) {
    connect();
    peer.non_blocking(true);
    const std::string piece(60'000, 'x');
    std::vector<char> buffer(50'000);
    std::size_t read = 0;
    const auto before = resident_bytes();
    // The reader never catches up, so that the stream's buffer is never empty.
    while (read < 100'000'000) {
        while (write(piece) > 0) {
        }
        io.poll();
        boost::system::error_code ignored;
        read += peer.read_some(boost::asio::buffer(buffer), ignored);
    }
    EXPECT_LT(resident_bytes(), before + 20'000'000);
}

TEST_F(TcpStreamTest, SendsWhatWasWrittenBeforeItIsReset) {
    connect();
    stream->write({reinterpret_cast<const std::uint8_t*>("last words"), 10});
    stream->end(Ending::reset);
    std::array<char, 10> words{};
    boost::system::error_code error;
    boost::asio::read(peer, boost::asio::buffer(words), error);
    EXPECT_EQ(std::string(words.begin(), words.end()), "last words");
}

}  // namespace
}  // namespace assay::network
