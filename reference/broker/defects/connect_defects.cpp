// Wrong ways to take CONNECT (3.1).
#include "reference/broker/auth.hpp"
#include "reference/broker/defects/taps.hpp"
#include "reference/broker/leave.hpp"
#include "reference/broker/publish.hpp"
#include "reference/wire/var_int.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace assay::broker {

namespace {

/// Where the Protocol Name's length stands, behind the Remaining Length.
std::size_t name_offset(const wire::Bytes& bytes) {
    return 1 + wire::size_of_var_int(wire::BytesView{bytes}.subspan(1));
}

void ignore_protocol_name(Core&, Seams& seams) {
    seams.received.add([](Core&, Connection& connection, wire::Bytes& bytes) {
        const auto at = name_offset(bytes);
        const auto is_connect = wire::type_of(bytes) == wire::PacketType::connect;
        if (connection.stage == Stage::awaiting_connect && is_connect && bytes.size() > at + 6 &&
            bytes[at + 1] == 4)
            std::ranges::copy(std::string_view{"MQTT"}, bytes.begin() + std::ptrdiff_t(at) + 2);
        return true;
    });
}

void ignore_protocol_version(Core&, Seams& seams) {
    seams.received.add([](Core&, Connection& connection, wire::Bytes& bytes) {
        const auto protocol = wire::peek_protocol(bytes);
        const auto at = name_offset(bytes) + 6;
        if (connection.stage == Stage::awaiting_connect && protocol && protocol->name == "MQTT" &&
            bytes.size() > at)
            bytes[at] = bytes[at] >= 5 ? 5 : 4;
        return true;
    });
}

void ignore_second_connect(Core&, Seams& seams) {
    on_arrival<wire::Connect>(seams, [](Core&, Connection& connection, wire::Connect&) {
        return connection.stage != Stage::open;
    });
}

void answer_second_connect(Core&, Seams& seams) {
    on_arrival<wire::Connect>(seams, [](Core& core, Connection& connection, wire::Connect&) {
        if (connection.stage != Stage::open) return true;
        send(core, connection, wire::Connack{});
        return false;
    });
}

void fold_client_ids(Core&, Seams& seams) {
    on_arrival<wire::Connect>(seams, [](Core&, Connection&, wire::Connect& connect) {
        for (auto& character : connect.client_id.text)
            if (character >= 'A' && character <= 'Z')
                character = static_cast<char>(character - 'A' + 'a');
        return true;
    });
}

void refuse_long_client_ids(Core&, Seams& seams) {
    on_arrival<wire::Connect>(
        seams,
        [](Core& core, Connection& connection, wire::Connect& connect) {
            if (connection.stage != Stage::awaiting_connect || connect.client_id.text.size() != 23)
                return true;
            connection.version = connect.version();
            connection.is_known = true;
            fail(core, connection, ReasonCode::client_identifier_not_valid, "23 is too many");
            return false;
        }
    );
}

/// Refuses Client Identifiers of more than 100 bytes, and leaves it at the CONNACK.
void refuse_long_client_ids_only_in_words(Core&, Seams& seams) {
    on_arrival<wire::Connect>(
        seams,
        [](Core& core, Connection& connection, wire::Connect& connect) {
            if (connection.stage != Stage::awaiting_connect || connect.client_id.text.size() <= 100)
                return true;
            wire::Connack connack;
            connection.version = connect.version();
            connack.reason_code = connection.is_v5() ? 0x85 : 0x02;
            send(core, connection, std::move(connack));
            return false;
        }
    );
}

void share_one_assigned_id(Core&, Seams& seams) {
    on_arrival<wire::Connect>(seams, [](Core&, Connection& connection, wire::Connect& connect) {
        if (!connect.client_id.text.empty()) return true;
        connect.client_id.text = "assay-anonymous";
        connection.assigned_client_id = true;
        return true;
    });
}

/// The second one lives on under a name that nobody sees.
void keep_both_clients(Core&, Seams& seams) {
    on_arrival<wire::Connect>(
        seams,
        [](Core& core, Connection& connection, wire::Connect& connect) {
            if (connection.stage != Stage::awaiting_connect) return true;
            const auto* session = core.session(connect.client_id.text);
            if (session && session->connection) connect.client_id.text += " twin";
            return true;
        }
    );
}

void refuse_the_newcomer(Core&, Seams& seams) {
    on_arrival<wire::Connect>(
        seams,
        [](Core& core, Connection& connection, wire::Connect& connect) {
            const auto* session = core.session(connect.client_id.text);
            if (connection.stage != Stage::awaiting_connect || !session || !session->connection)
                return true;
            connection.version = connect.version();
            connection.is_known = true;
            fail(core, connection, ReasonCode::client_identifier_not_valid, "is in use");
            return false;
        }
    );
}

void take_over_without_the_reason(Core&, Seams& seams) {
    on_leaving<wire::Disconnect>(seams, [](Core&, Output&, wire::Disconnect& disconnect) {
        if (disconnect.reason_code == static_cast<std::uint8_t>(ReasonCode::session_taken_over))
            disconnect.reason_code = static_cast<std::uint8_t>(ReasonCode::unspecified_error);
        return true;
    });
}

void take_over_without_a_word(Core&, Seams& seams) {
    on_leaving<wire::Disconnect>(seams, [](Core&, Output&, wire::Disconnect& disconnect) {
        return disconnect.reason_code != static_cast<std::uint8_t>(ReasonCode::session_taken_over);
    });
}

/// Takes over the messages of all PUBLISHes in `unread`.
void serve_publishes(Core& core, wire::Framer& unread, wire::Version version) {
    for (auto bytes = unread.next(); bytes && !bytes->empty(); bytes = unread.next()) {
        const auto packet = wire::decode(*bytes, version);
        if (packet && std::holds_alternative<wire::Publish>(*packet))
            accept_message(core, std::get<wire::Publish>(*packet), "refused");
    }
}

/// What came behind a CONNECT is handled although the CONNECT was refused, with a code that `counts`.
void serve_refused_clients(Seams& seams, bool (*counts)(std::uint8_t code)) {
    auto unread = std::make_shared<std::map<ConnectionId, wire::Framer>>();
    seams.chunk.add([unread](ConnectionId id, wire::BytesView bytes) { (*unread)[id].push(bytes); }
    );
    seams.leaving.add([unread, counts](Core& core, Seams::Outputs& outputs) {
        for (const auto& output : outputs) {
            const auto* connack =
                output.packet ? std::get_if<wire::Connack>(&*output.packet) : nullptr;
            if (connack && connack->reason_code != 0 && counts(connack->reason_code))
                serve_publishes(core, (*unread)[output.connection], output.version);
        }
        std::ranges::move(core.outputs, std::back_inserter(outputs));
        core.outputs.clear();
    });
}

/// The return code of 3.1.1, or the Reason Code.
bool is_about_users(std::uint8_t code) {
    constexpr std::uint8_t return_code = 4;
    return code == return_code ||
           code == static_cast<std::uint8_t>(wire::ReasonCode::bad_user_name_or_password);
}

/// Who has logged in once with a Client Identifier is not asked again.
void remember_logins(Core&, Seams& seams) {
    auto known = std::make_shared<std::set<std::string>>();
    on_arrival<wire::Connect>(seams, [known](Core&, Connection&, wire::Connect& connect) {
        const auto& client = connect.client_id.text;
        if (connect.username.text != unknown_username)
            known->insert(client);
        else if (known->contains(client))
            connect.username.text = "known";
        return true;
    });
}

bool is_known_user(const wire::Connect& connect) {
    return connect.has_username() && connect.username.text == known_username;
}

/// The right password instead of one that `is_taken` says is as good.
void take_passwords(
    Seams& seams, std::function<bool(const wire::Connect&, std::string_view)> is_taken
) {
    on_arrival<wire::Connect>(seams, [is_taken](Core&, Connection&, wire::Connect& connect) {
        const auto& bytes = connect.password.bytes;
        if (is_known_user(connect) && is_taken(connect, std::string{bytes.begin(), bytes.end()}))
            connect.set_password(known_password);
        return true;
    });
}

/// Compared as far as the right one goes.
void check_beginning_of_password(Core&, Seams& seams) {
    take_passwords(seams, [](const wire::Connect&, std::string_view password) {
        return password.starts_with(known_password);
    });
}

void need_no_password(Core&, Seams& seams) {
    take_passwords(seams, [](const wire::Connect& connect, std::string_view) {
        return !connect.has_password();
    });
}

/// That a user was let in is kept by name.
void keep_users_let_in(Core&, Seams& seams) {
    auto was_right = std::make_shared<bool>(false);
    take_passwords(seams, [was_right](const wire::Connect&, std::string_view password) {
        *was_right |= password == known_password;
        return *was_right;
    });
}

}  // namespace

