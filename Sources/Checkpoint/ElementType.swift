import CFormats

/// How the numbers of a tensor are stored, little-endian.
package enum ElementType: Sendable, Equatable {
    case bf16, f16, f32
    case coded(Coding)

    /// Bytes of one row of `count` numbers.
    package func rowByteCount(_ count: Int) -> Int {
        switch self {
        case .bf16, .f16: 2 * count
        case .f32: 4 * count
        case .coded(let coding): coding.rowByteCount
        }
    }

    /// The spelling of the safetensors header; nil for types that are no plain numbers (F8_E4M3, I32, …).
    init?(safetensors name: String) {
        switch name {
        case "BF16": self = .bf16
        case "F16": self = .f16
        case "F32": self = .f32
        default: return nil
        }
    }
}

/// Numbers that are decoded as they are used.
package struct Coding: Sendable {
    /// The file's name of the format: `Q4_K`, `FP8`, …
    package let name: String
    /// Bytes from one row to the next.
    package let rowByteCount: Int
    package let decode: cf_decode
    /// What `decode` is given beside a row. Valid while the `ModelFolder` lives.
    // Memory that nobody writes.
    nonisolated(unsafe) package let context: UnsafeRawPointer?
}

extension Coding: Equatable {
    package static func == (a: Coding, b: Coding) -> Bool {
        a.name == b.name && a.rowByteCount == b.rowByteCount && a.context == b.context
    }
}
