#pragma once
/// The registry of normative statements: what the standards demand, by identifier. Pure values;
/// whoever has the data (scenarios/spec) fills it.
///
///     "5.0:MQTT-3.3.1-4"  a statement of a standard, by its number there
///     "5.0:ASSAY-2.2.2-1" a rule that the standard states without a number; counted apart
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace assay::statements {

/// MUST and MUST NOT count as equal, so do SHOULD and SHOULD NOT.
enum class Level : std::uint8_t { must, should, may };

/// Whether a breach can be seen from outside.
enum class Observable : std::uint8_t {
    wire,             ///< by a client that talks to the Server
    wire_with_fault,  ///< the same, with a cut connection, a delay or a restart
    client_role,      ///< only where the thing under test is a Client
    other_transport,  ///< on a transport that targets do not speak yet; the note says which
    not_observable,
};

/// How a Client is held to a statement.
enum class OfClient : std::uint8_t {
    none,     ///< it does not bind Clients
    watched,  ///< on its own packets, whenever the situation arises
    staged,   ///< the same, but a server has to bring the situation about: limits, losses, refusals
    provoked,  ///< only by its reaction to something illegal, or by what its application gets
    left_out,  ///< not at all; `client_note` says why
};

struct Statement {
    std::string version{};  ///< "3.1.1" or "5.0"
    std::string number{};   ///< "MQTT-3.3.1-4"; the same number is another text in another version
    std::string section{};  ///< "3.3.1.2"
    std::string title{};    ///< of the section
    Level level{};
    bool is_prohibition{};  ///< MUST NOT, SHOULD NOT: it says what may not happen
    std::string binds{};    ///< server, client, both, codec
    Observable observable{};
    std::string summary{};  ///< what it demands, in our words
    std::string how{};      ///< how a breach shows
    std::string note{};     ///< may be empty
    OfClient of_client{};
    std::string client_note{};  ///< why it is left out, or which other statement shows it
    bool is_own{};              ///< a rule without a number in the standard

    /// "5.0:MQTT-3.3.1-4"
    std::string id() const { return version + ":" + number; }
    bool is_testable() const {
        return observable == Observable::wire || observable == Observable::wire_with_fault;
    }
};

class Registry {
public:
    /// Adds a statement at the end of its version's order; false if its id is there already.
    bool add(Statement statement);
    /// By qualified id, or null. Pointers stay valid until the next `add`.
    const Statement* find(std::string_view id) const;
    /// In the order in which they were added: the order of the standard.
    const std::vector<Statement>& all() const { return statements_; }
    /// All numbers of a version, for suggestions.
    std::vector<std::string_view> numbers(std::string_view version) const;
    /// What a selector names: a qualified id; a version with a section and everything below it
    /// ("5.0:4.3.3", "5.0"); or a number alone ("MQTT-3.3.1-4") in every version.
    std::vector<const Statement*> select(std::string_view selector) const;

private:
    std::vector<Statement> statements_{};
    std::map<std::string, std::size_t, std::less<>> index_{};
};

/// Whether `section` is `prefix` or below it: "4.3.3.1" is in "4.3.3", "4.3.30" is not.
bool is_in_section(std::string_view section, std::string_view prefix);

/// "MUST", "SHOULD", "MAY".
std::string_view name_of(Level level);
/// "wire", "wire-with-fault", "client-role", "other-transport", "not-observable".
std::string_view name_of(Observable observable);
/// "", "watched", "staged", "provoked", "left-out".
std::string_view name_of(OfClient of_client);

}  // namespace assay::statements
