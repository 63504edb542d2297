import HTTPTypes
import HummingbirdCore
import NIOCore
import Threads
import Wire

/// Bodies, held to the limits of one and of all together.
struct BodyCollector: Sendable {
    let limits: RequestLimits
    let gauges: ServerGauges
    /// Reads large documents: the threads of tasks have others to serve.
    let work: WorkQueue

    /// Bodies up to this size are read on the spot.
    private static let smallBytes = 32_768

    /// Checks what the headers say of a body before a byte of it is read.
    func check(_ headers: HTTPFields) throws(APIError) {
        try checkType(headers)
        if let encoding = headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw .unsupportedEncoding(
                "Content-Encoding \(encoding.prefix(64)) is not supported: send the body as it is.")
        }
        if let coding = headers[.transferEncoding], coding.lowercased() != "chunked" {
            throw .unsupportedEncoding(
                "Transfer-Encoding \(coding.prefix(64)) is not supported: only chunked is.")
        }
        if let length = headers[.contentLength], Int(length) ?? .max > limits.bodyBytes { throw tooLarge }
    }

    /// Reads a body and makes a value of it. It counts among all bodies until the exchange has ended: what is
    /// made of it is about as large.
    func read<Value: Sendable>(
        _ request: Request, _ exchange: Exchange,
        _ make: @escaping @Sendable ([UInt8]) throws(APIError) -> Value
    ) async throws(APIError) -> Value {
        var bytes: [UInt8] = []
        do {
            for try await part in request.body {
                guard bytes.count + part.readableBytes <= limits.bodyBytes else { throw tooLarge }
                guard gauges.bodyBytes.add(part.readableBytes, upTo: limits.allBodyBytes) else {
                    throw APIError.busy(
                        "The bodies of all requests together exceed this server's limit of "
                            + "\(limits.allBodyBytes) bytes.", retryAfterSeconds: 1)
                }
                exchange.holds(bodyBytes: part.readableBytes)
                bytes.append(contentsOf: part.readableBytesView)
            }
        } catch let error as APIError {
            throw error
        } catch {
            throw .malformed("The request body ended or broke off before it was complete.")
        }
        guard !bytes.isEmpty else {
            throw .malformed("The request has no body; a JSON document is expected.")
        }
        if bytes.count <= Self.smallBytes { return try make(bytes) }
        let body = bytes
        let made = await work.runUnlessCancelled { Result { () throws(APIError) in try make(body) } }
        guard let made else { throw .shuttingDown }
        return try made.get()
    }

    private func checkType(_ headers: HTTPFields) throws(APIError) {
        let value = headers[.contentType] ?? ""
        let type = value.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
        guard type == "application/json" else {
            throw .malformed(
                "The Content-Type must be application/json"
                    + (value.isEmpty ? "." : ", not \(value.prefix(128))."))
        }
    }

    private var tooLarge: APIError {
        .tooLarge("The request body exceeds this server's limit of \(limits.bodyBytes) bytes.")
    }
}

extension HTTPRequest {
    /// A body may come that is too long to be read for nothing.
    var announcesLongBody: Bool {
        if headerFields[.transferEncoding] != nil || headerFields[.expect] != nil { return true }
        return (headerFields[.contentLength].flatMap(Int.init) ?? 0) > 65_536
    }

    var expectsContinue: Bool { headerFields[.expect]?.lowercased() == "100-continue" }
}
