import Dispatch
import Engine
import Files
import Glibc
import Synchronization
import Threads

/// States of the network in a folder, for the next start. One thread writes and another reads; both take their work
/// from queues, that of the writer is short.
package final class SnapshotShelf: PrefixShelf {
    private struct Contents {
        var index: SnapshotIndex
        var writes = 0
        var reads = 0
        var faults = 0
    }

    private let folder: SnapshotFolder
    private let binding: [UInt8]
    private let byteLimit: Int
    private let contents: Mutex<Contents>
    private let spills = ItemQueue<StateSpill>()
    private let readings = ItemQueue<StateReading>()
    private let ended = DispatchSemaphore(value: 0)
    /// Told why something could not be written.
    private let onFault: @Sendable (String) -> Void

    /// What may wait to be written.
    private static let queueLimit = 4

    /// Makes the folder where there is none, and removes what is of no use from it.
    ///
    /// - Parameters:
    ///   - binding: 32 bytes that differ where states differ (`SnapshotBinding`).
    ///   - byteLimit: of all files.
    package init(
        _ path: String, binding: [UInt8], byteLimit: Int, files: any FileLayer = SystemFiles(),
        onFault: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(SnapshotError) {
        folder = try SnapshotFolder(path, files: files)
        self.binding = binding
        self.byteLimit = byteLimit
        self.onFault = onFault
        contents = Mutex(Contents(index: folder.scan(binding: binding)))
        makeRoom(for: 0)
        ThreadEntry { [self] in
            while let spill = spills.take() { spill.finish(isWritten: save(spill)) }
            ended.signal()
        }.start()
        ThreadEntry { [self] in
            while let reading = readings.take() { reading.finish(isWhole: load(reading)) }
            ended.signal()
        }.start()
    }

    package var lengths: [Int] { contents.withLock { $0.index.lengths } }

    package var statistics: PrefixShelfStatistics {
        contents.withLock { contents in
            var statistics = PrefixShelfStatistics()
            statistics.entries = contents.index.count
            statistics.byteCount = contents.index.byteCount
            statistics.writes = contents.writes
            statistics.reads = contents.reads
            statistics.faults = contents.faults
            return statistics
        }
    }

    package func contains(_ key: PrefixKey) -> Bool { contents.withLock { $0.index.contains(key) } }

    package func write(_ spill: StateSpill) -> Bool { spills.add(spill, limit: Self.queueLimit) }

    package func read(_ reading: StateReading) {
        if !readings.add(reading, limit: .max) { reading.finish(isWhole: false) }
    }

    package func close() {
        for spill in spills.close() { spill.finish(isWritten: false) }
        for reading in readings.close() { reading.finish(isWhole: false) }
        ended.wait()
        ended.wait()
        folder.release()
    }
}

extension SnapshotShelf {
    /// Chunks first, then the state that needs them: what a crash leaves is whole, or is removed at the next start.
    private func save(_ spill: StateSpill) -> Bool {
        guard !contains(spill.name.key) else { return true }
        let state = header(.state, spill.name, length: spill.length, spill)
        let missing = contents.withLock { contents in
            spill.name.chunks.indices.filter { !contents.index.containsChunk(spill.name.chunks[$0]) }
        }
        let chunk = header(.chunk, spill.name, length: spill.length, spill)
        let byteCount = state.fileByteCount + missing.count * chunk.fileByteCount
        guard byteCount <= byteLimit else { return false }
        makeRoom(for: byteCount)
        var written: [SnapshotHeader] = []
        do throws(WriteFailure) {
            // Room was perhaps made by chunks that this state needs.
            for index in spill.name.chunks.indices where !isThere(spill.name.chunks[index]) {
                let header = SnapshotHeader(
                    kind: .chunk, binding: binding, name: PrefixName(spill.name.chunks[index]),
                    length: (index + 1) * PrefixName.chunkTokens, contentByteCount: chunk.contentByteCount)
                let pages = Self.pagesPerChunk
                try write(header, parts: (index * pages..<(index + 1) * pages).map { $0 }, of: spill)
                written.append(header)
            }
            let tail = spill.name.chunks.count * Self.pagesPerChunk..<spill.pageCount
            try write(state, parts: [nil] + tail.map { $0 }, of: spill)
            written.append(state)
            try folder.sync()
        } catch {
            for header in written { folder.remove(header.fileName) }
            if case .fault(let fault) = error { note(fault) }
            return false
        }
        contents.withLock {
            $0.index.add(
                spill.name, length: spill.length, byteCount: state.fileByteCount,
                chunkByteCount: chunk.fileByteCount)
            $0.writes += 1
        }
        makeRoom(for: 0)
        return true
    }

    private static var pagesPerChunk: Int { PrefixName.chunkTokens / StateSpill.pageTokens }

    private func isThere(_ chunk: PrefixKey) -> Bool {
        contents.withLock { $0.index.containsChunk(chunk) }
    }

    /// Of a state, or of any of its chunks but for key and length.
    private func header(
        _ kind: SnapshotHeader.Kind, _ name: PrefixName, length: Int, _ spill: StateSpill
    ) -> SnapshotHeader {
        let ownPages = spill.pageCount - name.chunks.count * Self.pagesPerChunk
        let count =
            kind == .state
            ? spill.deltaByteCount + ownPages * spill.pageByteCount
            : Self.pagesPerChunk * spill.pageByteCount
        return SnapshotHeader(
            kind: kind, binding: binding, name: kind == .state ? name : PrefixName(name.key),
            length: length, contentByteCount: count)
    }

    /// - Parameter parts: numbers of pages; nil is the delta state.
    private func write(
        _ header: SnapshotHeader, parts: [Int?], of spill: StateSpill
    ) throws(WriteFailure) {
        try folder.write(header.fileName) { (file: inout PartialFile) throws(WriteFailure) in
            var hashed = HashedFile(file)
            try hashed.write(header.bytes)
            for part in parts {
                let count = part == nil ? spill.deltaByteCount : spill.pageByteCount
                for start in stride(from: 0, to: count, by: SnapshotFile.pieceByteCount) {
                    let range = start..<min(start + SnapshotFile.pieceByteCount, count)
                    var piece = [UInt8](repeating: 0, count: range.count)
                    let isCopied = piece.withUnsafeMutableBytes {
                        spill.copy(page: part, range, into: $0)
                    }
                    guard isCopied else { throw .withdrawn }
                    try hashed.write(piece)
                }
            }
            try hashed.end()
            file = hashed.file
        }
    }

    private func makeRoom(for byteCount: Int) {
        let names: [String] = contents.withLock { contents in
            var names: [String] = []
            while contents.index.byteCount + byteCount > byteLimit
                || contents.index.count > SnapshotIndex.entryLimit,
                let key = contents.index.leastUseful
            {
                names += contents.index.remove(key)
            }
            return names
        }
        for name in names { folder.remove(name) }
    }

    private func note(_ fault: FileFault) {
        contents.withLock { $0.faults += 1 }
        onFault("\(fault.call): \(String(cString: strerror(fault.code)))")
    }
}

extension SnapshotShelf {
    private func load(_ reading: StateReading) -> Bool {
        let chunks = reading.name.chunks
        let pages = Self.pagesPerChunk
        let pageByteCount = reading.pages.first?.count ?? 0
        for index in chunks.indices where index * pages >= reading.firstPage {
            let first = index * pages - reading.firstPage
            let header = SnapshotHeader(
                kind: .chunk, binding: binding, name: PrefixName(chunks[index]),
                length: (index + 1) * PrefixName.chunkTokens, contentByteCount: pages * pageByteCount)
            guard first + pages <= reading.pages.count,
                read(header, into: Array(reading.pages[first..<first + pages]))
            else {
                drop { $0.remove(chunk: chunks[index]) }
                return false
            }
        }
        let tail = Array(reading.pages.dropFirst(chunks.count * pages - reading.firstPage))
        let header = SnapshotHeader(
            kind: .state, binding: binding, name: reading.name, length: reading.length,
            contentByteCount: reading.delta.count + tail.count * pageByteCount)
        guard read(header, into: [reading.delta] + tail) else {
            drop { $0.remove(reading.name.key) }
            return false
        }
        contents.withLock {
            $0.index.use(reading.name.key)
            $0.reads += 1
        }
        folder.touch(header.fileName)
        return true
    }

    private func read(_ header: SnapshotHeader, into parts: [UnsafeMutableRawBufferPointer]) -> Bool {
        guard let file = SnapshotFile("\(folder.path)/\(header.fileName)") else { return false }
        return file.read(header, into: parts)
    }

    /// What cannot be read goes.
    private func drop(_ remove: (inout SnapshotIndex) -> [String]) {
        let names = contents.withLock { contents in
            contents.faults += 1
            return remove(&contents.index)
        }
        for name in names { folder.remove(name) }
    }
}
