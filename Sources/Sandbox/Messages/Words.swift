/// The numbers of a message, each in eight bytes. One list of fields serves both directions, so that writer
/// and reader cannot disagree.
struct Words {
    private(set) var values: [Int]
    private let isReading: Bool
    private var next = 0

    init() {
        values = []
        isReading = false
    }

    init(reading values: [Int]) {
        self.values = values
        isReading = true
    }

    /// Writes the field, or sets it. A message that is too short gives zeros.
    mutating func pass(_ field: inout Int) {
        if isReading {
            field = next < values.count ? values[next] : 0
            next += 1
        } else {
            values.append(field)
        }
    }

    mutating func pass(_ field: inout Double) {
        var bits = Int(bitPattern: UInt(field.bitPattern))
        pass(&bits)
        field = Double(bitPattern: UInt64(UInt(bitPattern: bits)))
    }

    mutating func pass(_ field: inout Bool) {
        var number = field ? 1 : 0
        pass(&number)
        field = number != 0
    }

    mutating func pass(_ field: inout Int?) {
        var isThere = field != nil
        var number = field ?? 0
        pass(&isThere)
        pass(&number)
        field = isThere ? number : nil
    }

    mutating func pass(_ field: inout Double?) {
        var isThere = field != nil
        var number = field ?? 0
        pass(&isThere)
        pass(&number)
        field = isThere ? number : nil
    }

    /// To the microsecond, up to 285 years.
    mutating func pass(_ field: inout Duration) {
        var microseconds = Int(min(max(field / .microseconds(1), 0), 0x1p53))
        pass(&microseconds)
        field = .microseconds(microseconds)
    }
}
