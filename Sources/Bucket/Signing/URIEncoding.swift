/// Percent-encoding as signatures want it: all but unreserved characters, in upper-case digits.
enum URIEncoding {
    /// Letters, digits and `-._~`.
    static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    static func text(_ text: String) -> String { encoded(text.utf8) { isUnreserved($0) } }

    /// Slashes stay.
    static func path(_ text: String) -> String {
        encoded(text.utf8) { isUnreserved($0) || $0 == UInt8(ascii: "/") }
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func encoded(_ bytes: String.UTF8View, isPlain: (UInt8) -> Bool) -> String {
        var result: [UInt8] = []
        for byte in bytes {
            if isPlain(byte) {
                result.append(byte)
            } else {
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
