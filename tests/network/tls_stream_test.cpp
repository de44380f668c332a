// TLS over a modelled connection, both ends in one schedule.
#include "harness/network/tls_stream.hpp"
#include "simulator/tcp/host.hpp"
#include "simulator/tcp/pipe.hpp"
#include "simulator/time/schedule.hpp"
#include "tests/certificates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::network {
namespace {

using namespace std::chrono_literals;
using simulator::BytesView;
using simulator::Ending;
using testing::HasSubstr;

TlsFiles server_files(const std::string& name = "server") {
    return {.cert = certificates() / (name + ".pem"), .key = certificates() / "server.key"};
}

/// One end, and what it was told.
struct TlsEnd {
    std::unique_ptr<simulator::Stream> stream{};
    std::string received{};
    std::string trouble{};
    std::shared_ptr<const TlsPeer> peer{};
    std::optional<Ending> ended{};
    bool is_established{};

    TlsGreeting greeting(const TlsFiles& files, bool is_server) {
        return {
            .context = (is_server ? make_tls_server(files) : make_tls_client(files)).value(),
            .server_name = "localhost",
            .protocol = "mqtt",
            .met = [this](auto met) { peer = std::move(met); },
            .trouble = [this](const std::string& why, bool) { trouble = why; }
        };
    }
    void listen() {
        stream->on_events(
            {.established = [this] { is_established = true; },
             .received = [this](BytesView bytes) { received.append(bytes.begin(), bytes.end()); },
             .writable = {},
             .ended = [this](Ending how) { ended = how; }}
        );
    }
    std::size_t say(std::string_view text) const {
        return stream->write({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    }
};

struct TlsStream : testing::Test {
    simulator::Schedule schedule{};
    TlsEnd client{};
    TlsEnd server{};

    void connect(const TlsFiles& asked, const TlsFiles& shown) {
        auto [near, far] = simulator::make_pipe(schedule, 1ms);
        client.stream = secure_client(std::move(near), client.greeting(asked, false));
        server.stream = secure_server(std::move(far), server.greeting(shown, true));
        client.listen();
        server.listen();
        run();
    }
    void run() {
        while (schedule.step()) {
        }
    }
};

TEST_F(TlsStream, CarriesBytesBothWaysOnceThePeerIsTrusted) {
    connect({.ca = certificates() / "ca.pem"}, server_files());
    ASSERT_TRUE(client.is_established) << client.trouble;
    EXPECT_EQ(client.say("CONNECT"), 7U);
    EXPECT_EQ(server.say("CONNACK"), 7U);
    run();
    EXPECT_EQ(server.received, "CONNECT");
    EXPECT_EQ(client.received, "CONNACK");
    EXPECT_EQ(client.peer->version, "TLSv1.3");
    EXPECT_EQ(client.peer->protocol, "mqtt");
    EXPECT_THAT(
        client.peer->chain.at(0).names, testing::ElementsAre("localhost", "127.0.0.1", "::1")
    );
}

TEST_F(TlsStream, EndsInOrderAfterAllThatWasWritten) {
    connect({.ca = certificates() / "ca.pem"}, server_files());
    client.say("DISCONNECT");
    client.stream->end(Ending::fin);
    run();
    EXPECT_EQ(server.received, "DISCONNECT");
    EXPECT_EQ(server.ended, Ending::fin);
    EXPECT_EQ(client.ended, std::nullopt);
}

TEST_F(TlsStream, TakesAnyCertificateIfItIsToldToAndKeepsTheDoubt) {
    connect({.is_insecure = true}, server_files("expired"));
    EXPECT_TRUE(client.is_established);
    EXPECT_THAT(client.peer->doubt, HasSubstr("its certificate"));
}

TEST_F(TlsStream, AsksClientsForACertificateOfItsCa) {
    auto files = server_files();
    files.ca = certificates() / "ca.pem";
    connect({.ca = certificates() / "ca.pem"}, files);
    EXPECT_EQ(server.ended, Ending::reset);
    EXPECT_EQ(client.ended, Ending::reset);
    EXPECT_THAT(client.trouble, HasSubstr("it requires a certificate from us"));
    client = {};
    server = {};
    connect(
        {.ca = certificates() / "ca.pem",
         .cert = certificates() / "client.pem",
         .key = certificates() / "client.key"},
        files
    );
    EXPECT_TRUE(client.is_established) << client.trouble;
    EXPECT_THAT(server.peer->chain.at(0).names, testing::ElementsAre("client"));
}

TEST_F(TlsStream, GivesUpAPeerThatSaysNothing) {
    auto [near, far] = simulator::make_pipe(schedule, 1ms);
    auto greeting = client.greeting({}, false);
    greeting.patience = {&schedule, 10s};
    client.stream = secure_client(std::move(near), std::move(greeting));
    client.listen();
    run();
    EXPECT_EQ(client.ended, Ending::timed_out);
    EXPECT_EQ(schedule.now(), simulator::Instant{10s + 1ms});
}

TEST_F(TlsStream, ResumesWithTheSessionThatItRemembers) {
    const auto session = make_tls_session();
    const auto context = make_tls_server(server_files()).value();
    const auto trusting = make_tls_client({.is_insecure = true}).value();
    for (const bool is_resumed : {false, true}) {
        auto [near, far] = simulator::make_pipe(schedule, 1ms);
        client = {};
        server = {};
        auto asked = client.greeting({}, false);
        asked.context = trusting;
        asked.session = session;
        auto answered = server.greeting(server_files(), true);
        answered.context = context;
        client.stream = secure_client(std::move(near), std::move(asked));
        server.stream = secure_server(std::move(far), std::move(answered));
        client.listen();
        server.listen();
        run();
        ASSERT_TRUE(client.is_established) << client.trouble;
        EXPECT_EQ(client.peer->is_resumed, is_resumed);
        client.stream->end(Ending::fin);
        run();
    }
}

/// What a client says first.
std::string greeting_of_seed(std::uint64_t seed) {
    simulator::Schedule schedule;
    const auto random =
        std::make_shared<simulator::Random>(seed, "layers", simulator::Purpose::workload);
    auto [near, far] = simulator::make_pipe(schedule, 1ms);
    std::string heard;
    far->on_events({.received = [&](BytesView bytes) { heard.append(bytes.begin(), bytes.end()); }}
    );
    TlsEnd client;
    auto greeting = client.greeting({.is_insecure = true}, false);
    greeting.random = random;
    client.stream = secure_client(std::move(near), std::move(greeting));
    client.listen();
    while (schedule.step()) {
    }
    return heard;
}

TEST(TlsChance, MakesTheSameBytesOfTheSameSeed) {
    EXPECT_FALSE(greeting_of_seed(1).empty());
    EXPECT_EQ(greeting_of_seed(1), greeting_of_seed(1));
    EXPECT_NE(greeting_of_seed(1), greeting_of_seed(2));
}

struct DoubtRow {
    const char* name{};
    const char* ca{};
    const char* shown{};
    const char* why{};
};

struct TlsDoubt : TlsStream, testing::WithParamInterface<DoubtRow> {};

TEST_P(TlsDoubt, EndsTheConnectionAndSaysWhy) {
    connect({.ca = certificates() / GetParam().ca}, server_files(GetParam().shown));
    EXPECT_FALSE(client.is_established);
    EXPECT_EQ(client.ended, Ending::reset);
    EXPECT_EQ(server.ended, Ending::reset);
    EXPECT_THAT(client.trouble, HasSubstr(GetParam().why));
}

INSTANTIATE_TEST_SUITE_P(
    Certificates,
    TlsDoubt,
    testing::Values(
        DoubtRow{"WrongCa", "other-ca.pem", "server", "signed by CN=ca, which is not trusted"},
        DoubtRow{"Expired", "ca.pem", "expired", "its certificate has expired on 20"},
        DoubtRow{"OtherName", "ca.pem", "elsewhere", "is for other.example, not for localhost"}
    ),
    [](const auto& row) { return row.param.name; }
);

TEST_F(TlsStream, SaysThatThePeerSpeaksSomethingElse) {
    auto [near, far] = simulator::make_pipe(schedule, 1ms);
    client.stream = secure_client(std::move(near), client.greeting({}, false));
    client.listen();
    server.stream = std::move(far);
    server.listen();
    server.say("HTTP/1.1 400 Bad Request\r\n\r\n");
    run();
    EXPECT_EQ(client.ended, Ending::reset);
    EXPECT_THAT(client.trouble, HasSubstr("does not speak TLS there"));
}

TEST_F(TlsStream, TellsThatAPortWithoutTlsHungUp) {
    auto [near, far] = simulator::make_pipe(schedule, 1ms);
    client.stream = secure_client(std::move(near), client.greeting({}, false));
    client.listen();
    server.stream = std::move(far);
    server.stream->on_events({.received = [&](BytesView) { server.stream->end(Ending::fin); }});
    run();
    EXPECT_EQ(client.ended, Ending::fin);
    EXPECT_THAT(client.trouble, HasSubstr("a port without TLS?"));
}

TEST_F(TlsStream, LosesNothingOnAConnectionThatTakesLittleAtATime) {
    simulator::Link link{schedule, {}, "line", 1};
    simulator::Host far{schedule};
    simulator::Host near{schedule};
    far.on_accept([&](std::unique_ptr<simulator::Stream> stream, const std::string&) {
        server.stream = secure_server(std::move(stream), server.greeting(server_files(), true));
        server.listen();
    });
    client.stream = secure_client(
        near.connect(link, far, "client"), client.greeting({.is_insecure = true}, false)
    );
    const std::string text(3'000'000, 'x');
    std::size_t said = 0;
    const auto say_on = [&] {
        said += client.say(std::string_view{text}.substr(said));
        if (said == text.size()) client.stream->end(Ending::fin);
    };
    client.stream->on_events({.established = say_on, .writable = say_on});
    run();
    EXPECT_EQ(said, text.size());
    EXPECT_EQ(server.received.size(), text.size());
    EXPECT_EQ(server.ended, Ending::fin);
}

TEST(TlsContext, NamesTheFileThatIsWrong) {
    const auto error = [](TlsFiles files) { return make_tls_client(files).error(); };
    EXPECT_EQ(error({.ca = "nowhere.pem"}), "--ca nowhere.pem: there is no such file");
    EXPECT_THAT(error({.ca = certificates() / "ca.key"}), HasSubstr("no certificates in PEM"));
    EXPECT_EQ(error({.cert = certificates() / "client.pem"}), "--cert needs --key");
    EXPECT_THAT(
        error({.cert = certificates() / "client.pem", .key = certificates() / "server.key"}),
        HasSubstr("it is not the key of")
    );
}

}  // namespace
}  // namespace assay::network
