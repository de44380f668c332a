#include "harness/play/actor/tested_client.hpp"

#include "harness/scenario/kinds.hpp"
#include "reference/wire/print.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

namespace assay::play {
namespace {

/// What an application may hear in one row; a client that says more floods.
constexpr std::size_t heard_max = 100'000;
constexpr std::size_t kept_max_bytes = 64UL * 1024 * 1024;

std::string_view name_of(adapters::Deed deed) {
    return scenario::kind_row(scenario::Kind::deed).words[static_cast<std::size_t>(deed)];
}

wire::Publish publish_of(const adapters::Message& message) {
    wire::Publish out{.topic = {message.topic}};
    out.set_qos(message.qos);
    out.set_retain(message.retain);
    out.set_dup(message.dup);
    out.payload.bytes = message.payload;
    return out;
}

}  // namespace

TestedClient::TestedClient(
    const ActorContext& context, std::unique_ptr<adapters::Application> application
)
    : context_{context},
      application_{std::move(application)},
      self_{std::make_shared<TestedClient*>(this)} {
    // It may say something when this is gone.
    const auto own = [watch = std::weak_ptr{self_}](auto deed) {
        return [watch, deed](const auto&... what) {
            if (const auto self = watch.lock()) deed(**self, what...);
        };
    };
    application_->begin(
        {.started = own([](TestedClient& self, const adapters::Identity& identity) {
             self.identity_ = identity;
             self.notify();
         }),
         .done = own([](TestedClient& self, const adapters::Done& done) { self.on_done(done); }),
         .message = own([](TestedClient& self, const adapters::Message& message) {
             self.on_message(message);
         }),
         .lost = own([](TestedClient& self) { self.on_lost(); }),
         .died = own([](TestedClient& self, const std::string& how) {
             self.death_ = how;
             self.on_trouble("the client under test ended by itself: " + how);
         }),
         .trouble = own([](TestedClient& self, const std::string& what) { self.on_trouble(what); })}
    );
}

TestedClient::~TestedClient() = default;

int TestedClient::tell(const adapters::Command& command, int line) {
    note("told to " + describe(command), line);
    ++commands_;
    if (command.deed == adapters::Deed::publish) {
        published_[commands_] = exchanged_.size();
        exchanged_.push_back(
            {.at = context_.trace.offset(context_.now()),
             .topic = command.topic,
             .payload = command.payload,
             .qos = command.qos}
        );
    }
    application_->carry_out(commands_, command);
    return commands_;
}

std::vector<reports::ApplicationMessage> TestedClient::take_application() {
    for (const auto& [command, index] : published_)
        if (const auto* done = answer(command)) exchanged_[index].has_failed = !done->ok;
    return std::exchange(exchanged_, {});
}

const adapters::Done* TestedClient::answer(int command) const {
    const auto found = answers_.find(command);
    return found == answers_.end() ? nullptr : &found->second;
}

void TestedClient::leave() {
    self_.reset();
}

void TestedClient::on_done(const adapters::Done& done) {
    if (!done.ok)
        note(
            done.cannot.empty()
                ? fmt::format("says that command {} failed: {}", done.id, done.error)
                : "cannot do it: " + done.cannot
        );
    if (cannot_.empty()) cannot_ = done.cannot;
    answers_.emplace(done.id, done);
    notify();
}

void TestedClient::on_message(const adapters::Message& message) {
    if (!makes_room(message.topic.size() + message.payload.size())) return;
    const auto index = note(fmt::format(
        "its application got {} ({} bytes{})",
        wire::escape(message.topic),
        message.payload.size(),
        message.dup ? ", dup" : ""
    ));
    inbox_.push_back({.at = context_.now(), .trace = index, .packet = publish_of(message)});
    exchanged_.push_back(
        {.at = context_.trace.offset(context_.now()),
         .is_heard = true,
         .topic = message.topic,
         .payload = message.payload,
         .qos = message.qos}
    );
    notify();
}

void TestedClient::on_lost() {
    if (!makes_room(0)) return;
    const auto index = note("its application hears that the connection is lost");
    inbox_.push_back(
        {.what = scenario::HearAction::What::lost, .at = context_.now(), .trace = index}
    );
    notify();
}

bool TestedClient::makes_room(std::size_t bytes) {
    if (is_flooded_) return false;
    heard_bytes_ += bytes;
    is_flooded_ = inbox_.size() >= heard_max || heard_bytes_ > kept_max_bytes;
    if (is_flooded_) on_trouble("it reports without end what its application hears");
    return !is_flooded_;
}

void TestedClient::on_trouble(const std::string& what) {
    note(what);
    if (trouble_.empty()) trouble_ = what;
    context_.signal.notify();
}

std::size_t TestedClient::note(std::string text, int line) {
    return context_.trace.add(
        context_.now(),
        {.kind = reports::TraceEvent::Kind::note,
         .text = fmt::format("{}: {}", scenario::client_name, text),
         .line = line}
    );
}

std::string describe(const adapters::Command& command) {
    using adapters::Deed;
    std::string out{name_of(command.deed)};
    if (command.deed == Deed::connect)
        out += fmt::format(
            " by MQTT {}{}", wire::name_of(command.version), command.clean ? ", clean" : ""
        );
    if (command.deed == Deed::publish)
        out += fmt::format(
            " {}, QoS {}, {} bytes",
            wire::escape(command.topic),
            command.qos,
            command.payload.size()
        );
    if (!command.filters.empty())
        out +=
            fmt::format(" {}", wire::escape(fmt::format("{}", fmt::join(command.filters, ", "))));
    return out;
}

}  // namespace assay::play
