#pragma once
/// Changes as bytes: the kind, then its fields in order; numbers in seven bits a byte, texts with
/// their length in front, what may be absent behind a flag.
#include "reference/broker/store/changes.hpp"

#include <concepts>
#include <type_traits>
#include <utility>

namespace assay::broker::change {

class Writer {
public:
    explicit Writer(wire::Bytes& out) : out_{out} {}

    void operator()(const auto&... values) { (write(values), ...); }

private:
    void write(std::uint64_t number) {
        for (; number >= 0x80; number >>= 7U)
            out_.push_back(static_cast<std::uint8_t>(number | 0x80U));
        out_.push_back(static_cast<std::uint8_t>(number));
    }
    template <class T>
        requires std::is_enum_v<T>
    void write(T value) {
        write(static_cast<std::uint64_t>(value));
    }
    void write(Instant at) { write(static_cast<std::uint64_t>(at.time_since_epoch().count())); }
    void write(wire::BytesView bytes) {
        write(std::uint64_t{bytes.size()});
        out_.insert(out_.end(), bytes.begin(), bytes.end());
    }
    void write(Text text) {
        write(wire::BytesView{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    }
    template <class T>
    void write(const std::optional<T>& value) {
        write(std::uint64_t{value ? 1U : 0U});
        if (value) write(*value);
    }
    template <class T>
    void write(const std::vector<T>& list) {
        write(std::uint64_t{list.size()});
        for (const auto& value : list)
            write(value);
    }
    template <class T>
        requires requires(Writer& walk, const T& part) { T::fields(walk, part); }
    void write(const T& part) {
        T::fields(*this, part);
    }

    wire::Bytes& out_;
};

/// Reads what a Writer wrote. After the first thing that cannot be, nothing more is read.
class Reader {
public:
    /// Instants are moved by `shift`: the clock of another process counts from elsewhere.
    Reader(wire::BytesView bytes, Duration shift) : left_{bytes}, shift_{shift} {}

    void operator()(auto&... values) { (read(values), ...); }
    bool is_good() const { return is_good_; }
    bool is_done() const { return left_.empty(); }

private:
    std::uint64_t number() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64 && !left_.empty(); shift += 7) {
            const auto byte = left_.front();
            left_ = left_.subspan(1);
            value |= std::uint64_t{byte & 0x7FU} << shift;
            if (byte < 0x80) return value;
        }
        is_good_ = false;
        return 0;
    }
    template <class T>
        requires std::integral<T> || std::is_enum_v<T>
    void read(T& value) {
        value = static_cast<T>(number());
    }
    void read(Instant& at) {
        at = Instant{Duration{static_cast<Duration::rep>(number())}} + shift_;
    }
    void read(wire::BytesView& bytes) {
        const auto size = number();
        if (size > left_.size()) {
            is_good_ = false;
            left_ = {};
        }
        bytes = left_.first(is_good_ ? static_cast<std::size_t>(size) : 0);
        left_ = left_.subspan(bytes.size());
    }
    void read(Text& text) {
        wire::BytesView bytes;
        read(bytes);
        text = {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
    template <class T>
    void read(std::optional<T>& value) {
        if (number() != 0) read(value.emplace());
    }
    template <class T>
    void read(std::vector<T>& list) {
        for (auto left = number(); left > 0 && is_good_; --left)
            read(list.emplace_back());
    }
    template <class T>
        requires requires(Reader& walk, T& part) { T::fields(walk, part); }
    void read(T& part) {
        T::fields(*this, part);
    }

    wire::BytesView left_;
    Duration shift_;
    bool is_good_{true};
};

template <class Change, class List>
struct PlaceIn;
template <class Change, class... Kinds>
struct PlaceIn<Change, std::variant<Kinds...>> {
    static constexpr std::uint8_t value = [] {
        std::uint8_t place = 0;
        const auto is_behind = [&](bool is_it) { return is_it ? false : (++place, true); };
        (is_behind(std::same_as<Change, Kinds>) && ...);
        return place;
    }();
};

/// Writes `what` to the end of a record.
template <class Change>
void put(wire::Bytes& record, const Change& what) {
    record.push_back(PlaceIn<Change, Any>::value);
    Writer writer{record};
    Change::fields(writer, what);
}

/// Reads the next change and calls `use` with it; false if there is none that can be read.
template <class Use>
bool take(Reader& reader, Use& use) {
    std::uint8_t kind{};
    reader(kind);
    const auto try_kind = [&]<std::size_t Place>(std::integral_constant<std::size_t, Place>) {
        if (kind != Place) return false;
        std::variant_alternative_t<Place, Any> what{};
        reader(what);
        if (reader.is_good()) use(what);
        return true;
    };
    const bool is_known = [&]<std::size_t... Places>(std::index_sequence<Places...>) {
        return (try_kind(std::integral_constant<std::size_t, Places>{}) || ...);
    }(std::make_index_sequence<std::variant_size_v<Any>>{});
    return is_known && reader.is_good();
}

}  // namespace assay::broker::change
