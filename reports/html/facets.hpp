#pragma once
/// What the page's filter asks of rows beside their text: verdicts, target, link, version, matrix
/// values, statements.
///
///     "is=fail \t is=pass \t on=mosquitto \t link=direct \t lost=PUBREL \t s=5.0:MQTT-4.3.3-10"
#include "reports/result/model.hpp"

#include <span>

namespace assay::reports::html {

/// Each name and value that one of the rows has, once, separated by tabs.
std::string facets_of(std::span<const RowResult* const> rows);

}  // namespace assay::reports::html
