import Foundation
import Synchronization
import Wire

/// The media of one hosted request: its assets, what an earlier run of it fetched, and what this one fetches.
final class RequestMedia: MediaKeeper {
    private let shelf: any AssetShelf
    private let owner: Account
    /// Those of the header.
    private let assets: Set<UUID>
    private let byteLimit: Int
    private let files: Mutex<[String: [UInt8]]>

    /// - Parameter files: by URL.
    init(
        shelf: any AssetShelf, owner: Account, assets: [UUID], byteLimit: Int, files: [String: [UInt8]] = [:]
    ) {
        self.shelf = shelf
        self.owner = owner
        self.assets = Set(assets)
        self.byteLimit = byteLimit
        self.files = Mutex(files)
    }

    /// All that were fetched so far.
    var all: [String: [UInt8]] { files.withLock { $0 } }

    func fetched(_ file: [UInt8], from url: String) {
        // What stands in the request needs no keeping.
        guard url.prefix(5).lowercased() != "data:" || AssetReference.id(in: url) != nil else { return }
        files.withLock { $0[url] = file }
    }

    func file(at reference: MediaReference) async throws(MediaKeeperError) -> [UInt8]? {
        if let known = files.withLock({ $0[reference.url] }) { return known }
        guard let name = AssetReference.id(in: reference.url) else { return nil }
        let id: UUID
        do throws(WireError) { id = try check(name, reference) } catch { throw .refused(error) }
        do throws(StoreFailure) {
            let bytes = try await shelf.bytes(id, owner: owner, limit: byteLimit)
            fetched(bytes, from: reference.url)
            return bytes
        } catch {
            let message = "\(reference.path): \(error.sentence(of: id))"
            switch error {
            case .full, .unavailable: throw .unreachable(message: message)
            case .missing, .tooLarge, .quota, .rejected:
                throw .refused(WireError(.value, message, parameter: reference.path))
            }
        }
    }

    /// Both are needed: the header makes an asset available, the content places it.
    func check(_ references: [MediaReference]) throws(WireError) {
        for reference in references {
            if let name = AssetReference.id(in: reference.url) { _ = try check(name, reference) }
        }
    }

    private func check(_ name: String, _ reference: MediaReference) throws(WireError) -> UUID {
        guard let id = UUID(uuidString: name) else {
            throw WireError(
                .value, "\(reference.path) names the asset \"\(name.prefix(64))\", which is no id.",
                parameter: reference.path)
        }
        guard assets.contains(id) else {
            throw WireError(
                .value,
                "\(reference.path) names the asset \(id.lowercased), which the header NVCF-INPUT-ASSET-REFERENCES "
                    + "does not list. Both are needed.", parameter: reference.path)
        }
        return id
    }
}

extension UUID {
    /// As NVIDIA's services write them.
    var lowercased: String { uuidString.lowercased() }
}

extension StoreFailure {
    func sentence(of id: UUID) -> String {
        switch self {
        case .missing: "the asset \(id.lowercased) does not exist, or has not been uploaded."
        case .tooLarge(let limit):
            "the asset \(id.lowercased) has more than \(limit) bytes, this server's limit for media."
        case .full(let reason), .unavailable(let reason), .quota(let reason), .rejected(let reason): reason
        }
    }
}

extension APIError {
    init(_ failure: StoreFailure) {
        self =
            switch failure {
            case .full(let reason): .insufficientStorage(reason)
            case .unavailable(let reason): .unavailable(reason)
            case .tooLarge(let limit): .tooLarge("The upload exceeds the limit of \(limit) bytes.")
            case .quota(let reason): .forbidden(reason)
            case .missing: .notFound("")
            case .rejected(let reason): .unprocessable(reason)
            }
    }
}
