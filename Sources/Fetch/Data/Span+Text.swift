extension Span<UInt8> {
    func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        var index = start
        while index < count {
            if self[unchecked: index] == byte { return index }
            index += 1
        }
        return nil
    }

    var lowercasedASCII: [UInt8] { indices.map { ASCII.lowercased(self[$0]) } }

    /// Each `%` and two hexadecimal digits as the byte they stand for; any other `%` as it is.
    var percentDecoded: [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(count)
        var index = 0
        while index < count {
            if self[index] == UInt8(ascii: "%"), index + 2 < count,
                let high = ASCII.hexValue(self[index + 1]), let low = ASCII.hexValue(self[index + 2])
            {
                output.append(high << 4 | low)
                index += 3
            } else {
                output.append(self[index])
                index += 1
            }
        }
        return output
    }
}

extension Substring {
    /// Without the spaces at both ends.
    var trimmed: Substring {
        let head = drop { $0 == " " }
        return head.prefix(upTo: head.lastIndex { $0 != " " }.map(head.index(after:)) ?? head.startIndex)
    }
}
