/// `mqtts://` against mosquitto, with certificates as people make them.
#include "harness/network/free_port.hpp"
#include "tests/certificates.hpp"
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

namespace assay::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// mosquitto with a port of each kind.
struct TlsTest : testing::Test {
    Folder folder{};
    network::Ports ports{network::free_ports(5).value()};
    int port{ports.first()};
    int good = port, expired = port + 1, elsewhere = port + 2, strict = port + 3, plain = port + 4;
    std::optional<Companion> broker{};

    void SetUp() override {
        auto config = std::string{"user root\nper_listener_settings true\n"};
        const auto listen = [&](int on, const std::string& certificate, const char* more) {
            config += fmt::format("listener {} 127.0.0.1\nallow_anonymous true\n", on);
            if (certificate.empty()) return;
            config += fmt::format(
                "cafile {0}/ca.pem\ncertfile {0}/{1}.pem\nkeyfile {0}/server.key\n{2}",
                certificates().folder(),
                certificate,
                more
            );
        };
        listen(good, "server", "");
        listen(expired, "expired", "");
        listen(elsewhere, "elsewhere", "");
        listen(strict, "server", "require_certificate true\n");
        listen(plain, "", "");
        write_file(folder / "mosquitto.conf", config);
        const auto program = targets::find_program("mosquitto").value_or("mosquitto");
        broker.emplace(std::vector<std::string>{program, "-c", folder / "mosquitto.conf"});
        ASSERT_TRUE(broker->says("running")) << broker->text();
    }
    static std::string mqtts(int on) { return fmt::format("mqtts://127.0.0.1:{}", on); }
    static std::string ca() { return certificates() / "ca.pem"; }
    Outcome run(std::vector<std::string> words) const {
        words.insert(words.begin(), {"run", short_scenario, "-o", folder / "out"});
        return assay(words);
    }
};

TEST_F(TlsTest, PlaysARowAndSaysLoudlyThatNobodyWasVerified) {
    const auto outcome = run({"-t", mqtts(good), "--insecure"});
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr("INSECURE"));
    EXPECT_THAT(content_of(folder / "out/report.html"), HasSubstr("INSECURE"));
    EXPECT_THAT(content_of(folder / "out/results.jsonl"), HasSubstr("\"insecure\""));
}

TEST_F(TlsTest, PlaysARowOnceTheCaIsKnown) {
    const auto outcome = run({"-t", mqtts(good), "--ca", ca()});
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_THAT(outcome.text, testing::Not(HasSubstr("INSECURE")));
}

TEST_F(TlsTest, ShowsACertificateOfItsOwn) {
    const auto outcome = run(
        {"-t",
         mqtts(strict),
         "--ca",
         ca(),
         "--cert",
         certificates() / "client.pem",
         "--key",
         certificates() / "client.key"}
    );
    EXPECT_EQ(outcome.code, 0) << outcome.text;
}

/// A command whose flags of TLS nothing would use.
struct IdleTls {
    const char* name{};
    std::vector<std::string> words{};
    const char* message{};
};

void PrintTo(const IdleTls& idle, std::ostream* out) {
    *out << idle.name;
}

class IdleTlsTest : public testing::TestWithParam<IdleTls> {};

TEST_P(IdleTlsTest, IsRefusedByItsFlagAndItsPlace) {
    const auto outcome = assay(GetParam().words);
    EXPECT_EQ(outcome.code, 4) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr(GetParam().message));
}

using Words = std::vector<std::string>;
// clang-format off
INSTANTIATE_TEST_SUITE_P(Of, IdleTlsTest, testing::Values(
    IdleTls{"Run", Words{"run", short_scenario, "--insecure"}, "--insecure: builtin has no TLS; leave the flag out"},
    IdleTls{"RunOfSeveral", Words{"run", short_scenario, "-t", "builtin", "-t", "ws://127.0.0.1:1/mqtt", "--ca", "x", "--server-name", "y"}, "--ca, --server-name: builtin, ws://127.0.0.1:1/mqtt have no TLS"},
    IdleTls{"Probe", Words{"probe", "-t", "mqtt://127.0.0.1:1", "--ca", "x"}, "--ca: mqtt://127.0.0.1:1 has no TLS"},
    IdleTls{"Link", Words{"link", "--listen", "127.0.0.1:0", "--to", "mqtt://127.0.0.1:1", "--cert", "x", "--key", "y"}, "assay link: --cert, --key: mqtt://127.0.0.1:1 has no TLS; say mqtts:// or wss://, or leave the flags out; clients are shown what --listen-cert and --listen-key name"},
    IdleTls{"Program", Words{"run", short_scenario, "-t", "exec:'x {port}'", "--ca", "x"}, "has no TLS; say exec+mqtts:'...', or leave the flag out"},
    IdleTls{"TargetFile", Words{"run", short_scenario, "-t", "mosquitto", "--ca", "x"}, "mosquitto has no TLS; write 'address: mqtts://...' into its target file, or leave the flag out"},
    IdleTls{"ListeningLink", Words{"link", "--listen", "ws://127.0.0.1:0", "--to", "mqtts://127.0.0.1:1", "--listen-ca", "x", "--self-signed"}, "assay link: --listen-ca, --self-signed: ws://127.0.0.1:0 has no TLS"},
    IdleTls{"Monitor", Words{"monitor", "--to", "mqtt://127.0.0.1:1", "--listen", "127.0.0.1:0", "--insecure", "--for", "1s"}, "assay monitor: --insecure: mqtt://127.0.0.1:1 has no TLS"},
    IdleTls{"Broker", Words{"broker", "--listen", "ws://127.0.0.1:0", "--port", "0", "--self-signed"}, "assay broker: --self-signed: 127.0.0.1:0, ws://127.0.0.1:0 have no TLS"}
), [](const auto& row) { return row.param.name; });
// clang-format on

