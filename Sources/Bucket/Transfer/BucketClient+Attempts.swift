import AsyncHTTPClient
import Fetch
import NIOCore

extension BucketClient {
    /// Does it until it succeeds, cannot succeed, or was tried often enough.
    /// - Parameter limit: the time of one attempt.
    func attempts<Value: Sendable>(
        _ call: BucketCall, _ limit: Duration, most: Int? = nil,
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws(BucketError) -> Value {
        var pause = options.pause
        var attempt = 1
        while true {
            let (result, wasCut) = await within(limit) { await self.outcome(call, work) }
            switch result {
            case .success(let value): return value
            case .failure(let error):
                if Task.isCancelled { throw .cancelled }
                let error = wasCut ? .unreachable(call, .time(limit: limit)) : error
                guard error.isPassing, attempt < most ?? options.attempts else { throw error }
            }
            attempt += 1
            // Servers that lost their bucket at one moment shall not all come back at one.
            try? await Task.sleep(for: pause * Double.random(in: 0.5...1))
            pause *= 2
            if Task.isCancelled { throw .cancelled }
        }
    }

    private func outcome<Value: Sendable>(
        _ call: BucketCall, _ work: @Sendable () async throws -> Value
    ) async -> Result<Value, BucketError> {
        do { return .success(try await work()) } catch let error as BucketError {
            return .failure(error)
        } catch is CancellationError { return .failure(.cancelled) } catch {
            return .failure(.unreachable(call, RemoteFault(error, isSecure: options.endpoint.isSecure)))
        }
    }
}

extension HTTPClient {
    /// A client that does nothing by itself: no redirects, which would leave with a signature, no decompression,
    /// no second attempts.
    static func toBucket(_ options: BucketOptions) -> HTTPClient {
        var configuration = Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(options.connectTime), read: .seconds(30)),
            decompression: .disabled)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.maximumUsesPerConnection = 1
        configuration.httpVersion = .http1Only
        configuration.tracing.tracer = nil
        configuration.http1_1ConnectionDebugInitializer = { channel in
            channel.eventLoop.makeCompletedFuture { try ResponseGuard.add(to: channel) }
        }
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }
}
