import Crypto
import Foundation

/// AWS Signature Version 4: who asks, and for what, in one HMAC-SHA256.
package struct RequestSigner: Sendable {
    let credentials: BucketCredentials
    let region: String
    let service: String

    package init(credentials: BucketCredentials, region: String, service: String = "s3") {
        self.credentials = credentials
        self.region = region
        self.service = service
    }

    private static let algorithm = "AWS4-HMAC-SHA256"

    /// The value of the header `Authorization`. The request's headers must hold `host` and `x-amz-date`.
    package func authorization(of request: CanonicalRequest, at time: SigningTime) -> String {
        "\(Self.algorithm) Credential=\(credentials.accessKeyID)/\(scope(time)), "
            + "SignedHeaders=\(request.signedHeaders), Signature=\(signature(of: request, at: time))"
    }

    /// The headers that make a request to S3 a signed one, `host` excepted.
    package func headers(for request: CanonicalRequest, at time: SigningTime) -> [CanonicalRequest.Field] {
        var added: [CanonicalRequest.Field] = [
            ("x-amz-content-sha256", request.payloadHash), ("x-amz-date", time.description),
        ]
        if let token = credentials.sessionToken { added.append(("x-amz-security-token", token)) }
        var signed = request
        signed.headers += added
        return added + [("authorization", authorization(of: signed, at: time))]
    }

    /// The encoded query of a URL that whoever has it may use for so many seconds, at most a week.
    package func presignedQuery(of request: CanonicalRequest, at time: SigningTime, seconds: Int) -> String {
        var request = request
        request.query += [
            ("X-Amz-Algorithm", Self.algorithm),
            ("X-Amz-Credential", "\(credentials.accessKeyID)/\(scope(time))"),
            ("X-Amz-Date", time.description), ("X-Amz-Expires", "\(seconds)"),
            ("X-Amz-SignedHeaders", request.signedHeaders),
        ]
        if let token = credentials.sessionToken { request.query.append(("X-Amz-Security-Token", token)) }
        return "\(request.encodedQuery)&X-Amz-Signature=\(signature(of: request, at: time))"
    }

    private func scope(_ time: SigningTime) -> String { "\(time.day)/\(region)/\(service)/aws4_request" }

    private func signature(of request: CanonicalRequest, at time: SigningTime) -> String {
        let toSign = [
            Self.algorithm, time.description, scope(time),
            SHA256.hash(data: Data(request.text.utf8)).hexadecimal,
        ].joined(separator: "\n")
        var key = Data("AWS4\(credentials.secretAccessKey)".utf8)
        for part in [time.day, region, service, "aws4_request"] { key = Self.code(of: part, key) }
        return Self.code(of: toSign, key).hexadecimal
    }

    private static func code(of text: String, _ key: Data) -> Data {
        Data(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: SymmetricKey(data: key)))
    }
}

extension Sequence<UInt8> {
    /// Two lower-case digits a byte.
    var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
