/// Reason codes that do not belong into a packet or not to its sender (2.4 and the packet's own
/// table).
#include "reference/wire/breaker.hpp"
#include "reference/wire/reason_codes.hpp"

#include <fmt/format.h>

namespace assay::wire {

namespace {

template <class P>
constexpr bool has_optional_code = requires(P p) { p.reason_code.emplace(); };

}  // namespace

void break_reason_codes(Breaker& breaker) {
    if (!breaker.is_v5() || !breaker.wants("reason_code")) return;
    std::visit(
        [&]<class P>(const P& good) {
            if constexpr (has_optional_code<P>)
                for (int code = 0; code < 256; ++code) {
                    // Of the codes that mean nothing a few are enough.
                    const auto undefined = !find_reason_code(static_cast<std::uint8_t>(code));
                    if (undefined && code != 0x03 && code != 0x7F && code != 0xFF) continue;
                    auto broken = good;
                    broken.reason_code = static_cast<std::uint8_t>(code);
                    // The rule binds the sender; no sentence calls a wrong code a Protocol Error.
                    breaker.add(
                        {"reason_code",
                         fmt::format("is_{:02x}", code),
                         fmt::format("Reason Code 0x{:02X}", code),
                         true},
                        Packet{broken}
                    );
                }
        },
        breaker.packet()
    );
}

}  // namespace assay::wire
