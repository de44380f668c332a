#include "harness/scenario/fault.hpp"

#include "harness/scenario/fault_grammar.hpp"
#include "harness/scenario/suggestion.hpp"
#include "harness/scenario/values.hpp"
#include "reference/wire/check.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace assay::scenario {
namespace {

using simulator::Way;
using On = FaultTrigger::On;

/// What may stand behind the word of an action.
enum class Amount : std::uint8_t { none, duration, optional_duration, delay, count };
struct ActionRow {
    std::string_view word{};
    Fault::Kind kind{};
    Amount amount{};
    std::string_view doc{};
};
// clang-format off
constexpr std::array<ActionRow, 9> actions{{
    {"cut", Fault::Kind::cut, Amount::optional_duration, "an outage, 'cut 30s after PUBREC 2 up': everything sent or under way is lost"},
    {"hold", Fault::Kind::hold, Amount::duration, "'hold 8s at 60s': nothing is lost, everything waits"},
    {"delay", Fault::Kind::delay, Amount::delay, "'delay 2s for 30s at 60s': everything takes longer"},
    {"drop", Fault::Kind::drop, Amount::count, "'drop 1 before PUBREL 1 up': so many datagrams are lost"},
    {"duplicate", Fault::Kind::duplicate, Amount::count, "'duplicate 2 at 5s': so many datagrams come twice"},
    {"corrupt", Fault::Kind::corrupt, Amount::count, "'corrupt 1 at 5s': so many datagrams come with wrong bytes, so that TCP discards them"},
    {"reset", Fault::Kind::reset, Amount::none, "'reset after 3 packets up': the connection ends with RST on both sides"},
    {"close", Fault::Kind::close, Amount::none, "'close after 17 bytes up': the connection ends with FIN on both sides"},
    {"kill", Fault::Kind::kill, Amount::optional_duration, "'kill 5s at 10s': the broker's process is killed and started again"},
}};
// clang-format on
struct UnitRow {
    std::string_view word{};
    On on{};
    std::string_view doc{};
};
constexpr std::array<UnitRow, 3> units{{
    {"packets", On::packets, "counts Control Packets of any type"},
    {"bytes", On::bytes, "counts bytes of the connection, so that it can end inside a packet"},
    {"datagrams", On::datagrams, "counts IP datagrams on the link"},
}};
/// What stands between an action, its trigger and its scope.
constexpr std::array<FaultWord, 8> connectives{{
    {"at", "it begins at this time of the row"},
    {"after", "it begins when this packet has come, or so much has gone by"},
    {"before", "it begins when this packet is about to be sent, and hits it, too"},
    {"for", "so long everything takes longer"},
    {"up", "from the client to the broker"},
    {"down", "from the broker to the client"},
    {"of", "only this actor's connections"},
    {"on", "only this link"},
}};
constexpr std::int64_t count_max = 1'000'000'000;

std::vector<std::string_view> words_of(const auto& table) {
    std::vector<std::string_view> out;
    for (const auto& row : table)
        out.push_back(row.word);
    return out;
}

bool is_number(std::string_view word) {
    return !word.empty() && word.front() >= '0' && word.front() <= '9';
}

/// The words of a fault, one after the other.
class Words {
public:
    explicit Words(std::string_view text) : text_{text} { skip(); }

