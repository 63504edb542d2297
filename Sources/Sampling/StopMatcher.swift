/// Finds stop strings in text that arrives in pieces, across their borders. The end of the text that
/// may be the beginning of a stop string is held back until the next piece decides.
///
/// The stop that ends first counts; of several that end together the longest. Time is linear in the
/// text (Knuth, Morris, Pratt for each string), and what is held is shorter than the longest string.
package struct StopMatcher: Sendable {
    package struct Output: Sendable, Equatable {
        /// What may be shown now; a stop string and all after it is not in it, unless included.
        package let text: String
        /// The stop string that was found. Nothing follows it.
        package let stop: String?

        package init(text: String, stop: String?) {
            self.text = text
            self.stop = stop
        }
    }

    private var patterns: [Pattern]
    private let includesStop: Bool
    private var held: [UInt8] = []
    private var isDone = false

    /// Empty strings are ignored.
    package init(_ stops: [String], includesStop: Bool = false) {
        patterns = stops.filter { !$0.isEmpty }.map(Pattern.init)
        self.includesStop = includesStop
    }

    package mutating func feed(_ piece: String) -> Output {
        guard !isDone else { return Output(text: "", stop: nil) }
        guard !patterns.isEmpty else { return Output(text: piece, stop: nil) }
        held.reserveCapacity(held.count + piece.utf8.count)
        for byte in piece.utf8 {
            held.append(byte)
            if let found = found(byte) { return finish(with: found) }
        }
        let waiting = patterns.reduce(0) { max($0, $1.matched) }
        let text = String(decoding: held.dropLast(waiting), as: UTF8.self)
        held.removeFirst(held.count - waiting)
        return Output(text: text, stop: nil)
    }

    /// The text that was held back, when no more follows.
    package mutating func finish() -> String {
        defer { held.removeAll() }
        isDone = true
        return String(decoding: held, as: UTF8.self)
    }

    private mutating func found(_ byte: UInt8) -> Pattern? {
        var longest: Pattern?
        for place in patterns.indices where patterns[place].advance(by: byte) {
            if patterns[place].bytes.count > longest?.bytes.count ?? 0 { longest = patterns[place] }
        }
        return longest
    }

    private mutating func finish(with stop: Pattern) -> Output {
        isDone = true
        defer { held.removeAll() }
        let text = includesStop ? held[...] : held.dropLast(stop.bytes.count)
        return Output(text: String(decoding: text, as: UTF8.self), stop: stop.string)
    }
}

extension StopMatcher {
    /// One string, and how much of it the text ends with.
    private struct Pattern: Sendable {
        let string: String
        let bytes: [UInt8]
        /// For each length of a beginning: the longest shorter beginning that it ends with.
        private let fallback: [Int]
        private(set) var matched = 0

        init(_ string: String) {
            self.string = string
            bytes = Array(string.utf8)
            var fallback = [0, 0]
            for place in bytes.indices.dropFirst() {
                var length = fallback[place]
                while length > 0, bytes[length] != bytes[place] { length = fallback[length] }
                fallback.append(bytes[length] == bytes[place] ? length + 1 : 0)
            }
            self.fallback = fallback
        }

        /// True where the string is complete.
        mutating func advance(by byte: UInt8) -> Bool {
            while matched > 0, bytes[matched] != byte { matched = fallback[matched] }
            if bytes[matched] == byte { matched += 1 }
            return matched == bytes.count
        }
    }
}
