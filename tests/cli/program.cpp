#include "tests/cli/program.hpp"

#include "reports/result/packed.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <sstream>
#include <stdexcept>
#include <unistd.h>

namespace assay::cli {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// Far more than anything here takes, and less than ctest allows: who waits in vain still says so.
constexpr std::chrono::seconds patience{270};
constexpr milliseconds look_every{100};

Outcome outcome_of(Companion& program, const std::function<void()>& watch = [] {}) {
    const auto how = program.ending(watch);
    constexpr std::string_view exited = "exit code ";
    if (how && how->starts_with(exited))
        return {.code = std::stoi(how->substr(exited.size())), .text = program.text()};
    return {.text = program.text() + "\n[" + how.value_or("it did not end") + "]\n"};
}

std::vector<std::string> with_path(const std::vector<std::string>& words) {
    std::vector<std::string> argv{program_path()};
    argv.insert(argv.end(), words.begin(), words.end());
    return argv;
}

}  // namespace

std::string program_path() {
    return ASSAY_PROGRAM;
}

Outcome assay(
    const std::vector<std::string>& words, const std::map<std::string, std::string>& environment
) {
    Companion program{with_path(words), environment};
    return outcome_of(program);
}

Outcome assay_with_signal(const std::vector<std::string>& words, int signal, const Cue& cue) {
    Companion program{with_path(words)};
    bool is_signalled{};
    return outcome_of(program, [&] {
        if (is_signalled || !cue(program.text())) return;
        is_signalled = true;
        program.signal(signal);
    });
}

Outcome shell(const std::string& command) {
    Companion program{{"/bin/sh", "-c", command}};
    return outcome_of(program);
}

std::map<std::string, std::string> verdicts_in(const std::string& out) {
    std::map<std::string, std::string> found;
    std::istringstream lines{content_of(out + "/results.jsonl")};
    for (std::string line; std::getline(lines, line);) {
        const auto value = boost::json::parse(line).as_object();
        if (value.at("kind").as_string() == "row")
            found[std::string{value.at("name").as_string()}] =
                std::string{value.at("verdict").as_string()};
    }
    return found;
}

std::string results_in(const std::string& out) {
    std::string text;
    std::istringstream lines{content_of(out + "/results.jsonl")};
    for (std::string line; std::getline(lines, line);) {
        text += line + "\n";
        const auto value = boost::json::parse(line).as_object();
        const auto* packed = value.if_contains("packed");
        if (!packed) continue;
        const auto bytes = reports::unbase64(std::string_view{packed->as_string()});
        text += reports::gunzip(bytes.value(), 100'000'000).value() + "\n";
    }
    return text;
}

std::string dying_broker(const std::string& results, int rows) {
    const auto count = "$(($(grep -cs verdict...pass.. " + results + ")+";
    return "exec:" + program_path() + " broker --port {port} & last=" + count +
           std::to_string(rows) + ")); until [ " + count +
           "0)) -ge $last ]; do sleep 0.05; done; kill -9 $!; exit 7";
}

Companion::Companion(
    std::vector<std::string> argv, std::map<std::string, std::string> environment
) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error{std::strerror(errno)};
    pipe_ = ends[0];
    auto group = targets::ProcessGroup::spawn(
        {.argv = std::move(argv), .environment = std::move(environment), .output = ends[1]}
    );
    ::close(ends[1]);
    if (!group) throw std::runtime_error{group.error()};
    group_ = std::move(*group);
}

Companion::~Companion() {
    if (!may_end_ && group_->ending())
        ADD_FAILURE() << "a program did not live as long as its test: " << *ending()
                      << "\nit said:\n"
                      << text_;
    ::close(pipe_);
}

bool Companion::read(milliseconds limit) {
    pollfd wait{.fd = pipe_, .events = POLLIN, .revents = 0};
    if (::poll(&wait, 1, static_cast<int>(limit.count())) <= 0) return true;
    std::array<char, 4096> chunk{};
    const auto size = ::read(pipe_, chunk.data(), chunk.size());
    if (size > 0) text_.append(chunk.data(), static_cast<std::size_t>(size));
    return size > 0;
}

bool Companion::says(std::string_view word) {
    const auto deadline = Clock::now() + patience;
    while (!text_.contains(word))
        if (Clock::now() >= deadline || !read(look_every)) return false;
    return true;
}

std::optional<std::string> Companion::ending(const std::function<void()>& watch) {
    may_end_ = true;
    const auto deadline = Clock::now() + patience;
    while (read(look_every) && Clock::now() < deadline)
        watch();
    std::optional<std::string> how;
    while (!(how = group_->ending()) && Clock::now() < deadline)
        ::poll(nullptr, 0, 5);
    return how;
}

std::string content_of(const std::string& path) {
    std::ostringstream out;
    out << std::ifstream{path, std::ios::binary}.rdbuf();
    return out.str();
}

void write_file(const std::string& path, const std::string& content) {
    std::ofstream{path, std::ios::binary} << content;
}

}  // namespace assay::cli
