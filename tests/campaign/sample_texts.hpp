#pragma once
/// Scenario files around the steps of a sample.
#include <string>

namespace assay::campaign {

inline const std::string file_head = "id: a/b\ntitle: t\nmatrix: {version: [5.0]}\n";

/// These steps after both clients have connected.
inline std::string plain(const std::string& steps) {
    return file_head +
           "actors: {a: {}, b: {}}\nsteps:\n  - a: {connect: fresh}\n  - b: {connect: fresh}\n" +
           steps;
}

/// The same over a link; what is sent while it is cut is not answered.
inline std::string linked(const std::string& steps) {
    return file_head +
           "limit: 10m\nlinks: {sat: {delay: 100ms}}\nactors: {a: {link: sat}}\nsteps:\n"
           "  - a: {connect: fresh}\n" +
           steps;
}

/// The step meets a broker that stands still.
inline std::string unanswered(const std::string& inside) {
    return file_head +
           "isolation: process\nlimit: 10m\nactors: {a: {}}\nsteps:\n  - a: {connect: fresh}\n"
           "  - a: {publish: ~/a, qos: 2, await: none, as: p}\n"
           "  - parallel: [{broker: {pause: 5m}}, {a: {" +
           inside + "@}}]\n";
}

inline std::string under_load(const std::string& rest) {
    return file_head +
           "limit: 10m\nlinks: {sat: {delay: 100ms}}\nactors: {a: {link: sat}}\nsteps:\n"
           "  - a: {load: {count: 3, every: 2s, qos: 2, topic: ~/a, payload_size: 5kB}}\n" +
           rest;
}

}  // namespace assay::campaign
