#pragma once
/// Keeps what outlives a broker's process: the state as of some time and every change since, in one
/// file that grows, until a new one is shorter.
///
///     Broker --record--> frame --append--> FOLDER/store-7       (snapshot, then changes)
///                                             | has doubled
///                                             v
///                       snapshot --> store-8.new --rename--> FOLDER/store-8, and store-7 goes
///
/// A file has its name only once its snapshot is on the disk, so that there is always a whole one.
#include "harness/store/folder.hpp"
#include "harness/store/frames.hpp"
#include "reference/broker/broker.hpp"

#include <chrono>

namespace assay::store {

/// When the disk has to have what was kept.
enum class Sync : std::uint8_t {
    always,  ///< before it is acknowledged: outlives the loss of power
    second,  ///< within a second or so
    never,   ///< when the system likes: outlives the end of the process
};

struct Settings {
    Sync sync{Sync::always};
    /// What an outer clock says at the broker's instant zero; where instants go on by themselves, as
    /// in virtual time, nothing has to be said.
    broker::Duration epoch{};
    /// A file is not written anew below that.
    std::size_t rewrite_min_bytes{16UL * 1024 * 1024};
};

/// What was found.
struct Found {
    std::size_t bytes{};
    std::size_t dropped_bytes{};  ///< at the end, not whole: the last write before the end
};

class Store {
public:
    /// The folder outlives it.
    Store(Folder& folder, Settings settings);

    /// Puts all that is there back into a broker that has seen nothing yet.
    std::expected<Found, std::string> load(broker::Broker& broker);
    /// Keeps what the last event changed, before anybody hears of it. After an error nothing more is
    /// kept.
    Done keep(broker::Broker& broker, broker::Instant now);
    /// For `Sync::second`: to be called now and then.
    Done sync_if_due(broker::Instant now);

private:
    Done put_back(wire::BytesView file, broker::Broker& broker, Found& found);
    Done begin_first();
    Done append(FrameKind kind, wire::BytesView bytes);
    Done append_epoch();
    void rewrite(const broker::Broker& broker);
    std::expected<std::size_t, std::string>
    write_snapshot(const broker::Broker& broker, const std::string& name, std::uint64_t number);

    Folder& folder_;
    Settings settings_;
    std::uint64_t number_{};
    std::unique_ptr<File> file_{};
    std::size_t size_bytes_{};
    std::size_t rewrite_at_bytes_{};
    bool is_unsynced_{};
    broker::Instant synced_{};
};

}  // namespace assay::store