/// What a job exports for one of its commands, with values that no other may even look at.
const std::map<std::string, std::string> exported{
    {"ASSAY_CA", "no.pem"},
    {"ASSAY_CERT", "no.pem"},
    {"ASSAY_KEY", "no.key"},
    {"ASSAY_INSECURE", "1"},
    {"ASSAY_USERNAME", "somebody"},
    {"ASSAY_PASSWORD", "secret"},
    {"ASSAY_PASSWORD_FILE", "no-file"}
};

TEST(Tls, InTheEnvironmentIsForWhomeverItMeansSomethingTo) {
    const Folder folder;
    const auto played = assay({"run", short_scenario, "-o", folder / "out"}, exported);
    EXPECT_EQ(played.code, 0) << played.text;
    const auto probed = assay({"probe"}, exported);
    EXPECT_EQ(probed.code, 0) << probed.text;
    const auto again =
        assay({"replay", folder / "out", std::string{short_scenario} + "[version=5.0]"}, exported);
    EXPECT_EQ(again.code, 0) << again.text;
    // Nobody is there: it got as far as asking.
    for (const auto* name : {"ASSAY_PASSWORD", "ASSAY_PASSWORD_FILE"}) {
        const auto plain = assay({"probe", "-t", "mqtt://127.0.0.1:1"}, {{name, "no-file"}});
        EXPECT_EQ(plain.code, 6) << plain.text;
    }
    const auto said = assay({"run", short_scenario, "--ca", "x"}, exported);
    EXPECT_EQ(said.code, 4);
    EXPECT_THAT(said.text, HasSubstr("--ca: builtin has no TLS"));
}

TEST(Tls, InTheEnvironmentDoesNotKeepServersFromServing) {
    auto all = exported;
    all["ASSAY_SELF_SIGNED"] = "1";
    all.erase("ASSAY_USERNAME");
    Companion broker{{program_path(), "broker", "--port", "0"}, all};
    EXPECT_TRUE(broker.says("127.0.0.1:")) << broker.text();
    Companion link{
        {program_path(), "link", "--listen", "127.0.0.1:0", "--to", "mqtt://127.0.0.1:1"}, all
    };
    EXPECT_TRUE(link.says("127.0.0.1:")) << link.text();
    all.erase("ASSAY_CA");
    all.erase("ASSAY_SELF_SIGNED");
    Companion signing{
        {program_path(), "broker", "--listen", "mqtts://127.0.0.1:0", "--self-signed"}, all
    };
    EXPECT_TRUE(signing.says("mqtts://")) << signing.text();
}

TEST_F(TlsTest, OneOfSeveralPlacesIsEnoughForItsFlags) {
    Companion server{
        {program_path(), "broker", "--port", "0", "--listen", "wss://127.0.0.1:0", "--self-signed"}
    };
    EXPECT_TRUE(server.says("wss://"));
    const auto outcome = run({"-t", "builtin", "-t", mqtts(good), "--ca", ca()});
    EXPECT_EQ(outcome.code, 0) << outcome.text;
}

TEST(Tls, OfAReplayIsForARowThatHasIt) {
    const Folder folder;
    assay({"run", short_scenario, "-o", folder / "out"});
    const auto outcome = assay(
        {"replay", folder / "out", std::string{short_scenario} + "[version=5.0]", "--insecure"}
    );
    EXPECT_EQ(outcome.code, 4) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr("--insecure: builtin has no TLS"));
}

TEST_F(TlsTest, ProbeShowsVersionAndChain) {
    const auto outcome = assay({"probe", "-t", mqtts(good), "--ca", ca()});
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_THAT(
        outcome.text,
        AllOf(
            HasSubstr("TLSv1.3"),
            HasSubstr("certificate for localhost, 127.0.0.1, ::1 (CN=server), by CN=ca"),
            HasSubstr("trusted")
        )
    );
}

TEST_F(TlsTest, SaysWhyThereIsNoConnection) {
    const auto trouble = [](std::vector<std::string> words) {
        words.insert(words.begin(), {"probe", "-t"});
        const auto outcome = assay(words);
        EXPECT_EQ(outcome.code, 6) << outcome.text;
        return outcome.text;
    };
    EXPECT_THAT(trouble({mqtts(good)}), HasSubstr("signed by CN=ca, which is not trusted"));
    EXPECT_THAT(
        trouble({mqtts(good), "--ca", certificates() / "other-ca.pem"}),
        HasSubstr("signed by CN=ca, which is not trusted")
    );
    EXPECT_THAT(trouble({mqtts(expired), "--ca", ca()}), HasSubstr("has expired on 20"));
    EXPECT_THAT(
        trouble({mqtts(elsewhere), "--ca", ca()}),
        HasSubstr("its certificate is for other.example, not for 127.0.0.1")
    );
    EXPECT_THAT(
        trouble({mqtts(strict), "--ca", ca()}), HasSubstr("requires a certificate from us")
    );
    EXPECT_THAT(trouble({mqtts(plain), "--ca", ca()}), HasSubstr("a port without TLS?"));
    EXPECT_THAT(
        trouble({fmt::format("mqtt://127.0.0.1:{}", good)}), HasSubstr("does it want mqtts://?")
    );
}

}  // namespace
}  // namespace assay::cli
