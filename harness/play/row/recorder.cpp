#include "harness/play/row/recorder.hpp"

#include "harness/play/world/segment_story.hpp"

namespace assay::play {

void RowRecorder::flush() {
    for (const auto& [name, actor] : parts_.actors)
        journeys_.flush(actor->spec());
}

void RowRecorder::connected(const std::string& actor) {
    journeys_.flush(spec_of(actor));
}

/// Rows side by side have topics of their own; in virtual time a row has a broker of its own.
std::uint64_t RowRecorder::allowance(const RecorderParts& parts) {
    if (parts.heard_max_bytes > 0) return parts.heard_max_bytes;
    const bool has_company =
        !parts.world.is_virtual() && parts.row.isolation == scenario::Isolation::shared;
    return has_company ? heard_beside_others_max_bytes : heard_alone_max_bytes;
}

void RowRecorder::sent(const std::string& actor, std::size_t index, std::size_t size_bytes) {
    guard_.sent(size_bytes);
    journeys_.sent(actor, index, size_bytes);
}

void RowRecorder::heard(const std::string&, std::size_t size_bytes) {
    guard_.heard(size_bytes);
    if (guard_.is_flooded()) parts_.ends.notify();
}

void RowRecorder::received(const std::string& actor, std::size_t index) {
    guard_.received();
    journeys_.received(actor, index);
}

void RowRecorder::sending(
    const std::string& actor, Way way, std::uint8_t first_byte, std::size_t /*size*/
) {
    packet(actor, way, first_byte, false);
}

void RowRecorder::delivered(
    const std::string& actor, Way way, std::uint8_t first_byte, std::size_t /*size*/
) {
    packet(actor, way, first_byte, true);
}

void RowRecorder::packet(
    const std::string& actor, Way way, std::uint8_t first_byte, bool is_delivered
) {
    if (!parts_.actors.contains(actor)) return;
    if (way != way_of_actors(parts_.row) && !is_delivered) journeys_.coming(actor, first_byte);
    if (is_delivered) ++traffic_[actor].packets;
    parts_.timeline.packet({actor, spec_of(actor).link, way}, first_byte, is_delivered);
}

/// Following every byte costs, so only rows in which it can matter do.
bool RowRecorder::counts_bytes() const {
    const auto& row = parts_.row;
    return !row.links.empty() || !row.faults.empty() || row.sweep || row.chaos;
}

std::uint64_t RowRecorder::may_pass(const std::string& actor, Way way) const {
    return parts_.timeline.bytes_until_due({actor, spec_of(actor).link, way});
}

void RowRecorder::passed(const std::string& actor, Way way, std::uint64_t count) {
    auto& traffic = traffic_[actor];
    (way == Way::up ? traffic.bytes_up : traffic.bytes_down) += count;
    parts_.timeline.bytes({actor, spec_of(actor).link, way}, count);
}

void RowRecorder::arrived(const std::string& actor, Way way, std::uint64_t count) {
    if (parts_.actors.contains(actor) && way == way_of_actors(parts_.row))
        journeys_.arrived(actor, count);
}

void RowRecorder::sent_again(const std::string& actor, Way way, const std::string& what) {
    segments_.add(now(), actor, way, what);
}

void RowRecorder::proxy_answered(const std::string& actor, Reach reach) {
    segments_.add(now(), actor, Way::up, std::string{story_of(reach)});
    parts_.signal.notify(actor);
}

void RowRecorder::link_changed(const std::string& link, bool is_up) {
    parts_.trace.add(
        now(),
        {.kind = reports::TraceEvent::Kind::link, .from = link, .text = is_up ? "up" : "down"}
    );
    journeys_.link_changed(link, is_up);
    parts_.signal.notify(link);
}

void RowRecorder::broker_changed(const std::string& what, bool may_forget) {
    parts_.trace.add(
        now(),
        {.kind = reports::TraceEvent::Kind::note,
         .from = std::string{scenario::target_name_of(parts_.row.role)},
         .text = what}
    );
    if (may_forget) restarts_.push_back(parts_.trace.offset(now()));
    parts_.signal.notify();
}

void RowRecorder::interrupt() {
    interrupted_ = true;
    parts_.ends.notify();
}

}  // namespace assay::play
