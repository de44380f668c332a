#pragma once
/// One row in full, as static HTML: expected and actual, ladder, packet table, source, command.
#include "reports/html/context.hpp"

namespace assay::reports::html {

/// `number` is unique in the page; it goes into the ids of the packet table. A row that is not open is
/// one line until it is asked for.
std::string
row_html(const Context& context, const RowResult& row, std::size_t number, bool is_open);

}  // namespace assay::reports::html
