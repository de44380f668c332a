// What a client keeps when it publishes: identifiers, DUP, order, and the server's limits.
#include "harness/evidence/passive/client_connection.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::evidence {

using wire::PropertyId;

void ClientConnection::on_publish(wire::Publish publish, std::size_t size_bytes) {
    const auto has_topic = resolve_alias(publish);
    check_limits(publish);
    if (publish.qos() == 0 || publish.packet_id == 0) return;
    refused_.erase(publish.packet_id);
    window_.open(publish.packet_id);
    if (is_v5() && connack_read_ && window_.is_above(limits_.receive_maximum))
        add(client_rules::receive_maximum,
            fmt::format(
                "PUBLISH id {} is number {} without a closing acknowledgement, the server's "
                "Receive "
                "Maximum is {}",
                publish.packet_id,
                window_.size(),
                limits_.receive_maximum
            ));
    check_packet_id(publish, size_bytes, has_topic);
}

/// What CONNACK said of messages. Before the client has read it the limits are open.
void ClientConnection::check_limits(const wire::Publish& publish) {
    if (publish.qos() > limits_.maximum_qos)
        add(client_rules::maximum_qos,
            fmt::format(
                "PUBLISH has QoS {}, the server's Maximum QoS is {}",
                publish.qos(),
                limits_.maximum_qos
            ));
    if (publish.retain() && !limits_.retain_available)
        add(client_rules::retain_available,
            "PUBLISH has RETAIN 1 although the server's Retain Available is 0");
}

/// Puts the topic in for an alias; false if there is none.
bool ClientConnection::resolve_alias(wire::Publish& publish) {
    const auto* alias = publish.properties.find<std::uint16_t>(PropertyId::topic_alias);
    if (!alias) return !publish.topic.text.empty();
    if (connack_read_ && limits_.topic_alias_maximum == 0)
        add(client_rules::no_topic_alias,
            fmt::format("PUBLISH has Topic Alias {}, the server allows none", *alias));
    else if (connack_read_ && *alias > limits_.topic_alias_maximum)
        add(client_rules::topic_alias_maximum,
            fmt::format(
                "PUBLISH has Topic Alias {}, the server's Topic Alias Maximum is {}",
                *alias,
                limits_.topic_alias_maximum
            ));
    if (!publish.topic.text.empty()) {
        aliases_[*alias] = publish.topic.text;
        return true;
    }
    const auto known = aliases_.find(*alias);
    if (known == aliases_.end()) {
        add(client_rules::alias_is_known,
            fmt::format("PUBLISH has Topic Alias {}, which this connection has not defined", *alias)
        );
        return false;
    }
    publish.topic.text = known->second;
    return true;
}

void ClientConnection::check_packet_id(
    const wire::Publish& publish, std::size_t size_bytes, bool has_topic
) {
    const auto id = publish.packet_id;
    if (requests_.contains(id))
        add(client_rules::packet_id_unused,
            fmt::format("PUBLISH uses id {}, which waits for SUBACK or UNSUBACK", id));
    if (!is_latest()) return;
    const auto print = has_topic ? fingerprint(publish) : no_fingerprint;
    const auto before = session_->inflight.find(id);
    if (before == session_->inflight.end()) {
        check_fresh_id(publish, print);
    } else if (is_in_doubt_ && before->second.serial != serial_) {
        // Both are right: to go on, and to begin anew.
    } else if (is_copy(publish, print, before->second)) {
        check_repeat(publish, before->second);
        before->second.serial = serial_;
        return;
    } else if (is_publishing(id)) {
        add(client_rules::packet_id_unused,
            fmt::format("PUBLISH uses id {}, under which another message is open", id));
    }
    ClientPublish sent{};
    sent.serial = serial_;
    sent.first_serial = serial_;
    sent.fingerprint = print;
    sent.size_bytes = size_bytes;
    sent.qos = publish.qos();
    sent.is_retained = publish.retain();
    // A repeat keeps its place, also where it could be a new message. One whose first copy was not
    // seen has none.
    const auto is_known =
        before != session_->inflight.end() && is_copy(publish, print, before->second);
    if (!publish.dup())
        sent.number = ++session_->sent;
    else if (is_known)
        sent.number = before->second.number;
    session_->inflight[id] = sent;
}

