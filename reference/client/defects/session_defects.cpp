// What becomes of a Session, and what is sent again (3.1.2.4, 3.2.2.1.1, 4.4, 4.6).
#include "reference/client/defects/taps.hpp"

#include <map>
#include <memory>

namespace assay::client {

namespace {

using wire::Publish;

void claim_session(Seams& seams, bool is_present) {
    on_arrival<wire::Connack>(seams, [is_present](wire::Connack& connack, const Write&) {
        connack.set_session_present(is_present);
        return true;
    });
}

/// Calls `change` on every CONNACK of success but the first.
void on_return(Seams& seams, std::function<void(wire::Connack&)> change) {
    on_arrival<wire::Connack>(
        seams,
        [change = std::move(change),
         is_back = false](wire::Connack& connack, const Write&) mutable {
            if (connack.reason_code != 0) return true;
            if (is_back) change(connack);
            is_back = true;
            return true;
        }
    );
}

void go_on_with_foreign_session(Seams& seams) {
    claim_session(seams, false);
}

void keep_lost_session(Seams& seams) {
    on_return(seams, [](wire::Connack& connack) { connack.set_session_present(true); });
}

/// It asks for a new Session, and goes on with the old one.
void keep_state_when_clean(Seams& seams) {
    keep_lost_session(seams);
    auto is_back = std::make_shared<bool>();
    alter<wire::Connect>(seams, [is_back](wire::Connect& connect) {
        if (*is_back) connect.set_clean_start(true);
        *is_back = true;
    });
}

void forget_repeats(Seams& seams) {
    on_leaving<Publish>(seams, [](Publish& publish, const Write&) { return !publish.dup(); });
}

void repeat_backwards(Seams& seams) {
    on_leaving<Publish>(
        seams,
        [held = std::optional<Publish>{}](Publish& publish, const Write& write) mutable {
            if (!publish.dup()) return true;
            if (!held) {
                held = publish;
                return false;
            }
            write(publish);
            write(*held);
            held.reset();
            return false;
        }
    );
}

/// Its repeats get new numbers, which it does not know itself.
void repeat_under_new_ids(Seams& seams) {
    on_leaving<Publish>(seams, [](Publish& publish, const Write&) {
        if (publish.dup()) {
            publish.set_dup(false);
            publish.payload.bytes.push_back('!');
        }
        return true;
    });
}

void publish_after_pubrel(Seams& seams) {
    auto sent = std::make_shared<std::map<std::uint16_t, Publish>>();
    auto received = std::make_shared<bool>();
    alter<Publish>(seams, [sent](Publish& publish) {
        if (publish.qos() == 2) (*sent)[publish.packet_id] = publish;
    });
    on_arrival<wire::Pubrec>(seams, [received](wire::Pubrec&, const Write&) {
        *received = true;
        return true;
    });
    alter<wire::Connect>(seams, [received](wire::Connect&) { *received = false; });
    on_leaving<wire::Pubrel>(seams, [sent, received](wire::Pubrel& pubrel, const Write& write) {
        const auto publish = sent->find(pubrel.packet_id);
        if (*received || publish == sent->end()) return true;
        publish->second.set_dup(true);
        write(publish->second);
        return false;
    });
}

void forget_pubrels(Seams& seams) {
    auto received = std::make_shared<bool>();
    on_arrival<wire::Pubrec>(seams, [received](wire::Pubrec&, const Write&) {
        *received = true;
        return true;
    });
    alter<wire::Connect>(seams, [received](wire::Connect&) { *received = false; });
    on_leaving<wire::Pubrel>(seams, [received](wire::Pubrel&, const Write&) { return *received; });
}

/// A refusal is taken for no answer.
void repeat_refused(Seams& seams) {
    on_arrival<wire::Puback>(seams, [](wire::Puback& puback, const Write&) {
        return puback.reason() < 0x80;
    });
}

}  // namespace

std::span<const Defect> session_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"takes-foreign-session", {"5.0:MQTT-3.2.2-4"}, "Goes on after Session Present 1 that it cannot have"}, in_v5<go_on_with_foreign_session>},
        {{"keeps-lost-session", {"5.0:MQTT-3.2.2-5"}, "Goes on with a Session that the server has lost"}, keep_lost_session},
        {{"keeps-state-when-clean", {"3.1.1:MQTT-3.1.2-6", "5.0:MQTT-3.1.2-4"}, "Asks for a new Session and goes on with the old one"}, keep_state_when_clean},
        {{"forgets-repeats", {"3.1.1:MQTT-4.4.0-1", "5.0:MQTT-4.4.0-1"}, "Sends no PUBLISH again"}, forget_repeats},
        {{"forgets-pubrels", {"3.1.1:MQTT-4.4.0-1", "5.0:MQTT-4.4.0-1"}, "Sends no PUBREL again"}, forget_pubrels},
        {{"repeats-backwards", {"3.1.1:MQTT-4.6.0-1", "5.0:MQTT-4.6.0-1"}, "Sends again in another order"}, repeat_backwards},
        {{"new-message-under-open-id", {"3.1.1:MQTT-2.3.1-2", "5.0:MQTT-2.2.1-3"}, "Another message takes the identifier of an open one"}, repeat_under_new_ids},
        {{"publish-after-pubrel", {"3.1.1:MQTT-4.3.3-1", "5.0:MQTT-4.3.3-6"}, "Begins a released message anew"}, publish_after_pubrel},
        {{"repeats-refused", {"5.0:MQTT-4.4.0-2"}, "Sends again what was refused"}, repeat_refused},
    };
    // clang-format on
    return all;
}

}  // namespace assay::client
