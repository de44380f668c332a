/// The codec's allocations, counted by an operator new of this program.
#include "reference/wire/codec.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

namespace {

std::size_t allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc{};
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace assay::wire {
namespace {

/// How many times `work` allocates.
std::size_t allocations_of(auto&& work) {
    const auto before = allocations;
    work();
    return allocations - before;
}

TEST(CodecAllocations, AreTopicAndPayloadWhenDecodingAPublish) {
    Publish publish{.header_flags = 2, .topic = {"plant/7/line/3/temperature"}, .packet_id = 7};
    publish.payload.bytes.assign(64, 'x');
    const auto bytes = encode(publish, Version::v5_0);
    bool decoded = false;
    EXPECT_EQ(allocations_of([&] { decoded = decode(bytes, Version::v5_0).has_value(); }), 2U);
    EXPECT_TRUE(decoded);
}

TEST(CodecAllocations, AreNoneWhenEncodingIntoRoom) {
    Publish publish{.topic = {"plant/7/line/3/temperature"}};
    publish.payload.bytes.assign(64, 'x');
    Bytes out;
    out.reserve(1000);
    const Packet packet{publish};
    EXPECT_EQ(allocations_of([&] { encode_to(out, packet, Version::v5_0); }), 0U);
}

TEST(CodecAllocations, DoNotFollowAnAnnouncedLength) {
    Framer framer{1'000'000};
    const Bytes header{0x30, 0xFF, 0xFF, 0xFF, 0x7F};  // announces 268 435 455 bytes
    framer.push(header);
    EXPECT_FALSE(framer.next());
    EXPECT_EQ(framer.pending_bytes(), header.size());
}

}  // namespace
}  // namespace assay::wire
