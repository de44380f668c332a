/// The reference broker behind a door of its own manner, for tests that need a target with a process:
///
///     odd_broker crashes PORT           ends by abort() 20 ms after it closed on a malformed SUBSCRIBE
///     odd_broker tires-of-20 PORT       answers CONNECT after 3 s while 20 others are connected
#include "harness/network/acceptor.hpp"
#include "harness/network/broker_host.hpp"
#include "harness/network/wall_clock.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <string_view>
#include <sys/resource.h>

namespace {

using namespace assay;
using namespace std::chrono_literals;

struct Manner {
    bool crashes{};
    int tires_of{};  ///< connections; 0: never
};

constexpr auto death_throes = 20ms;
constexpr auto weariness = 3s;

/// One connection, of which the broker hears what the manner lets through, and when.
class Door final : public simulator::Stream {
public:
    Door(
        simulator::Schedule& schedule,
        std::unique_ptr<simulator::Stream> stream,
        const Manner& manner,
        int& open
    )
        : schedule_{schedule}, stream_{std::move(stream)}, manner_{manner}, open_{open} {
        is_slow_ = manner.tires_of > 0 && open_++ >= manner.tires_of;
    }
    ~Door() override {
        --open_;
        schedule_.cancel(timer_);
    }
    Door(const Door&) = delete;
    Door& operator=(const Door&) = delete;

    void on_events(simulator::StreamEvents events) override {
        events_ = std::move(events);
        stream_->on_events(
            {.established = events_.established,
             .received = [this](wire::BytesView bytes) { receive(bytes); },
             .writable = events_.writable,
             .ended = events_.ended}
        );
    }
    std::size_t write(wire::BytesView bytes) override { return stream_->write(bytes); }
    std::size_t room_for(std::size_t bytes) override { return stream_->room_for(bytes); }
    void end(simulator::Ending how) override { stream_->end(how); }
    void pause_receiving(bool paused) override { stream_->pause_receiving(paused); }

private:
    void receive(wire::BytesView bytes) {
        if (manner_.crashes && is_deadly(bytes)) return crash();
        if (!is_slow_) return events_.received(bytes);
        late_.insert(late_.end(), bytes.begin(), bytes.end());
        if (late_.size() > bytes.size()) return;
        timer_ = schedule_.after(weariness, [this] {
            is_slow_ = false;
            const auto late = std::move(late_);
            events_.received(late);
        });
    }

    bool is_deadly(wire::BytesView bytes) {
        framer_.push(bytes);
        for (auto frame = framer_.next(); frame && !frame->empty(); frame = framer_.next()) {
            if (wire::type_of(*frame) == wire::PacketType::connect)
                if (const auto connect = wire::decode(*frame, version_))
                    version_ = std::get<wire::Connect>(*connect).version();
            if (wire::type_of(*frame) == wire::PacketType::subscribe &&
                !wire::decode(*frame, version_))
                return true;
        }
        return false;
    }

    void crash() {
        stream_->end(simulator::Ending::fin);
        fmt::print(stderr, "panic: index out of range\n");
        schedule_.after(death_throes, [] { std::abort(); });
    }

    simulator::Schedule& schedule_;
    std::unique_ptr<simulator::Stream> stream_;
    const Manner& manner_;
    int& open_;
    bool is_slow_{};
    wire::Bytes late_{};
    simulator::TimerId timer_{};
    simulator::StreamEvents events_{};
    wire::Framer framer_{};
    wire::Version version_{wire::Version::v5_0};
};

}  // namespace

int main(int count, char** words) {
    if (count != 3) return 4;
    const std::string_view name{words[1]};
    const Manner manner{.crashes = name == "crashes", .tires_of = name == "tires-of-20" ? 20 : 0};
    const rlimit no_core{};
    ::setrlimit(RLIMIT_CORE, &no_core);

    boost::asio::io_context io{1};
    network::WallClock clock{io};
    int open = 0;
    network::BrokerHost host{clock.schedule(), broker::Broker{broker::Options{}}, {}};
    network::Acceptor acceptor{clock, [&](std::unique_ptr<simulator::Stream> stream) {
                                   host.accept(std::make_unique<Door>(
                                       clock.schedule(), std::move(stream), manner, open
                                   ));
                               }};
    const auto port = static_cast<std::uint16_t>(std::atoi(words[2]));
    if (!acceptor.listen({.host = "127.0.0.1", .port = port})) return 5;
    fmt::print("listening\n");
    std::fflush(stdout);
    clock.run([] { return false; });
}
