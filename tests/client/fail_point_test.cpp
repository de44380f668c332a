#include "reference/wire/print.hpp"
#include "tests/client/in_process.hpp"

#include <gtest/gtest.h>

#include <map>
#include <ostream>

namespace assay::client {
namespace {

using wire::Version;

constexpr int messages = 4;

/// One sweep: version, QoS, and whose connection is cut (0 publisher, 1 subscriber).
struct Sweep {
    Version version{};
    std::uint8_t qos{};
    std::size_t victim{};
};

void PrintTo(const Sweep& sweep, std::ostream* out) {
    *out << wire::name_of(sweep.version) << " qos " << int{sweep.qos} << " victim " << sweep.victim;
}

Options client_options(Version version, std::string client_id) {
    return {
        .version = version,
        .client_id = std::move(client_id),
        .session_expiry = std::chrono::hours{1},
        .inflight_maximum = 3
    };
}

/// The numbers of the messages that the subscriber got, in order.
std::vector<int> delivered(const Effects& news) {
    std::vector<int> numbers;
    for (const auto& effect : news)
        if (const auto* message = std::get_if<Delivered>(&effect))
            numbers.push_back(message->publish.payload.bytes.at(0));
    return numbers;
}

int acknowledged(const Effects& news) {
    int count = 0;
    for (const auto& effect : news)
        if (const auto* answer = std::get_if<Acknowledged>(&effect))
            // PUBCOMP 0x92 is no error during recovery (5.0, 3.7.2.1): the first one was lost.
            count += answer->reasons.at(0) < 0x80 || answer->reasons.at(0) == 0x92 ? 1 : 0;
    return count;
}

struct Outcome {
    bool was_cut{};
    bool finished{};
    std::vector<int> delivered{};
};

/// Publishes with the victim's connection cut before its `k`-th packet (both ways counted) is
/// delivered.
Outcome play(const Sweep& sweep, int k) {
    InProcess net;
    const auto publisher = net.add(client_options(sweep.version, "publisher"));
    const auto subscriber = net.add(client_options(sweep.version, "subscriber"));
    net.connect(publisher);
    net.connect(subscriber);
    net.subscribe(subscriber, "t", sweep.qos);
    net.settle();
    Outcome outcome;
    int packets = 0;
    net.cut_before = [&](std::size_t client, Heading, wire::BytesView) {
        if (client != sweep.victim || outcome.was_cut || ++packets != k) return false;
        return outcome.was_cut = true;
    };
    for (std::uint8_t i = 1; i <= messages; ++i)
        net.publish(publisher, {.topic = "t", .payload = {i}, .qos = sweep.qos});
    outcome.finished = net.run([&] {
        return acknowledged(net.news(publisher)) == messages &&
               net.client(subscriber).is_connected() &&
               delivered(net.news(subscriber)).size() >= messages;
    });
    // Whatever would come late, as a second copy for one, has to show now.
    net.run([] { return false; }, std::chrono::minutes{5});
    outcome.delivered = delivered(net.news(subscriber));
    return outcome;
}

class FailPoints : public testing::TestWithParam<Sweep> {};

TEST_P(FailPoints, LoseAndDoubleNothingWhereverTheConnectionBreaks) {
    int k = 1;
    for (;; ++k) {
        const auto outcome = play(GetParam(), k);
        ASSERT_TRUE(outcome.finished) << "cut before packet " << k;
        std::vector<int> first_copies;
        std::map<int, int> copies;
        for (const auto number : outcome.delivered)
            if (++copies[number] == 1) first_copies.push_back(number);
        EXPECT_EQ(first_copies, (std::vector{1, 2, 3, 4})) << "cut before packet " << k;
        if (GetParam().qos == 2) {
            EXPECT_EQ(outcome.delivered.size(), messages) << "cut before packet " << k;
        }
        if (!outcome.was_cut) break;
    }
    // PUBLISH and PUBACK, or the four packets of QoS 2, for each message were cut once.
    EXPECT_GT(k, messages * (GetParam().qos == 1 ? 2 : 4));
}

INSTANTIATE_TEST_SUITE_P(
    OfAllKinds,
    FailPoints,
    testing::Values(
        Sweep{Version::v3_1_1, 1, 0},
        Sweep{Version::v3_1_1, 1, 1},
        Sweep{Version::v3_1_1, 2, 0},
        Sweep{Version::v3_1_1, 2, 1},
        Sweep{Version::v5_0, 1, 0},
        Sweep{Version::v5_0, 1, 1},
        Sweep{Version::v5_0, 2, 0},
        Sweep{Version::v5_0, 2, 1}
    ),
    [](const auto& row) {
        return std::string{row.param.version == Version::v5_0 ? "V5" : "V3"} + "Qos" +
               std::to_string(row.param.qos) + (row.param.victim == 0 ? "Publisher" : "Subscriber");
    }
);

TEST(FailedConnects, AreOvercome) {
    for (int k = 1; k <= 2; ++k) {
        InProcess net;
        const auto client = net.add(client_options(Version::v5_0, "c"));
        int packets = 0;
        net.cut_before = [&](std::size_t, Heading, wire::BytesView) { return ++packets <= k; };
        net.connect(client);
        EXPECT_TRUE(net.run([&] { return net.client(client).is_connected(); }));
    }
}

}  // namespace
}  // namespace assay::client
