import CFFmpeg

/// The packets of a clip's stream, in the order of the file, which is that of decoding.
struct PacketTable {
    struct Entry {
        /// When its frame is shown, in units of the stream.
        var time: Int64
        /// Decoding can begin here, and nothing after it refers to what is before.
        var isEntry: Bool
    }

    private(set) var entries: [Entry] = []
    /// Packets that lead to a shown frame.
    private(set) var shown = 0
    /// False where frames cannot be told by their packets' times.
    private var isOrderly = true

    mutating func add(_ packet: UnsafeMutablePointer<AVPacket>, isEntry: Bool) {
        let isHidden = packet.pointee.flags & AV_PKT_FLAG_DISCARD != 0
        if !isHidden { shown += 1 }
        // AV_NOPTS_VALUE, a macro that Swift cannot read.
        if isHidden || packet.pointee.pts == Int64.min { isOrderly = false }
        entries.append(Entry(time: packet.pointee.pts, isEntry: isEntry))
    }

    /// Which packets lead to the frames with the given ascending indices. Nil where that cannot be known from
    /// the packets: then all are to be decoded, and frames to be counted.
    func schedule(for indices: [Int]) -> DecodingSchedule? {
        let starts = self.starts
        guard isOrderly, starts.first == 0 else { return nil }
        let order = entries.indices.sorted { entries[$0].time < entries[$1].time }
        guard zip(order, order.dropFirst()).allSatisfy({ entries[$0].time < entries[$1].time }) else {
            return nil
        }
        var runs: [ClosedRange<Int>] = []
        var wanted: [Int] = []
        for index in indices {
            let position = order[index]
            wanted.append(position)
            let start = starts[starts.partition { $0 > position } - 1]
            if let last = runs.last, start <= last.upperBound {
                runs[runs.count - 1] = last.lowerBound...max(last.upperBound, position)
            } else {
                runs.append(start...position)
            }
        }
        return DecodingSchedule(
            runs: runs, wanted: Set(wanted), times: indices.map { entries[order[$0]].time })
    }

    /// Entries that part the clip in two: all frames before are shown before, all after are shown after.
    private var starts: [Int] {
        var laterMinimum = [Int64](repeating: .max, count: entries.count + 1)
        for position in entries.indices.reversed() {
            laterMinimum[position] = min(laterMinimum[position + 1], entries[position].time)
        }
        var starts: [Int] = []
        var earlierMaximum = Int64.min
        for (position, entry) in entries.enumerated() {
            if entry.isEntry, earlierMaximum < laterMinimum[position], laterMinimum[position] == entry.time {
                starts.append(position)
            }
            earlierMaximum = max(earlierMaximum, entry.time)
        }
        return starts
    }
}

extension [Int] {
    /// The number of leading elements for which an ascending array's test is false.
    fileprivate func partition(_ isBeyond: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBeyond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

/// The packets that a decoder needs to see for some frames of a clip.
struct DecodingSchedule {
    /// Positions of packets. Each run begins at an entry, and the decoder is started afresh for it.
    let runs: [ClosedRange<Int>]
    /// Positions of the packets of wanted frames; others matter only as far as those refer to them.
    let wanted: Set<Int>
    /// When the wanted frames are shown, ascending; repeated where an index is.
    let times: [Int64]
}
