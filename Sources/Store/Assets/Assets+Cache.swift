import Files
import Foundation
import Glibc
import GRDB
import Threads

// With a depot, the local files are a cache: those that it has too may go and come back.
extension Assets {
    /// The content of an asset, from the depot where it is not here.
    package func open(_ asset: Asset) async throws(StoreError) -> AssetFile {
        guard let name = asset.fileName else { throw .unknownAsset(asset.id) }
        // It may go between being fetched and being opened, but hardly twice.
        for _ in 0..<3 {
            if let file = await disk.run({ [path = path(name)] in AssetFile(path) }) {
                if asset.depot != nil { file.touch() }
                return file
            }
            guard let home = asset.depot else { throw .unknownAsset(asset.id) }
            guard let depot, depot.name == home else { throw .elsewhere(asset.id, depot: home) }
            try await fetches.once(name) { [self] in
                do throws(StoreError) {
                    try await fetch(asset, depot)
                    return .success(())
                } catch { return .failure(error) }
            }.get()
        }
        throw .unknownAsset(asset.id)
    }

    /// So many bytes of a file from a place on, all if nil; nil where the disk fails.
    package func bytes(of file: AssetFile, _ count: Int? = nil, at offset: Int = 0) async -> [UInt8]? {
        await disk.run { file.bytes(count ?? file.byteCount, at: offset) }
    }

    private func fetch(_ asset: Asset, _ depot: any AssetDepot) async throws(StoreError) {
        guard let wanted = asset.content else { throw .unknownAsset(asset.id) }
        try await trim(beside: wanted.byteCount)
        let sink = CacheSink(self)
        do throws(DepotFault) {
            try await depot.get(
                AssetRecord.contentName(of: asset.id, wanted), limitBytes: wanted.byteCount, into: sink)
        } catch {
            if let fault = await sink.fault { throw fault }
            switch error {
            case .missing: throw .damagedAsset(asset.id, reason: "its content is not there any more")
            case .tooLarge:
                throw .damagedAsset(asset.id, reason: "its content has more bytes than were uploaded")
            case .unavailable: throw .depotUnavailable
            }
        }
        let (file, found) = try await sink.seal()
        let isPlaced: Bool
        do throws(StoreError) {
            guard found == wanted else {
                throw StoreError.damagedAsset(
                    asset.id, reason: "its content has another hash than was uploaded")
            }
            isPlaced = try await records.alone { [self] database in
                let current = try? Asset.find(asset.id, owner: nil, now: Date(), in: database)
                guard let current, current.content == wanted, let name = current.fileName else {
                    return false
                }
                try files.rename(file.path, to: path(name))
                try files.syncFolder(folder)
                return true
            }
        } catch {
            await disk.run { [files] in try? files.remove(file.path) }
            throw error
        }
        guard isPlaced else {
            await disk.run { [files] in try? files.remove(file.path) }
            throw .unknownAsset(asset.id)
        }
    }

    /// Deletes the least recently used files that the depot has too, until all of these fit beside so many bytes.
    func trim(beside byteCount: Int = 0) async throws(StoreError) {
        guard let depot else { return }
        let limit = max(0, options.assetCacheBytes - byteCount)
        let names = try await records.read { database in
            try String.fetchSet(
                database,
                sql:
                    "SELECT id || '-' || sha256 FROM assets WHERE depot = ? AND recordDue = 0 AND sha256 IS NOT NULL",
                arguments: [depot.name])
        }
        await disk.run { [self] in
            var cached = names.compactMap { CachedFile(path($0)) }
            var total = cached.reduce(0) { $0 + $1.byteCount }
            guard total > limit else { return }
            cached.sort { $0.used < $1.used }
            for file in cached where total > limit {
                try? files.remove(file.path)
                total -= file.byteCount
            }
        }
    }
}

private struct CachedFile {
    let path: String
    let byteCount: Int
    /// Seconds and nanoseconds.
    let used: (Int, Int)

    /// Nil where there is none.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.path = path
        byteCount = Int(status.st_size)
        used = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    }
}

/// Takes what comes from the depot.
private actor CacheSink: DepotSink {
    private let assets: Assets
    private var file: IncomingFile?
    /// What the disk said.
    private(set) var fault: StoreError?

    init(_ assets: Assets) { self.assets = assets }

    func restart() async throws {
        await file?.discard()
        try await noting { () async throws(StoreError) in
            file = try await IncomingFile(in: assets.folder, assets.files, assets.disk)
        }
    }

    func write(_ bytes: [UInt8]) async throws {
        try await noting { () async throws(StoreError) in
            try await file?.write(bytes) { _ throws(StoreError) in }
        }
    }

    func seal() async throws(StoreError) -> (file: PartialFile, content: AssetContent) {
        guard let file else { throw .failed("a depot gave nothing") }
        return try await file.seal()
    }

    private func noting(_ work: () async throws(StoreError) -> Void) async throws(StoreError) {
        do throws(StoreError) { try await work() } catch {
            fault = error
            throw error
        }
    }
}
