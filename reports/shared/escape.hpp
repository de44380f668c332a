#pragma once
/// Foreign text put into a format. Each first makes the text fit to show (clean.hpp).
#include <string>
#include <string_view>

namespace assay::reports {

/// For HTML text and quoted attributes, and for SVG; lines are kept.
std::string escape_html(std::string_view text);

/// For one line of GitHub-flavoured Markdown, in a table cell too: nothing in it can begin a link,
/// a tag, a mention, a cell or any markup.
std::string escape_markdown(std::string_view text);

/// A fenced block whose fence no line of `text` can close.
std::string markdown_block(std::string_view text);

}  // namespace assay::reports
