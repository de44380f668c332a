#include "reference/session/topic_match.hpp"

#include "reference/wire/topics.hpp"

namespace assay::session {

namespace {

/// Takes the first level off `rest`; `is_last` says that nothing, not even an empty level, follows.
std::string_view take_level(std::string_view& rest, bool& is_last) {
    const auto slash = rest.find('/');
    const auto level = rest.substr(0, slash);
    is_last = slash == std::string_view::npos;
    rest = is_last ? std::string_view{} : rest.substr(slash + 1);
    return level;
}

}  // namespace

SharedFilter split_shared(std::string_view filter) {
    if (!wire::is_shared(filter)) return {{}, filter};
    const auto name_at = filter.find('/') + 1;
    const auto slash = filter.find('/', name_at);
    if (slash == std::string_view::npos) return {filter.substr(name_at), {}};
    return {filter.substr(name_at, slash - name_at), filter.substr(slash + 1)};
}

bool filter_matches(std::string_view filter, std::string_view topic) {
    if (filter.empty() || topic.empty()) return false;
    if (topic.front() == '$' && (filter.front() == '#' || filter.front() == '+')) return false;
    bool filter_ends = false;
    bool topic_ends = false;
    while (true) {
        const auto wanted = take_level(filter, filter_ends);
        if (wanted == "#") return true;
        const auto level = take_level(topic, topic_ends);
        if (wanted != "+" && wanted != level) return false;
        // "a/#" matches its parent "a" too (4.7.1.2).
        if (topic_ends) return filter_ends || filter == "#";
        if (filter_ends) return false;
    }
}

}  // namespace assay::session
