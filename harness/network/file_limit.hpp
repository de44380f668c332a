#pragma once
/// How many files and sockets this program may have open, and what it starts after it.
#include <cstddef>

namespace assay::network {

/// Raises the soft limit to the hard one and gives what is allowed then. The usual soft limit of
/// 1024 is for programs that use select(); hundreds of rows at a time need more.
std::size_t raise_file_limit();

}  // namespace assay::network