    bool done() const { return at_ >= text_.size(); }
    std::string_view peek() const {
        return text_.substr(at_, std::min(text_.find(' ', at_), text_.size()) - at_);
    }
    std::string_view take() {
        last_ = at_;
        const auto word = peek();
        at_ += word.size();
        skip();
        return word;
    }
    bool take_if(std::string_view word) {
        if (peek() != word) return false;
        take();
        return true;
    }
    /// About the word taken last.
    FaultProblem wrong(std::string message, std::string hint = "") const {
        const auto end = std::min(text_.find(' ', last_), text_.size());
        return {last_, std::max<std::size_t>(end - last_, 1), std::move(message), std::move(hint)};
    }
    /// About what should have come now.
    FaultProblem missing(std::string_view what, std::string hint = "") const {
        const auto size = std::max<std::size_t>(peek().size(), 1);
        const auto got = done() ? std::string{"the end"} : fmt::format("'{}'", peek());
        return {at_, size, fmt::format("expected {}, got {}", what, got), std::move(hint)};
    }

private:
    void skip() {
        while (at_ < text_.size() && text_[at_] == ' ')
            ++at_;
    }
    std::string_view text_;
    std::size_t at_{};
    std::size_t last_{};
};

std::string near(std::string_view word, const std::vector<std::string_view>& known) {
    const auto found = suggestion_for(word, known);
    return found.empty() ? "" : "did you mean '" + found + "'?";
}

class FaultReader {
public:
    explicit FaultReader(std::string_view text) : words_{text} {}

    std::expected<Fault, FaultProblem> read() {
        if (!action() || !trigger() || !scope()) return std::unexpected{problem_};
        if (!words_.done()) {
            problem_ = words_.missing("nothing more");
            return std::unexpected{problem_};
        }
        return fault_;
    }

private:
    bool fail(FaultProblem problem) {
        problem_ = std::move(problem);
        return false;
    }

    std::optional<Duration> duration() {
        const auto parsed = parse_duration(words_.peek());
        if (!parsed || *parsed <= Duration{}) return std::nullopt;
        words_.take();
        return *parsed;
    }
    std::optional<std::uint64_t> number() {
        const auto parsed = parse_integer(words_.peek(), 1, count_max);
        if (!parsed) return std::nullopt;
        words_.take();
        return static_cast<std::uint64_t>(*parsed);
    }
    std::optional<Way> way() {
        if (words_.take_if("up")) return Way::up;
        if (words_.take_if("down")) return Way::down;
        return std::nullopt;
    }

    bool action() {
        const auto word = words_.take();
        const auto row = std::ranges::find(actions, word, &ActionRow::word);
        if (row == actions.end())
            return fail(words_.wrong(
                fmt::format("no fault is called '{}'", word), near(word, words_of(actions))
            ));
        fault_.kind = row->kind;
        if (!amount(row->amount)) return false;
        if (!fault_.breaks_connections()) fault_.way = way();
        return true;
    }

    bool amount(Amount amount) {
        switch (amount) {
        case Amount::none:
            return true;
        case Amount::count:
            if (is_number(words_.peek())) {
                const auto count = number();
                if (!count) return fail(words_.missing("a count from 1"));
                fault_.count = *count;
            }
            return true;
        case Amount::optional_duration:
            if (is_number(words_.peek()) && !(fault_.lasting = duration()))
                return fail(words_.missing("a duration such as 30s"));
            return true;
        case Amount::duration:
            fault_.lasting = duration();
            return fault_.lasting ? true : fail(words_.missing("how long, such as 8s"));
        case Amount::delay: {
            const auto extra = duration();
            if (!extra) return fail(words_.missing("how much longer, such as 2s"));
            fault_.extra = *extra;
            if (words_.take_if("for") && !(fault_.lasting = duration()))
                return fail(words_.missing("for how long, such as 30s"));
            return true;
        }
        }
        return true;
    }

    bool trigger() {
        auto& trigger = fault_.trigger;
        if (words_.take_if("at")) {
            const auto at = parse_duration(words_.peek());
            if (!at) return fail(words_.missing("an instant such as 60s"));
            words_.take();
            trigger.at = *at;
            return true;
        }
        trigger.before = words_.take_if("before");
        if (!trigger.before && !words_.take_if("after"))
            return fail(words_.missing(
                "'at', 'after' or 'before'", near(words_.peek(), {"at", "after", "before"})
            ));
        if (!(is_number(words_.peek()) ? counted() : packet())) return false;
        trigger.way = way();
        if (!trigger.packet || !trigger.way) return true;
        const auto sender = *trigger.way == Way::up ? wire::Role::client : wire::Role::server;
        return wire::may_send(*trigger.packet, wire::Version::v5_0, sender) ||
               fail(words_.wrong(
                   fmt::format("{} never goes that way", wire::name_of(*trigger.packet))
               ));
    }

