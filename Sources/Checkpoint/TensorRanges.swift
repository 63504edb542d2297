/// Where the tensors of one file lie in it, by name.
struct TensorRanges {
    let ranges: [(name: String, range: Range<Int>)]

    /// Throws where two tensors that are not empty share bytes.
    func refuseOverlap(in file: String) throws(CheckpointError) {
        let ordered = ranges.filter { !$0.range.isEmpty }.sorted { $0.range.lowerBound < $1.range.lowerBound }
        for (one, next) in zip(ordered, ordered.dropFirst())
        where one.range.upperBound > next.range.lowerBound {
            throw .malformed(
                file: file, reason: "tensors \(one.name.prefix(256)) and \(next.name.prefix(256)) overlap")
        }
    }
}
