#include "harness/network/tls_stream.hpp"

#include "harness/network/tls_chance.hpp"
#include "harness/network/tls_trouble.hpp"

#include <boost/asio/ip/address.hpp>

#include <array>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <utility>
#include <vector>

namespace assay::network {

class TlsSession {
public:
    /// The one to begin with; null if there is none yet.
    SSL_SESSION* get() const { return kept_.get(); }
    void keep(SSL_SESSION* session) { kept_.reset(session); }

private:
    std::unique_ptr<SSL_SESSION, void (*)(SSL_SESSION*)> kept_{nullptr, SSL_SESSION_free};
};

std::shared_ptr<TlsSession> make_tls_session() {
    return std::make_shared<TlsSession>();
}

namespace {

using simulator::BytesView;
using simulator::Ending;

/// A record's worth; longer pieces only make the peer wait for all of it.
constexpr std::size_t piece_bytes_max = SSL3_RT_MAX_PLAIN_LENGTH;
/// Header, explicit nonce, tag or padding and MAC, of any cipher.
constexpr std::size_t record_cost = 128;

bool is_ip(const std::string& host) {
    boost::system::error_code error;
    boost::asio::ip::make_address(host, error);
    return !error;
}

class Tls final : public Layer {
public:
    Tls(Side side, std::unique_ptr<simulator::Stream> inner, TlsGreeting greeting)
        : Layer{side, std::move(inner), std::move(greeting.trouble)},
          context_{std::move(greeting.context)},
          server_name_{std::move(greeting.server_name)},
          met_{std::move(greeting.met)},
          session_{std::move(greeting.session)},
          random_{std::move(greeting.random)},
          ssl_{SSL_new(context_->handle()), SSL_free} {
        SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
        SSL_set_ex_data(ssl_.get(), 0, this);
        if (side == Side::server)
            SSL_set_accept_state(ssl_.get());
        else
            prepare_client(greeting.protocol);
    }

private:
    void prepare_client(const std::string& protocol) {
        auto* ssl = ssl_.get();
        SSL_set_connect_state(ssl);
        SSL_set_verify(ssl, SSL_VERIFY_PEER, on_verified);
        if (is_ip(server_name_)) {
            // Certificates know no zone; OpenSSL refuses one, and then checks no name at all.
            const auto ip = server_name_.substr(0, server_name_.find('%'));
            X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), ip.c_str());
        } else if (!server_name_.empty()) {
            SSL_set1_host(ssl, server_name_.c_str());
            // What SSL_set_tlsext_host_name is, without its cast.
            SSL_ctrl(
                ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, server_name_.data()
            );
        }
        if (session_) {
            SSL_CTX_set_session_cache_mode(context_->handle(), SSL_SESS_CACHE_CLIENT);
            SSL_CTX_sess_set_new_cb(context_->handle(), on_session);
            if (session_->get() != nullptr) SSL_set_session(ssl, session_->get());
        }
        if (protocol.empty()) return;
        const auto offer = static_cast<char>(protocol.size()) + protocol;
        SSL_set_alpn_protos(
            ssl,
            reinterpret_cast<const unsigned char*>(offer.data()),
            static_cast<unsigned>(offer.size())
        );
    }

    /// 1: the session is ours now.
    static int on_session(SSL* ssl, SSL_SESSION* session) {
        const auto& self = *static_cast<Tls*>(SSL_get_ex_data(ssl, 0));
        if (!self.session_) return 0;
        self.session_->keep(session);
        return 1;
    }

    /// Notes the first doubt; whether it matters is for whoever wants it to be `--insecure`.
    static int on_verified(int is_trusted, X509_STORE_CTX* verification) {
        if (is_trusted == 1) return 1;
        auto* ssl = static_cast<SSL*>(
            X509_STORE_CTX_get_ex_data(verification, SSL_get_ex_data_X509_STORE_CTX_idx())
        );
        auto& self = *static_cast<Tls*>(SSL_get_ex_data(ssl, 0));
        if (self.doubt_.empty()) self.doubt_ = describe_doubt(*verification, self.server_name_);
        return self.context_->is_insecure() ? 1 : 0;
    }

    void greet() override { shake(); }

    void take(BytesView bytes) override {
        BIO_write(SSL_get_rbio(ssl_.get()), bytes.data(), static_cast<int>(bytes.size()));
        has_heard_ = true;
        if (is_greeting()) shake();
        if (is_open()) read();
    }

