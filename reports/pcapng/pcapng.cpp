#include "reports/pcapng/pcapng.hpp"

#include "reference/wire/codec.hpp"
#include "reports/pcapng/blocks.hpp"
#include "reports/result/clean.hpp"
#include "reports/shared/evidence.hpp"
#include "reports/shared/units.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::reports {
namespace {

using Kind = TraceEvent::Kind;

constexpr std::uint32_t broker_address = 0x0A000001;  // 10.0.0.1
constexpr std::uint16_t broker_port = 1883;
constexpr std::uint16_t first_port = 20'000;
constexpr std::uint16_t last_port = 60'000;

/// A silent second between rows shows where one ends and the next begins.
constexpr Offset pause{1'000'000'000};

std::size_t packets_of(const RowResult& row) {
    return static_cast<std::size_t>(std::ranges::count_if(row.trace, is_packet));
}

/// Why a frame is no MQTT packet, and who says it: what an actor sends, the scenario made so.
std::string malformed_text(const RowResult& row, const TraceEvent& event) {
    const auto version = wire::version_named(row.version).value_or(wire::Version::v5_0);
    const auto packet = wire::decode(event.bytes, version);
    if (packet) return {};
    const auto& wrong = packet.error();
    return fmt::format(
        "malformed {}: {}: {}",
        event.kind == Kind::sent ? "on purpose" : "by the target",
        wrong.field,
        wrong.reason
    );
}

/// What failed first; then as many rows as there is room for.
std::vector<const RowResult*> rows_of(const Results& results) {
    std::vector<const RowResult*> all{};
    for (const auto& row : results.rows)
        all.push_back(&row);
    // All point into one vector, so the lower address is the earlier row.
    std::ranges::sort(all, [](const auto* a, const auto* b) {
        return a->verdict != b->verdict ? a->verdict < b->verdict : a < b;
    });
    std::vector<const RowResult*> out{};
    std::size_t packets = 0;
    for (const auto* row : all) {
        packets += packets_of(*row);
        if (packets > capture_packets_max) break;
        if (packets_of(*row) != 0) out.push_back(row);
    }
    return out;
}

/// Writes row after row; keeps count of interfaces, ports and time over the whole file.
class Capture {
public:
    explicit Capture(const Results& results)
        : text_{pcapng::section_header("assay " + printable(results.header.assay_version))} {}

    void add(const RowResult& row) {
        interfaces_.clear();
        connections_.clear();
        Offset last = row.duration;
        bool is_first = true;
        std::size_t again = 0;
        const auto broken = broken_expectations(row);
        for (std::size_t i = 0; i < row.trace.size(); ++i) {
            const auto& event = row.trace[i];
            if (event.kind == Kind::opened) connect(event.actor());
            if (event.kind == Kind::segment) ++again;
            if (!is_packet(event)) continue;
            std::string comment{};
            if (is_first) comment = fmt::format("{}: {}", row.name, short_name(row.verdict));
            is_first = false;
            add_to(comment, event.lost ? "lost on the link" : "");
            if (again != 0)
                add_to(
                    comment, fmt::format("TCP sent {} again before this", counted(again, "segment"))
                );
            again = 0;
            add_to(comment, malformed_text(row, event));
            for (const auto* each : broken) {
                if (each->evidence != i) continue;
                add_to(comment, difference_text(*each));
            }
            add_packet(row, event, printable(comment));
            last = std::max(last, event.at);
        }
        start_ += last + pause;
    }

    std::string finished() { return std::move(text_); }

private:
    static void add_to(std::string& comment, std::string_view more) {
        if (!comment.empty() && !more.empty()) comment += "; ";
        comment += more;
    }

    void add_packet(const RowResult& row, const TraceEvent& event, std::string_view comment) {
        const auto interface = interface_of(row, event.actor());
        if (!connections_.contains(event.actor())) connect(event.actor());
        const auto [address, port] = connections_.at(event.actor());
        const bool is_sent = event.kind == Kind::sent;
        const pcapng::Endpoints endpoints =
            is_sent ? pcapng::Endpoints{address, broker_address, port, broker_port}
                    : pcapng::Endpoints{broker_address, address, broker_port, port};
        text_ += pcapng::packet_block(
            interface, start_ + event.at, endpoints, event.bytes, event.bytes.size(), comment
        );
    }

    /// A Network Connection of its own port, so that Wireshark learns its version from its CONNECT.
    void connect(const std::string& actor) {
        const auto found = connections_.find(actor);
        const auto address =
            found != connections_.end()
                ? found->second.first
                : broker_address + 1 + static_cast<std::uint32_t>(connections_.size());
        connections_[actor] = {address, port_};
        port_ = port_ == last_port ? first_port : static_cast<std::uint16_t>(port_ + 1);
    }

    std::uint32_t interface_of(const RowResult& row, const std::string& actor) {
        const auto used = row.actor_links.find(actor);
        const auto link = used == row.actor_links.end() ? row.link : used->second;
        const auto [slot, is_new] = interfaces_.try_emplace(link, interface_count_);
        if (is_new) {
            ++interface_count_;
            text_ += pcapng::interface_description(printable(link), printable(row.name));
        }
        return slot->second;
    }

    std::string text_;
    Offset start_{};
    std::uint32_t interface_count_{};
    std::uint16_t port_{first_port};
    std::map<std::string, std::uint32_t> interfaces_{};  ///< of this row, by link
    std::map<std::string, std::pair<std::uint32_t, std::uint16_t>> connections_{};  ///< by actor
};

}  // namespace

std::string render_pcapng(const Summary& summary) {
    Capture capture{summary.results};
    for (const auto* row : rows_of(summary.results))
        capture.add(*row);
    return capture.finished();
}

}  // namespace assay::reports
