/// Where the tensors of a model lie: a folder of safetensors files or a GGUF file. All names are those of Hugging Face's
/// checkpoints.
protocol TensorSource: Sendable {
    /// One for each weight; experts that lie in one tensor have one name.
    var names: [String] { get }
    var conventions: WeightConventions { get }
    /// Where bytes of weights lie, to be brought into memory.
    var places: [(file: MappedFile, range: Range<Int>)] { get }

    func has(_ name: String) -> Bool
    func size(of name: String) -> StoredSize?
    /// Nil where there is no tensor of that name. Throws where it has another shape, or is of a type that is not read.
    func find(_ name: String, shape: [Int]) throws(CheckpointError) -> Tensor?
    /// Why the tensor, which is not there, may be missing; nil where nothing is known.
    func reason(forMissing name: String) -> CheckpointError?
}

/// How much room a weight takes.
package struct StoredSize: Sendable, Equatable {
    /// How many numbers it holds.
    package let count: Int
    package let byteCount: Int
    /// The file's name of the format: `BF16`, `Q4_K`, …
    package let format: String
}

/// What differs between files in the meaning of numbers.
package struct WeightConventions: Sendable, Equatable {
    /// What is added to the weights of norms, except the gated norm of the delta net.
    package var normOffset: Float = 1
    package var valueHeads = ValueHeadOrder.grouped
    package var decay = DecayRate.logarithm

    /// With `r` value heads for each of the `Hk` key heads of a delta net, which key head a value head uses.
    package enum ValueHeadOrder: Sendable, Equatable {
        /// Value head h uses key head h div r, as in Hugging Face's files.
        case grouped
        /// Value head h uses key head h mod Hk, as in GGUF files.
        case tiled
    }

    /// What `A_log` holds.
    package enum DecayRate: Sendable, Equatable {
        /// The logarithm of the rate.
        case logarithm
        /// The negative of the rate, as in GGUF's `ssm_a`.
        case negated
    }
}
