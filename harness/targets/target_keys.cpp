#include "harness/targets/target_keys.hpp"

#include "harness/scenario/file_keys.hpp"
#include "harness/scenario/suggestion.hpp"
#include "harness/scenario/values.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace assay::targets {
namespace {

using scenario::Node;
using std::chrono::milliseconds;

void read_files(TargetReader& reader, const Node& node) {
    reader.target.process.files = reader.pairs(node);
    for (const auto& key : node.keys)
        if (key.text.empty() || key.text.contains('/') || key.text.starts_with('.'))
            reader.wrong(key, "a file lies directly in the target's folder: a plain name");
}

constexpr std::array<std::string_view, 2> ready_words{"connack", "port"};
void read_ready(TargetReader& reader, const Node& node) {
    const auto text = reader.text(node);
    if (text == "port")
        reader.target.process.ready = Ready::port;
    else if (text != "connack")
        reader.wrong(node, "expected connack or port");
}

constexpr std::array<std::string_view, 2> source_words{"tried here", "from its documentation"};
void read_source(TargetReader& reader, const Node& node) {
    reader.target.source = reader.text(node);
    if (std::ranges::find(source_words, reader.target.source) == source_words.end())
        reader.wrong(node, "expected 'tried here' or 'from its documentation'");
}

void read_answer(TargetReader& reader, const Node& node) {
    constexpr milliseconds answer_max{600'000};
    reader.target.limits.answer = reader.duration(node);
    if (*reader.target.limits.answer > answer_max) reader.wrong(node, "expected at most 10m");
}

/// "20/s": Network Connections in a second.
void read_rate(TargetReader& reader, const Node& node) {
    constexpr std::string_view unit = "/s";
    constexpr std::int64_t rate_max = 1'000'000;
    auto text = reader.text(node);
    const bool has_unit = text.ends_with(unit);
    if (has_unit) text.resize(text.size() - unit.size());
    const auto rate = scenario::parse_integer(text, 1, rate_max);
    if (!has_unit || !rate)
        return reader.wrong(node, "expected Network Connections a second, such as 20/s");
    reader.target.limits.connects_a_second = static_cast<unsigned>(*rate);
}

void read_password_file(TargetReader& reader, const Node& node) {
    const auto path = reader.path(node);
    if (path.empty()) return;
    const auto password = read_password(path);
    if (!password) return reader.wrong(node, password.error());
    reader.target.credentials.password = *password;
}

bool fits(scenario::FactForm form, const std::string& value) {
    constexpr std::int64_t number_max = 0xFFFF'FFFF;
    constexpr std::array<std::string_view, 4> flags{"true", "false", "yes", "no"};
    switch (form) {
    case scenario::FactForm::number:
        return scenario::parse_integer(value, 0, number_max).has_value();
    case scenario::FactForm::duration:
        return scenario::parse_duration(value).has_value();
    case scenario::FactForm::flag:
        return std::ranges::find(flags, value) != flags.end();
    case scenario::FactForm::text:
        return !value.empty();
    }
    return false;
}

void read_capabilities(TargetReader& reader, const Node& node) {
    constexpr std::array<std::string_view, 4> forms{
        "a number", "a duration such as 1h", "yes or no", "a text"
    };
    std::vector<std::string_view> names;
    for (const auto& fact : scenario::facts())
        names.push_back(fact.name);
    const auto values = reader.pairs(node);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto& [name, value] = values[i];
        const auto known = std::ranges::find(scenario::facts(), name, &scenario::Fact::name);
        if (known == scenario::facts().end()) {
            const auto near = scenario::suggestion_for(name, names);
            reader.wrong(
                node.keys[i],
                fmt::format("no scenario asks for a capability '{}'", name),
                near.empty() ? "" : "did you mean '" + near + "'?"
            );
            continue;
        }
        if (!fits(known->form, value))
            reader.wrong(
                node.items[i],
                fmt::format("expected {}", forms.at(static_cast<std::size_t>(known->form)))
            );
        reader.target.capabilities[name] = value;
    }
}

using Reader = TargetReader;
constexpr unsigned rows_max = 4'096;
constexpr unsigned connections_max = 1'000'000;

// clang-format off
constexpr std::array<TargetKey, 5> tls_keys{{
    {"ca",          "PEM file with the CAs whose certificates are trusted, instead of the system's; files here lie beside the target file, or in {dir}", Form::text, [](Reader& r, const Node& n) { r.target.tls.ca = r.path(n); }},
    {"cert",        "PEM file with our own certificate", Form::text, [](Reader& r, const Node& n) { r.target.tls.cert = r.path(n); }},
    {"key",         "PEM file with its key, without a passphrase", Form::text, [](Reader& r, const Node& n) { r.target.tls.key = r.path(n); }},
    {"server_name", "the name that its certificate has to be for, if not the host's", Form::text, [](Reader& r, const Node& n) { r.target.tls.server_name = r.text(n); }},
    {"insecure",    "take any certificate: whoever is in between can read and change all", Form::boolean, [](Reader& r, const Node& n) { r.target.tls.is_insecure = r.boolean(n); }},
}};
constexpr std::array<TargetKey, 3> credentials_keys{{
    {"username",      "user name of every connection that a scenario gives none", Form::text, [](Reader& r, const Node& n) { r.target.credentials.username = r.text(n); }},
    {"password",      "its password, for everybody who reads this file", Form::text, [](Reader& r, const Node& n) { r.target.credentials.password = network::Secret{r.text(n)}; }},
    {"password_file", "a file beside this one whose first line is the password", Form::text, read_password_file},
}};
constexpr std::array<TargetKey, 4> limits_keys{{
    {"answer",      "by so much every wait for an answer is longer at least", Form::duration, read_answer},
    {"rows",        "rows at a time, unless --jobs says otherwise", Form::number, [](Reader& r, const Node& n) { r.target.limits.rows = r.number(n, 1, rows_max); }},
    {"connections", "Network Connections of rows at a time; a row that has more is not played", Form::number, [](Reader& r, const Node& n) { r.target.limits.connections = r.number(n, 1, connections_max); }},
    {"rate",        "Network Connections that rows begin in a second: 20/s", Form::rate, read_rate},
}};
constexpr std::array<TargetKey, 5> hooks_keys{{
    {"start",   "runs before anything else", Form::text, [](Reader& r, const Node& n) { r.target.hooks.start = r.text(n); }},
    {"stop",    "runs at the end, if 'start' has", Form::text, [](Reader& r, const Node& n) { r.target.hooks.stop = r.text(n); }},
    {"restart", "restarts it in order; without it 'stop' and 'start' do", Form::text, [](Reader& r, const Node& n) { r.target.hooks.restart = r.text(n); }},
    {"kill",    "ends it as a loss of power would; 'start' brings it back", Form::text, [](Reader& r, const Node& n) { r.target.hooks.kill = r.text(n); }},
    {"limit",   "how long each may take (default 30s)", Form::duration, [](Reader& r, const Node& n) { r.target.hooks.limit = r.duration(n); }},
}};
constexpr std::array<TargetKey, 24> all_keys{{
    {.name = "name", .doc = "what reports and baselines call the product; default: the file's name", .form = Form::text, .read = [](Reader& r, const Node& n) { r.target.name = r.text(n); }},
    {.name = "about", .doc = "one line for lists", .form = Form::text, .read = [](Reader& r, const Node& n) { r.target.about = r.text(n); }},
    {.name = "source", .doc = "how what stands here is known", .form = Form::words, .read = read_source, .words = source_words},
    {.name = "notes", .doc = "what else its users should know, a list of sentences", .form = Form::texts, .read = [](Reader& r, const Node& n) { r.target.notes = r.texts(n); }},
    {.name = "install", .doc = "how to install the program, for whoever does not have it", .form = Form::text, .read = [](Reader& r, const Node& n) { r.target.process.install = r.text(n); }, .is_for_ours = true},
    {.name = "needs", .doc = "programs that have to be there; that of 'command' need not be named", .form = Form::texts, .read = [](Reader& r, const Node& n) { r.target.process.needs = r.texts(n); }, .is_for_ours = true},
    {.name = "command", .doc = "starts it: the program and its arguments, with {port}, {dir}, {cert}, {key}", .form = Form::texts, .read = [](Reader& r, const Node& n) { r.target.process.argv = r.texts(n); }},
    {.name = "shell", .doc = "starts it: a command line for /bin/sh instead", .form = Form::text, .read = [](Reader& r, const Node& n) { r.target.process.shell = r.text(n); }},
    {.name = "address", .doc = "of a broker that runs already: mqtts://host:port; of one that is started: wss://127.0.0.1:{port}/path", .form = Form::text, .read = [](Reader& r, const Node& n) { r.address = &n; }},
    {.name = "tls", .doc = "what connections by mqtts and wss need", .form = Form::map, .read = [](Reader& r, const Node& n) { r.target.tls.said_as = "tls: "; read_map(r, n, tls_keys, "tls"); }, .keys = tls_keys},
    {.name = "files", .doc = "files in {dir} by name, with their content", .form = Form::text_map, .read = read_files, .is_for_ours = true},
    {.name = "ready", .doc = "when it counts as started: it answers CONNECT, or accepts connections", .form = Form::words, .read = read_ready, .words = ready_words},
    {.name = "ready_within", .doc = "how long that may take (default 10s)", .form = Form::duration, .read = [](Reader& r, const Node& n) { r.target.process.ready_limit = r.duration(n); }},
    {.name = "grace", .doc = "from SIGTERM to SIGKILL (default 2s)", .form = Form::duration, .read = [](Reader& r, const Node& n) { r.target.process.grace = r.duration(n); }, .is_for_ours = true},
    {.name = "ports", .doc = "neighbouring free ports that it gets: {port}, {port2}, ...", .form = Form::number, .read = [](Reader& r, const Node& n) { r.target.process.ports = static_cast<int>(r.number(n, 1, 16)); }, .is_for_ours = true},
    {.name = "version", .doc = "a command that prints its version", .form = Form::texts, .read = [](Reader& r, const Node& n) { r.target.version_command = r.texts(n); }},
    {.name = "hooks", .doc = "command lines that start, stop, restart and kill a broker at 'address', with {host} and {port}", .form = Form::map, .read = [](Reader& r, const Node& n) { read_map(r, n, hooks_keys, "hooks"); }, .keys = hooks_keys},
    {.name = "restart", .doc = "whether what it has stored is there again after a restart", .form = Form::boolean, .read = [](Reader& r, const Node& n) { r.target.can_restart = r.boolean(n); }},
    {.name = "kill", .doc = "... and after SIGKILL", .form = Form::boolean, .read = [](Reader& r, const Node& n) { r.target.can_kill = r.boolean(n); }},
    {.name = "environment", .doc = "variables for the program", .form = Form::text_map, .read = [](Reader& r, const Node& n) { const auto pairs = r.pairs(n); r.target.process.environment = {pairs.begin(), pairs.end()}; }, .is_for_ours = true},
    {.name = "credentials", .doc = "who logs in", .form = Form::map, .read = [](Reader& r, const Node& n) { read_map(r, n, credentials_keys, "credentials"); }, .keys = credentials_keys},
    {.name = "limits", .doc = "what may be asked of it", .form = Form::map, .read = [](Reader& r, const Node& n) { read_map(r, n, limits_keys, "limits"); }, .keys = limits_keys},
    {.name = "capabilities", .doc = "facts of `requires` that are known; they win over what the probe finds", .form = Form::text_map, .read = read_capabilities},
    {.name = "baseline", .doc = "its known failures: a file of the library, or a path", .form = Form::text, .read = [](Reader& r, const Node& n) { r.target.baseline = r.text(n); }},
}};
// clang-format on

}  // namespace

std::span<const TargetKey> target_keys() {
    return all_keys;
}

}  // namespace assay::targets
