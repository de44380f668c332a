#pragma once
/// What the program finds of its standard input, output and error, and makes of it before anything else.

namespace assay::cli {

/// Opens what is closed as /dev/null: else the first files that the program opens, its results, would
/// take these numbers and be printed into. A pipe whose reader goes away becomes an error of the write:
/// the default would end the program before it has written its reports.
void secure_standard_files();

}  // namespace assay::cli
