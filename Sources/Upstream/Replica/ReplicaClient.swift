import AsyncHTTPClient
import Fetch
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// Speaks HTTP with replicas: one for all of them. It follows no redirects, keeps no cookies, and sends no header but
/// those written here.
final class ReplicaClient: Sendable {
    private let client: HTTPClient

    /// vLLM closes connections that were idle for five seconds.
    private static let idle: TimeAmount = .seconds(4)
    /// A queue before a replica that may have room would be nobody's plan.
    private static let connectionsOfReplica = 100_000

    init(connectTime: Duration) {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: TimeAmount(connectTime)),
            decompression: .disabled)
        configuration.connectionPool.idleTimeout = Self.idle
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = Self.connectionsOfReplica
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        configuration.tracing.tracer = nil
        configuration.http1_1ConnectionDebugInitializer = { channel in
            do {
                try ResponseGuard.add(to: channel)
                return channel.eventLoop.makeSucceededVoidFuture()
            } catch {
                channel.eventLoop.execute { channel.close(promise: nil) }
                return channel.eventLoop.makeFailedFuture(error)
            }
        }
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    func shutdown() async { try? await client.shutdown() }

    /// The head of the answer, whatever its status. Ends when the task is cancelled.
    func begin(_ request: ReplicaRequest) async throws(Failure) -> HTTPClientResponse {
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = request.body == nil ? .GET : .POST
        outgoing.headers = [
            "User-Agent": "Martlet", "Accept-Encoding": "identity",
            "Accept": request.isStreamed ? "text/event-stream" : "application/json",
        ]
        if let key = request.key { outgoing.headers.add(name: "Authorization", value: "Bearer \(key)") }
        for (name, value) in request.headers { outgoing.headers.add(name: name, value: value) }
        if let body = request.body {
            outgoing.headers.add(name: "Content-Type", value: "application/json")
            outgoing.body = .bytes(body)
        }
        let response: HTTPClientResponse
        do { response = try await client.execute(outgoing, deadline: .distantFuture) } catch {
            throw Failure(error, hasHead: false)
        }
        let codings = response.headers[canonicalForm: "Content-Encoding"]
        guard codings.allSatisfy({ $0.lowercased() == "identity" }) else {
            throw .malformed("the answer is compressed, which was not asked for")
        }
        return response
    }

    /// A whole body of bounded length, within a time, of a request that has nothing to do with a client.
    func document(
        _ request: ReplicaRequest, atMost limit: Int, within time: Duration
    ) async -> Result<(status: Int, body: [UInt8]), Failure> {
        let task = Task {
            do throws(Failure) {
                let response = try await begin(request)
                let body = try await Self.body(response, atMost: limit)
                return Result<(status: Int, body: [UInt8]), Failure>.success(
                    (Int(response.status.code), body))
            } catch {
                return .failure(error)
            }
        }
        let timer = Task {
            try await Task.sleep(for: time)
            task.cancel()
        }
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
    }

    static func body(_ response: HTTPClientResponse, atMost limit: Int) async throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            for try await part in response.body {
                guard part.readableBytes <= limit - bytes.count else {
                    throw Failure.malformed("the answer is longer than \(limit) bytes")
                }
                part.withUnsafeReadableBytes { bytes.append(contentsOf: $0) }
            }
        } catch {
            throw Failure(error, hasHead: true)
        }
        return bytes
    }
}

/// What is sent to a replica.
struct ReplicaRequest: Sendable {
    let url: String
    var key: String?
    var headers: [(String, String)] = []
    /// A GET where nil. Attempts share it.
    var body: ByteBuffer?
    var isStreamed = false
}

extension Failure {
    /// What an error of the HTTP client means. Its own text is dropped: it may hold addresses.
    init(_ error: any Error, hasHead: Bool) {
        switch error {
        case let failure as Failure: self = failure
        case is CancellationError: self = .aborted
        case HTTPParserError.invalidEOFState: self = hasHead ? .lost : .stale
        case is RemoteFault, is HTTPParserError: self = .malformed("it is not valid HTTP")
        case let error as IOError where ![ECONNRESET, EPIPE].contains(error.errnoCode):
            self = hasHead ? .lost : .connection("refused or unreachable")
        case is NIOConnectionError: self = .connection("refused or unreachable")
        case let error as HTTPClientError: self.init(error, hasHead: hasHead)
        case is ChannelError, is IOError: self = hasHead ? .lost : .stale
        default: self = hasHead ? .lost : .connection("TLS handshake or certificate")
        }
    }

    private init(_ error: HTTPClientError, hasHead: Bool) {
        switch error {
        case .connectTimeout, .getConnectionFromPoolTimeout: self = .connection("not in time")
        case .tlsHandshakeTimeout: self = .connection("no TLS handshake in time")
        case .cancelled: self = .aborted
        default: self = hasHead ? .lost : .stale
        }
    }
}