std::span<const Defect> connect_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"second-connect-ignored", {"3.1.1:MQTT-3.1.0-2", "5.0:MQTT-3.1.0-2"}, "A second CONNECT on a connection is ignored", beyond::broken_rules}, ignore_second_connect},
        {{"second-connect-answered", {"3.1.1:MQTT-3.1.0-2", "5.0:MQTT-3.1.0-2", "5.0:MQTT-3.2.0-2"}, "A second CONNECT on a connection gets a CONNACK of its own", beyond::broken_rules}, answer_second_connect},
        {{"protocol-name-ignored", {"3.1.1:MQTT-3.1.2-1", "5.0:MQTT-3.1.2-1"}, "Any Protocol Name of four bytes is taken for \"MQTT\"", beyond::broken_rules}, ignore_protocol_name},
        {{"protocol-version-ignored", {"3.1.1:MQTT-3.1.2-2", "5.0:MQTT-3.1.2-2"}, "A Protocol Version below 5 is served as 3.1.1, one above as 5.0", beyond::broken_rules}, ignore_protocol_version},
        {{"client-id-case-folded", {"3.1.1:MQTT-3.1.3-2", "5.0:MQTT-3.1.3-2"}, "Client Identifiers that differ in case are one Client", beyond::names}, fold_client_ids},
        {{"client-id-of-23-refused", {"3.1.1:MQTT-3.1.3-5", "5.0:MQTT-3.1.3-5"}, "A Client Identifier of 23 bytes is refused", beyond::names}, refuse_long_client_ids},
        {{"long-client-id-refused-without-close", {"3.1.1:MQTT-3.1.3-9", "5.0:MQTT-3.1.3-8"}, "A Client Identifier of more than 100 bytes is refused, but the connection stays open", beyond::names}, refuse_long_client_ids_only_in_words},
        {{"assigned-client-id-shared", {"3.1.1:MQTT-3.1.3-6", "5.0:MQTT-3.1.3-6", "5.0:MQTT-3.2.2-16"}, "All Clients without a Client Identifier are given the same one"}, share_one_assigned_id},
        {{"take-over-keeps-both", {"3.1.1:MQTT-3.1.4-2", "5.0:MQTT-3.1.4-3"}, "Two connections with one Client Identifier live side by side"}, keep_both_clients},
        {{"take-over-refuses-newcomer", {"3.1.1:MQTT-3.1.4-2", "5.0:MQTT-3.1.4-3"}, "A Client Identifier that is in use is refused instead of taken over"}, refuse_the_newcomer},
        {{"take-over-wrong-reason", {"5.0:MQTT-3.1.4-3"}, "The older connection is told Unspecified error instead of Session taken over"}, take_over_without_the_reason},
        {{"take-over-without-disconnect", {"5.0:MQTT-3.1.4-3"}, "The older connection is closed without DISCONNECT"}, take_over_without_a_word},
        {{"refused-client-served", {"3.1.1:MQTT-3.1.4-5", "5.0:MQTT-3.1.4-6"}, "A PUBLISH behind a refused CONNECT is delivered", beyond::broken_rules}, [](Core&, Seams& seams) { serve_refused_clients(seams, [](std::uint8_t) { return true; }); }},
        {{"data-taken-before-login", {"3.1.1:MQTT-3.1.4-5", "5.0:MQTT-3.1.4-6"}, "A PUBLISH behind a CONNECT is delivered before it is known that its user name or password is wrong", beyond::login}, [](Core&, Seams& seams) { serve_refused_clients(seams, is_about_users); }},
        {{"login-remembered", {"5.0:MQTT-3.1.4-2"}, "Wrong credentials are taken from a Client Identifier that was accepted before", beyond::login}, remember_logins},
        {{"password-checked-by-its-beginning", {"3.1.1:ASSAY-3.1.4-1", "5.0:MQTT-3.1.4-2"}, "A password that only begins as the right one is taken", beyond::login}, check_beginning_of_password},
        {{"password-not-needed", {"3.1.1:ASSAY-3.1.4-1", "5.0:MQTT-3.1.4-2"}, "A user who has a password is let in without one", beyond::login}, need_no_password},
        {{"password-remembered", {"3.1.1:ASSAY-3.1.4-1", "5.0:MQTT-3.1.4-2"}, "After the right password any other of that user is taken", beyond::login}, keep_users_let_in},
        {{"connect-reserved-flag-accepted", {"3.1.1:MQTT-3.1.2-3", "5.0:MQTT-3.1.2-3"}, "Connect Flags with reserved bit 0 set are accepted", beyond::broken_rules}, [](Core& core, Seams&) { tolerate_statement(core, "MQTT-3.1.2-3", "MQTT-3.1.2-3"); }},
        {{"password-without-username-accepted", {"3.1.1:MQTT-3.1.2-22"}, "A Password Flag without User Name Flag is accepted in 3.1.1", beyond::broken_rules}, [](Core& core, Seams&) { tolerate_statement(core, "MQTT-3.1.2-22", ""); }},
        {{"empty-client-id-with-old-session-accepted", {"3.1.1:MQTT-3.1.3-8", "3.1.1:MQTT-3.1.3-9"}, "An empty Client Identifier with CleanSession 0 is accepted", beyond::broken_rules}, [](Core& core, Seams&) { tolerate_statement(core, "MQTT-3.1.3-7", ""); }},
    };
    // clang-format on
    return all;
}

}  // namespace assay::broker
