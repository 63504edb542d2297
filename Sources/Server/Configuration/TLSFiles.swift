import NIOCore
import NIOSSL

/// Where a server's identity is kept, in PEM files.
package struct TLSFiles: Sendable, Equatable {
    package var certificateChain: String
    package var key: String
    /// Clients must show a certificate that one of these signed; nil asks for none.
    package var clientAuthorities: String?

    package init(certificateChain: String, key: String, clientAuthorities: String? = nil) {
        self.certificateChain = certificateChain
        self.key = key
        self.clientAuthorities = clientAuthorities
    }

    func configuration() throws(ServerError) -> TLSConfiguration {
        let chain = try Self.reading(certificateChain) { path in
            try NIOSSLCertificate.fromPEMFile(path).map(NIOSSLCertificateSource.certificate)
        }
        guard !chain.isEmpty else {
            throw .unusableFile(path: certificateChain, reason: "it holds no certificate")
        }
        let key = try Self.reading(key) { path in try NIOSSLPrivateKey(file: path, format: .pem) }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        if let clientAuthorities {
            let authorities = try Self.reading(clientAuthorities, NIOSSLCertificate.fromPEMFile)
            guard !authorities.isEmpty else {
                throw .unusableFile(path: clientAuthorities, reason: "it holds no certificate")
            }
            configuration.trustRoots = .certificates(authorities)
            // Clients have names of their own choosing; that an authority signed them is what counts.
            configuration.certificateVerification = .noHostnameVerification
        }
        return configuration
    }

    private static func reading<Value>(
        _ path: String, _ read: (String) throws -> Value
    ) throws(ServerError) -> Value {
        do { return try read(path) } catch {
            throw .unusableFile(path: path, reason: "\(error)")
        }
    }
}
