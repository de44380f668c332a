/// What can be wrong on the way to a target: each has an error of its own that names it, and an exit
/// code. The brokers are our own.
#include "tests/certificates.hpp"
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

namespace assay::cli {
namespace {

using testing::HasSubstr;

std::string password_file() {
    const auto path = certificates() / "password";
    write_file(path, "hush-hush\n");
    return path;
}

/// One broker with a port of each kind; the certificate is for localhost, signed by the first CA.
struct Ports {
    Companion broker{
        {program_path(),
         "broker",
         "--listen",
         "mqtt://127.0.0.1:0",
         "--listen",
         "mqtts://127.0.0.1:0",
         "--listen",
         "ws://127.0.0.1:0",
         "--cert",
         certificates() / "server.pem",
         "--key",
         certificates() / "server.key",
         "--username",
         "ann",
         "--password-file",
         password_file()}
    };
    std::string text{};

    Ports() {
        if (broker.says("ws://127.0.0.1:") && broker.says("\n")) text = broker.text();
    }
    /// "127.0.0.1:PORT" of the line that begins so.
    std::string at(const std::string& beginning) const {
        const auto line = text.find("listening on " + beginning);
        const auto from = text.find("127.0.0.1:", line);
        return text.substr(from, text.find_first_of("/\n", from) - from);
    }
};

/// `{plain}`, `{tls}` and `{ws}` are the ports' addresses, `{certs}` the folder of the certificates.
struct BadReach {
    const char* name{};
    const char* target{};  ///< as -t has it, or a target file of several lines
    std::vector<std::string> flags{};
    int code{};
    std::string message{};
};

void PrintTo(const BadReach& bad, std::ostream* out) {
    *out << bad.name;
}

class BadReachTest : public testing::TestWithParam<BadReach> {
protected:
    static void SetUpTestSuite() { ports_.emplace(); }
    static void TearDownTestSuite() { ports_.reset(); }

    static std::string filled(std::string text) {
        for (const auto& [name, value] : std::map<std::string, std::string>{
                 {"{plain}", ports_->at("127")},
                 {"{tls}", ports_->at("mqtts")},
                 {"{ws}", ports_->at("ws")},
                 {"{certs}", certificates().folder()},
                 {"{assay}", program_path()}
             })
            for (auto at = text.find(name); at != std::string::npos; at = text.find(name))
                text.replace(at, name.size(), value);
        return text;
    }

private:
    static inline std::optional<Ports> ports_{};
};

TEST_P(BadReachTest, IsNamedWithItsExitCode) {
    const Folder folder;
    auto target = filled(GetParam().target);
    if (target.contains('\n')) {
        write_file(folder / "own.yaml", target);
        target = folder / "own.yaml";
    }
    std::vector<std::string> words{"run", short_scenario, "-t", target, "-o", folder / "out"};
    for (const auto& flag : GetParam().flags)
        words.push_back(filled(flag));
    const auto outcome = assay(words);
    EXPECT_EQ(outcome.code, GetParam().code) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr(GetParam().message));
    EXPECT_THAT(outcome.text, testing::Not(HasSubstr("hush-hush")));
}

using Flags = std::vector<std::string>;
// clang-format off
INSTANTIATE_TEST_SUITE_P(Of, BadReachTest, testing::Values(
    BadReach{"WrongCa", "mqtts://{tls}", Flags{"--ca", "{certs}/other-ca.pem"}, 6, "which is not trusted"},
    BadReach{"NoSuchCa", "mqtts://{tls}", Flags{"--ca", "{certs}/none.pem"}, 4, "none.pem: there is no such file"},
    BadReach{"ExpiredCertificate", "shell: exec {assay} broker --listen mqtts://127.0.0.1:{port} --cert {certs}/expired.pem --key {certs}/server.key\naddress: 'mqtts://127.0.0.1:{port}'\ntls: {ca: '{certs}/ca.pem'}\nready_within: 1s\n", Flags{}, 6, "expired"},
    BadReach{"NameMismatch", "mqtts://{tls}", Flags{"--ca", "{certs}/ca.pem", "--server-name", "broker.example"}, 6, "broker.example"},
    BadReach{"NameMismatchNamesTheOther", "mqtts://{tls}", Flags{"--ca", "{certs}/ca.pem", "--server-name", "broker.example"}, 6, "localhost"},
    BadReach{"PlainClientOnATlsPort", "mqtt://{tls}", Flags{}, 6, "it speaks TLS there: does it want mqtts://?"},
    BadReach{"TlsClientOnAPlainPort", "mqtts://{plain}", Flags{"--insecure"}, 6, "without TLS"},
    BadReach{"WebSocketOnAPlainPort", "ws://{plain}", Flags{}, 6, "a port without WebSocket?"},
    BadReach{"PlainClientOnAWebSocketPort", "mqtt://{ws}", Flags{}, 6, "answers neither a CONNECT of 3.1.1 nor one of 5.0"},
    BadReach{"WrongPassword", "mqtt://ann:wrong-one@{plain}", Flags{}, 6, "it refuses CONNECT: Bad User Name or Password (0x86) to the user 'ann'"},
    BadReach{"NoPassword", "mqtt://{plain}", Flags{}, 6, "it refuses CONNECT: Not authorized (0x87)"},
    BadReach{"HookThatHangs", "address: mqtt://{plain}\nhooks: {start: sleep 1000, limit: 200ms}\n", Flags{}, 6, "the hook 'start' did not end within 200 ms and was killed"},
    BadReach{"HookThatFails", "address: mqtt://{plain}\nhooks: {start: no-such-program}\n", Flags{}, 6, "the hook 'start' ended with exit code 127"},
    BadReach{"CommandNotFound", "command: [no-such-program, '{port}']\n", Flags{}, 6, "the program 'no-such-program' is not on this machine"},
    BadReach{"CommandLineNotFound", "exec:'no-such-program {port}'", Flags{}, 6, "no-such-program: not found"},
    BadReach{"PortTaken", "exec:'{assay} broker --listen mqtt://{plain} --port {port}'", Flags{}, 6, "the port is in use"}
), [](const auto& row) { return row.param.name; });
// clang-format on

TEST(BadClient, WithoutTheSubProtocolIsToldSo) {
    const Ports ports;
    const auto place = ports.at("ws");
    const auto outcome = shell(fmt::format(
        "timeout 5 bash -c 'exec 3<>/dev/tcp/127.0.0.1/{}; printf \"GET / HTTP/1.1\\r\\nHost: "
        "h\\r\\n"
        "Upgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Version: 13\\r\\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\n\\r\\n\" >&3; cat <&3'",
        place.substr(place.find(':') + 1)
    ));
    EXPECT_THAT(outcome.text, HasSubstr("HTTP/1.1 400"));
    EXPECT_THAT(outcome.text, HasSubstr("sub-protocol mqtt is not among those offered"));
}

}  // namespace
}  // namespace assay::cli
