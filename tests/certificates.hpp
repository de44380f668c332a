#pragma once
/// Certificates for tests, made by the openssl command as users make theirs.
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <stdexcept>
#include <string>

namespace assay {

/// A folder with two CAs, a server and a client. Where not said otherwise the first CA signed.
///
///     ca.pem  other-ca.pem  server.pem (localhost, 127.0.0.1, ::1)  client.pem
///     expired.pem  elsewhere.pem (other.example)      server.key and client.key
class Certificates {
public:
    Certificates() {
        auto pattern = (std::filesystem::temp_directory_path() / "assay-tls-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
        folder_ = pattern;
        for (const auto* name : {"ca", "other-ca"})
            run(fmt::format("req -x509 {0} -keyout {1}.key -out {1}.pem -subj /CN={1}", key, name));
        for (const auto* name : {"server", "client"})
            run(fmt::format("req {0} -keyout {1}.key -out {1}.csr -subj /CN={1}", key, name));
        sign("server", "server", 10, "DNS:localhost,IP:127.0.0.1,IP:::1");
        sign("server", "expired", -1, "DNS:localhost,IP:127.0.0.1");
        sign("server", "elsewhere", 10, "DNS:other.example");
        sign("client", "client", 10, "DNS:client");
    }
    ~Certificates() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    Certificates(const Certificates&) = delete;
    Certificates& operator=(const Certificates&) = delete;

    /// The path of "ca.pem" and the others.
    std::string operator/(const std::string& name) const { return folder_ + "/" + name; }
    const std::string& folder() const { return folder_; }

private:
    static constexpr auto key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";

    void run(const std::string& words) const {
        const auto command = fmt::format("cd {} && openssl {} >openssl.log 2>&1", folder_, words);
        if (std::system(command.c_str()) != 0) throw std::runtime_error{command};
    }
    void sign(const char* who, const char* as, int days, const char* names) const {
        const auto extensions = fmt::format("{}/{}.ext", folder_, as);
        const auto write = fmt::format("echo subjectAltName={} >{}", names, extensions);
        if (std::system(write.c_str()) != 0) throw std::runtime_error{write};
        run(fmt::format(
            "x509 -req -in {}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out {}.pem -days {} "
            "-extfile {}.ext",
            who,
            as,
            days,
            as
        ));
    }

    std::string folder_{};
};

/// Those of this program: made once.
inline const Certificates& certificates() {
    static const Certificates made;
    return made;
}

}  // namespace assay
