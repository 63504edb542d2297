import Foundation

/// A GGUF file that a test writes number by number.
struct GGUFBytes {
    var data = Data("GGUF".utf8)

    init(version: UInt32 = 3, tensors: UInt64 = 0, keys: UInt64 = 0) {
        number(version)
        number(tensors)
        number(keys)
    }

    mutating func number(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
    }

    mutating func string(_ text: String, length: UInt64? = nil) {
        number(length ?? UInt64(text.utf8.count))
        data.append(contentsOf: text.utf8)
    }

    mutating func key(_ name: String, _ value: UInt32) {
        string(name)
        number(UInt32(4))
        number(value)
    }

    mutating func tensor(_ name: String, _ sizes: [UInt64], type: UInt32, offset: UInt64) {
        string(name)
        number(UInt32(sizes.count))
        sizes.forEach { number($0) }
        number(type)
        number(offset)
    }

    mutating func pad(to multiple: Int, then bytes: Int) {
        data.append(Data(count: (multiple - data.count % multiple) % multiple + bytes))
    }
}
