/// Frames, each once. A stack is a frame and those it names, so stacks share their lower parts.
struct FramePool: Sendable {
    private var frames: [Frame] = []
    private var known: [Frame: Frame.ID] = [:]

    var count: Int { frames.count }

    subscript(id: Frame.ID) -> Frame { frames[Int(id)] }

    mutating func intern(_ frame: Frame) -> Frame.ID {
        if let id = known[frame] { return id }
        let id = Frame.ID(frames.count)
        frames.append(frame)
        known[frame] = id
        return id
    }
}

extension FramePool {
    /// Takes over frames of another pool with all below them. Gives their new names.
    mutating func adopt(_ ids: [Frame.ID], from other: FramePool) -> [Frame.ID: Frame.ID] {
        var needed: Set<Frame.ID> = []
        for var id in ids {
            while id != .bottom, needed.insert(id).inserted { id = other[id].parent }
        }
        var names: [Frame.ID: Frame.ID] = [:]
        // A frame was made after those below it.
        for id in needed.sorted() {
            let frame = other[id]
            names[id] = intern(
                Frame(symbol: frame.symbol, place: frame.place, parent: names[frame.parent] ?? .bottom))
        }
        return names
    }
}
