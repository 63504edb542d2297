import Bucket
import Foundation
import Logging
import Store
import Telemetry

/// A bucket as the store keeps assets in it. What the bucket says when it fails is for the log, not for clients.
final class BucketDepot: AssetDepot {
    private let client: BucketClient
    private let output: LogOutput

    init(_ client: BucketClient, _ output: LogOutput) {
        self.client = client
        self.output = output
    }

    var name: String { client.location.description }

    func put(_ object: String, file path: String, byteCount: Int, sha256: String) async throws(DepotFault) {
        try await asked { () async throws(BucketError) in
            try await client.put(
                object, file: path, byteCount: byteCount, sha256: sha256,
                contentType: "application/octet-stream")
        }
    }

    func put(_ object: String, _ bytes: [UInt8]) async throws(DepotFault) {
        try await asked { () async throws(BucketError) in
            try await client.put(object, bytes, contentType: "application/json")
        }
    }

    func get(_ object: String, limitBytes: Int) async throws(DepotFault) -> [UInt8]? {
        do throws(DepotFault) {
            return try await asked { () async throws(BucketError) in
                try await client.get(object, limitBytes: limitBytes)
            }
        } catch {
            if error == .missing { return nil }
            throw error
        }
    }

    func get(_ object: String, limitBytes: Int, into sink: any DepotSink) async throws(DepotFault) {
        try await asked { () async throws(BucketError) in
            try await client.get(object, limitBytes: limitBytes, restart: sink.restart, write: sink.write)
        }
    }

    func contains(_ object: String) async throws(DepotFault) -> Bool {
        try await asked { () async throws(BucketError) in try await client.head(object) }
    }

    func delete(_ object: String) async throws(DepotFault) {
        try await asked { () async throws(BucketError) in try await client.delete(object) }
    }

    func url(_ object: String, seconds: Int) -> String { client.presignedURL(object, seconds: seconds) }

    /// Whether the bucket is there and takes the credentials; says in the log where it does not. A question by HEAD
    /// would not tell a bucket that does not exist from an object that does not.
    func check() async { _ = try? await get("assets/check", limitBytes: 1_024) }

    func shutdown() async { await client.shutdown() }

    private func asked<Value>(
        isolation: isolated (any Actor)? = #isolation, _ work: () async throws(BucketError) -> Value
    ) async throws(DepotFault) -> Value {
        do throws(BucketError) { return try await work() } catch {
            switch error {
            case .missing: throw .missing
            case .tooLarge: throw .tooLarge
            case .cancelled: break
            case .location, .endpoint, .refused, .unreachable, .file, .sink:
                output.write(.warning, "the asset bucket failed", [("reason", .string("\(error)"))])
            }
            throw .unavailable(reason: "\(error)")
        }
    }
}
