#pragma once
/// Two hosts on one link, and everything that their streams tell.
#include "simulator/tcp/host.hpp"

#include <optional>
#include <string>

namespace assay::simulator {

/// One stream and what it told.
struct Peer {
    static constexpr std::size_t text_max = 10'000'000;
    Schedule* schedule{};
    std::unique_ptr<Stream> stream{};
    bool established{};
    std::string text{};
    std::size_t received{};
    std::vector<std::pair<Instant, std::size_t>> arrivals{};
    int writable{};
    std::optional<std::pair<Instant, Ending>> ended{};

    void hold(std::unique_ptr<Stream> s) {
        stream = std::move(s);
        stream->on_events(
            {.established = [this] { established = true; },
             .received =
                 [this](BytesView bytes) {
                     received += bytes.size();
                     if (text.size() < text_max) text.append(bytes.begin(), bytes.end());
                     arrivals.emplace_back(schedule->now(), bytes.size());
                 },
             .writable = [this] { ++writable; },
             .ended = [this](Ending how) { ended = {schedule->now(), how}; }}
        );
    }
    std::size_t write(std::string_view text_out) {
        return stream->write(
            {reinterpret_cast<const std::uint8_t*>(text_out.data()), text_out.size()}
        );
    }
};

struct TcpRig {
    std::vector<DatagramFate> fates{};
    Schedule schedule{};
    Link link;
    /// Links of a test's own, which have to outlive the hosts.
    std::vector<std::unique_ptr<Link>> further_links{};
    Host client_host;
    Host server_host;
    Peer client{.schedule = &schedule};
    Peer server{.schedule = &schedule};

    explicit TcpRig(
        const LinkSpec& spec, const char* profile = "linux-6.5+", std::uint64_t seed = 1
    )
        : TcpRig{spec, *find_stack_profile(profile), seed} {}
    TcpRig(const LinkSpec& spec, const StackProfile& profile, std::uint64_t seed)
        : link{schedule, spec, "link", seed},
          client_host{schedule, profile},
          server_host{schedule, profile} {
        link.on_fate([this](const DatagramFate& fate) { fates.push_back(fate); });
        server_host.on_accept([this](std::unique_ptr<Stream> stream, const std::string&) {
            server.hold(std::move(stream));
        });
    }
    void connect() { client.hold(client_host.connect(link, server_host, "flow")); }
    /// Connects and runs until the server has its end.
    void establish() {
        connect();
        while (!server.stream && schedule.step()) {
        }
    }
    void run_for(Duration span) { schedule.advance_to(schedule.now() + span); }
    /// The instants at which something was given to the link towards the server (lost or not is
    /// the same only on links that lose everything).
    std::vector<Duration> losses_up() const {
        std::vector<Duration> out;
        for (const auto& fate : fates)
            if (fate.way == Way::up && fate.fate != Fate::delivered)
                out.push_back(fate.at.time_since_epoch());
        return out;
    }
};

inline LinkSpec link_with(Duration one_way, double loss = 0) {
    LinkSpec spec;
    spec.up.delay.base = spec.down.delay.base = one_way;
    spec.up.loss.random_ppb = spec.down.loss.random_ppb = static_cast<std::uint32_t>(loss * 1e9);
    return spec;
}

}  // namespace assay::simulator
