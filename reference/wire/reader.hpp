#pragma once
/// How each form is read. The first failure sticks and later reads do nothing, so it is asked once.
#include "reference/wire/codec.hpp"
#include "reference/wire/field_name.hpp"
#include "reference/wire/form_of.hpp"

namespace assay::wire {

/// A Variable Byte Integer that took more bytes than it needed [MQTT-1.5.5-1].
struct OverLong {
    std::string field{};
    std::size_t offset{};
};

/// What decoding saw on its way, also if it failed in the end.
struct Trace {
    std::vector<FieldSpan> spans{};  ///< the fields read, in wire order
    std::vector<OverLong> over_long{};
    bool keep_spans{true};
};

class Reader {
public:
    /// Reads `bytes` from their start. What it sees is added to `trace` if there is one.
    explicit Reader(BytesView bytes, Trace* trace = nullptr)
        : bytes_{bytes}, end_{bytes.size()}, trace_{trace} {}

    bool failed() const { return failure_.has_value(); }
    std::size_t offset() const { return at_; }
    std::size_t left() const { return end_ - at_; }
    const Malformed& failure() const { return *failure_; }
    /// Whether what is left is the body of a CONNACK that refuses in the form of 3.1.1.
    bool is_old_refusal() const { return left() == 2 && bytes_[at_] == 0 && bytes_[at_ + 1] == 1; }

    /// One field by name; the visitor's call of `walk`.
    template <class T>
    void operator()(std::string_view name, T& value) {
        if (failed()) return;
        name_ = FieldName{name};
        const auto start = at_;
        get(value);
        if constexpr (requires { form_of(value); }) note(form_of(value), start);
    }
    /// An optional field is there when bytes are left.
    template <class T>
    void operator()(std::string_view name, std::optional<T>& value) {
        if (left() > 0) (*this)(name, value.emplace());
    }
    /// Fails at `offset` unless it has failed before.
    void fail(const FieldName& name, std::size_t offset, std::string reason);

private:
    void get(std::uint8_t& v);
    void get(std::uint16_t& v);
    void get(std::uint32_t& v);
    void get(VarInt& v);
    void get(Utf8& v);
    void get(Binary& v);
    void get(Utf8Pair& v);
    void get(Payload& v);
    void get(Property& v);
    void get(Properties& v);
    void get(std::vector<Subscription>& v);
    void get(std::vector<Utf8>& v);
    void get(std::vector<std::uint8_t>& v);
    void get_value(PropertyValue& v, Form form);

    /// Apart from `take`, so that what every field calls stays small.
    [[gnu::cold]] void fail_short(std::size_t size, std::string_view form);
    std::optional<BytesView> take(std::size_t size, std::string_view form);
    std::optional<BytesView> take_counted();
    void note(Form form, std::size_t start) {
        if (trace_ && trace_->keep_spans && !failed())
            trace_->spans.push_back({name_.text(), form, start, at_ - start});
    }

    BytesView bytes_;
    std::size_t at_{};
    std::size_t end_;  ///< of the packet, or of the property block while one is read
    Trace* trace_;
    FieldName name_{};  ///< of what is being read
    std::optional<Malformed> failure_{};
};

/// As `decode`, and adds what it sees to `trace` if it is not null.
std::expected<Packet, Malformed> decode_tracing(BytesView packet, Version version, Trace* trace);

}  // namespace assay::wire
