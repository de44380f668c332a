#include "harness/target/target.hpp"

#include "harness/target/target_file.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <fmt/format.h>
#include <fstream>
#include <ranges>
#include <sstream>

namespace assay::harness {
namespace {

using Parsed = std::expected<Target, std::string>;

std::unexpected<std::string> wrong(std::string_view text, std::string_view why) {
    return std::unexpected{fmt::format("target '{}': {}", text, why)};
}

Parsed parse_builtin(std::string_view text) {
    Target out{
        .name = std::string{text},
        .kind = Target::Kind::builtin,
        .can_restart = true,
        .can_kill = true
    };
    constexpr std::string_view broken = "builtin:broken=";
    if (text == "builtin") return out;
    if (!text.starts_with(broken) || text == broken)
        return wrong(text, "write builtin or builtin:broken=DEFECT[,DEFECT]");
    for (const auto part : std::views::split(text.substr(broken.size()), ','))
        out.defects.emplace_back(std::string_view{part});
    return out;
}

Parsed parse_address(std::string_view text) {
    const bool has_scheme = text.contains("://");
    const auto url =
        boost::urls::parse_uri(has_scheme ? std::string{text} : fmt::format("mqtt://{}", text));
    if (!url || url->host_address().empty())
        return wrong(text, "not an address; write mqtt://host:port");
    const std::string scheme{url->scheme()};
    if (scheme == "mqtts" || scheme == "ws" || scheme == "wss")
        return wrong(
            text,
            fmt::format(
                "{}:// is not supported yet; give the plain TCP listener as mqtt://host:port",
                scheme
            )
        );
    if (scheme != "mqtt" && scheme != "tcp")
        return wrong(text, fmt::format("unknown scheme '{}'; write mqtt://host:port", scheme));
    if (url->has_port() && url->port_number() == 0)
        return wrong(text, "the port has to be 1..65535");
    if (!url->path().empty() && url->path() != "/")
        return wrong(text, "an mqtt:// address has no path");
    Target out{.kind = Target::Kind::tcp, .host = url->host_address()};
    if (url->has_port()) out.port = url->port_number();
    out.credentials = {.username = url->user(), .password = url->password()};
    // Without the password: the name goes into reports.
    out.name = fmt::format("{}:{}", out.host, out.port);
    return out;
}

Parsed parse_exec(std::string_view text) {
    auto command = text.substr(std::string_view{"exec:"}.size());
    if (command.size() >= 2 && (command.front() == '\'' || command.front() == '"') &&
        command.back() == command.front())
        command = command.substr(1, command.size() - 2);
    if (!command.contains("{port}"))
        return wrong(
            text, "the command has to say where {port} goes, as in exec:'mosquitto -p {port}'"
        );
    Target out{
        .name = std::string{text}, .kind = Target::Kind::exec, .can_restart = true, .can_kill = true
    };
    out.process.name = fmt::format("'{}'", command);
    out.process.shell = command;
    return out;
}

Parsed parse_own_file(std::string_view text) {
    const std::string path{text.starts_with("file:") ? text.substr(5) : text};
    std::ifstream file{path, std::ios::binary};
    if (!file) return wrong(text, fmt::format("cannot read {}", path));
    std::ostringstream content;
    content << file.rdbuf();
    return load_target_file(content.str(), path);
}

Parsed parse_name(std::string_view text, const SuiteFiles& files) {
    const auto path = fmt::format("targets/{}.yaml", text);
    const auto content = files ? files(path) : std::nullopt;
    if (!content)
        return wrong(
            text,
            "there is no target of that name; 'assay list targets' names them, "
            "and a broker that runs already is mqtt://host:port"
        );
    return load_target_file(*content, path);
}

}  // namespace

Parsed parse_target(std::string_view text, const SuiteFiles& files) {
    if (text == "builtin" || text.starts_with("builtin:")) return parse_builtin(text);
    if (text.starts_with("exec:")) return parse_exec(text);
    if (text.starts_with("file:") || text.ends_with(".yaml") || text.ends_with(".yml"))
        return parse_own_file(text);
    if (text.contains(':')) return parse_address(text);
    return parse_name(text, files);
}

}  // namespace assay::harness
