import Kernels

/// As what the weights of large products are kept in memory.
package enum WeightFormat: String, Sendable, CaseIterable {
    /// As stored, in the mapped file.
    case auto
    case bf16, int8, int4

    /// How they are quantised; nil where they are not.
    package var packing: Packing? {
        switch self {
        case .auto, .bf16: nil
        case .int8: .int8
        case .int4: .int4
        }
    }
}
