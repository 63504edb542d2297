/// Where assets are kept besides the local disk, for all servers that share it: a bucket. What has returned from here
/// survives the loss of this machine.
package protocol AssetDepot: Sendable {
    /// What it is called, the same for all who share it: `s3://name/prefix`. Records remember it.
    var name: String { get }
    /// Stores a file under a name.
    /// - Parameter sha256: of the file, in lower-case hexadecimal digits.
    func put(_ object: String, file path: String, byteCount: Int, sha256: String) async throws(DepotFault)
    /// Stores a small object.
    func put(_ object: String, _ bytes: [UInt8]) async throws(DepotFault)
    /// A small object; nil where there is none.
    func get(_ object: String, limitBytes: Int) async throws(DepotFault) -> [UInt8]?
    /// Hands an object over piece by piece.
    func get(_ object: String, limitBytes: Int, into sink: any DepotSink) async throws(DepotFault)
    /// Whether there is such an object. Answers soon, or fails.
    func contains(_ object: String) async throws(DepotFault) -> Bool
    /// One that is not there is no fault.
    func delete(_ object: String) async throws(DepotFault)
}

/// Takes the pieces of an object.
package protocol DepotSink: Sendable {
    /// Before the first piece, and again where the transfer begins anew.
    func restart() async throws
    func write(_ bytes: [UInt8]) async throws
}

/// A depot did not do what it was asked. The reason is for the log of whoever runs the server.
package enum DepotFault: Error, Sendable, Equatable {
    case missing
    /// The object has more bytes than its record tells.
    case tooLarge
    case unavailable(reason: String)
}
