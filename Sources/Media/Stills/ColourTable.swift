/// What each of 256 indices looks like.
struct ColourTable {
    typealias Colour = (red: UInt8, green: UInt8, blue: UInt8)

    /// 256 RGB colours.
    private(set) var bytes: [UInt8]

    /// A file's table. Indices beyond it are black, as in Pillow, except that a table which begins like the
    /// shades of gray, or none at all, stands for all of them.
    init(_ colours: [Colour]) {
        let colours = colours.prefix(256)
        let isGray = colours.enumerated().allSatisfy { index, colour in
            [colour.red, colour.green, colour.blue].allSatisfy { $0 == UInt8(index) }
        }
        bytes = (0..<256).flatMap { [UInt8](repeating: isGray ? UInt8($0) : 0, count: 3) }
        for (index, colour) in colours.enumerated() { self[index] = colour }
    }

    subscript(index: Int) -> Colour {
        get { (bytes[3 * index], bytes[3 * index + 1], bytes[3 * index + 2]) }
        set {
            bytes[3 * index] = newValue.red
            bytes[3 * index + 1] = newValue.green
            bytes[3 * index + 2] = newValue.blue
        }
    }
}
