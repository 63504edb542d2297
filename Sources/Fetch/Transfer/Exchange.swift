import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// One request and its answer: what a `GET` of one URL gives, before anything is followed.
struct Exchange: Sendable {
    enum Answer: Sendable {
        case bytes([UInt8])
        case redirect(location: String)
    }

    let client: HTTPClient
    let userAgent: String
    let byteLimit: Int

    /// Bytes a second: a slower sender would hold a turn that others wait for.
    private static let leastRate = 4_096
    /// Seconds until the rate counts.
    private static let patience = 5.0

    /// Ends soon, and with it the transfer, when the task is cancelled.
    func get(_ url: MediaURL) async throws(RemoteFault) -> Answer {
        var request = HTTPClientRequest(url: url.description)
        request.headers = ["User-Agent": userAgent, "Accept": "*/*", "Accept-Encoding": "identity"]
        do {
            // The caller bounds the time, by cancelling.
            let response = try await client.execute(request, deadline: .distantFuture)
            return try await answer(response)
        } catch {
            throw RemoteFault(error, isSecure: url.scheme == .https)
        }
    }

    private func answer(_ response: HTTPClientResponse) async throws -> Answer {
        switch response.status.code {
        case 200: break
        case 301, 302, 303, 307, 308:
            guard let location = response.headers.first(name: "Location") else {
                throw RemoteFault.redirectURL(nil)
            }
            return .redirect(location: location)
        case let status: throw RemoteFault.status(Int(status))
        }
        let encodings = response.headers[canonicalForm: "Content-Encoding"]
        guard encodings.allSatisfy({ $0.lowercased() == "identity" }) else {
            throw RemoteFault.contentEncoding
        }
        return .bytes(try await body(of: response))
    }

    private func body(of response: HTTPClientResponse) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        let start = ContinuousClock.now
        if let length = response.headers.first(name: "Content-Length").flatMap({ Int($0) }) {
            guard length <= byteLimit else { throw RemoteFault.size(limit: byteLimit) }
            // A promise that is not kept costs nothing but addresses.
            bytes.reserveCapacity(max(0, length))
        }
        for try await part in response.body {
            guard part.readableBytes <= byteLimit - bytes.count else {
                throw RemoteFault.size(limit: byteLimit)
            }
            part.withUnsafeReadableBytes { bytes.append(contentsOf: $0) }
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            guard seconds < Self.patience || Double(bytes.count) >= seconds * Double(Self.leastRate) else {
                throw RemoteFault.rate(bytesPerSecond: Self.leastRate)
            }
        }
        // What is cut must never pass for what is whole.
        try Task.checkCancellation()
        return bytes
    }
}
