import ArgumentParser
import Server

/// Where the server listens, and who may talk to it.
struct ListenOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The address to listen on. (default: 127.0.0.1)", valueName: "address"))
    var host: String?
    @Option(help: ArgumentHelp("The port; 0 for any free one. (default: 8000)", valueName: "n")) var port:
        Int?
    @Option(
        help: ArgumentHelp(
            "A key that requests must carry; may be given again. MARTLET_API_KEY keeps it out of the process list.",
            valueName: "key"))
    var apiKey: [String] = []
    @Option(help: ArgumentHelp("Certificates for TLS, PEM.", valueName: "file"), completion: .file())
    var tlsCertificate: String?
    @Option(help: ArgumentHelp("The certificate's private key, PEM.", valueName: "file"), completion: .file())
    var tlsKey: String?
    @Option(
        help: ArgumentHelp("Clients must show a certificate signed by one of these, PEM.", valueName: "file"),
        completion: .file())
    var tlsClientCA: String?
    @Option(
        help: ArgumentHelp(
            "A web page's origin that may call the server; may be given again; * for all. (default: none)",
            valueName: "origin"))
    var corsOrigin: [String] = []

    func apply(to configuration: inout ServerConfiguration, _ reader: inout SettingReader) throws {
        configuration.host = try reader.text("--host", host, default: configuration.host) ?? ""
        try reader.integer(
            &configuration.port, "--port", port, nim: ["NIM_SERVER_PORT", "NIM_HTTP_API_PORT"], in: 0...65_535
        )
        configuration.apiKeys = try reader.list("--api-key", apiKey, nim: ["VLLM_API_KEY"], isSecret: true)
        configuration.tls = try tls(&reader)
        configuration.cors = try cors(&reader)
    }

    private func tls(_ reader: inout SettingReader) throws -> TLSFiles? {
        let certificate = try reader.text(
            "--tls-certificate", tlsCertificate, nim: ["NIM_SSL_CERT_PATH", "NIM_SSL_CERTS_PATH"])
        let key = try reader.text("--tls-key", tlsKey, nim: ["NIM_SSL_KEY_PATH"])
        let authorities = try reader.text("--tls-client-ca", tlsClientCA, nim: ["NIM_SSL_CA_CERTS_PATH"])
        enum Mode { case disabled, server, mutual }
        let usual = authorities != nil ? "mtls" : certificate != nil || key != nil ? "tls" : "disabled"
        let mode = try reader.choice(
            "--tls-mode", nil, nim: ["NIM_SSL_MODE"], default: usual,
            [("disabled", Mode.disabled), ("tls", .server), ("mtls", .mutual)])
        guard mode != .disabled else { return nil }
        guard let certificate, let key else {
            let missing = certificate == nil ? "--tls-certificate" : "--tls-key"
            throw SettingReader.Refusal(
                description: "TLS needs a certificate and its key; \(missing) is missing.")
        }
        if mode == .mutual, authorities == nil {
            throw SettingReader.Refusal(description: "TLS mode mtls needs --tls-client-ca.")
        }
        return TLSFiles(
            certificateChain: certificate, key: key,
            clientAuthorities: mode == .mutual ? authorities : nil)
    }

    private func cors(_ reader: inout SettingReader) throws -> CORSPolicy? {
        let origins = try reader.list("--cors-origin", corsOrigin, nim: ["NIM_CORS_ALLOW_ORIGINS"])
        guard !origins.isEmpty else { return nil }
        var policy = CORSPolicy(origins: origins)
        for (list, variable) in [
            (\CORSPolicy.methods, "NIM_CORS_ALLOW_METHODS"), (\.headers, "NIM_CORS_ALLOW_HEADERS"),
            (\.exposedHeaders, "NIM_CORS_EXPOSE_HEADERS"),
        ] as [(WritableKeyPath<CORSPolicy, [String]>, String)] {
            let name = "--" + variable.dropFirst(4).lowercased().replacing("_", with: "-")
            let values = try reader.list(name, [], nim: [variable])
            if !values.isEmpty { policy[keyPath: list] = values }
        }
        try reader.integer(
            &policy.maxAgeSeconds, "--cors-max-age", nil, nim: ["NIM_CORS_MAX_AGE"], in: 0...86_400)
        return policy
    }
}
