#include "tests/reports/chromium.hpp"

#include "reports/result/file.hpp"
#include "tests/ending.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <sstream>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace assay::reports {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

/// A browser that says nothing for so long hangs, on a machine that has a processor for it.
constexpr int silence_max_ms = 60'000;
constexpr double patience_max = 4;
/// One that was told to close is ended after so long.
constexpr int closing_max_ms = 5'000;

/// The same where others want the processors, too: it gets its share of them only.
int silence_allowed_ms() {
    double load = 0;
    const double cores = std::max(1U, std::thread::hardware_concurrency());
    if (::getloadavg(&load, 1) != 1) load = cores;
    return static_cast<int>(silence_max_ms * std::clamp(load / cores, 1.0, patience_max));
}

/// Whether our child ends within so long, or has ended; it is still to be waited for.
bool ends_within(int pid, int limit_ms) {
    const int handle = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    pollfd end{.fd = handle, .events = POLLIN, .revents = 0};
    const bool has_ended = ::poll(&end, 1, limit_ms) == 1;
    ::close(handle);
    return has_ended;
}

/// What `--remote-debugging-pipe` reads from and writes to.
constexpr int browser_reads = 3;
constexpr int browser_writes = 4;

std::string program() {
    const char* path = std::getenv("PATH");
    const std::string folders{path == nullptr ? "" : path};
    for (std::size_t at = 0; at <= folders.size();) {
        const auto end = std::min(folders.find(':', at), folders.size());
        for (const auto* name : {"chromium", "chromium-browser", "google-chrome"}) {
            const auto file = fs::path{folders.substr(at, end - at)} / name;
            if (fs::exists(file)) return file.string();
        }
        at = end + 1;
    }
    return {};
}

/// In the child: the pipes at their places, the browser's chatter in a file, then the browser.
[[noreturn]] void become_browser(
    const std::string& file, int in, int out, const std::string& profile, const std::string& log
) {
    // The pipes may stand where the browser wants them, the other way round.
    const int read_end = ::fcntl(in, F_DUPFD, 10);
    const int write_end = ::fcntl(out, F_DUPFD, 10);
    ::dup2(read_end, browser_reads);
    ::dup2(write_end, browser_writes);
    const int chatter = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(chatter, STDOUT_FILENO);
    ::dup2(chatter, STDERR_FILENO);
    const auto folder = "--user-data-dir=" + profile;
    const std::array arguments{
        file.c_str(),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--remote-debugging-pipe",
        folder.c_str(),
        static_cast<const char*>(nullptr)
    };
    ::execv(file.c_str(), const_cast<char* const*>(arguments.data()));
    ::_exit(127);
}

}  // namespace

bool Chromium::is_installed() {
    return !program().empty();
}

Chromium::Chromium() {
    std::array<int, 2> down{};
    std::array<int, 2> up{};
    if (::pipe2(down.data(), O_CLOEXEC) != 0 || ::pipe2(up.data(), O_CLOEXEC) != 0) return;
    const auto file = program();
    const auto profile = (folder_ / "profile").string();
    // A browser that has died is found out by its silence.
    std::signal(SIGPIPE, SIG_IGN);
    const int child = ::fork();
    if (child == 0) become_browser(file, down[0], up[1], profile, log_.string());
    ::close(down[0]);
    ::close(up[1]);
    to_ = down[1];
    from_ = up[0];
    pid_ = child;
    attach();
}

