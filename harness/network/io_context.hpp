#pragma once
/// Names Asio's io_context for headers that only refer to one: its own header costs a second.

namespace boost::asio {
class io_context;
}
