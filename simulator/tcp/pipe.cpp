#include "simulator/tcp/pipe.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace assay::simulator {
namespace {

/// What one end knows of itself; the other end and scheduled deliveries hold it weakly or shared.
struct End {
    StreamEvents events{};
    bool is_over{};    ///< ended by its owner, or told that the peer ended
    bool is_silent{};  ///< vanished: takes nothing and gives nothing any more
    bool is_refused{};
    bool is_paused{};
    std::vector<std::uint8_t> held{};  ///< received while paused
    std::optional<Ending> held_ending{};
};

void deliver_ending(const std::shared_ptr<End>& end, Ending how) {
    if (end->is_over || end->is_silent) return;
    if (end->is_paused) {
        end->held_ending = how;
        return;
    }
    end->is_over = true;
    const auto ended = end->events.ended;
    if (ended) ended(how);
}

void deliver(const std::shared_ptr<End>& end, BytesView bytes) {
    if (end->is_over || end->is_silent) return;
    if (end->is_paused) {
        end->held.insert(end->held.end(), bytes.begin(), bytes.end());
        return;
    }
    const auto received = end->events.received;
    if (received) received(bytes);
}

/// What came while the owner did not read, in portions, until it stops reading again.
void deliver_held(const std::shared_ptr<End>& end) {
    constexpr std::size_t portion_bytes = 65'536;
    const auto held = std::exchange(end->held, {});
    BytesView left{held};
    while (!left.empty() && !end->is_paused && !end->is_over) {
        const auto portion = left.first(std::min(portion_bytes, left.size()));
        left = left.subspan(portion.size());
        deliver(end, portion);
    }
    end->held.insert(end->held.begin(), left.begin(), left.end());
    if (end->is_paused || !end->held.empty()) return;
    if (const auto how = std::exchange(end->held_ending, std::nullopt)) deliver_ending(end, *how);
}

class PipeEnd final : public Stream {
public:
    PipeEnd(
        Schedule& schedule, Duration one_way, std::shared_ptr<End> own, std::shared_ptr<End> peer
    )
        : schedule_{schedule}, one_way_{one_way}, own_{std::move(own)}, peer_{std::move(peer)} {}
    ~PipeEnd() override {
        if (!own_->is_over && !own_->is_silent) end(Ending::fin);
        own_->events = {};
    }
    PipeEnd(const PipeEnd&) = delete;
    PipeEnd& operator=(const PipeEnd&) = delete;

    void on_events(StreamEvents events) override { own_->events = std::move(events); }

    std::size_t write(BytesView bytes) override {
        if (own_->is_over || own_->is_silent) return 0;
        schedule_.after(
            one_way_,
            [peer = peer_, copy = std::vector<std::uint8_t>(bytes.begin(), bytes.end())] {
                deliver(peer, copy);
            }
        );
        return bytes.size();
    }

    std::size_t room_for(std::size_t bytes) override {
        return own_->is_over || own_->is_silent ? 0 : bytes;
    }

    void end(Ending how) override {
        if (own_->is_over || own_->is_silent) return;
        if (how == Ending::vanished) {
            own_->is_silent = true;
            return;
        }
        own_->is_over = true;
        peer_->is_refused = how == Ending::refused;
        schedule_.after(one_way_, [peer = peer_, how] { deliver_ending(peer, how); });
    }

    void pause_receiving(bool paused) override {
        own_->is_paused = paused;
        if (paused) return;
        schedule_.after(Duration{}, [own = own_] {
            if (!own->is_paused) deliver_held(own);
        });
    }

private:
    Schedule& schedule_;
    Duration one_way_;
    std::shared_ptr<End> own_;
    std::shared_ptr<End> peer_;
};

}  // namespace

std::pair<std::unique_ptr<Stream>, std::unique_ptr<Stream>>
make_pipe(Schedule& schedule, Duration one_way) {
    auto client = std::make_shared<End>();
    auto server = std::make_shared<End>();
    schedule.after(one_way * 2, [client] {
        const auto established = client->events.established;
        if (established && !client->is_over && !client->is_refused) established();
    });
    return {
        std::make_unique<PipeEnd>(schedule, one_way, client, server),
        std::make_unique<PipeEnd>(schedule, one_way, server, client)
    };
}

}  // namespace assay::simulator
