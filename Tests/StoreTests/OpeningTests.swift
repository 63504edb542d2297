import Foundation
import GRDB
import Glibc
import Store
import Testing

@Suite struct OpeningTests {
    @Test("The folder is its owner's alone, the secret stays, and commits wait for the disk")
    func fresh() async throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            at: folder.data, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        let store = try Store(directory: folder.data)
        let mode = try FileManager.default.attributesOfItem(atPath: folder.data.path)[.posixPermissions]
        #expect((mode as? NSNumber)?.intValue == 0o700)
        #expect(store.secret.count == 32)
        #expect(try await store.durability() == (journal: "wal", synchronous: 2))
        await store.close()
        let again = try Store(directory: folder.data, options: .quiet())
        #expect(again.secret == store.secret)
        await again.close()
    }

    @Test("What root makes in another user's folder is that user's", .enabled(if: geteuid() == 0))
    func owner() async throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(at: folder.data, withIntermediateDirectories: true)
        #expect(chown(folder.data.path, 12345, 12346) == 0)
        let store = try Store(directory: folder.data, options: .quiet())
        _ = try await store.keys.create(name: "app")
        let names = try folder.names("")
        #expect(names == ["assets", "martlet.sqlite", "martlet.sqlite-shm", "martlet.sqlite-wal", "pending"])
        for name in names {
            let path = folder.data.appending(path: name).path
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect((attributes[.ownerAccountID] as? NSNumber)?.intValue == 12345, "\(name)")
            let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
            #expect(mode & 0o077 == 0, "\(name)")
        }
        await store.close()
    }

    @Test("A file of a newer program is refused with a sentence and left as it is")
    func newer() async throws {
        let folder = try TemporaryFolder()
        await (try Store(directory: folder.data)).close()
        let file = folder.data.appending(path: "martlet.sqlite").path
        let queue = try DatabaseQueue(path: file)
        try await queue.write { try $0.execute(sql: "PRAGMA user_version = 999") }
        try queue.close()
        let error = #expect(throws: StoreError.newerSchema(file: file)) { try Store(directory: folder.data) }
        #expect(
            error?.description
                == "\(file) was written by a newer version of Martlet; this version cannot read it.")
        let version = try await DatabaseQueue(path: file).read {
            try Int.fetchOne($0, sql: "PRAGMA user_version")
        }
        #expect(version == 999)
    }

    @Test("A folder that cannot be is refused with a sentence that names it")
    func unusable() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: "file")
        try Data().write(to: file)
        for path in [file.path, file.appending(path: "below").path, "/proc/martlet"] {
            let error = #expect(throws: StoreError.self) { try Store(directory: URL(filePath: path)) }
            #expect(error?.description.hasPrefix("The data directory \(path) cannot be used: ") == true)
        }
    }

    @Test("A file that is no database is refused")
    func damaged() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(at: folder.data, withIntermediateDirectories: true)
        try Data(repeating: 65, count: 10_000).write(to: folder.data.appending(path: "martlet.sqlite"))
        let error = #expect(throws: StoreError.self) { try Store(directory: folder.data) }
        #expect(error?.description.hasPrefix("The stored data is damaged: ") == true)
    }

    @Test("There is one server for a data directory; commands may work beside it")
    func oneServer() async throws {
        let folder = try TemporaryFolder()
        let server = try Store(directory: folder.data)
        #expect(throws: StoreError.inUse(path: folder.data.path)) { try Store(directory: folder.data) }
        let tool = try Store(directory: folder.data, options: StoreOptions(role: .tool))
        #expect(try await tool.keys.list().isEmpty)
        await tool.close()
        await server.close()
        await (try Store(directory: folder.data)).close()
    }

    @Test("A start deletes files that no record tells of, and no others")
    func orphans() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(directory: folder.data)
        let asset = try await store.assets.create(owner: KeyID(1), contentType: "image/png", description: "")
        let whole = try await store.assets.upload(asset.id).take(Array(repeating: 7, count: 5000))
        await store.close()
        for name in ["assets/partial-1", "assets/\(UUID().uuidString.lowercased())-00", "pending/left"] {
            try Data([1]).write(to: folder.data.appending(path: name))
        }
        let again = try Store(directory: folder.data)
        #expect(try folder.names("assets") == [try #require(again.assets.file(of: whole)).lastPathComponent])
        #expect(try folder.names("pending").isEmpty)
        await again.close()
    }
}