/// Whether it may be the message that is open under this identifier.
bool ClientConnection::is_copy(
    const wire::Publish& publish, std::size_t print, const ClientPublish& before
) {
    const auto is_unknown = print == no_fingerprint || before.fingerprint == no_fingerprint;
    return publish.qos() == before.qos && (is_unknown || print == before.fingerprint);
}

/// Whether a message that is open has this identifier for certain.
bool ClientConnection::is_publishing(std::uint16_t packet_id) const {
    if (!is_latest()) return false;
    const auto open = session_->inflight.find(packet_id);
    if (open == session_->inflight.end()) return false;
    return open->second.serial == serial_ || (!is_in_doubt_ && may_go_on(open->second));
}

/// Whether the limits of this connection let the client go on with a message of an earlier one; if
/// not, it may have given it up, and its identifier with it.
bool ClientConnection::may_go_on(const ClientPublish& publish) const {
    const auto fits =
        !limits_.maximum_packet_size || publish.size_bytes <= *limits_.maximum_packet_size;
    return fits && publish.qos <= limits_.maximum_qos &&
           (limits_.retain_available || !publish.is_retained);
}

/// The server has not finished this message, and it comes again.
void ClientConnection::check_repeat(const wire::Publish& publish, const ClientPublish& before) {
    const auto id = publish.packet_id;
    if (before.is_released)
        return add(
            client_rules::no_publish_after_pubrel,
            fmt::format("PUBLISH id {} comes after its PUBREL", id)
        );
    if (before.serial == serial_) {
        if (!publish.dup())
            return add(
                client_rules::packet_id_unused,
                fmt::format("PUBLISH uses id {}, which waits for its acknowledgement", id)
            );
        // 3.1.1 does not forbid it.
        return add(
            client_rules::no_resend_when_connected,
            fmt::format("PUBLISH id {} is sent again on the same connection", id)
        );
    }
    if (!may_go_on(before)) return;
    if (!publish.dup())
        add(client_rules::dup_on_repeat, fmt::format("PUBLISH id {} is sent again with DUP 0", id));
    if (before.number == no_place) return;
    if (before.number < latest_resent_)
        add(client_rules::resends_in_order,
            fmt::format("PUBLISH id {} is sent again behind one that was sent after it", id));
    latest_resent_ = std::max(latest_resent_, before.number);
}

/// No unfinished PUBLISH has this identifier, as far as the server has said.
void ClientConnection::check_fresh_id(const wire::Publish& publish, std::size_t print) {
    if (!publish.dup()) return;
    const auto id = publish.packet_id;
    const auto former = session_->former.find(id);
    if (has_left_session() && former != session_->former.end() &&
        is_copy(publish, print, former->second))
        return add_former(fmt::format("PUBLISH id {}", id));
    const auto finished = session_->finished.find(id);
    const auto is_finished =
        finished != session_->finished.end() && finished->second.fingerprint == print;
    if (is_finished && finished->second.is_read &&
        has_seen_all_since(finished->second.acknowledgement.serial))
        return add(
            finished->second.is_refused ? client_rules::no_resend_of_refused
                                        : client_rules::no_resend_when_connected,
            fmt::format("PUBLISH id {} is sent again after its acknowledgement", id)
        );
    // In a resumed Session it may be the repeat of a packet that never arrived, or whose
    // acknowledgement was lost.
    if (!session_->is_whole || !has_left_session()) return;
    if (is_finished)
        return add(
            client_rules::no_resend_when_connected,
            fmt::format("PUBLISH id {} is sent again on the same connection", id)
        );
    if (!is_clean_) return add_former(fmt::format("PUBLISH id {} with DUP 1", id));
    add(client_rules::dup_on_repeat_only,
        fmt::format("PUBLISH id {} has DUP 1 and was never sent before", id));
}

/// Whether all is known that the client has sent since that connection. If not, it may have published
/// the same once more, under an identifier that was free again, and that copy was lost.
bool ClientConnection::has_seen_all_since(std::uint64_t serial) const {
    if (serial == serial_) return true;
    return serial == previous_serial_ && serial == session_->left_serial;
}

/// The client goes on with what it had to throw away.
void ClientConnection::add_former(const std::string& what) {
    if (is_clean_)
        return add(
            client_rules::clean_begins_anew,
            what + " is of an older Session, although CONNECT asked for a new one"
        );
    add(client_rules::lost_session,
        what + " is of a Session that the server does not have, as its CONNACK said");
}

}  // namespace assay::evidence
