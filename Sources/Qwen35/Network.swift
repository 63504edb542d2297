import CKernels
import Checkpoint
import Kernels
import Weights

/// A loaded model: the text stack, the vision tower where the checkpoint has one, and the memory of its
/// sequences. One thread drives it; the kernels inside fan out over the pool.
package final class Network: @unchecked Sendable {  // driven by one thread
    package let folder: ModelFolder
    package let configuration: Configuration
    package let vision: VisionTower?
    package let pages: PagePool
    package let compute: Compute
    private let text: TextStack
    /// Owns the memory of quantised matrices.
    private let store: WeightStore

    package struct Options: Sendable {
        /// Keys and values of f32 instead of bf16: the reference's results to rounding.
        package var exact: Bool
        /// As what large matrices are kept.
        package var weights: WeightFormat
        /// Tokens of one batch at most.
        package var tokenLimit: Int
        /// Rows of logits of one batch at most.
        package var logitRowLimit: Int
        /// Pages of 64 positions for all sequences together.
        package var pageCount: Int

        package init(
            exact: Bool = false, weights: WeightFormat = .auto, tokenLimit: Int = 512,
            logitRowLimit: Int = 64, pageCount: Int = 512
        ) {
            self.exact = exact
            self.weights = weights
            self.tokenLimit = tokenLimit
            self.logitRowLimit = logitRowLimit
            self.pageCount = pageCount
        }
    }

    /// - Parameter progress: told how many weights are done, where they are converted.
    package init(
        _ folder: ModelFolder, compute: Compute, options: Options, progress: (Int) -> Void = { _ in }
    ) throws(CheckpointError) {
        self.folder = folder
        self.compute = compute
        configuration = folder.configuration
        let space = Workspace(
            configuration.text, tokenLimit: options.tokenLimit, logitRowLimit: options.logitRowLimit)
        let store = WeightStore(folder, options.weights, compute)
        self.store = store
        let (weights, tower) = try withoutActuallyEscaping(progress) { progress throws(CheckpointError) in
            store.progress = progress
            defer { store.finish() }
            return (try TextWeights(folder, store), try VisionWeights.all(folder, store))
        }
        text = TextStack(configuration.text, weights, compute, space)
        pages = PagePool(
            configuration.text, kind: options.exact ? .f32 : .bf16, pageCount: options.pageCount)
        vision = tower.flatMap { tower in
            folder.configuration.vision.map { VisionTower($0, tower, compute) }
        }
    }

    /// Bytes of the weights that were converted as they were loaded; the others stay in the mapped file.
    package var convertedByteCount: Int { store.byteCount }

    /// Bytes of weights that one decoded token reads, as they are kept.
    package var bytesPerToken: Int {
        text.weights.bytesPerToken(expertsPerToken: configuration.text.numExpertsPerTok)
    }

    package var tokenLimit: Int { text.space.tokenLimit }
    package var logitRowLimit: Int { text.space.logitRowLimit }

    /// Passes of a vision patch through half a block that cost about as much as a token of text.
    package var passesPerToken: Int {
        guard let vision = configuration.vision else { return 1 }
        let text = configuration.text
        let width = vision.hiddenSize
        let pass = width * (2 * width + vision.intermediateSize)
        let mixer = 4 * text.hiddenSize * (text.numAttentionHeads * text.headDim)
        let feedForward =
            3 * text.hiddenSize
            * (text.intermediateSize + text.sharedExpertIntermediateSize
                + text.numExpertsPerTok * text.moeIntermediateSize)
        return max(1, text.numHiddenLayers * (mixer + feedForward) / pass)
    }

    package func makeState() -> SequenceState { SequenceState(configuration.text, pool: pages) }

    /// Computes a batch of at most `tokenLimit` tokens whose states have reserved room, and returns the
    /// logits `[wanted, vocabSize]`, valid until the next batch.
    package func forward(_ pieces: [Piece]) -> Rows { text.forward(pieces) }

    /// Sees `[T, hiddenSize]` before each layer and after the final norm. For tests.
    package func observe(_ observer: ((_ layer: Int, Rows) -> Void)?) { text.observer = observer }
}
