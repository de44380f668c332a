#include "harness/store/store.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace assay::store {

namespace {

constexpr std::string_view beginning = "store-";
constexpr std::string_view unfinished = ".new";
constexpr broker::Duration sync_every = std::chrono::seconds{1};

std::string name_of(std::uint64_t number) {
    return fmt::format("{}{}", beginning, number);
}

/// The number of a whole file's name.
std::optional<std::uint64_t> number_of(std::string_view name) {
    if (!name.starts_with(beginning)) return std::nullopt;
    name.remove_prefix(beginning.size());
    std::uint64_t number{};
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error != std::errc{} || end != name.data() + name.size()) return std::nullopt;
    return number;
}

/// A file of the store's, whole or not; others may lie in the folder, too.
bool is_ours(std::string_view name) {
    if (name.ends_with(unfinished)) name.remove_suffix(unfinished.size());
    return number_of(name).has_value();
}

wire::Bytes bytes_of(broker::Duration epoch) {
    wire::Bytes out;
    for (unsigned i = 0; i < 8; ++i)
        out.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(epoch.count()) >> 8 * i)
        );
    return out;
}

broker::Duration epoch_of(wire::BytesView bytes) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(bytes.size(), 8); ++i)
        number |= std::uint64_t{bytes[i]} << 8 * i;
    return broker::Duration{static_cast<broker::Duration::rep>(number)};
}

wire::BytesView bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

Store::Store(Folder& folder, Settings settings) : folder_{folder}, settings_{settings} {}

std::expected<Found, std::string> Store::load(broker::Broker& broker) {
    const auto names = folder_.list();
    if (!names) return std::unexpected{names.error()};
    std::optional<std::uint64_t> newest;
    for (const auto& name : *names)
        if (const auto number = number_of(name)) newest = std::max(newest.value_or(0), *number);
    Found found;
    if (newest) {
        number_ = *newest;
        auto file = folder_.read(name_of(number_));
        if (!file) return std::unexpected{file.error()};
        if (auto done = put_back(*file, broker, found); !done) return std::unexpected{done.error()};
    } else if (auto done = begin_first(); !done) {
        return std::unexpected{done.error()};
    }
    // What a process left that ended while it wrote anew.
    for (const auto& name : *names)
        if (is_ours(name) && name != name_of(number_))
            if (auto removed = folder_.remove(name); !removed)
                return std::unexpected{removed.error()};
    rewrite_at_bytes_ = std::max(settings_.rewrite_min_bytes, 2 * size_bytes_);
    if (auto done = append_epoch(); !done) return std::unexpected{done.error()};
    return found;
}

Done Store::put_back(wire::BytesView file, broker::Broker& broker, Found& found) {
    if (const auto why = foreign_because(file))
        return std::unexpected{
            fmt::format("{}/{} cannot be read: {}", folder_.name(), name_of(number_), *why)
        };
    bool makes_sense = true;
    broker::Duration shift{};
    size_bytes_ = for_each_frame(file, number_, [&](FrameKind kind, wire::BytesView bytes) {
        if (kind == FrameKind::epoch) {
            shift = epoch_of(bytes) - settings_.epoch;
            return true;
        }
        makes_sense = broker.restore(bytes, shift);
        return makes_sense;
    });
    if (!makes_sense)
        return std::unexpected{fmt::format(
            "{}/{} cannot be read: what stands at byte {} was not written by this version",
            folder_.name(),
            name_of(number_),
            size_bytes_
        )};
    found.bytes = size_bytes_;
    found.dropped_bytes = file.size() - size_bytes_;
    auto opened = folder_.open(name_of(number_), size_bytes_);
    if (!opened) return std::unexpected{opened.error()};
    file_ = std::move(*opened);
    return {};
}

/// By way of another name, so that a file with the right one is never without its first line.
Done Store::begin_first() {
    number_ = 1;
    const auto name = name_of(number_) + std::string{unfinished};
    auto opened = folder_.open(name, 0);
    if (!opened) return std::unexpected{opened.error()};
    file_ = std::move(*opened);
    size_bytes_ = first_line().size();
    auto done = file_->append(bytes_of(first_line()));
    if (done) done = file_->sync();
    if (done) done = folder_.rename(name, name_of(number_));
    if (!done) return done;
    // By the name that messages are to have.
    opened = folder_.open(name_of(number_), size_bytes_);
    if (!opened) return std::unexpected{opened.error()};
    file_ = std::move(*opened);
    return {};
}

Done Store::append(FrameKind kind, wire::BytesView bytes) {
    if (!file_) return std::unexpected{std::string{"the store is closed"}};
    wire::Bytes frame;
    put_frame(frame, number_, size_bytes_, kind, bytes);
    auto done = file_->append(frame);
    size_bytes_ += frame.size();
    is_unsynced_ = true;
    if (done && settings_.sync == Sync::always) {
        done = file_->sync();
        is_unsynced_ = false;
    }
    // Behind a frame that is not whole nothing would be found again.
    if (!done) file_.reset();
    return done;
}

Done Store::append_epoch() {
    return append(FrameKind::epoch, bytes_of(settings_.epoch));
}

Done Store::keep(broker::Broker& broker, broker::Instant now) {
    const auto record = broker.take_record();
    if (record.empty()) return {};
    if (auto done = append(FrameKind::record, record); !done) return done;
    if (size_bytes_ >= rewrite_at_bytes_) rewrite(broker);
    return sync_if_due(now);
}

Done Store::sync_if_due(broker::Instant now) {
    if (!file_ || settings_.sync != Sync::second || !is_unsynced_ || now - synced_ < sync_every)
        return {};
    synced_ = now;
    is_unsynced_ = false;
    return file_->sync();
}

std::expected<std::size_t, std::string>
Store::write_snapshot(const broker::Broker& broker, const std::string& name, std::uint64_t number) {
    auto opened = folder_.open(name, 0);
    if (!opened) return std::unexpected{opened.error()};
    wire::Bytes bytes{first_line().begin(), first_line().end()};
    std::size_t size = 0;
    const auto write = [&]() -> Done {
        auto done = (*opened)->append(bytes);
        size += bytes.size();
        bytes.clear();
        return done;
    };
    put_frame(bytes, number, size + bytes.size(), FrameKind::epoch, bytes_of(settings_.epoch));
    for (const auto& record : broker.snapshot()) {
        put_frame(bytes, number, size + bytes.size(), FrameKind::record, record);
        if (auto done = write(); !done) return std::unexpected{done.error()};
    }
    auto done = write();
    if (done) done = (*opened)->sync();
    if (!done) return std::unexpected{done.error()};
    return size;
}

/// Where that fails, for want of room perhaps, the present file goes on.
void Store::rewrite(const broker::Broker& broker) {
    const auto number = number_ + 1;
    const auto name = name_of(number) + std::string{unfinished};
    const auto size = write_snapshot(broker, name, number);
    rewrite_at_bytes_ = std::max(settings_.rewrite_min_bytes, 2 * size.value_or(size_bytes_));
    if (!size) {
        std::ignore = folder_.remove(name);
        return;
    }
    if (!folder_.rename(name, name_of(number))) {
        // Which of the two is found again nobody knows.
        file_.reset();
        return;
    }
    auto opened = folder_.open(name_of(number), *size);
    // The new file is the one that is found: what is not in it would be lost.
    file_ = opened ? std::move(*opened) : nullptr;
    const auto older = std::exchange(number_, number);
    size_bytes_ = *size;
    std::ignore = folder_.remove(name_of(older));
}

}  // namespace assay::store
