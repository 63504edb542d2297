extension Composition {
    /// 0 for scalars that normalising neither changes nor joins to what stands before, 1 for other
    /// starters, the rank of the combining class plus 1 for marks.
    private static let properties = {
        var runs: [(bounds: [UInt32], value: UInt8)] = [(activeRanges, 1)]
        for row in stride(from: 0, to: classRanges.count, by: 3) {
            runs.append(([classRanges[row], classRanges[row + 1]], UInt8(classRanges[row + 2]) + 1))
        }
        return ScalarTable(runs)
    }()

    static func isActive(_ scalar: UInt32) -> Bool { properties[scalar] != 0 }

    /// The rank of the canonical combining class among all classes; 0 for starters.
    static func combiningClass(_ scalar: UInt32) -> UInt8 {
        let property = properties[scalar]
        return property == 0 ? 0 : property - 1
    }

    private static let placeOfDecomposition = Dictionary(
        uniqueKeysWithValues: stride(from: 0, to: decompositions.count, by: 2).map {
            (decompositions[$0], decompositions[$0 + 1])
        })

    private static let compositeOfPair = Dictionary(
        uniqueKeysWithValues: stride(from: 0, to: compositions.count, by: 3).map {
            (UInt64(compositions[$0]) << 32 | UInt64(compositions[$0 + 1]), compositions[$0 + 2])
        })

    static func decompose(_ scalar: UInt32, into scalars: inout [UInt32]) {
        if Hangul.syllables.contains(scalar) {
            scalars.append(contentsOf: Hangul.decompose(scalar))
        } else if let place = placeOfDecomposition[scalar] {
            let start = Int(place >> 4)
            scalars.append(contentsOf: decomposed[start..<start + Int(place & 15)])
        } else {
            scalars.append(scalar)
        }
    }

    static func composite(_ first: UInt32, _ second: UInt32) -> UInt32? {
        Hangul.composite(first, second) ?? compositeOfPair[UInt64(first) << 32 | UInt64(second)]
    }
}

/// The arithmetic of Hangul syllables, Unicode chapter 3.12.
private enum Hangul {
    static let syllables: Range<UInt32> = 0xAC00..<0xAC00 + 11_172
    private static let leading: Range<UInt32> = 0x1100..<0x1113
    private static let vowels: Range<UInt32> = 0x1161..<0x1176
    /// One before the first trailing consonant, standing for none.
    private static let trailingBase: UInt32 = 0x11A7
    private static let trailingCount: UInt32 = 28

    static func decompose(_ syllable: UInt32) -> [UInt32] {
        let index = syllable - syllables.lowerBound
        let pair = index / trailingCount
        let letters = [leading.lowerBound + pair / 21, vowels.lowerBound + pair % 21]
        let trailing = index % trailingCount
        return trailing == 0 ? letters : letters + [trailingBase + trailing]
    }

    static func composite(_ first: UInt32, _ second: UInt32) -> UInt32? {
        if leading.contains(first), vowels.contains(second) {
            let pair = (first - leading.lowerBound) * 21 + second - vowels.lowerBound
            return syllables.lowerBound + pair * trailingCount
        }
        if syllables.contains(first), (first - syllables.lowerBound) % trailingCount == 0,
            second > trailingBase, second < trailingBase + trailingCount
        {
            return first + second - trailingBase
        }
        return nil
    }
}
