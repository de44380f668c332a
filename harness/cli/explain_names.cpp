#include "harness/cli/explain_names.hpp"

#include "harness/targets/target_file.hpp"
#include "reference/broker/defects/table.hpp"
#include "reference/client/defects/table.hpp"
#include "reference/wire/properties.hpp"
#include "reference/wire/reason_codes.hpp"

#include <boost/algorithm/string/predicate.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace assay::cli {
namespace {

using Names = std::vector<std::string>;

/// How what has this role is called and tested.
struct RoleWords {
    std::string_view test{};    ///< the command that tests it
    std::string_view kind{};    ///< what one of them is called
    std::string_view folder{};  ///< of the library
    std::string_view builtin{};
    std::string_view of_defects{};  ///< what `list` and `prove` are told beside --defect(s)
};
constexpr RoleWords server_words{"assay run -t", "target", "targets", "broker", ""};
constexpr RoleWords client_words{"assay client -c", "client", "clients", "client", " --clients"};

// --- targets and clients ------------------------------------------------------------------------

std::string name_of(const scenario::LibraryFile& file) {
    return std::filesystem::path{file.path}.stem().string();
}

std::string lines_of(const char* label, const Names& texts) {
    std::string out;
    for (const auto& text : texts)
        out += fmt::format("  {:<10} {}\n", label, text);
    return out;
}

std::string
describe(const std::string& name, const targets::Target& target, const RoleWords& words) {
    auto out =
        fmt::format("{}  (a {}: {} {})\n  {}\n", name, words.kind, words.test, name, target.about);
    if (!target.source.empty()) out += fmt::format("  source     {}\n", target.source);
    if (!target.process.install.empty())
        out += fmt::format("  install    {}\n", target.process.install);
    if (!target.baseline.empty()) out += fmt::format("  baseline   {}\n", target.baseline);
    for (const auto& [fact, value] : target.capabilities)
        out += fmt::format("  fact       {}: {}\n", fact, value);
    return out + lines_of("note", target.notes);
}

std::string
explain_program(const scenario::Library& library, std::string_view name, const RoleWords& words) {
    if (name == "builtin")
        return fmt::format(
            "builtin  (a {}: {} builtin)\n"
            "  the reference {} inside this program, in virtual time;\n"
            "  builtin:broken=NAME has a defect ('assay list --defects{}')\n",
            words.kind,
            words.test,
            words.builtin,
            words.of_defects
        );
    for (const auto* file : library.below(words.folder))
        if (name_of(*file) == name)
            if (const auto target = targets::load_target_file(file->text, file->path))
                return describe(std::string{name}, *target, words);
    return {};
}

std::string explain_target(const scenario::Library& library, std::string_view name) {
    return explain_program(library, name, server_words);
}

std::string explain_client(const scenario::Library& library, std::string_view name) {
    return explain_program(library, name, client_words);
}

Names program_names(const scenario::Library& library, const RoleWords& words) {
    Names out{"builtin"};
    for (const auto* file : library.below(words.folder))
        out.push_back(name_of(*file));
    return out;
}

Names target_names(const scenario::Library& library) {
    return program_names(library, server_words);
}

Names client_names(const scenario::Library& library) {
    return program_names(library, client_words);
}

// --- defects ------------------------------------------------------------------------------------

/// Of the broker or of the client; null: there is none of that name.
std::string describe(const auto* row, const RoleWords& words) {
    if (row == nullptr) return {};
    return fmt::format(
               "{}  (a defect: {} builtin:broken={})\n  {}\n",
               row->name,
               words.test,
               row->name,
               row->one_line
           ) +
           lines_of("breaks", row->statements) +
           fmt::format(
               "  noticed by what 'assay prove{} --defect {}' prints\n", words.of_defects, row->name
           );
}

std::string explain_defect(const scenario::Library&, std::string_view name) {
    return describe(broker::find_defect(name), server_words);
}

std::string explain_client_defect(const scenario::Library&, std::string_view name) {
    return describe(client::find_defect(name), client_words);
}

Names names_of(const auto& defects) {
    Names out;
    for (const auto& row : defects)
        out.push_back(row.name);
    return out;
}

Names defect_names(const scenario::Library&) {
    return names_of(broker::defect_table());
}

Names client_defect_names(const scenario::Library&) {
    return names_of(client::defect_table());
}

// --- scenarios ----------------------------------------------------------------------------------

std::string id_of(const scenario::LibraryFile& file) {
    return std::filesystem::path{file.path}.replace_extension().string();
}

std::string describe(const scenario::Scenario& scenario) {
    std::vector<std::string> statements;
    for (const auto& key : scenario.rows)
        for (const auto& id : key.statements)
            if (std::ranges::find(statements, id) == statements.end()) statements.push_back(id);
    auto out = fmt::format(
        "{}  (a scenario of {} rows: assay {} {})\n  {}\n  {}\n",
        scenario.id,
        scenario.rows.size(),
        scenario.role == wire::Role::client ? "client" : "run",
        scenario.id,
        scenario.title,
        scenario.about
    );
    if (!scenario.tags.empty())
        out += fmt::format("  tags       {}\n", fmt::join(scenario.tags, ", "));
    return out + lines_of("verifies", statements) + fmt::format("  file       {}\n", scenario.file);
}

std::string explain_scenario(const scenario::Library& library, std::string_view name) {
    for (const auto* file : library.scenario_files())
        if (id_of(*file) == name)
            if (const auto scenario = library.load_scenario(*file)) return describe(*scenario);
    return {};
}

Names scenario_names(const scenario::Library& library) {
    Names out;
    for (const auto* file : library.scenario_files())
        out.push_back(id_of(*file));
    return out;
}

// --- what the standard names --------------------------------------------------------------------

enum class Sender : std::uint8_t { client, server, both };

/// 2.1.2, table 2-1, and the sections of chapter 3.
struct PacketDoc {
    wire::PacketType type{};
    Sender sender{};
    std::string_view purpose{};
    std::string_view section{};  ///< in both versions
};

// clang-format off
constexpr auto packets = std::to_array<PacketDoc>({
    {wire::PacketType::connect,     Sender::client, "asks for a connection and a Session", "3.1"},
    {wire::PacketType::connack,     Sender::server, "answers CONNECT", "3.2"},
    {wire::PacketType::publish,     Sender::both,   "carries an Application Message", "3.3"},
    {wire::PacketType::puback,      Sender::both,   "answers a PUBLISH of QoS 1", "3.4"},
    {wire::PacketType::pubrec,      Sender::both,   "answers a PUBLISH of QoS 2: it has come", "3.5"},
    {wire::PacketType::pubrel,      Sender::both,   "answers PUBREC: its identifier may be forgotten", "3.6"},
    {wire::PacketType::pubcomp,     Sender::both,   "answers PUBREL: the exchange is over", "3.7"},
    {wire::PacketType::subscribe,   Sender::client, "asks for messages whose topics match", "3.8"},
    {wire::PacketType::suback,      Sender::server, "answers SUBSCRIBE, a code for each Topic Filter", "3.9"},
    {wire::PacketType::unsubscribe, Sender::client, "ends subscriptions", "3.10"},
    {wire::PacketType::unsuback,    Sender::server, "answers UNSUBSCRIBE", "3.11"},
    {wire::PacketType::pingreq,     Sender::client, "shows that the Client is alive", "3.12"},
    {wire::PacketType::pingresp,    Sender::server, "answers PINGREQ", "3.13"},
    {wire::PacketType::disconnect,  Sender::both,   "the last packet of a connection; from the Server in 5.0 only", "3.14"},
    {wire::PacketType::auth,        Sender::both,   "carries authentication data; 5.0 only", "3.15"},
});
constexpr auto senders = std::to_array<std::string_view>({"the Client", "the Server", "both"});
// clang-format on

/// Types of `set`, the Will Properties included: "CONNECT, PUBLISH".
std::string print(const wire::PacketSet& set) {
    Names names;
    for (const auto& row : packets)
        if (set.has(row.type)) names.emplace_back(wire::name_of(row.type));
    if (set.has_will()) names.emplace_back("Will Properties");
    return fmt::format("{}", fmt::join(names, ", "));
}

std::string explain_packet(const scenario::Library&, std::string_view name) {
    const auto row = std::ranges::find_if(packets, [&](const PacketDoc& doc) {
        return boost::algorithm::iequals(wire::name_of(doc.type), name);
    });
    if (row == packets.end()) return {};
    Names properties;
    for (const auto& property : wire::property_table())
        if (property.carriers.has(row->type)) properties.emplace_back(property.name);
    Names codes;
    for (const auto& code : wire::reason_code_table())
        if (code.from_server.has(row->type) || code.from_client.has(row->type))
            codes.push_back(fmt::format("0x{:02X}", static_cast<int>(code.code)));
    auto out = fmt::format(
        "{}  (Control Packet type {})\n  {}\n  sent by    {}\n  section    {}: 'assay explain "
        "5.0:{}' has its statements\n",
        wire::name_of(row->type),
        static_cast<int>(row->type),
        row->purpose,
        senders[static_cast<std::size_t>(row->sender)],
        row->section,
        row->section
    );
    if (!properties.empty()) out += fmt::format("  properties {}\n", fmt::join(properties, ", "));
    if (!codes.empty()) out += fmt::format("  codes      {}\n", fmt::join(codes, ", "));
    return out;
}

Names packet_names(const scenario::Library&) {
    return {wire::packet_type_names().begin(), wire::packet_type_names().end()};
}

std::string explain_property(const scenario::Library&, std::string_view name) {
    const auto* row = wire::find_property(name);
    if (row == nullptr) return {};
    return fmt::format(
        "{}  (property 0x{:02X} of 5.0, section 2.2.2.2)\n  stands in  {}\n",
        row->name,
        static_cast<unsigned>(row->id),
        print(row->carriers)
    );
}

Names property_names(const scenario::Library&) {
    Names out;
    for (const auto& row : wire::property_table())
        out.emplace_back(row.name);
    return out;
}

/// "0x8E" or "142": nothing if it is no byte.
std::optional<std::uint8_t> byte_of(std::string_view text) {
    const int base = text.starts_with("0x") || text.starts_with("0X") ? 16 : 10;
    if (base == 16) text.remove_prefix(2);
    unsigned value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size()) return {};
    return value <= 0xFF ? std::optional{static_cast<std::uint8_t>(value)} : std::nullopt;
}

