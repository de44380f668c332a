#include "harness/targets/target_file.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include <chrono>
#include <filesystem>
#include <fmt/format.h>

namespace assay::targets {
namespace {

/// In double quotes, which YAML reads as JSON does.
std::string in_quotes(const std::string& text) {
    return boost::json::serialize(boost::json::string{text});
}

class Writer {
public:
    void line(std::string_view key, const std::string& text) {
        if (!text.empty()) out_ += fmt::format("{}: {}\n", key, in_quotes(text));
    }
    void plain(std::string_view key, const std::string& text) {
        out_ += fmt::format("{}: {}\n", key, text);
    }
    void list(std::string_view key, const std::vector<std::string>& texts) {
        if (texts.empty()) return;
        out_ += fmt::format("{}:\n", key);
        for (const auto& text : texts)
            out_ += fmt::format("  - {}\n", in_quotes(text));
    }
    /// Entries of a map; those without a text are left out, and so is a map without entries.
    void
    map(std::string_view key, const std::vector<std::pair<std::string, std::string>>& entries) {
        std::string lines;
        for (const auto& [name, text] : entries)
            if (!text.empty()) lines += fmt::format("  {}: {}\n", in_quotes(name), in_quotes(text));
        if (!lines.empty()) out_ += fmt::format("{}:\n{}", key, lines);
    }
    void comment(std::string_view text) { out_ += fmt::format("# {}\n", text); }
    std::string take() { return std::move(out_); }

private:
    std::string out_{};
};

std::string in_milliseconds(std::chrono::milliseconds span) {
    return fmt::format("{}ms", span.count());
}

std::string address_of(const Target& target) {
    if (target.kind == Target::Kind::url) return network::print_address(target.address);
    return fmt::format(
        "{}://{}:{{port}}{}",
        network::name_of(target.address.scheme),
        target.address.host.contains(':') ? "[" + target.address.host + "]" : target.address.host,
        target.address.path
    );
}

void write_process(Writer& out, const ProcessSpec& process) {
    out.line("install", process.install);
    out.list("needs", process.needs);
    out.list("command", process.argv);
    out.line("shell", process.shell);
    out.map("files", process.files);
    out.map("environment", {process.environment.begin(), process.environment.end()});
    out.plain("grace", in_milliseconds(process.grace));
    out.plain("ports", std::to_string(process.ports));
}

/// The file that is written may lie elsewhere.
std::string from_everywhere(const std::string& path) {
    if (path.empty() || path.starts_with("{dir}")) return path;
    return std::filesystem::absolute(path).lexically_normal().string();
}

void write_tls(Writer& out, const network::TlsFiles& tls) {
    out.map(
        "tls",
        {{"ca", from_everywhere(tls.ca)},
         {"cert", from_everywhere(tls.cert)},
         {"key", from_everywhere(tls.key)},
         {"server_name", tls.server_name},
         {"insecure", tls.is_insecure ? "true" : ""}}
    );
}

void write_limits(Writer& out, const TargetLimits& limits) {
    const auto number = [](const std::optional<unsigned>& value, const char* unit) {
        return value ? std::to_string(*value) + unit : std::string{};
    };
    out.map(
        "limits",
        {{"answer", limits.answer ? in_milliseconds(*limits.answer) : ""},
         {"rows", number(limits.rows, "")},
         {"connections", number(limits.connections, "")},
         {"rate", number(limits.connects_a_second, "/s")}}
    );
}

void write_hooks(Writer& out, const Hooks& hooks) {
    if (hooks == Hooks{}) return;
    out.map(
        "hooks",
        {{"start", hooks.start},
         {"stop", hooks.stop},
         {"restart", hooks.restart},
         {"kill", hooks.kill},
         {"limit", in_milliseconds(hooks.limit)}}
    );
}

}  // namespace

std::string
print_target_file(const Target& target, const std::map<std::string, std::string>& facts) {
    Writer out;
    const auto& process = target.process;
    out.line("name", target.product.empty() ? process.name : target.product);
    out.line("about", target.about);
    out.line("source", "tried here");
    out.list("notes", target.notes);
    out.line("address", address_of(target));
    if (network::has_tls(target.address.scheme)) write_tls(out, target.tls);
    if (target.kind == Target::Kind::exec) write_process(out, process);
    out.plain("ready", process.ready == Ready::port ? "port" : "connack");
    out.plain("ready_within", in_milliseconds(process.ready_limit));
    out.list("version", target.version_command);
    write_hooks(out, target.hooks);
    out.plain("restart", target.can_restart ? "true" : "false");
    out.plain("kill", target.can_kill ? "true" : "false");
    out.map("credentials", {{"username", target.credentials.username}});
    if (target.credentials.password != network::Secret{})
        out.comment("The password is not written here: say --password-file, or password_file above."
        );
    write_limits(out, target.limits);
    out.map("capabilities", {facts.begin(), facts.end()});
    out.line("baseline", target.baseline);
    return out.take();
}

}  // namespace assay::targets
