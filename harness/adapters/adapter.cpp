#include "harness/adapters/adapter.hpp"

#include "harness/scenario/values.hpp"

#include <fmt/format.h>

namespace assay::adapters {
namespace {

/// What a program says that cannot do what it is for.
constexpr std::string_view cannot_exit = "exit code 127";

}  // namespace

Adapter::Adapter(network::WallClock& clock, targets::ProcessSpec spec)
    : clock_{clock}, spec_{std::move(spec)} {}

void Adapter::begin(Events events) {
    events_ = std::move(events);
    start();
}

void Adapter::start() {
    // One that was crashed and starts again says once more what it is, which is no news.
    conversation_.emplace(events_);
    program_ = std::make_unique<Program>(
        clock_.io(),
        ProgramEvents{
            .output =
                [this](std::string_view text) {
                    clock_.sync();
                    if (conversation_->is_broken()) return;
                    conversation_->heard(text);
                },
            .ended =
                [this](const std::string& how) {
                    clock_.sync();
                    ended(how);
                }
        }
    );
    if (const auto started = program_->start(spec_, {}); !started) {
        // Not from inside the call that wants it started.
        clock_.schedule().after({}, [this, why = started.error(), watch = std::weak_ptr{alive_}] {
            if (!watch.expired() && events_.trouble) events_.trouble(why);
        });
        return;
    }
    program_->write(start_line());
}

void Adapter::carry_out(int id, const Command& command) {
    if (command.deed == Deed::crash) {
        crash();
        clock_.schedule().after({}, [this, id, watch = std::weak_ptr{alive_}] {
            if (!watch.expired() && events_.done) events_.done({.id = id, .ok = true});
        });
        return;
    }
    if (!program_) start();
    conversation_->sent(id);
    program_->write(line_of(id, command));
}

void Adapter::crash() {
    if (!program_) return;
    said_ += program_->errors();
    program_->kill();
    program_.reset();
}

void Adapter::ended(const std::string& how) {
    if (how == cannot_exit) {
        if (events_.done) events_.done({.cannot = "the adapter says so (exit code 127)"});
        return;
    }
    if (!conversation_->is_broken() && events_.died) events_.died(how);
}

std::string Adapter::output() const {
    return program_ ? said_ + program_->errors() : said_;
}

Undriven::Undriven(
    network::WallClock& clock, targets::ProcessSpec spec, network::Address server, Coming coming
)
    : clock_{clock},
      spec_{std::move(spec)},
      server_{std::move(server)},
      coming_{std::move(coming)} {}

void Undriven::begin(Events events) {
    events_ = std::move(events);
    if (coming_.has_come)
        clock_.schedule().after(coming_.limit, [this, watch = std::weak_ptr{alive_}] {
            if (watch.expired() || coming_.has_come() || !events_.trouble) return;
            events_.trouble(fmt::format(
                "no client connected within {}", scenario::print_duration(coming_.limit)
            ));
        });
    if (spec_.shell.empty() && spec_.argv.empty()) return;
    // That it ends by itself is its own affair: many publish one message and leave.
    program_ = std::make_unique<Program>(clock_.io(), ProgramEvents{});
    const targets::Placeholders values{
        {"host", server_.host}, {"port", std::to_string(server_.port)}
    };
    if (const auto started = program_->start(spec_, values); !started)
        clock_.schedule().after({}, [trouble = events_.trouble, why = started.error()] {
            if (trouble) trouble(why);
        });
}

void Undriven::crash() {
    if (program_) program_->kill();
}

std::string Undriven::output() const {
    return program_ ? program_->errors() : std::string{};
}

}  // namespace assay::adapters
