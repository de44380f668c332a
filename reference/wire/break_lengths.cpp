/// Faults of lengths: Remaining Length, cut-off bodies, bytes left over (2.1.4 in 5.0, 2.2.3
/// in 3.1.1).
#include "reference/wire/breaker.hpp"

#include <fmt/format.h>

namespace assay::wire {

namespace {

std::uint32_t body_size(const Breaker& breaker) {
    std::size_t size = 0;
    for (const auto& span : breaker.spans())
        size += span.size;
    return static_cast<std::uint32_t>(size);
}

void break_remaining_length(Breaker& breaker) {
    const auto size = body_size(breaker);
    const auto add =
        [&](std::string name, std::string what, const Bytes& encoding, bool advice = false) {
            breaker.add(
                {"remaining_length", std::move(name), std::move(what), advice},
                breaker.with_remaining_length(encoding)
            );
        };
    for (std::size_t length = 2; length <= 4; ++length)
        if (size < (1U << (7U * (length - 1))))
            add(fmt::format("over_long_{}", length),
                fmt::format("{} encoded in {} bytes", size, length),
                var_int_bytes(size, length),
                true);
    add("five_bytes", fmt::format("{} encoded in 5 bytes", size), var_int_bytes(size, 5));
    add("five_bytes_all_ones", "5 bytes, more than 268435455", {0xFF, 0xFF, 0xFF, 0xFF, 0x7F});
    add("endless", "no byte without continuation bit", {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF});
    if (size > 0)
        add("one_less", fmt::format("{} instead of {}", size - 1, size), var_int_bytes(size - 1));
    add("one_more", fmt::format("{} instead of {}", size + 1, size), var_int_bytes(size + 1));
    add("huge", "268435455, far more than follows", {0xFF, 0xFF, 0xFF, 0x7F});
}

/// The sender stops inside the packet; a receiver can only wait.
void break_stream(Breaker& breaker) {
    const auto bytes = breaker.bytes();
    for (const auto size : {std::size_t{1}, bytes.size() / 2, bytes.size() - 1})
        breaker.add(
            {"packet",
             fmt::format("stops_after_{}", size),
             fmt::format("{} of {} bytes, then nothing", size, bytes.size())},
            Bytes{bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)}
        );
}

/// The body ends before or inside a field, and the Remaining Length says so.
void cut_fields(Breaker& breaker) {
    for (const auto& span : breaker.spans()) {
        if (!breaker.wants(span.field)) continue;
        breaker.add(
            {span.field, "missing", fmt::format("packet ends before {}", span.field)},
            breaker.with_body(breaker.body_until(span.offset))
        );
        for (std::size_t kept = 1; kept < span.size; ++kept)
            breaker.add(
                {span.field,
                 fmt::format("cut_after_{}", kept),
                 fmt::format("packet ends after {} of {} bytes of {}", kept, span.size, span.field)
                },
                breaker.with_body(breaker.body_until(span.offset + kept))
            );
    }
}

void add_left_over(Breaker& breaker) {
    const auto body = breaker.body_until(breaker.bytes().size());
    const std::pair<const char*, Bytes> tails[] = {
        {"one_zero", {0x00}},
        {"one_ff", {0xFF}},
        {"two_zeros", {0x00, 0x00}},
        {"a_string", {0x00, 0x01, 'x'}}
    };
    for (const auto& [name, tail] : tails)
        breaker.add(
            {"packet",
             fmt::format("left_over_{}", name),
             fmt::format("{} bytes behind the last field", tail.size())},
            breaker.with_body(concat({body, tail}))
        );
}

}  // namespace

void break_lengths(Breaker& breaker) {
    break_remaining_length(breaker);
    break_stream(breaker);
    cut_fields(breaker);
    add_left_over(breaker);
}

}  // namespace assay::wire
