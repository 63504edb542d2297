import AsyncHTTPClient
import Foundation
import NIOSSL
import Server
import TestSupport

/// A client that speaks TLS, with HTTP/2 or without.
enum TestClient {
    static let certificate = Fixtures.url("tls/certificate.pem").path
    static let key = Fixtures.url("tls/key.pem").path
    static let files = TLSFiles(certificateChain: certificate, key: key)

    static func run(
        isMultiplexed: Bool, showsCertificate: Bool = false, _ test: (HTTPClient) async throws -> Void
    ) async throws {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .file(certificate)
        if showsCertificate {
            tls.certificateChain = try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) }
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
        }
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.httpVersion = isMultiplexed ? .automatic : .http1Only
        // The certificate's name, also where /etc/hosts has none.
        configuration.dnsOverride = ["localhost": "127.0.0.1"]
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            try await test(client)
        } catch {
            try await client.shutdown()
            throw error
        }
        try await client.shutdown()
    }
}
