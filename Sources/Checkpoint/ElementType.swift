/// How the numbers of a tensor are stored, little-endian.
package enum ElementType: Sendable, Equatable {
    case bf16, f16, f32

    /// Bytes of one number.
    package var byteCount: Int {
        switch self {
        case .bf16, .f16: 2
        case .f32: 4
        }
    }

    /// The spelling of the safetensors header; nil for types that are not read (F8_E4M3, I32, …).
    init?(safetensors name: String) {
        switch name {
        case "BF16": self = .bf16
        case "F16": self = .f16
        case "F32": self = .f32
        default: return nil
        }
    }
}
