#include "harness/network/tls_chance.hpp"

#include <cstring>
#include <openssl/rand.h>

namespace assay::network {
namespace {

thread_local simulator::Random* source = nullptr;

// OpenSSL 3 has no other way in for all that it draws: its providers can be replaced one by one,
// and none of those that come with it gives the bytes that it is told to. The old interface, which
// serves every draw, is deprecated and here to stay as long as 3 does.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

int draw(unsigned char* bytes, int count) {
    if (source == nullptr) return RAND_OpenSSL()->bytes(bytes, count);
    for (int at = 0; at < count; at += static_cast<int>(sizeof(std::uint64_t))) {
        const auto bits = source->bits();
        const auto size = std::min(static_cast<std::size_t>(count - at), sizeof bits);
        std::memcpy(bytes + at, &bits, size);
    }
    return 1;
}

void take_over() {
    static const bool is_done = [] {
        static RAND_METHOD method = *RAND_OpenSSL();
        method.bytes = draw;
        method.pseudorand = draw;
        return RAND_set_rand_method(&method) == 1;
    }();
    static_cast<void>(is_done);
}

#pragma GCC diagnostic pop

}  // namespace

TlsChance::TlsChance(simulator::Random* random) : before_{source} {
    if (random != nullptr) take_over();
    source = random;
}

TlsChance::~TlsChance() {
    source = before_;
}

}  // namespace assay::network
