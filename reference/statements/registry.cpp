#include "reference/statements/registry.hpp"

namespace assay::statements {

bool Registry::add(Statement statement) {
    const auto [place, is_new] = index_.try_emplace(statement.id(), statements_.size());
    if (is_new) statements_.push_back(std::move(statement));
    return is_new;
}

const Statement* Registry::find(std::string_view id) const {
    const auto found = index_.find(id);
    return found == index_.end() ? nullptr : &statements_[found->second];
}

std::vector<std::string_view> Registry::numbers(std::string_view version) const {
    std::vector<std::string_view> out;
    for (const auto& statement : statements_)
        if (statement.version == version) out.push_back(statement.number);
    return out;
}

std::vector<const Statement*> Registry::select(std::string_view selector) const {
    const auto colon = selector.find(':');
    const auto has_version =
        colon != std::string_view::npos || selector == "5.0" || selector == "3.1.1";
    const auto version = has_version ? selector.substr(0, colon) : std::string_view{};
    const auto what = colon != std::string_view::npos ? selector.substr(colon + 1)
                      : has_version                   ? std::string_view{}
                                                      : selector;
    std::vector<const Statement*> out;
    for (const auto& statement : statements_) {
        if (has_version && statement.version != version) continue;
        if (what.empty() || statement.number == what || is_in_section(statement.section, what))
            out.push_back(&statement);
    }
    return out;
}

bool is_in_section(std::string_view section, std::string_view prefix) {
    return section.starts_with(prefix) &&
           (section.size() == prefix.size() || section[prefix.size()] == '.');
}

std::string_view name_of(Level level) {
    switch (level) {
    case Level::must:
        return "MUST";
    case Level::should:
        return "SHOULD";
    case Level::may:
        return "MAY";
    }
    return "";
}

std::string_view name_of(Observable observable) {
    switch (observable) {
    case Observable::wire:
        return "wire";
    case Observable::wire_with_fault:
        return "wire-with-fault";
    case Observable::client_role:
        return "client-role";
    case Observable::other_transport:
        return "other-transport";
    case Observable::not_observable:
        return "not-observable";
    }
    return "";
}

std::string_view name_of(OfClient of_client) {
    switch (of_client) {
    case OfClient::none:
        return "";
    case OfClient::watched:
        return "watched";
    case OfClient::staged:
        return "staged";
    case OfClient::provoked:
        return "provoked";
    case OfClient::left_out:
        return "left-out";
    }
    return "";
}

}  // namespace assay::statements
