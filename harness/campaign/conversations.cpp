#include "harness/campaign/conversations.hpp"

#include "harness/explore/chapter.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <mutex>
#include <thread>

namespace assay::campaign {
namespace {

std::unexpected<Trouble> does_not_load(
    const explore::Conversation& conversation, const std::vector<scenario::Problem>& problems
) {
    return refused(
        ExitCode::own_error,
        fmt::format(
            "assay: {} is no scenario: {}",
            conversation.name,
            scenario::render(problems, conversation.text)
        )
    );
}

void pick_all(Selection& selection) {
    for (const auto& scenario : selection.scenarios)
        selection.rows.push_back({&scenario, &scenario.rows.front(), true});
}

/// The conversation that is called so; the error says what its name asks for in vain.
std::expected<explore::Conversation, std::string> named(const std::string& name) {
    const auto wanted = explore::parse_conversation(name);
    if (!wanted) return std::unexpected{wanted.error()};
    const auto grammar = explore::Grammar::of(wanted->wish);
    if (!grammar) return std::unexpected{grammar.error()};
    return explore::draw(*grammar, wanted->seed);
}

}  // namespace

std::string print_met(const explore::Coverage& coverage) {
    return fmt::format(
        "{} of {} {}",
        coverage.met(),
        coverage.possible(),
        coverage.grammar().strength() == 2 ? "pairs" : "triples"
    );
}

OrTrouble<void>
add_conversation(const std::string& name, const scenario::Library& library, Selection& out) {
    const auto conversation = named(name);
    if (!conversation)
        return refused(ExitCode::usage, fmt::format("assay: {}", conversation.error()));
    auto scenario = explore::load(*conversation, library.environment());
    if (!scenario) return does_not_load(*conversation, scenario.error());
    out.scenarios.push_back(std::move(*scenario));
    return {};
}

OrTrouble<void> add_chapter(const scenario::Library& library, Selection& out) {
    const auto path = std::string{explore::chapter_path};
    const auto* file = library.file(path);
    if (!file) return {};
    const auto chapter = explore::parse_chapter(library.root() + "/" + path, file->text);
    if (!chapter) return refused(ExitCode::usage, chapter.error());
    const auto any = explore::Grammar::of({});
    const auto v3 = explore::Grammar::of(explore::wish_v3());
    if (!any || !v3) return refused(ExitCode::own_error, (any ? v3 : any).error());
    explore::Coverage met{*any};
    for (const auto& name : chapter->names()) {
        const bool is_any = name.wish == any->wish();
        const auto conversation = explore::draw(is_any ? *any : *v3, name.seed);
        if (is_any) met.add(conversation.uses);
        auto scenario = explore::load(conversation, library.environment());
        if (!scenario) return does_not_load(conversation, scenario.error());
        out.scenarios.push_back(std::move(*scenario));
    }
    out.met = print_met(met);
    return {};
}

std::optional<std::string> text_of_conversation(const std::string& name) {
    auto conversation = named(name);
    if (!conversation) return std::nullopt;
    return std::move(conversation->text);
}

OrTrouble<Drawn> draw_conversations(
    const explore::Grammar& grammar,
    std::uint64_t first_seed,
    std::size_t count,
    unsigned jobs,
    const scenario::Library& library
) {
    Drawn out{.coverage = explore::Coverage{grammar}};
    std::vector<scenario::Scenario> loaded(count);
    std::optional<Trouble> trouble;
    std::size_t first_failed = count;
    std::mutex mutex;
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        explore::Coverage met{grammar};
        for (auto index = next++; index < count; index = next++) {
            const auto conversation = explore::draw(grammar, first_seed + index);
            met.add(conversation.uses);
            auto scenario = explore::load(conversation, library.environment());
            if (!scenario) {
                // Of several, the first one, whichever thread is faster: nothing before it is left
                // out, because all indices below this one have been taken.
                const std::scoped_lock lock{mutex};
                if (index < first_failed)
                    trouble = does_not_load(conversation, scenario.error()).error();
                first_failed = std::min(first_failed, index);
                break;
            }
            loaded[index] = std::move(*scenario);
        }
        const std::scoped_lock lock{mutex};
        out.coverage.add(met);
    };
    std::vector<std::jthread> threads;
    for (unsigned i = 1; i < std::max(1U, jobs); ++i)
        threads.emplace_back(work);
    work();
    threads.clear();
    if (trouble) return std::unexpected{std::move(*trouble)};
    std::ranges::move(loaded, std::back_inserter(out.selection.scenarios));
    pick_all(out.selection);
    // The rows that a baseline knows are others.
    out.selection.is_filtered = true;
    return out;
}

}  // namespace assay::campaign
