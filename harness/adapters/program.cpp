#include "harness/adapters/program.hpp"

#include "harness/targets/temporary_folder.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace assay::adapters {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::chrono::milliseconds look_every{10};
constexpr std::size_t errors_max_bytes = 64UL * 1024;
/// What a program that does not read its input may leave there; commands of a row take far less.
constexpr std::size_t unread_max_bytes = 64UL * 1024 * 1024;

/// Closes at the end of a scope what the program alone is to hold.
struct Descriptor {
    int number{-1};
    Descriptor() = default;
    explicit Descriptor(int n) : number{n} {}
    ~Descriptor() {
        if (number >= 0) ::close(number);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
};

std::expected<std::array<int, 2>, std::string> pipe_ends() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) == 0) return ends;
    return std::unexpected{fmt::format("no pipe: {}", std::strerror(errno))};
}

std::expected<std::string, std::string>
program_of(const targets::ProcessSpec& spec, const std::string& name) {
    if (auto found = targets::find_program(name)) return *found;
    return std::unexpected{fmt::format(
        "{}: the program '{}' is not on this machine{}",
        spec.name,
        name,
        spec.install.empty() ? "" : "; install it: " + spec.install
    )};
}

std::expected<targets::SpawnSpec, std::string>
command_of(const targets::ProcessSpec& spec, const targets::Placeholders& values) {
    targets::SpawnSpec out;
    for (const auto& need : spec.needs)
        if (auto found = program_of(spec, need); !found) return std::unexpected{found.error()};
    for (const auto& [name, value] : spec.environment)
        out.environment[name] = targets::filled(value, values);
    if (!spec.shell.empty()) {
        out.argv = {"/bin/sh", "-c", targets::filled_for_shell(spec.shell, values)};
        return out;
    }
    for (const auto& word : spec.argv)
        out.argv.push_back(targets::filled(word, values));
    auto found = program_of(spec, out.argv.front());
    if (!found) return std::unexpected{found.error()};
    out.argv.front() = *found;
    return out;
}

}  // namespace

/// Lives on in handlers that are under way.
class Program::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(asio::io_context& io, ProgramEvents events)
        : events_{std::move(events)}, input_{io}, output_{io}, errors_{io}, look_{io} {}

    std::expected<void, std::string>
    start(const targets::ProcessSpec& spec, targets::Placeholders values) {
        auto folder = targets::TemporaryFolder::make("assay-client");
        if (!folder) return std::unexpected{folder.error()};
        folder_ = std::move(*folder);
        values["dir"] = folder_->path().string();
        for (const auto& [name, content] : spec.files)
            if (auto written = folder_->write(name, targets::filled(content, values)); !written)
                return written;
        auto spawn = command_of(spec, values);
        if (!spawn) return std::unexpected{spawn.error()};
        const auto in = pipe_ends();
        const auto out = in ? pipe_ends() : in;
        const auto err = out ? pipe_ends() : out;
        if (!err) return std::unexpected{err.error()};
        const Descriptor its_input{(*in)[0]};
        const Descriptor its_output{(*out)[1]};
        const Descriptor its_errors{(*err)[1]};
        input_.assign((*in)[1]);
        output_.assign((*out)[0]);
        errors_.assign((*err)[0]);
        spawn->input = its_input.number;
        spawn->output = its_output.number;
        spawn->errors = its_errors.number;
        spawn->folder = folder_->path().string();
        auto group = targets::ProcessGroup::spawn(*spawn);
        if (!group) return std::unexpected{fmt::format("{}: {}", spec.name, group.error())};
        group_ = std::move(*group);
        read_output();
        read_errors();
        look_again();
        return {};
    }

    void write(std::string_view text) {
        if (!group_ || unwritten_.size() + text.size() > unread_max_bytes) return;
        unwritten_ += text;
        if (!is_writing_) write_on();
    }

    void kill() {
        events_ = {};
        group_.reset();
        look_.cancel();
        close(input_);
        close(output_);
        close(errors_);
        folder_.reset();
    }

    const std::string& said() const { return said_; }

private:
    static void close(asio::posix::stream_descriptor& descriptor) {
        error_code ignored;
        std::ignore = descriptor.close(ignored);
    }

    void write_on() {
        is_writing_ = true;
        being_written_ = std::exchange(unwritten_, {});
        asio::async_write(
            input_,
            asio::buffer(being_written_),
            [self = shared_from_this()](error_code error, std::size_t) {
                self->is_writing_ = false;
                // Whoever has closed its input is not told; its end is noticed elsewhere.
                if (!error && !self->unwritten_.empty()) self->write_on();
            }
        );
    }

    void read_output() {
        output_.async_read_some(
            asio::buffer(chunk_),
            [self = shared_from_this()](error_code error, std::size_t size) {
                if (error) {
                    self->is_silent_ = true;
                    return;
                }
                const std::string_view text{self->chunk_.data(), size};
                if (self->events_.output)
                    self->events_.output(text);
                else
                    self->keep(text);
                if (self->output_.is_open()) self->read_output();
            }
        );
    }

    void read_errors() {
        errors_.async_read_some(
            asio::buffer(error_chunk_),
            [self = shared_from_this()](error_code error, std::size_t size) {
                if (error) return;
                self->keep({self->error_chunk_.data(), size});
                self->read_errors();
            }
        );
    }

    void keep(std::string_view text) {
        said_ += text;
        if (said_.size() > errors_max_bytes) said_.erase(0, said_.size() - errors_max_bytes);
    }

    void look_again() {
        look_.expires_after(look_every);
        look_.async_wait([self = weak_from_this()](error_code error) {
            const auto own = self.lock();
            if (!error && own) own->look();
        });
    }

    /// Its end is told once what it said before has been read.
    void look() {
        if (!group_) return;
        const auto how = group_->ending();
        if (!how || !is_silent_) return look_again();
        group_.reset();
        if (const auto tell = std::exchange(events_.ended, nullptr)) tell(*how);
    }

    ProgramEvents events_;
    std::optional<targets::TemporaryFolder> folder_{};
    std::optional<targets::ProcessGroup> group_{};
    asio::posix::stream_descriptor input_;
    asio::posix::stream_descriptor output_;
    asio::posix::stream_descriptor errors_;
    asio::steady_timer look_;
    std::array<char, 65536> chunk_{};
    std::array<char, 4096> error_chunk_{};
    std::string said_{};
    std::string unwritten_{};
    std::string being_written_{};
    bool is_writing_{};
    bool is_silent_{};  ///< its standard output is closed
};

Program::Program(asio::io_context& io, ProgramEvents events)
    : impl_{std::make_shared<Impl>(io, std::move(events))} {}

Program::~Program() {
    impl_->kill();
}

std::expected<void, std::string>
Program::start(const targets::ProcessSpec& spec, const targets::Placeholders& values) {
    return impl_->start(spec, values);
}

void Program::write(std::string_view text) {
    impl_->write(text);
}

void Program::kill() {
    impl_->kill();
}

std::string Program::errors() const {
    return impl_->said();
}

}  // namespace assay::adapters
