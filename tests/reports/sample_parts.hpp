#pragma once
/// What sample results are put together from.
#include "reference/wire/packets.hpp"
#include "reports/result/model.hpp"

namespace assay::reports::sample {

TraceEvent
sent(Offset at, const std::string& actor, const wire::Packet& content, int line, Offset arrives);
TraceEvent received(Offset at, const std::string& actor, const wire::Packet& content, int line);
TraceEvent
other(Offset at, TraceEvent::Kind kind, std::string actor, std::string text, int line = 0);

wire::Connect connect(std::string client_id);
wire::Publish
publish(std::string topic, std::string_view payload, int qos, std::uint16_t id, bool dup = false);
wire::Pubrec pubrec(std::uint16_t id);
wire::Pubrel pubrel(std::uint16_t id);
wire::Pubcomp pubcomp(std::uint16_t id);

RowResult row(std::string target, std::string scenario, std::string details, Verdict verdict);
/// A few statements of every kind.
std::vector<StatementInfo> registry();
Header header_of(std::vector<TargetInfo> targets, const std::vector<RowResult>& rows);
Footer footer_of(const std::vector<RowResult>& rows);

}  // namespace assay::reports::sample