std::string describe(const wire::ReasonCodeRow& row) {
    auto out = fmt::format(
        "0x{:02X} {}  (a Reason Code of 5.0, section 2.4: {})\n",
        static_cast<int>(row.code),
        row.name,
        wire::is_failure(static_cast<int>(row.code)) ? "a failure" : "no failure"
    );
    if (const auto where = print(row.from_server); !where.empty())
        out += fmt::format("  Server     {}\n", where);
    if (const auto where = print(row.from_client); !where.empty())
        out += fmt::format("  Client     {}\n", where);
    return out;
}

/// Return codes of CONNACK in 3.1.1 (3.2.2.3).
constexpr std::uint8_t return_code_max = 5;

std::string explain_reason_code(const scenario::Library&, std::string_view name) {
    std::string out;
    const auto code = byte_of(name);
    for (const auto& row : wire::reason_code_table())
        if (code ? *code == static_cast<std::uint8_t>(row.code)
                 : boost::algorithm::iequals(row.name, name))
            out += describe(row);
    if (code && *code <= return_code_max)
        out += fmt::format(
            "0x{:02X} {}  (a return code of CONNACK in 3.1.1, section 3.2.2.3)\n",
            *code,
            wire::connect_return_code_name(*code)
        );
    return out;
}

Names reason_code_names(const scenario::Library&) {
    Names out;
    for (const auto& row : wire::reason_code_table()) {
        out.emplace_back(row.name);
        out.push_back(fmt::format("0x{:02X}", static_cast<int>(row.code)));
    }
    return out;
}

/// A kind of name: what one means (empty: it is none of this kind), and all there are.
struct NameKind {
    std::string (*explain)(const scenario::Library& library, std::string_view name);
    Names (*names)(const scenario::Library& library);
};

constexpr auto name_kinds = std::to_array<NameKind>({
    {explain_target, target_names},
    {explain_client, client_names},
    {explain_defect, defect_names},
    {explain_client_defect, client_defect_names},
    {explain_scenario, scenario_names},
    {explain_packet, packet_names},
    {explain_property, property_names},
    {explain_reason_code, reason_code_names},
});

}  // namespace

std::optional<std::string> explain_name(const scenario::Library& library, std::string_view name) {
    std::string out;
    for (const auto& kind : name_kinds)
        out += kind.explain(library, name);
    return out.empty() ? std::nullopt : std::optional{out};
}

std::vector<std::string> explained_names(const scenario::Library& library) {
    Names out;
    for (const auto& kind : name_kinds)
        std::ranges::move(kind.names(library), std::back_inserter(out));
    return out;
}

}  // namespace assay::cli