Chromium::~Chromium() {
    if (is_running() && ends_within(pid_, 0)) bury();
    is_closing_ = true;
    if (is_running()) call("Browser.close");
    ::close(to_);
    ::close(from_);
    if (!is_running()) return;
    // It has done all that the test wanted: how it ends now shows nothing of our pages.
    if (!ends_within(pid_, closing_max_ms)) ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

void Chromium::bury() {
    int status{};
    ::waitpid(std::exchange(pid_, 0), &status, 0);
    std::ostringstream said;
    said << std::ifstream{log_}.rdbuf();
    ADD_FAILURE() << "the browser died or hung: " << ending_of(status) << "\nit said:\n"
                  << said.str();
}

void Chromium::attach() {
    const auto target = call("Target.createTarget", {{"url", "about:blank"}});
    if (!is_running()) return;
    const auto attached = call(
        "Target.attachToTarget",
        {{"targetId", target.at("targetId").as_string()}, {"flatten", true}}
    );
    session_ = attached.at("sessionId").as_string();
    call("Page.enable");
    call("Performance.enable", {{"timeDomain", "threadTicks"}});
}

json::object Chromium::next_message() {
    for (auto end = unread_.find('\0'); true; end = unread_.find('\0')) {
        if (end != std::string::npos) {
            auto message = json::parse(std::string_view{unread_}.substr(0, end)).as_object();
            unread_.erase(0, end + 1);
            return message;
        }
        pollfd ready{.fd = from_, .events = POLLIN, .revents = 0};
        std::array<char, 65536> chunk{};
        const auto size = ::poll(&ready, 1, silence_allowed_ms()) == 1
                              ? ::read(from_, chunk.data(), chunk.size())
                              : 0;
        if (size <= 0) return {};
        unread_.append(chunk.data(), static_cast<std::size_t>(size));
    }
}

json::object Chromium::call(std::string_view method, json::object parameters) {
    json::object message{{"id", ++calls_}, {"method", method}, {"params", std::move(parameters)}};
    if (!session_.empty() && !method.starts_with("Browser.")) message["sessionId"] = session_;
    auto text = json::serialize(message);
    text.push_back('\0');
    for (std::string_view rest{text}; !rest.empty();) {
        const auto written = ::write(to_, rest.data(), rest.size());
        if (written <= 0) break;
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    while (true) {
        auto answer = next_message();
        if (answer.empty()) {
            // It died or hangs; nothing more is to be had from it.
            if (!is_closing_ && is_running()) {
                ::kill(pid_, SIGKILL);
                bury();
            }
            return {};
        }
        const auto* name = answer.if_contains("method");
        if (name != nullptr && *name == "Page.loadEventFired") has_loaded_ = true;
        const auto* id = answer.if_contains("id");
        if (id == nullptr || *id != calls_) continue;
        auto* result = answer.if_contains("result");
        return result == nullptr ? answer : std::move(result->as_object());
    }
}

void Chromium::put_beside(const std::string& name, const std::string& content) {
    EXPECT_TRUE(save(folder_ / name, content));
}

void Chromium::open(const std::string& page, const std::string& fragment, Look look) {
    // A file of its own: within one, another fragment alone would load nothing.
    const auto file = folder_ / ("page-" + std::to_string(calls_) + ".html");
    if (!save(file, page)) return;
    // Zoom is fewer CSS pixels on the same glass.
    const auto width = static_cast<int>(look.width / look.zoom);
    call(
        "Emulation.setDeviceMetricsOverride",
        {{"width", width},
         {"height", 900},
         {"deviceScaleFactor", look.zoom},
         {"mobile", look.width < 600}}
    );
    const auto feature = [](std::string_view name, std::string_view value) {
        return json::object{{"name", name}, {"value", value}};
    };
    call(
        "Emulation.setEmulatedMedia",
        {{"media", look.print ? "print" : "screen"},
         {"features",
          json::array{
              feature("prefers-color-scheme", look.dark ? "dark" : "light"),
              feature("forced-colors", look.forced_colors ? "active" : "none")
          }}}
    );
    call("Emulation.setScriptExecutionDisabled", {{"value", !look.scripts}});
    has_loaded_ = false;
    call("Page.navigate", {{"url", "file://" + file.string() + fragment}});
    while (is_running() && !has_loaded_) {
        const auto message = next_message();
        if (message.empty()) return;
        const auto* name = message.if_contains("method");
        has_loaded_ = name != nullptr && *name == "Page.loadEventFired";
    }
}

std::string Chromium::evaluate(std::string_view expression) {
    const auto answer = call(
        "Runtime.evaluate",
        {{"expression", expression}, {"awaitPromise", true}, {"returnByValue", true}}
    );
    if (const auto* error = answer.if_contains("exceptionDetails"))
        return "exception: " + json::serialize(*error);
    const auto* result = answer.if_contains("result");
    if (result == nullptr) return "exception: no answer";
    const auto* value = result->as_object().if_contains("value");
    if (value == nullptr) return "undefined";
    return value->is_string() ? std::string{value->as_string()} : json::serialize(*value);
}

double Chromium::seconds_of_work() {
    const auto answer = call("Performance.getMetrics");
    const auto* metrics = answer.if_contains("metrics");
    if (metrics == nullptr) return 1e9;
    for (const auto& each : metrics->as_array())
        if (each.at("name") == "TaskDuration") return each.at("value").to_number<double>();
    return 1e9;
}

void Chromium::press(std::string_view key) {
    json::object parameters{{"type", "keyDown"}, {"key", key}};
    if (key.size() == 1) parameters["text"] = key;
    call("Input.dispatchKeyEvent", parameters);
    call("Input.dispatchKeyEvent", {{"type", "keyUp"}, {"key", key}});
}

}  // namespace assay::reports