    void shake() {
        ERR_clear_error();
        const auto result = [&] {
            const TlsChance chance{random_.get()};
            return SSL_do_handshake(ssl_.get());
        }();
        carry_down();
        if (result == 1) {
            if (met_) met_(peer());
            return opened();
        }
        if (SSL_get_error(ssl_.get(), result) == SSL_ERROR_WANT_READ) return;
        auto why = describe_tls_error();
        fail(doubt_.empty() || context_->is_insecure() ? std::move(why) : doubt_);
    }

    void read() {
        std::vector<std::uint8_t> plain;
        std::array<std::uint8_t, piece_bytes_max> piece{};
        std::optional<TlsChance> chance{random_.get()};
        ERR_clear_error();
        int count = 0;
        while ((count = SSL_read(ssl_.get(), piece.data(), static_cast<int>(piece.size()))) > 0)
            plain.insert(plain.end(), piece.begin(), piece.begin() + count);
        const auto error = SSL_get_error(ssl_.get(), count);
        const auto why = error == SSL_ERROR_SSL ? describe_tls_error() : std::string{};
        chance.reset();
        carry_down();
        deliver(plain);
        if (error == SSL_ERROR_ZERO_RETURN) return over();
        if (error == SSL_ERROR_SSL) fail(why);
    }

    void seal(BytesView piece) override {
        const TlsChance chance{random_.get()};
        ERR_clear_error();
        SSL_write(ssl_.get(), piece.data(), static_cast<int>(piece.size()));
        carry_down();
    }

    void farewell() override {
        const TlsChance chance{random_.get()};
        ERR_clear_error();
        SSL_shutdown(ssl_.get());
        carry_down();
    }

    void carry_down() {
        auto* out = SSL_get_wbio(ssl_.get());
        char* bytes{};
        const auto size = BIO_get_mem_data(out, &bytes);
        if (size <= 0) return;
        send_below({reinterpret_cast<const std::uint8_t*>(bytes), static_cast<std::size_t>(size)});
        BIO_reset(out);
    }

    std::string greeting_broken(Ending how) const override {
        if (!has_heard_)
            return fmt::format(
                "the Network Connection ended ({}) before a word of TLS came back: a port without "
                "TLS?",
                simulator::name_of(how)
            );
        return fmt::format(
            "the Network Connection ended ({}) in the TLS handshake", simulator::name_of(how)
        );
    }

    Costs costs() const override { return {piece_bytes_max, record_cost, record_cost}; }

    std::shared_ptr<const TlsPeer> peer() const {
        auto out = std::make_shared<TlsPeer>();
        out->version = SSL_get_version(ssl_.get());
        out->cipher = SSL_get_cipher_name(ssl_.get());
        const unsigned char* protocol{};
        unsigned size{};
        SSL_get0_alpn_selected(ssl_.get(), &protocol, &size);
        if (size > 0) out->protocol.assign(reinterpret_cast<const char*>(protocol), size);
        // On a server's side the chain begins above the client's own.
        const auto* own = SSL_get0_peer_certificate(ssl_.get());
        if (side() == Side::server && own != nullptr) out->chain.push_back(read_certificate(*own));
        const auto* chain = SSL_get_peer_cert_chain(ssl_.get());
        for (int i = 0; i < sk_X509_num(chain); ++i)
            out->chain.push_back(read_certificate(*sk_X509_value(chain, i)));
        out->doubt = doubt_;
        out->is_resumed = SSL_session_reused(ssl_.get()) == 1;
        return out;
    }

    std::shared_ptr<TlsContext> context_;
    std::string server_name_;
    std::function<void(std::shared_ptr<const TlsPeer>)> met_;
    std::shared_ptr<TlsSession> session_;
    std::shared_ptr<simulator::Random> random_;
    std::unique_ptr<SSL, void (*)(SSL*)> ssl_;
    std::string doubt_{};
    bool has_heard_{};
};

}  // namespace

std::unique_ptr<simulator::Stream>
secure_client(std::unique_ptr<simulator::Stream> inner, TlsGreeting greeting) {
    const auto patience = greeting.patience;
    auto layer = std::make_shared<Tls>(Layer::Side::client, std::move(inner), std::move(greeting));
    layer->be_patient(patience);
    return stream_of(std::move(layer));
}

std::unique_ptr<simulator::Stream>
secure_server(std::unique_ptr<simulator::Stream> inner, TlsGreeting greeting) {
    return stream_of(
        std::make_shared<Tls>(Layer::Side::server, std::move(inner), std::move(greeting))
    );
}

}  // namespace assay::network
