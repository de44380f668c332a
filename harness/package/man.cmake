# Makes the manual page of what the program says of itself:
#     cmake -DASSAY=program -DVERSION=1.2.3 -DOUT=assay.1 -P man.cmake
function(help_of out)
    execute_process(COMMAND ${ASSAY} ${ARGN} --help OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
    # What troff would take for a request, an escape or a hyphen.
    string(REPLACE "\\" "\\e" text "${text}")
    string(REPLACE "-" "\\-" text "${text}")
    string(REGEX REPLACE "(^|\n)([.'])" "\\1\\\\&\\2" text "${text}")
    set(${out} "${text}" PARENT_SCOPE)
endfunction()

execute_process(COMMAND ${ASSAY} --help OUTPUT_VARIABLE whole COMMAND_ERROR_IS_FATAL ANY)
string(REGEX REPLACE "\nExit codes:.*" "" commands "${whole}")
string(REGEX MATCHALL "\n  [a-z]+" commands "${commands}")
help_of(summary)

set(page ".TH ASSAY 1 \"\" \"assay ${VERSION}\" \"User Commands\"\n.SH NAME\nassay \\- check MQTT brokers against the standard and simulate bad links\n")
string(APPEND page ".SH SYNOPSIS\n.B assay\n.I command\n.RI [ argument ...]\n.SH DESCRIPTION\n.nf\n${summary}.fi\n.SH COMMANDS\n")
foreach(command ${commands})
    string(STRIP "${command}" command)
    help_of(text ${command})
    string(APPEND page ".SS ${command}\n.nf\n${text}.fi\n")
endforeach()
string(APPEND page ".SH FILES\nResults and reports lie in\n.I assay\\-out\nunless\n.B \\-\\-out\nsays otherwise.\n")
file(WRITE ${OUT} "${page}")
