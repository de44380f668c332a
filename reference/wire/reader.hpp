#pragma once
/// How each form is read. The first failure sticks and later reads do nothing, so it is asked once.
#include "reference/wire/codec.hpp"

namespace assay::wire {

/// A Variable Byte Integer that took more bytes than it needed [MQTT-1.5.5-1].
struct OverLong {
    std::string field{};
    std::size_t offset{};
};

class Reader {
public:
    /// Reads `bytes` from `at` on. Over-long integers are added to `over_long` if there is one.
    explicit Reader(BytesView bytes, std::size_t at = 0, std::vector<OverLong>* over_long = nullptr)
        : bytes_{bytes}, at_{at}, end_{bytes.size()}, over_long_{over_long} {}

    bool failed() const { return failure_.has_value(); }
    std::size_t offset() const { return at_; }
    std::size_t left() const { return end_ - at_; }
    const Malformed& failure() const { return *failure_; }

    /// One field by name; the visitor's call of `walk`.
    template <class T>
    void operator()(std::string_view name, T& value) {
        if (failed()) return;
        name_ = name;
        get(value);
    }

    void get(std::uint8_t& v);
    void get(std::uint16_t& v);
    void get(std::uint32_t& v);
    void get(VarInt& v);
    void get(Utf8& v);
    void get(Binary& v);
    void get(Utf8Pair& v);
    void get(Payload& v);
    void get(Properties& v);
    void get(std::vector<Subscription>& v);
    void get(std::vector<Utf8>& v);
    void get(std::vector<std::uint8_t>& v);
    /// An optional field is there when bytes are left.
    template <class T>
    void get(std::optional<T>& v) {
        if (left() > 0) get(v.emplace());
    }

    /// The next `size` bytes, or nothing after a failure that names the field `name_`.
    std::optional<BytesView> take(std::size_t size, std::string_view what);
    void set_name(std::string_view name) { name_ = name; }
    void fail(std::size_t offset, std::string reason);

private:
    void get(Property& v);
    std::optional<BytesView> take_counted();
    std::string full_name() const;

    BytesView bytes_;
    std::size_t at_;
    std::size_t end_;  ///< of the packet, or of the property block while one is read
    std::vector<OverLong>* over_long_;
    // The name of what is being read, put together only when it is needed: "name_[index_].part_".
    std::string_view name_{};
    std::optional<std::size_t> index_{};
    std::string_view part_{};
    std::optional<Malformed> failure_{};
};

/// As `decode`, and adds the over-long integers met on the way to `over_long` if it is not null.
std::expected<Packet, Malformed>
decode_noting(BytesView packet, Version version, std::vector<OverLong>* over_long);

}  // namespace assay::wire
