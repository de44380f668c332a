#include "harness/scenario/yaml.hpp"
#include "harness/targets/target.hpp"
#include "harness/targets/target_file.hpp"
#include "tests/scenario/schema_validator.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fmt/format.h>
#include <fstream>

namespace assay::targets {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

const scenario::Library& library() {
    static const scenario::Library embedded = scenario::Library::embedded().value();
    return embedded;
}

Target good(std::string_view text) {
    const auto target = parse_target(text, library());
    EXPECT_TRUE(target.has_value()) << target.error();
    return target.value_or(Target{});
}

std::string bad(std::string_view text) {
    const auto target = parse_target(text, library());
    EXPECT_FALSE(target.has_value()) << text;
    return target.has_value() ? "" : target.error();
}

TEST(Target, BuiltinMayNameDefects) {
    EXPECT_THAT(good("builtin").defects, ElementsAre());
    EXPECT_THAT(
        good("builtin:broken=connack-twice,will-twice").defects,
        ElementsAre("connack-twice", "will-twice")
    );
    EXPECT_THAT(bad("builtin:borken=x"), HasSubstr("builtin:broken=DEFECT"));
}

TEST(Target, AnAddressMayLeaveOutSchemeAndPort) {
    EXPECT_EQ(good("mqtt://broker.example").address.port, 1883);
    EXPECT_EQ(good("127.0.0.1:18830").address.port, 18830);
    EXPECT_EQ(good("mqtt://[::1]:1884").address.host, "::1");
    EXPECT_EQ(good("mqtt://[::1]:1884").name, "mqtt://[::1]:1884");
}

TEST(Target, AnAddressMayCarryCredentialsThatStayOutOfTheName) {
    const auto target = good("mqtt://ann:p%40ss@localhost:1884");
    EXPECT_EQ(target.credentials.username, "ann");
    EXPECT_EQ(target.credentials.password.reveal(), "p@ss");
    EXPECT_EQ(target.name, "mqtt://localhost:1884");
    EXPECT_EQ(target.written, "mqtt://localhost:1884");
}

TEST(Target, IsNamedAsItWasWritten) {
    EXPECT_EQ(good("builtin:broken=will-twice").name, "builtin:broken=will-twice");
    EXPECT_EQ(good("mosquitto").name, "mosquitto");
    const auto program = good("exec:'PATH=/opt /usr/bin/mybroker -p {port}'");
    EXPECT_EQ(program.name, "exec:mybroker");
    EXPECT_EQ(program.written, "exec:'PATH=/opt /usr/bin/mybroker -p {port}'");
}

TEST(Target, SaysHowAProgramOfOursIsReached) {
    const auto target = good("exec+wss/mqtt:'mybroker {port} {cert} {key}'");
    EXPECT_EQ(target.name, "exec:mybroker");
    EXPECT_EQ(target.address.scheme, network::Scheme::wss);
    EXPECT_EQ(target.process.address.path, "/mqtt");
    EXPECT_EQ(good("exec:'mybroker {port}'").address.scheme, network::Scheme::mqtt);
    EXPECT_THAT(bad("exec+http:'mybroker {port}'"), HasSubstr("unknown scheme 'http'"));
    EXPECT_THAT(bad("exec+mqtts/mqtt:'mybroker {port}'"), HasSubstr("has no path"));
    EXPECT_THAT(bad("exec+mqtts"), HasSubstr("a colon and the command are missing"));
}

std::expected<Target, std::string> loaded(const std::string& text) {
    return load_target_file(text, "own/t.yaml");
}

TEST(TargetFile, ReachesABrokerThatRunsAlready) {
    const auto target = loaded("address: wss://broker.example/mqtt\ntls: {insecure: true}\n");
    ASSERT_TRUE(target.has_value()) << target.error();
    EXPECT_EQ(target->kind, Target::Kind::url);
    EXPECT_EQ(network::print_address(target->address), "wss://broker.example:443/mqtt");
    EXPECT_TRUE(target->tls.is_insecure);
}

TEST(TargetFile, SaysHowItsProgramIsReached) {
    const auto target = loaded("command: [x, '{cert}']\naddress: 'mqtts://127.0.0.1:{port}'\n"
                               "tls: {ca: '{dir}/ca.pem', server_name: broker.example}\n");
    ASSERT_TRUE(target.has_value()) << target.error();
    EXPECT_EQ(target->kind, Target::Kind::exec);
    EXPECT_EQ(target->address.scheme, network::Scheme::mqtts);
    EXPECT_EQ(target->tls.ca, "{dir}/ca.pem");
    EXPECT_EQ(target->tls.server_name, "broker.example");
}

TEST(TargetFile, LetsFlagsSayMore) {
    const auto path = std::filesystem::path{testing::TempDir()} / "flagged-target.yaml";
    std::ofstream{path} << "address: mqtts://broker.example\ntls: {server_name: a}\n";
    const auto target =
        parse_target(path.string(), library(), {.tls = {.server_name = "b", .is_insecure = true}});
    ASSERT_TRUE(target.has_value()) << target.error();
    EXPECT_EQ(target->tls.server_name, "b");
    EXPECT_NE(target->address.layers, nullptr);
}

TEST(Target, LogsInAsItsTextThenFlagsThenItsFileSay) {
    const auto path = std::filesystem::path{testing::TempDir()} / "login-target.yaml";
    std::ofstream{path} << "address: mqtt://broker.example\n"
                           "credentials: {username: file, password: of-file}\n";
    const auto login = [&](const std::string& text, const network::Credentials& said) {
        const auto target = parse_target(text, library(), {.credentials = said});
        EXPECT_TRUE(target.has_value()) << target.error();
        const auto found = target ? target->credentials : network::Credentials{};
        return fmt::format("{} {}", found.username, found.password.reveal());
    };
    const auto secret = [](const char* text) { return network::Secret{text}; };
    EXPECT_EQ(login(path.string(), {}), "file of-file");
    EXPECT_EQ(login(path.string(), {"file", secret("said")}), "file said");
    EXPECT_EQ(login(path.string(), {"flag", {}}), "flag ");
    EXPECT_EQ(login("mqtt://b", {"flag", secret("said")}), "flag said");
    EXPECT_EQ(login("mqtt://text@b", {"", secret("said")}), "text said");
    EXPECT_EQ(login("mqtt://text:own@b", {"flag", secret("said")}), "text own");
    EXPECT_EQ(login("exec:'x {port}'", {"flag", secret("said")}), "flag said");
    const auto nobody = parse_target("mqtt://b", library(), {.credentials = {"", secret("x")}});
    ASSERT_FALSE(nobody.has_value());
    EXPECT_THAT(nobody.error(), HasSubstr("a password needs a user name"));
}

struct WrongReach {
    std::string text{};
    std::string message{};
};
class WrongReachTest : public testing::TestWithParam<WrongReach> {};

TEST_P(WrongReachTest, IsRefusedWithItsPlace) {
    const auto target = loaded(GetParam().text);
    ASSERT_FALSE(target.has_value());
    EXPECT_THAT(target.error(), HasSubstr(GetParam().message));
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Files, WrongReachTest, testing::Values(
    WrongReach{"about: x\n", "needs 'command' (a list), 'shell' (a text), or 'address'"},
    WrongReach{"command: [x]\nshell: x\n", "not both"},
    WrongReach{"address: http://b\n", "own/t.yaml:1:10: error: unknown scheme 'http'"},
    WrongReach{"command: [x]\naddress: mqtts://127.0.0.1:8883\n", "own/t.yaml:2:10: error: the program gets its port from us"},
    WrongReach{"command: [x]\naddress: 'mqtts://broker.example:{port}'\n", "it is started on this machine"},
    WrongReach{"address: mqtt://ann:hush@b\n", "stand under 'credentials'"},
    WrongReach{"address: mqtt://b\ntls: {insecure: true}\n", "own/t.yaml:2:1: error: 'tls' is for"},
    WrongReach{"address: mqtts://b\ntls: {ca: no.pem}\n", "own/t.yaml:2:11: error: there is no file own/no.pem"},
    WrongReach{"address: mqtts://b\ntls: {cert: x, cart: y}\n", "own/t.yaml:2:16: error: tls has no key 'cart'"},
    WrongReach{"command: [x]\nhooks: {start: y}\n", "t.yaml:2:1: error: 'hooks' are for a broker at 'address'"},
    WrongReach{"address: mqtt://b\nhooks: {strat: y}\n", "did you mean 'start'?"},
    WrongReach{"address: mqtt://b\nfiles: {a: b}\n", "t.yaml:2:1: error: 'files' is for a program that is started"},
    WrongReach{"address: mqtt://b\nrestart: true\n", "t.yaml:2:1: error: a restart needs the hook 'restart'"},
    WrongReach{"address: mqtt://b\nkill: true\nhooks: {start: x}\n", "t.yaml:2:1: error: a kill needs the hooks"},
    WrongReach{"command: [x]\ncapabilities: {retian: no}\n", "t.yaml:2:16: error: no scenario asks for a capability 'retian'"},
    WrongReach{"command: [x]\ncapabilities: {retian: no}\n", "did you mean 'retain'?"},
    WrongReach{"command: [x]\ncapabilities: {max_qos: two}\n", "t.yaml:2:25: error: expected a number"},
    WrongReach{"command: [x]\nlimits: {rate: 20}\n", "t.yaml:2:16: error: expected Network Connections a second, such as 20/s"},
    WrongReach{"command: [x]\nsource: heard\n", "t.yaml:2:9: error: expected 'tried here'"},
    WrongReach{"command: [x]\ncredentials: {username: a, password_file: no}\n", "there is no file own/no"},
    WrongReach{"command: [x, hush-hush]\ncredentials: {username: a, password: hush-hush}\n", "t.yaml:1:1: error: arguments show the password"}
), [](const auto& row) { return "Row" + std::to_string(row.index); });
// clang-format on

TEST(TargetFile, ShowsNoPasswordInItsMessages) {
    const auto target = loaded("command: [x]\ncredentials: {username: a, password: hush, x: y}\n");
    ASSERT_FALSE(target.has_value());
    EXPECT_THAT(target.error(), HasSubstr("credentials has no key 'x'"));
    EXPECT_THAT(target.error(), testing::Not(HasSubstr("hush")));
    const auto broken = loaded("command: [x]\ncredentials: {password: hush, \n");
    ASSERT_FALSE(broken.has_value());
    EXPECT_THAT(broken.error(), testing::Not(HasSubstr("hush")));
}

TEST(TargetFile, TakesThePasswordFromAFileBesideIt) {
    const auto folder = std::filesystem::path{testing::TempDir()};
    std::ofstream{folder / "the-password"} << "hush-hush\n";
    const auto target = load_target_file(
        "command: [x]\ncredentials: {username: a, password_file: the-password}\n",
        (folder / "t.yaml").string()
    );
    ASSERT_TRUE(target.has_value()) << target.error();
    EXPECT_EQ(target->process.credentials.password.reveal(), "hush-hush");
}

TEST(Target, KeepsTheNameInsideAFileForTheProduct) {
    const auto path = std::filesystem::path{testing::TempDir()} / "own-target.yaml";
    std::ofstream{path} << "name: mosquitto\ncommand: [x]\n";
    const auto target = good("file:" + path.string());
    EXPECT_EQ(target.name, "file:" + path.string());
    EXPECT_EQ(target.written, target.name);
    EXPECT_EQ(target.product, "mosquitto");
}

TEST(Target, KnowsTheDefectsThatItIsToHave) {
    EXPECT_THAT(bad("builtin:broken=will-twise"), HasSubstr("did you mean 'will-twice'?"));
    EXPECT_THAT(bad("builtin:broken=will-twice,"), HasSubstr("there is no defect ''"));
}

TEST(Target, RefusesAddressesThatItCannotReach) {
    EXPECT_THAT(bad("http://localhost"), HasSubstr("unknown scheme 'http'"));
    EXPECT_THAT(bad("localhost:99999"), HasSubstr("1..65535"));
    EXPECT_THAT(bad("localhost:0"), HasSubstr("1..65535 (column 11)"));
}

TEST(Target, ACommandNeedsAPlaceForThePort) {
    EXPECT_EQ(good("exec:'mosquitto -p {port}'").process.shell, "mosquitto -p {port}");
    EXPECT_EQ(good("exec:broker {port} {dir}").process.shell, "broker {port} {dir}");
    EXPECT_THAT(bad("exec:mosquitto"), HasSubstr("{port}"));
}

TEST(Target, AnUnknownNameIsAnsweredWithTheKnownOnes) {
    EXPECT_THAT(bad("mosqitto"), HasSubstr("did you mean 'mosquitto'?"));
    EXPECT_THAT(bad("mybroker"), HasSubstr("rabbitmq"));
}

TEST(Target, EveryEmbeddedTargetFileLoads) {
    for (const auto* file : library().below("targets")) {
        const auto target = load_target_file(file->text, file->path);
        EXPECT_TRUE(target.has_value()) << target.error();
        EXPECT_EQ(target->process.install.empty(), target->kind == Target::Kind::url) << file->path;
    }
}

TEST(TargetFile, ClaimsWhatItKeeps) {
    const auto claim_of = [](const std::string& keys) {
        const auto target = loaded("command: [x]\n" + keys);
        EXPECT_TRUE(target.has_value()) << target.error();
        return target ? target->capabilities.at("persistence") : std::string{};
    };
    EXPECT_EQ(claim_of(""), "none");
    EXPECT_EQ(claim_of("restart: true\n"), "clean");
    EXPECT_EQ(claim_of("restart: true\nkill: true\n"), "crash");
    EXPECT_EQ(claim_of("restart: true\ncapabilities: {persistence: none}\n"), "none");
}

TEST(TargetFile, TellsEverythingThatIsWrongWithItsPlace) {
    const auto target =
        load_target_file("comand: [x]\nready: soon\nfiles: {../x: y}\nports: 99\n", "x.yaml");
    ASSERT_FALSE(target.has_value());
    EXPECT_THAT(target.error(), StartsWith("x.yaml:1:1: error: a target file"));
    EXPECT_THAT(target.error(), HasSubstr("did you mean 'command'?"));
    EXPECT_THAT(target.error(), HasSubstr("expected connack or port"));
    EXPECT_THAT(target.error(), HasSubstr("a plain name"));
    EXPECT_THAT(target.error(), HasSubstr("x.yaml:4:8"));
}

/// What an editor makes of the file: plain scalars are typed.
boost::json::value as_json(const scenario::Node& node) {
    if (node.is_sequence()) {
        boost::json::array out;
        for (const auto& item : node.items)
            out.push_back(as_json(item));
        return out;
    }
    if (node.is_map()) {
        boost::json::object out;
        for (std::size_t i = 0; i < node.items.size(); ++i)
            out[node.keys[i].text] = as_json(node.items[i]);
        return out;
    }
    if (node.plain && (node.text == "true" || node.text == "false")) return node.text == "true";
    if (node.plain && std::ranges::all_of(node.text, [](char c) { return c >= '0' && c <= '9'; }))
        return std::stoll(node.text);
    return boost::json::value(node.text);
}

TEST(TargetFile, HasASchemaThatTakesWhatTheLoaderTakes) {
    const auto schema = boost::json::parse(target_schema());
    for (const auto* file : library().below("targets")) {
        const auto root = scenario::parse_yaml(file->path, file->text);
        ASSERT_TRUE(root.has_value());
        EXPECT_THAT(scenario::violations(schema, as_json(*root)), ElementsAre()) << file->path;
    }
    const auto wrong = [&](const char* text) {
        return scenario::violations(schema, as_json(scenario::parse_yaml("x", text).value()));
    };
    EXPECT_FALSE(wrong("comand: [x]\n").empty());
    EXPECT_FALSE(wrong("limits: {rate: 20}\n").empty());
    EXPECT_FALSE(wrong("tls: {insecure: perhaps}\n").empty());
    EXPECT_FALSE(wrong("source: heard\n").empty());
}

TEST(TargetFile, OfTheLibrarySaysHowItIsKnown) {
    for (const auto* file : library().below("targets")) {
        const auto target = load_target_file(file->text, file->path);
        ASSERT_TRUE(target.has_value()) << target.error();
        EXPECT_NE(target->source, "") << file->path;
    }
}

TEST(TargetFile, RefusesLimitsThatTheHarnessDoesNotKnow) {
    const auto target =
        load_target_file("command: [x]\nlimits: {answers: 3s, rows: 0, answer: 3}\n", "x.yaml");
    ASSERT_FALSE(target.has_value());
    EXPECT_THAT(target.error(), HasSubstr("x.yaml:2:10: error: limits has no key 'answers'"));
    EXPECT_THAT(target.error(), HasSubstr("x.yaml:2:29"));
    EXPECT_THAT(target.error(), HasSubstr("x.yaml:2:40"));
}

TEST(TargetFile, NeedsExactlyOneWayToStart) {
    EXPECT_FALSE(load_target_file("name: x\n", "x.yaml").has_value());
    EXPECT_FALSE(load_target_file("command: [x]\nshell: x\n", "x.yaml").has_value());
    EXPECT_TRUE(load_target_file("command: [x]\n", "folder/emqx.yaml").has_value());
    EXPECT_EQ(load_target_file("command: [x]\n", "folder/emqx.yaml")->name, "emqx");
}

TEST(InstalledVersion, IsTheFirstNumberWithADot) {
    Target target;
    target.version_command = {"echo", "x86_64 broker version 2.0.11."};
    EXPECT_EQ(installed_version(target), "2.0.11");
    target.version_command = {"echo", "no version 7"};
    EXPECT_EQ(installed_version(target), std::nullopt);
    target.version_command = {"no-such-program-at-all"};
    EXPECT_EQ(installed_version(target), std::nullopt);
}

}  // namespace
}  // namespace assay::targets
