import Checkpoint
import Kernels
import Patches
import Qwen35

/// Measures a checkpoint on this machine, each figure beside the machine's own limit: prefill and picture
/// encoding against arithmetic, decoding against memory. Weights may be random and no tokenizer is needed.
public struct Benchmark {
    public struct Settings: Sendable {
        public var promptTokens = 512
        public var decodeTokens = 32
        public var streams = 8
        /// Side of the square picture in pixels.
        public var pictureSide = 448
        public var threads: Int?
        public var exact = false
        /// As what the large matrices are kept.
        public var weights = WeightPrecision.auto
        /// The file of a GGUF model's vision tower; nil takes the one beside it.
        public var projector: String?
        public init() {}
    }

    private let network: Network
    private let settings: Settings
    private let progress: (String) -> Void

    /// Runs everything. `progress` is told what is being measured.
    public static func run(
        path: String, settings: Settings = Settings(), progress: (String) -> Void = { _ in }
    ) throws -> BenchmarkReport {
        try withoutActuallyEscaping(progress) { progress in
            try Benchmark(path: path, settings: settings, progress: progress).report()
        }
    }

    private init(path: String, settings: Settings, progress: @escaping (String) -> Void) throws {
        self.settings = settings
        self.progress = progress
        progress("loading")
        let folder = try ModelFolder.open(path, projector: settings.projector)
        let compute = Compute(threads: settings.threads ?? WorkerPool.processorCount)
        let perStream = (settings.promptTokens + settings.decodeTokens * 3 + 8) / PagePool.positions + 2
        network = try Network(
            folder, compute: compute,
            options: .init(
                exact: settings.exact, weights: settings.weights.format,
                tokenLimit: max(512, settings.streams),
                logitRowLimit: max(16, settings.streams),
                pageCount: perStream * (settings.streams + 1)))
    }

    private func report() -> BenchmarkReport {
        let cost = ModelCost(network.folder)
        let state = network.makeState()
        progress("prefill of \(settings.promptTokens) tokens")
        prefill(state)  // touches all weights
        let prefillSeconds = best(of: 3) { prefill(state) }
        progress("decoding")
        let decoding = pairedDecode(state)
        let states = (0..<settings.streams).map { _ in network.makeState() }
        for other in states {
            guard other.become(state) else {
                preconditionFailure("the benchmark's pages do not hold its streams")
            }
        }
        let streamSeconds = decode(states) / Double(settings.decodeTokens)
        let picture = network.vision.map { tower in
            progress("a picture of \(settings.pictureSide) × \(settings.pictureSide) pixels")
            let patches = noise(for: tower.configuration)
            return (seconds: best(of: 2) { encode(patches, tower) }, patchCount: patches.rowCount)
        }
        progress("the machine's limits")
        let limits = MachineLimits(network.compute, bytesPerSecond: decoding.bytesPerSecond)
        return BenchmarkReport(
            limits: limits, cost: cost, settings: settings, threads: network.compute.pool.threads,
            instructionSet: network.compute.kernels.instructionSet.rawValue, prefillSeconds: prefillSeconds,
            decodeSeconds: decoding.seconds, decodeShare: decoding.share(of: network.bytesPerToken),
            streamSeconds: streamSeconds, pictureSeconds: picture?.seconds,
            patchCount: picture?.patchCount ?? 0)
    }

    private func best(of count: Int, _ body: () -> Void) -> Double {
        (0..<count).map { _ in Stopwatch.seconds(body) }.min() ?? 0
    }

    private func prefill(_ state: SequenceState) {
        state.reset()
        var done = 0
        while done < settings.promptTokens {
            let count = min(network.tokenLimit, settings.promptTokens - done)
            step([state], tokens: count)
            done += count
        }
    }

    private func decode(_ states: [SequenceState]) -> Double {
        step(states, tokens: 1)
        return Stopwatch.seconds {
            for _ in 0..<settings.decodeTokens { step(states, tokens: 1) }
        }
    }

    /// Medians over rounds, each of a few tokens between two probes of the memory's bandwidth.
    private struct Decoding {
        var rounds: [(seconds: Double, bytesPerSecond: Double)] = []

        var seconds: Double { median(rounds.map(\.seconds)) }
        var bytesPerSecond: Double { median(rounds.map(\.bytesPerSecond)) }
        func share(of byteCount: Int) -> Double {
            median(rounds.map { Double(byteCount) / $0.seconds / $0.bytesPerSecond })
        }
        private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
    }

    private func pairedDecode(_ state: SequenceState) -> Decoding {
        let probe = ReadProbe(network.compute)
        var decoding = Decoding()
        step([state], tokens: 1)
        let perRound = 4
        for _ in 0..<max(1, settings.decodeTokens / perRound) {
            let before = probe.bytesPerSecond()
            let seconds = Stopwatch.seconds { for _ in 0..<perRound { step([state], tokens: 1) } }
            let after = probe.bytesPerSecond()
            decoding.rounds.append((seconds / Double(perRound), (before + after) / 2))
        }
        return decoding
    }

    private func step(_ states: [SequenceState], tokens count: Int) {
        let vocabulary = network.configuration.text.vocabSize
        let pieces = states.enumerated().map { index, state in
            guard state.reserve(count) else { preconditionFailure("the benchmark's pages are used up") }
            let start = state.length
            return Piece(
                state: state,
                tokens: (0..<count).map { Int32((start + $0 + 1 + index) * 7919 % vocabulary) }[...],
                positions: (0..<count).map { Position(repeating: Int32(start + $0)) }[...],
                wanted: count - 1..<count)
        }
        _ = network.forward(pieces)
    }

    /// A square of noise, its side cut to whole tokens of the tower.
    private func noise(for vision: VisionConfiguration) -> PatchMatrix {
        let geometry = VisionGeometry(
            patchSize: vision.patchSize, temporalPatchSize: vision.temporalPatchSize,
            mergeSize: vision.spatialMergeSize)
        let side = max(1, settings.pictureSide / geometry.factor) * geometry.factor
        let pixels = Pixels(
            width: side, height: side,
            bytes: (0..<side * side * 3).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) })
        return PatchMatrix(frames: [pixels], geometry: geometry, normalization: Normalization())
    }

    private func encode(_ patches: PatchMatrix, _ tower: VisionTower) {
        let run = tower.run(on: patches)
        while !run.isDone { _ = run.advance(limit: 512) }
    }
}
