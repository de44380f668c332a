#include "harness/targets/target_file.hpp"

#include "harness/network/address.hpp"
#include "harness/scenario/suggestion.hpp"
#include "harness/scenario/values.hpp"
#include "harness/scenario/yaml.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>

namespace assay::targets {
namespace {

using std::chrono::milliseconds;

/// Reads one file; what is wrong is collected, so that its author sees all of it.
struct Reader {
    std::string file{};
    std::vector<scenario::Problem> problems{};
    Target target{.kind = Target::Kind::exec};
    const scenario::Node* address{};  ///< read when it is known whether there is a command

    void wrong(const scenario::Node& at, std::string message, std::string hint = {}) {
        problems.push_back({at.position(file), at.length(), std::move(message), std::move(hint)});
    }
    /// The scalar's text, or an empty one with a problem.
    std::string text(const scenario::Node& node) {
        if (node.is_scalar()) return node.text;
        wrong(node, "expected a text");
        return {};
    }
    std::vector<std::string> texts(const scenario::Node& node) {
        std::vector<std::string> out;
        if (!node.is_sequence()) wrong(node, "expected a list of texts");
        for (const auto& item : node.items)
            out.push_back(text(item));
        return out;
    }
    std::vector<std::pair<std::string, std::string>> pairs(const scenario::Node& node) {
        std::vector<std::pair<std::string, std::string>> out;
        if (!node.is_map())
            wrong(node, "expected a map of texts");
        else
            for (std::size_t i = 0; i < node.items.size(); ++i)
                out.emplace_back(node.keys[i].text, text(node.items[i]));
        return out;
    }
    std::map<std::string, std::string> text_map(const scenario::Node& node) {
        const auto entries = pairs(node);
        return {entries.begin(), entries.end()};
    }
    template <class T>
    T value(const scenario::Node& node, const scenario::Parsed<T>& parsed) {
        if (!parsed) wrong(node, fmt::format("expected {}", parsed.error()));
        return parsed.value_or(T{});
    }
    bool boolean(const scenario::Node& node) {
        return value(node, scenario::parse_boolean(text(node)));
    }
    milliseconds duration(const scenario::Node& node) {
        return std::chrono::duration_cast<milliseconds>(
            value(node, scenario::parse_duration(text(node)))
        );
    }
};

void read_files(Reader& reader, const scenario::Node& node) {
    reader.target.process.files = reader.pairs(node);
    for (const auto& key : node.keys)
        if (key.text.empty() || key.text.contains('/') || key.text.starts_with('.'))
            reader.wrong(key, "a file lies directly in the target's folder: a plain name");
}

void read_ready(Reader& reader, const scenario::Node& node) {
    const auto text = reader.text(node);
    if (text == "port")
        reader.target.process.ready = Ready::port;
    else if (text != "connack")
        reader.wrong(node, "expected connack or port");
}

/// `file` as the program finds it: beside the target file, if it is not elsewhere.
std::string beside(const Reader& reader, const std::string& file) {
    const bool is_anywhere = file.starts_with('/') || file.starts_with("{dir}");
    const auto folder = std::filesystem::path{reader.file}.parent_path();
    return is_anywhere ? file : (folder / file).string();
}

std::string read_tls_file(Reader& reader, const scenario::Node& node) {
    const auto file = beside(reader, reader.text(node));
    std::error_code error;
    if (!file.contains('{') && !std::filesystem::is_regular_file(file, error))
        reader.wrong(node, fmt::format("there is no file {}", file));
    return file;
}

void read_tls(Reader& reader, const scenario::Node& node) {
    auto& tls = reader.target.tls;
    tls.said_as = "tls: ";
    if (!node.is_map()) return reader.wrong(node, "expected a map: ca, cert, key, ...");
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        const auto& name = node.keys[i].text;
        const auto& item = node.items[i];
        if (name == "ca")
            tls.ca = read_tls_file(reader, item);
        else if (name == "cert")
            tls.cert = read_tls_file(reader, item);
        else if (name == "key")
            tls.key = read_tls_file(reader, item);
        else if (name == "server_name")
            tls.server_name = reader.text(item);
        else if (name == "insecure")
            tls.is_insecure = reader.boolean(item);
        else
            reader.wrong(node.keys[i], "tls has ca, cert, key, server_name and insecure");
    }
}

void read_address(Reader& reader, const scenario::Node& node) {
    reader.address = &node;
}

/// The address of a broker that runs already, or how one that we start is reached.
void settle_address(Reader& reader) {
    auto& target = reader.target;
    const bool is_ours = !target.process.argv.empty() || !target.process.shell.empty();
    if (!is_ours) target.kind = Target::Kind::url;
    if (!reader.address) {
        target.address.host = "127.0.0.1";
        return;
    }
    const auto& node = *reader.address;
    auto text = reader.text(node);
    const std::string_view place = ":{port}";
    const auto port = text.find(place);
    if (is_ours && port == std::string::npos)
        return reader.wrong(
            node, "the program gets its port from us", "write mqtts://127.0.0.1:{port}"
        );
    if (is_ours) text.replace(port, place.size(), ":1");
    const auto written = network::parse_address(text, network::AddressUse::connect);
    if (!written) return reader.wrong(node, written.error().message);
    target.address = written->address;
    if (written->credentials != network::Credentials{})
        reader.wrong(node, "user name and password stand under 'credentials'");
    if (is_ours && target.address.host != "127.0.0.1" && target.address.host != "::1")
        reader.wrong(node, "expected 127.0.0.1 or [::1]: it is started on this machine");
}

void read_credentials(Reader& reader, const scenario::Node& node) {
    for (const auto& [name, value] : reader.pairs(node))
        if (name == "username")
            reader.target.credentials.username = value;
        else if (name == "password")
            reader.target.credentials.password = network::Secret{value};
        else
            reader.wrong(*node.find_key(name), "credentials are username and password");
    reader.target.process.credentials = reader.target.credentials;
}

void read_limits(Reader& reader, const scenario::Node& node) {
    constexpr std::int64_t rows_max = 4'096;
    constexpr milliseconds answer_max{600'000};
    auto& limits = reader.target.limits;
    if (!node.is_map()) return reader.wrong(node, "expected a map of limits: answer, rows");
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        const auto& name = node.keys[i];
        const auto& item = node.items[i];
        if (name.text == "answer") {
            limits.answer = reader.duration(item);
            if (*limits.answer > answer_max) reader.wrong(item, "expected at most 10m");
        } else if (name.text == "rows") {
            const auto rows =
                reader.value(item, scenario::parse_integer(reader.text(item), 1, rows_max));
            limits.rows = static_cast<unsigned>(rows);
        } else {
            reader.wrong(name, "limits are answer (a duration) and rows (at a time)");
        }
    }
}

struct Key {
    std::string_view name{};
    void (*read)(Reader&, const scenario::Node&){};
};

// clang-format off
constexpr std::array<Key, 21> keys{{
    {"name",         [](Reader& r, const scenario::Node& n) { r.target.name = r.text(n); }},
    {"about",        [](Reader& r, const scenario::Node& n) { r.target.about = r.text(n); }},
    {"install",      [](Reader& r, const scenario::Node& n) { r.target.process.install = r.text(n); }},
    {"needs",        [](Reader& r, const scenario::Node& n) { r.target.process.needs = r.texts(n); }},
    {"command",      [](Reader& r, const scenario::Node& n) { r.target.process.argv = r.texts(n); }},
    {"shell",        [](Reader& r, const scenario::Node& n) { r.target.process.shell = r.text(n); }},
    {"address",      read_address},
    {"tls",          read_tls},
    {"files",        read_files},
    {"ready",        read_ready},
    {"ready_within", [](Reader& r, const scenario::Node& n) { r.target.process.ready_limit = r.duration(n); }},
    {"grace",        [](Reader& r, const scenario::Node& n) { r.target.process.grace = r.duration(n); }},
    {"ports",        [](Reader& r, const scenario::Node& n) { r.target.process.ports = static_cast<int>(r.value(n, scenario::parse_integer(r.text(n), 1, 16))); }},
    {"version",      [](Reader& r, const scenario::Node& n) { r.target.version_command = r.texts(n); }},
    {"restart",      [](Reader& r, const scenario::Node& n) { r.target.can_restart = r.boolean(n); }},
    {"kill",         [](Reader& r, const scenario::Node& n) { r.target.can_kill = r.boolean(n); }},
    {"environment",  [](Reader& r, const scenario::Node& n) { r.target.process.environment = r.text_map(n); }},
    {"credentials",  read_credentials},
    {"limits",       read_limits},
    {"capabilities", [](Reader& r, const scenario::Node& n) { r.target.capabilities = r.text_map(n); }},
    {"baseline",     [](Reader& r, const scenario::Node& n) { r.target.baseline = r.text(n); }},
}};
// clang-format on

}  // namespace