    bool counted() {
        auto& trigger = fault_.trigger;
        const auto n = number();
        if (!n) return fail(words_.missing("a count from 1"));
        trigger.n = *n;
        const auto word = words_.take();
        const auto row = std::ranges::find(units, word, &UnitRow::word);
        if (row == units.end())
            return fail(words_.wrong(
                fmt::format("expected packets, bytes or datagrams, got '{}'", word),
                near(word, words_of(units))
            ));
        trigger.on = row->on;
        if (trigger.before && trigger.on != On::packets)
            return fail(words_.wrong("'before' goes with packets only", "say 'after'"));
        if (trigger.on == On::datagrams && fault_.breaks_connections())
            return fail(words_.wrong(
                "what ends a connection does not count datagrams", "count packets or bytes"
            ));
        return true;
    }

    bool packet() {
        auto& trigger = fault_.trigger;
        const auto word = words_.take();
        const auto names = wire::packet_type_names();
        const auto found = std::ranges::find(names, word);
        if (found == names.end())
            return fail(words_.wrong(
                fmt::format("there is no packet '{}'", word),
                near(word, {names.begin(), names.end()})
            ));
        trigger.on = On::packet;
        trigger.packet = static_cast<wire::PacketType>(found - names.begin() + 1);
        if (!is_number(words_.peek())) return true;
        const auto n = number();
        if (!n) return fail(words_.missing("a count from 1"));
        trigger.n = *n;
        return true;
    }

    bool scope() {
        if (words_.take_if("of")) {
            if (words_.done()) return fail(words_.missing("an actor"));
            fault_.actor = words_.take();
        }
        if (words_.take_if("on")) {
            if (words_.done()) return fail(words_.missing("a link"));
            fault_.link = words_.take();
        }
        return true;
    }

    Words words_;
    Fault fault_{};
    FaultProblem problem_{};
};

std::string_view word_of(Way way) {
    return way == Way::up ? " up" : " down";
}

std::string print_trigger(const FaultTrigger& trigger) {
    if (trigger.on == On::time) return " at " + print_duration(trigger.at);
    std::string out = trigger.before ? " before " : " after ";
    if (trigger.on == On::packet)
        out += fmt::format("{} {}", wire::name_of(*trigger.packet), trigger.n);
    else
        out += fmt::format(
            "{} {}", trigger.n, std::ranges::find(units, trigger.on, &UnitRow::on)->word
        );
    if (trigger.way) out += word_of(*trigger.way);
    return out;
}

}  // namespace

std::string_view name_of(Fault::Kind kind) {
    return std::ranges::find(actions, kind, &ActionRow::kind)->word;
}

std::vector<std::string_view> fault_words() {
    return words_of(actions);
}

std::vector<FaultWord> fault_grammar() {
    std::vector<FaultWord> out;
    for (const auto& row : actions)
        out.push_back({row.word, row.doc});
    for (const auto& row : units)
        out.push_back({row.word, row.doc});
    out.insert(out.end(), connectives.begin(), connectives.end());
    return out;
}

std::expected<Fault, FaultProblem> parse_fault(std::string_view text) {
    return FaultReader{text}.read();
}

std::string print_fault(const Fault& fault) {
    const auto& row = *std::ranges::find(actions, fault.kind, &ActionRow::kind);
    std::string out{row.word};
    if (row.amount == Amount::count) out += fmt::format(" {}", fault.count);
    if (row.amount == Amount::delay) out += " " + print_duration(fault.extra);
    if (row.amount == Amount::delay && fault.lasting) out += " for";
    if (fault.lasting) out += " " + print_duration(*fault.lasting);
    if (fault.way) out += word_of(*fault.way);
    out += print_trigger(fault.trigger);
    if (!fault.actor.empty()) out += " of " + fault.actor;
    if (!fault.link.empty()) out += " on " + fault.link;
    return out;
}

}  // namespace assay::scenario
