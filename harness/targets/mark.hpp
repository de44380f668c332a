#pragma once
/// A mark in the environment of a program that we start: all that it starts inherits it, also what has
/// left its process group (setsid, daemons), and is found by it.
#include <string>

namespace assay::targets {

inline constexpr const char* mark_name = "ASSAY_TARGET_MARK";

/// One that no other program on this machine has.
std::string fresh_mark();
/// SIGKILL for every process of ours that carries the mark; where /proc does not tell, for none.
void kill_marked(const std::string& mark);

}  // namespace assay::targets
