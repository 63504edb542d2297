import Foundation

/// Why the store does not do what it was asked. Each prints as a sentence.
package enum StoreError: Error, Sendable, Equatable {
    /// The database was written by a newer program.
    case newerSchema(file: String)
    /// The data directory cannot be made or used.
    case unusableDirectory(path: String, reason: String)
    /// Another server works in the data directory.
    case inUse(path: String)
    /// The disk has no room: what was asked for did not happen. HTTP 507.
    case storageFull
    /// The disk is read-only or fails: what was asked for did not happen. HTTP 503.
    case storageUnavailable(reason: String)
    /// What lies on disk is not what was written.
    case damaged(String)
    /// A key needs a name of 1 to 100 visible characters, which no other key has that is not revoked.
    case keyName(String, reason: String)
    /// A secret from elsewhere that cannot be a key's.
    case keySecret(reason: String)
    case unknownKey(String)
    /// Also where the asset is another key's.
    case unknownAsset(UUID)
    case assetTooLarge(limitBytes: Int)
    case quotaExceeded(limitBytes: Int)
    case tooManyAssets(limit: Int)
    /// A request with this id is pending already.
    case duplicateRequest(UUID)
    /// A cursor that this store did not give.
    case cursor(String)
    /// The bucket of assets does not answer, or refuses: nothing was stored or read. HTTP 503.
    case depotUnavailable
    /// The depot's record or content of an asset is not what was uploaded. HTTP 503.
    case damagedAsset(UUID, reason: String)
    /// The content of an asset is in a bucket that this server does not use. HTTP 503.
    case elsewhere(UUID, depot: String)
    /// The target of a backup exists.
    case backupExists(path: String)
    /// A fault of the program.
    case failed(String)
}

extension StoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .newerSchema(let file):
            "\(file) was written by a newer version of Martlet; this version cannot read it."
        case .unusableDirectory(let path, let reason): "The data directory \(path) cannot be used: \(reason)."
        case .inUse(let path): "Another server is using the data directory \(path)."
        case .storageFull: "The server's storage is full; nothing was stored."
        case .storageUnavailable(let reason):
            "The server's storage is unavailable (\(reason)); nothing was stored."
        case .damaged(let what): "The stored data is damaged: \(what)."
        case .keyName(let name, let reason): "The key name \"\(name)\" cannot be used: \(reason)."
        case .keySecret(let reason): "The secret cannot be used: \(reason)."
        case .unknownKey(let name): "There is no key \"\(name)\", or it was revoked before."
        case .unknownAsset(let id): "There is no asset \(id.uuidString.lowercased())."
        case .assetTooLarge(let limit): "The asset is larger than the limit of \(limit) bytes."
        case .quotaExceeded(let limit): "The assets of this key would exceed its quota of \(limit) bytes."
        case .tooManyAssets(let limit): "This key has \(limit) assets already, which is the limit."
        case .duplicateRequest(let id): "The request \(id.uuidString.lowercased()) is pending already."
        case .cursor(let text): "The cursor \"\(text)\" is not one that this server gave."
        case .depotUnavailable: "The bucket that keeps assets is unavailable. Try again later."
        case .damagedAsset(let id, let reason):
            "The asset \(id.uuidString.lowercased()) is damaged in its bucket: \(reason)."
        case .elsewhere(let id, let depot):
            "The asset \(id.uuidString.lowercased()) is kept in \(depot), which this server does not use."
        case .backupExists(let path): "\(path) exists already; name a new folder for the backup."
        case .failed(let what): "The store failed: \(what)."
        }
    }
}
