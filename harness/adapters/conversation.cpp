#include "harness/adapters/conversation.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::adapters {
namespace {

/// In one row; who says more floods.
constexpr std::size_t lines_max = 200'000;

}  // namespace

void Conversation::heard(std::string_view bytes) {
    while (!bytes.empty() && !is_broken_) {
        const auto end = std::min(bytes.find('\n'), bytes.size());
        rest_.append(bytes.substr(0, end));
        const bool is_whole = end < bytes.size();
        bytes.remove_prefix(is_whole ? end + 1 : end);
        if (rest_.size() > line_max_bytes)
            return refuse(fmt::format("says a line of more than {} bytes", line_max_bytes));
        if (is_whole) line(std::exchange(rest_, {}));
    }
}

void Conversation::line(std::string_view text) {
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (text.empty()) return;
    if (++lines_ > lines_max) return refuse(fmt::format("says more than {} lines", lines_max));
    const auto said = parse_line(text);
    if (!said) return refuse("says what is none of its protocol: " + said.error());
    if (!has_started_ && !std::holds_alternative<Identity>(*said))
        return refuse("speaks before it has said what it is");
    std::visit([this](const auto& what) { take(what); }, *said);
}

void Conversation::take(const Identity& identity) {
    if (has_started_) return refuse("says twice what it is");
    has_started_ = true;
    if (events_.started) events_.started(identity);
}

void Conversation::take(Done done) {
    if (done.id == 0 && !waiting_.empty()) done.id = waiting_.front();
    const auto found = std::ranges::find(waiting_, done.id);
    if (found == waiting_.end())
        return refuse(
            fmt::format("answers command {}, which it was not given, or a second time", done.id)
        );
    waiting_.erase(found);
    if (events_.done) events_.done(done);
}

void Conversation::take(const Message& message) {
    if (events_.message) events_.message(message);
}

void Conversation::take(const Lost&) {
    if (events_.lost) events_.lost();
}

void Conversation::refuse(std::string what) {
    is_broken_ = true;
    if (events_.trouble) events_.trouble("its adapter " + what);
}

}  // namespace assay::adapters
