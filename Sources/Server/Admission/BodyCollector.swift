import HTTPTypes
import HummingbirdCore
import NIOCore
import Wire

/// Bodies, held to the limits of one and of all together.
struct BodyCollector: Sendable {
    let limits: RequestLimits
    let gauges: ServerGauges

    /// Checks what the headers say of a body before a byte of it is read.
    func check(_ headers: HTTPFields) throws(APIError) {
        try checkType(headers)
        if let encoding = headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw .unsupportedEncoding(
                "Content-Encoding \(encoding.prefix(64)) is not supported: send the body as it is.")
        }
        if let length = headers[.contentLength].flatMap(Int.init), length > limits.bodyBytes {
            throw tooLarge
        }
    }

    /// Reads a body and works on it. It counts among all bodies until `work` is done.
    func read<Value>(
        _ request: Request, _ work: ([UInt8]) throws(APIError) -> Value
    ) async throws(APIError) -> Value {
        var bytes: [UInt8] = []
        var counted = 0
        defer { gauges.bodyBytes.add(-counted) }
        do {
            for try await part in request.body {
                guard bytes.count + part.readableBytes <= limits.bodyBytes else { throw tooLarge }
                guard gauges.bodyBytes.add(part.readableBytes, upTo: limits.allBodyBytes) else {
                    throw APIError.busy(
                        "The bodies of all requests together exceed this server's limit of "
                            + "\(limits.allBodyBytes) bytes.", retryAfterSeconds: 1)
                }
                counted += part.readableBytes
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
        return try work(bytes)
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
