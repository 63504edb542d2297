import AsyncHTTPClient
import Crypto
import Fetch
import Foundation
import NIOCore
import NIOHTTP1
import Threads

/// The objects of one bucket, over the part of S3's API that they need. One for a process; `shutdown` must be its
/// last call.
///
/// What may succeed a moment later is tried `BucketOptions.attempts` times.
package final class BucketClient: Sendable {
    package let location: BucketLocation
    let options: BucketOptions
    let client: HTTPClient
    private let signer: RequestSigner
    private let disk = WorkQueue(threads: 2)

    package init(_ location: BucketLocation, _ options: BucketOptions) {
        self.location = location
        self.options = options
        client = .toBucket(options)
        signer = RequestSigner(credentials: options.credentials, region: options.region)
    }

    /// Ends what is under way and lets go of all connections.
    package func shutdown() async { try? await client.shutdown() }

    // MARK: Objects

    /// Sends a file in pieces. The service compares it with its hash.
    /// - Parameter sha256: in lower-case hexadecimal digits.
    package func put(
        _ name: String, file path: String, byteCount: Int, sha256: String, contentType: String
    ) async throws(BucketError) {
        let pieces = FilePieces(path: path, byteCount: byteCount, disk: disk)
        try await put(
            name, sha256, contentType, byteCount
        ) { .stream(pieces, length: .known(Int64(byteCount))) }
    }

    package func put(_ name: String, _ bytes: [UInt8], contentType: String) async throws(BucketError) {
        try await put(name, SHA256.hash(data: bytes).hexadecimal, contentType, bytes.count) {
            .bytes(ByteBuffer(bytes: bytes))
        }
    }

    /// The bytes of an object, handed over as they come.
    /// - Parameters:
    ///   - restart: forgets what was written; called before the first piece of each attempt.
    ///   - write: takes a piece; what it throws ends the transfer as `BucketError.sink`.
    package func get(
        _ name: String, limitBytes: Int, restart: @escaping @Sendable () async throws -> Void,
        write: @escaping @Sendable ([UInt8]) async throws -> Void
    ) async throws(BucketError) {
        let call = call("GET", name)
        let time = options.time(for: limitBytes)
        try await attempts(call, time) { [self] in
            let response = try await answer(to: call, payloadHash: Self.nothing)
            do { try await restart() } catch { throw BucketError.sink("\(error)") }
            var left = limitBytes
            for try await part in response.body {
                left -= part.readableBytes
                guard left >= 0 else { throw BucketError.tooLarge(call.object, limitBytes: limitBytes) }
                do { try await write(Array(part.readableBytesView)) } catch {
                    throw BucketError.sink("\(error)")
                }
            }
            // What is cut must never pass for what is whole.
            try Task.checkCancellation()
        }
    }

    /// A small object.
    package func get(_ name: String, limitBytes: Int) async throws(BucketError) -> [UInt8] {
        let call = call("GET", name)
        return try await attempts(call, options.answerTime) { [self] in
            let response = try await answer(to: call, payloadHash: Self.nothing)
            var bytes: [UInt8] = []
            for try await part in response.body {
                guard part.readableBytes <= limitBytes - bytes.count else {
                    throw BucketError.tooLarge(call.object, limitBytes: limitBytes)
                }
                bytes += part.readableBytesView
            }
            try Task.checkCancellation()
            return bytes
        }
    }

    /// Whether there is such an object. Asked once, and answered soon or not at all.
    package func head(_ name: String) async throws(BucketError) -> Bool {
        let call = call("HEAD", name)
        do throws(BucketError) {
            try await attempts(call, options.questionTime, most: 1) { [self] in
                _ = try await answer(to: call, payloadHash: Self.nothing)
            }
            return true
        } catch {
            if case .missing = error { return false }
            throw error
        }
    }

    /// Deletes an object. One that is not there is no error.
    package func delete(_ name: String) async throws(BucketError) {
        let call = call("DELETE", name)
        do throws(BucketError) {
            try await attempts(call, options.answerTime) { [self] in
                _ = try await answer(to: call, payloadHash: Self.nothing)
            }
        } catch {
            if case .missing = error { return }
            throw error
        }
    }

    /// A URL by which anybody may read an object for so many seconds, at most a week.
    package func presignedURL(_ name: String, seconds: Int, at date: Date = Date()) -> String {
        let target = options.endpoint.target(of: call("GET", name).object)
        let request = CanonicalRequest(
            method: "GET", path: target.path, headers: [("host", target.authority)],
            payloadHash: CanonicalRequest.unsigned)
        let query = signer.presignedQuery(of: request, at: SigningTime(date), seconds: seconds)
        return "\(options.endpoint.scheme)://\(target.authority)\(target.path)?\(query)"
    }

    // MARK: Requests

    /// The hash of no bytes.
    private static let nothing = SHA256.hash(data: []).hexadecimal

    private func put(
        _ name: String, _ sha256: String, _ contentType: String, _ byteCount: Int,
        _ body: @escaping @Sendable () -> HTTPClientRequest.Body
    ) async throws(BucketError) {
        let call = call("PUT", name)
        try await attempts(call, options.time(for: byteCount)) { [self] in
            _ = try await answer(
                to: call, payloadHash: sha256, headers: [("content-type", contentType)], body: body())
        }
    }

    private func call(_ method: String, _ name: String) -> BucketCall {
        BucketCall(
            method: method, object: BucketObject(bucket: location.bucket, key: location.key(name)))
    }

    /// The answer to one signed request, if it is of success.
    private func answer(
        to call: BucketCall, payloadHash: String, headers: [CanonicalRequest.Field] = [],
        body: HTTPClientRequest.Body? = nil
    ) async throws -> HTTPClientResponse {
        let target = options.endpoint.target(of: call.object)
        let canonical = CanonicalRequest(
            method: call.method, path: target.path, headers: [("host", target.authority)] + headers,
            payloadHash: payloadHash)
        var request = HTTPClientRequest(
            url: "\(options.endpoint.scheme)://\(target.authority)\(target.path)")
        request.method = HTTPMethod(rawValue: call.method)
        request.body = body
        for header in headers + signer.headers(for: canonical, at: SigningTime(Date())) {
            request.headers.add(name: header.name, value: header.value)
        }
        request.headers.add(name: "host", value: target.authority)
        request.headers.add(name: "user-agent", value: options.userAgent)
        let response = try await client.execute(request, deadline: .distantFuture)
        switch response.status.code {
        case 200..<300: return response
        // A refused HEAD has no body that could tell which of bucket and object is not there.
        case 404 where call.method == "HEAD": throw BucketError.missing(call.object)
        case let status:
            let document = ErrorDocument(try await Self.beginning(of: response))
            if status == 404, document.code == "NoSuchKey" { throw BucketError.missing(call.object) }
            throw BucketError.refused(
                call, status: Int(status), code: document.code, message: document.message)
        }
    }

    /// Of a body that may be anything.
    private static func beginning(of response: HTTPClientResponse) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await part in response.body {
            bytes += part.readableBytesView.prefix(ErrorDocument.byteLimit - bytes.count)
            if bytes.count == ErrorDocument.byteLimit { break }
        }
        return bytes
    }
}
