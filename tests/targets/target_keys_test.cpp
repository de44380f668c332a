#include "harness/targets/target_file.hpp"
#include "harness/targets/target_keys.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <map>

namespace assay::targets {
namespace {

using namespace std::chrono_literals;

/// What a target file with a key must hold to differ from one without it.
struct Sample {
    std::string value{};
    std::function<bool(const Target&)> shows{};
    std::string beside{"command: [x]\n"};  ///< what else the file needs
};

constexpr auto by_tls = "command: [x]\naddress: 'mqtts://127.0.0.1:{port}'\n";
constexpr auto elsewhere = "address: mqtt://b\n";

std::string password_file() {
    const auto path = std::filesystem::path{testing::TempDir()} / "sample-password";
    std::ofstream{path} << "hush\n";
    return path.string();
}

bool has_password(const Target& target) {
    return target.credentials.password.reveal() == "hush" &&
           target.process.credentials.password.reveal() == "hush";
}

/// By the key's name, after those of the maps around it.
const std::map<std::string, Sample>& samples() {
    // clang-format off
    static const std::map<std::string, Sample> table{
        {"name",         {"n", [](const Target& t) { return t.name == "n" && t.process.name == "n"; }}},
        {"about",        {"text", [](const Target& t) { return t.about == "text"; }}},
        {"source",       {"tried here", [](const Target& t) { return t.source == "tried here"; }}},
        {"notes",        {"[a, b]", [](const Target& t) { return t.notes.size() == 2; }}},
        {"hooks.start",   {"a", [](const Target& t) { return t.hooks.start == "a"; }, elsewhere}},
        {"hooks.stop",    {"a", [](const Target& t) { return t.hooks.stop == "a"; }, elsewhere}},
        {"hooks.restart", {"a", [](const Target& t) { return t.hooks.can_restart(); }, elsewhere}},
        {"hooks.kill",    {"a", [](const Target& t) { return t.hooks.kill == "a"; }, elsewhere}},
        {"hooks.limit",   {"9s", [](const Target& t) { return t.hooks.limit == 9s; }, elsewhere}},
        {"install",      {"text", [](const Target& t) { return t.process.install == "text"; }}},
        {"needs",        {"[sh]", [](const Target& t) { return t.process.needs.size() == 1; }}},
        {"command",      {"[y]", [](const Target& t) { return t.process.argv.front() == "y"; }, ""}},
        {"shell",        {"z", [](const Target& t) { return t.process.shell == "z"; }, ""}},
        {"address",      {"'mqtts://127.0.0.1:{port}'", [](const Target& t) { return t.address.scheme == network::Scheme::mqtts; }}},
        {"tls.ca",          {"'{dir}/a'", [](const Target& t) { return t.tls.ca == "{dir}/a"; }, by_tls}},
        {"tls.cert",        {"'{dir}/a'", [](const Target& t) { return t.tls.cert == "{dir}/a"; }, by_tls}},
        {"tls.key",         {"'{dir}/a'", [](const Target& t) { return t.tls.key == "{dir}/a"; }, by_tls}},
        {"tls.server_name", {"a", [](const Target& t) { return t.tls.server_name == "a"; }, by_tls}},
        {"tls.insecure",    {"true", [](const Target& t) { return t.tls.is_insecure; }, by_tls}},
        {"files",        {"{f: c}", [](const Target& t) { return t.process.files.size() == 1; }}},
        {"ready",        {"port", [](const Target& t) { return t.process.ready == Ready::port; }}},
        {"ready_within", {"3s", [](const Target& t) { return t.process.ready_limit == 3s; }}},
        {"grace",        {"3s", [](const Target& t) { return t.process.grace == 3s; }}},
        {"ports",        {"3", [](const Target& t) { return t.process.ports == 3; }}},
        {"version",      {"[v]", [](const Target& t) { return t.version_command.size() == 1; }}},
        {"restart",      {"true", [](const Target& t) { return t.can_restart; }}},
        {"kill",         {"true", [](const Target& t) { return t.can_kill; }}},
        {"environment",  {"{A: b}", [](const Target& t) { return t.process.environment.contains("A"); }}},
        {"credentials.username",      {"u", [](const Target& t) { return t.credentials.username == "u" && t.process.credentials.username == "u"; }}},
        {"credentials.password",      {"hush", has_password}},
        {"credentials.password_file", {password_file(), has_password}},
        {"limits.answer",      {"9s", [](const Target& t) { return t.limits.answer == 9s; }}},
        {"limits.rows",        {"7", [](const Target& t) { return t.limits.rows == 7U; }}},
        {"limits.connections", {"8", [](const Target& t) { return t.limits.connections == 8U; }}},
        {"limits.rate",        {"6/s", [](const Target& t) { return t.limits.connects_a_second == 6U; }}},
        {"capabilities", {"{retain: no}", [](const Target& t) { return t.capabilities.contains("retain"); }}},
        {"baseline",     {"b.yaml", [](const Target& t) { return t.baseline == "b.yaml"; }}},
    };
    // clang-format on
    return table;
}

/// The keys that have a value of their own, however deep they lie: "tls.ca".
void collect_keys(
    std::span<const TargetKey> keys, const std::string& around, std::vector<std::string>& out
) {
    for (const auto& key : keys) {
        const auto path = around + std::string{key.name};
        if (key.keys.empty())
            out.push_back(path);
        else
            collect_keys(key.keys, path + ".", out);
    }
}

/// The line of a file that gives the key this value: "tls: {ca: x}".
std::string line_of(const std::string& path, const std::string& value) {
    const auto dot = path.find('.');
    if (dot == std::string::npos) return path + ": " + value + "\n";
    return fmt::format("{}: {{{}: {}}}\n", path.substr(0, dot), path.substr(dot + 1), value);
}

TEST(TargetKeys, ChangeSomethingEach) {
    std::vector<std::string> keys;
    collect_keys(target_keys(), "", keys);
    for (const auto& key : keys) {
        ASSERT_TRUE(samples().contains(key)) << key << " needs a sample in this test";
        const auto& [value, shows, beside] = samples().at(key);
        const auto with = load_target_file(beside + line_of(key, value), "x.yaml");
        ASSERT_TRUE(with.has_value()) << with.error();
        EXPECT_TRUE(shows(*with)) << key;
        const auto without = load_target_file(beside.empty() ? "command: [x]\n" : beside, "x.yaml");
        ASSERT_TRUE(without.has_value()) << without.error();
        EXPECT_FALSE(shows(*without)) << key;
    }
    EXPECT_EQ(keys.size(), samples().size());
}

}  // namespace
}  // namespace assay::targets
