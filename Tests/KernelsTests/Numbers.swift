import CKernels
import Kernels
import TestSupport

/// Seeded numbers for inputs.
struct Numbers {
    private var generator: SeededGenerator

    init(_ seed: Int) { generator = SeededGenerator(seed) }

    mutating func bits() -> UInt64 { generator.next() }

    /// Even over −scale ..< scale.
    mutating func float(_ scale: Float = 1) -> Float {
        (Float(bits() >> 40) * 0x1p-23 - 1) * scale
    }

    mutating func floats(_ count: Int, _ scale: Float = 1) -> [Float] {
        (0..<count).map { _ in float(scale) }
    }

    /// `rows` rows of `width` numbers, each followed by NaNs up to `stride`: whoever reads them shows it.
    mutating func rows(_ rows: Int, _ width: Int, stride: Int, _ scale: Float = 1) -> [Float] {
        (0..<rows).flatMap { _ in
            floats(width, scale) + [Float](repeating: .nan, count: stride - width)
        }
    }
}

/// Numbers as a kernel reads them, and the values that they stand for.
struct Stored {
    let kind: ElementKind
    let bytes: [UInt8]
    let values: [Float]

    init(_ numbers: [Float], _ kind: ElementKind) {
        self.kind = kind
        switch kind {
        case .f32:
            values = numbers
            bytes = numbers.withUnsafeBytes(Array.init)
        case .bf16:
            let halves = numbers.map { UInt16($0.bitPattern >> 16) | ($0.isNaN ? 0x40 : 0) }
            values = halves.map { Float(bitPattern: UInt32($0) << 16) }
            bytes = halves.withUnsafeBytes(Array.init)
        case .f16:
            let halves = numbers.map(Float16.init)
            values = halves.map(Float.init)
            bytes = halves.withUnsafeBytes(Array.init)
        case .coded: preconditionFailure("see CodedRows")
        }
    }
}
