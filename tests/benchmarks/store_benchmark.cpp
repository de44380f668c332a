// How long does a broker take to come back, and what does it cost to keep a message?
#include "harness/store/store.hpp"
#include "harness/targets/temporary_folder.hpp"
#include "reference/wire/packets.hpp"

#include <benchmark/benchmark.h>

#include <fmt/format.h>

namespace {

using namespace assay;

constexpr int retained_messages = 100'000;
constexpr int sessions = 90;
constexpr int queued_messages = 1'000;  ///< a Session

broker::Options roomy() {
    return {.retained_messages_max = 1'000'000};
}

class Client {
public:
    Client(broker::Broker& broker, std::uint64_t number, const std::string& client_id)
        : broker_{broker}, id_{number} {
        broker_.accepted(id_, {});
        wire::Connect connect;
        connect.client_id.text = client_id;
        connect.properties.add(wire::PropertyId::session_expiry_interval, std::uint32_t{86'400});
        send(connect);
    }
    void send(const wire::Packet& packet) {
        broker_.receive(id_, wire::encode(packet, wire::Version::v5_0), {});
    }
    void subscribe(const std::string& filter) {
        wire::Subscribe subscribe;
        subscribe.packet_id = 1;
        subscribe.subscriptions.push_back({{filter}, 1});
        send(subscribe);
    }
    void publish(const std::string& topic, bool is_retained) {
        wire::Publish publish;
        publish.topic.text = topic;
        publish.payload.bytes.resize(64, 'x');
        publish.set_qos(1);
        publish.set_retain(is_retained);
        publish.packet_id = 1;
        send(publish);
    }
    void leave() { broker_.closed(id_, {}); }

private:
    broker::Broker& broker_;
    broker::ConnectionId id_;
};

/// Fills the store of `folder`: half of it as a snapshot would be, the rest as changes.
void fill(store::Folder& folder) {
    broker::Broker broker{roomy()};
    store::Store store{folder, {.sync = store::Sync::never}};
    if (!store.load(broker)) std::abort();
    broker.restored({});
    const auto keep = [&] {
        if (!store.keep(broker, {})) std::abort();
    };
    for (int i = 0; i < sessions; ++i) {
        Client client{broker, static_cast<std::uint64_t>(i + 1), fmt::format("sub-{}", i)};
        client.subscribe(fmt::format("queue/{}", i));
        client.leave();
        keep();
    }
    Client publisher{broker, 1'000, "publisher"};
    for (int i = 0; i < retained_messages; ++i) {
        publisher.publish(fmt::format("plant/{}/temperature", i), true);
        keep();
    }
    for (int i = 0; i < sessions * queued_messages; ++i) {
        publisher.publish(fmt::format("queue/{}", i % sessions), false);
        keep();
    }
}

/// 100,000 retained messages and 90,000 that wait, from files on a disk to a broker that serves.
void come_back(benchmark::State& state) {
    const auto place = targets::TemporaryFolder::make("assay-store-benchmark");
    if (!place) return state.SkipWithError("there is no folder");
    {
        const auto folder = store::open_folder(place->path().string());
        fill(**folder);
    }
    for (auto _ : state) {
        const auto folder = store::open_folder(place->path().string());
        broker::Broker broker{roomy()};
        store::Store store{**folder, {}};
        const auto found = store.load(broker);
        benchmark::DoNotOptimize(broker.restored({}));
        state.PauseTiming();
        state.counters["MB"] = static_cast<double>(found->bytes) / 1e6;
        broker = broker::Broker{};
        state.ResumeTiming();
    }
}
BENCHMARK(come_back)->Unit(benchmark::kMillisecond);

/// A retained message that replaces another: from bytes in to a frame in memory, without a disk.
void keep_a_message(benchmark::State& state) {
    store::MemoryFolder folder;
    broker::Broker broker{roomy()};
    store::Store store{folder, {.sync = store::Sync::never}};
    if (!store.load(broker)) std::abort();
    broker.restored({});
    Client publisher{broker, 1, "publisher"};
    for (auto _ : state) {
        publisher.publish("plant/7/temperature", true);
        benchmark::DoNotOptimize(store.keep(broker, {}));
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(keep_a_message);

}  // namespace
