import Prompting
import Qwen35

/// What the vision tower made of pictures and clips, for requests that show them again; on the engine's thread.
///
/// The key is a digest of all that the tower sees, so nobody is ever answered about another's picture. Rows are
/// in memory of their own that is never used again for others: whoever holds them keeps what they were, whether
/// or not they are still kept here. How soon an answer begins does tell whether somebody has shown the same
/// picture before.
final class ImageCache {
    private struct Entry {
        let run: VisionRun
        var lastUse: Int
    }

    private struct Held {
        weak var run: VisionRun?
    }

    private let byteLimit: Int
    /// Each entry may be a mapping of its own, of which Linux gives a process 65,530.
    private static let entryLimit = 16_384
    private var kept: [PatchDigest: Entry] = [:]
    /// Runs at work, and those that did not fit in, for as long as a request holds them.
    private var held: [PatchDigest: Held] = [:]
    /// Uses of what is kept, oldest first. One that a later one of the same picture overtook counts no more.
    private var uses: ArraySlice<(digest: PatchDigest, number: Int)> = []
    private var useCount = 0
    private var counts = ImageCacheStatistics()

    /// - Parameter byteLimit: 0 keeps and shares nothing.
    init(byteLimit: Int) { self.byteLimit = byteLimit }

    var statistics: ImageCacheStatistics {
        var statistics = counts
        statistics.entries = kept.count
        return statistics
    }

    /// The tower on a picture or clip: done, where it is kept; at work, where another request shows it at this
    /// moment; new otherwise.
    func run(on medium: Prompt.Medium, _ tower: VisionTower) -> VisionRun {
        guard byteLimit > 0 else { return tower.run(on: medium.patches) }
        counts.queries += 1
        if let run = kept[medium.digest]?.run ?? held[medium.digest]?.run {
            counts.hits += 1
            use(medium.digest)
            return run
        }
        let run = tower.run(on: medium.patches)
        held = held.filter { $0.value.run != nil }
        held[medium.digest] = Held(run: run)
        return run
    }

    /// Takes a run that is done. Those used longest ago make room; what is larger than all room is not kept.
    func keep(_ run: VisionRun, of medium: Prompt.Medium) {
        precondition(run.isDone)
        guard run.byteCount <= byteLimit, kept[medium.digest] == nil else { return }
        while counts.byteCount + run.byteCount > byteLimit || kept.count >= Self.entryLimit { dropOldest() }
        kept[medium.digest] = Entry(run: run, lastUse: 0)
        counts.byteCount += run.byteCount
        held[medium.digest] = nil
        use(medium.digest)
    }

    private func use(_ digest: PatchDigest) {
        guard kept[digest] != nil else { return }
        useCount += 1
        kept[digest]?.lastUse = useCount
        uses.append((digest, useCount))
        if uses.count > 2 * kept.count + 64 { uses.removeAll { kept[$0.digest]?.lastUse != $0.number } }
    }

    private func dropOldest() {
        while let oldest = uses.popFirst() {
            guard let entry = kept[oldest.digest], entry.lastUse == oldest.number else { continue }
            kept[oldest.digest] = nil
            counts.byteCount -= entry.run.byteCount
            return
        }
    }
}

/// Figures of the image cache since the engine's start.
package struct ImageCacheStatistics: Sendable, Equatable {
    /// Pictures and clips of requests, and those of them that needed no work of the tower.
    package internal(set) var queries = 0
    package internal(set) var hits = 0
    /// What is kept now.
    package internal(set) var entries = 0
    package internal(set) var byteCount = 0
}
