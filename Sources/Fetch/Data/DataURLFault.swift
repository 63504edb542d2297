/// Why a text is no data URL that can be read.
package enum DataURLFault: Error, Sendable, Equatable {
    case missingPrefix
    case missingComma
    case missingBase64
    /// A byte that base64 does not use; of a letter outside ASCII, its first.
    case character(UInt8)
    case incomplete
    case padding
    case empty
    case tooLarge(limit: Int)
    /// Of a frame list, counted from 1.
    case emptyFrame(Int)
    case tooManyFrames(count: Int, limit: Int)
}

extension DataURLFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missingPrefix:
            "this is neither a URL nor data with its prefix; base64 data must begin with "
                + "data:image/jpeg;base64, or the like"
        case .missingComma:
            "the data URL has no comma between its media type and its data"
        case .missingBase64:
            "the data URL lacks ;base64 before its comma; other encodings are not supported"
        case .character(let byte):
            "the data URL's base64 text contains \(Self.name(of: byte)), which base64 does not use"
        case .incomplete:
            "the data URL's base64 text is incomplete: one character is left over"
        case .padding:
            "the data URL's base64 text has more padding (=) than its length allows, or text after it"
        case .empty:
            "the data URL holds no data"
        case .tooLarge(let limit):
            "the data URL holds more than \(limit) bytes, which is the limit"
        case .emptyFrame(let number):
            "frame \(number) of the data URL holds no data"
        case .tooManyFrames(let count, let limit):
            "the data URL holds \(count) frames; the limit is \(limit)"
        }
    }

    private static func name(of byte: UInt8) -> String {
        if (0x21..<0x7F).contains(byte) { return "\"\(Character(Unicode.Scalar(byte)))\"" }
        return byte < 0x80 ? "a control character" : "a character outside ASCII"
    }
}