std::vector<std::string_view> target_file_keys() {
    std::vector<std::string_view> names;
    for (const auto& key : keys)
        names.push_back(key.name);
    return names;
}

namespace {

void read_keys(Reader& reader, const scenario::Node& root) {
    const auto names = target_file_keys();
    for (std::size_t i = 0; i < root.items.size(); ++i) {
        const auto& name = root.keys[i];
        const auto key = std::ranges::find(keys, name.text, &Key::name);
        if (key != keys.end()) {
            key->read(reader, root.items[i]);
            continue;
        }
        const auto near = scenario::suggestion_for(name.text, names);
        reader.wrong(
            name,
            fmt::format("a target file has no key '{}'", name.text),
            near.empty() ? "" : "did you mean '" + near + "'?"
        );
    }
}

}  // namespace

std::expected<Target, std::string>
load_target_file(const std::string& text, const std::string& path) {
    const auto root = scenario::parse_yaml(path, text);
    if (!root) return std::unexpected{scenario::render(root.error(), text)};
    Reader reader{.file = path};
    if (!root->is_map()) reader.wrong(*root, "a target file is a map");
    read_keys(reader, *root);
    auto& target = reader.target;
    if (target.name.empty()) target.name = std::filesystem::path{path}.stem().string();
    target.process.name = target.name;
    const auto& process = target.process;
    if (!process.argv.empty() && !process.shell.empty())
        reader.wrong(*root, "a target file has 'command' (a list) or 'shell' (a text), not both");
    if (process.argv.empty() && process.shell.empty() && !reader.address)
        reader.wrong(
            *root,
            "a target file needs 'command' (a list), 'shell' (a text), or 'address' of a broker "
            "that runs already"
        );
    settle_address(reader);
    if (target.tls != network::TlsFiles{} && !network::has_tls(target.address.scheme))
        reader.wrong(*root->find_key("tls"), "'tls' is for an address of mqtts:// or wss://");
    if (!reader.problems.empty()) {
        scenario::tidy(reader.problems);
        return std::unexpected{scenario::render(reader.problems, text)};
    }
    return std::move(target);
}

}  // namespace assay::targets
