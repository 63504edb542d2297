import Checkpoint
import Foundation
import JSON
import Kernels
import Media
import Patches
import Qwen35
import TestSupport
import Weights

/// One case of a micro checkpoint, ready to be computed.
struct GoldenCase {
    let model: String
    let name: String
    let golden: Golden
    let ids: [Int32]
    let blocks: [TokenBlock]
    let positions: Positions

    static let models = ["micro-dense", "micro-moe"]
    static let text = ["batch_a", "batch_b", "long", "text", "text_nothink"]
    static let media = ["batch_c", "image", "image_tools", "image_video", "two_images", "video"]

    init(_ model: String, _ name: String) throws {
        try self.init(model, name, Golden(folder: Fixtures.url("\(model)/goldens"), name: name))
    }

    init(_ model: String, _ name: String, _ golden: Golden) throws {
        self.model = model
        self.name = name
        self.golden = golden
        ids = try golden.ints("input_ids").map { Int32($0) }
        blocks = try GoldenCase.blocks(golden, ids)
        positions = Positions(count: ids.count, blocks: blocks)
    }

    /// Runs of placeholder tokens with the grids that the case names.
    private static func blocks(_ golden: Golden, _ ids: [Int32]) throws -> [TokenBlock] {
        typealias Size = (rows: Int, columns: Int)
        func frames(_ name: String) -> [Size] {
            let numbers = golden.arrays[name]?.ints ?? []
            var sizes: [Size] = []
            for at in stride(from: 0, to: numbers.count, by: 3) {
                let size: Size = (numbers[at + 1] / 2, numbers[at + 2] / 2)
                sizes += Array(repeating: size, count: numbers[at])
            }
            return sizes
        }
        var queues = [1: frames("image_grid_thw")[...], 2: frames("video_grid_thw")[...]]
        let kinds = golden.arrays["mm_token_type_ids"]?.ints ?? []
        var blocks: [TokenBlock] = []
        var at = 0
        while at < kinds.count {
            guard kinds[at] != 0, let size = queues[kinds[at]]?.popFirst() else {
                at += 1
                continue
            }
            blocks.append(TokenBlock(start: at, rows: size.rows, columns: size.columns))
            at += size.rows * size.columns
        }
        return blocks
    }

    static func network(
        _ model: String, exact: Bool = true, weights: WeightFormat = .auto, threads: Int = 2,
        kernels: Kernels = .best, tokenLimit: Int = 2048
    ) throws -> Network {
        let folder = try ModelFolder(path: Fixtures.url("\(model)/checkpoint").path)
        return try Network(
            folder, compute: Compute(threads: threads, kernels: kernels),
            options: .init(
                exact: exact, weights: weights, tokenLimit: tokenLimit, logitRowLimit: tokenLimit,
                pageCount: 256))
    }
}

extension GoldenCase {
    /// The patches of the case's pictures and clips, in order of appearance.
    func media() throws -> [PatchMatrix] {
        let settings = ProcessorSettings()
        func bytes(_ name: String) throws -> [UInt8] {
            [UInt8](try Data(contentsOf: Fixtures.url("media/\(name)")))
        }
        var media: [PatchMatrix] = []
        for message in golden.document["messages"]?.array ?? [] {
            for part in message["content"]?.array ?? [] {
                if let name = part["image"]?.string {
                    media.append(try PreparedImage(try bytes(name), settings: settings).patches(settings))
                }
                if let name = part["video"]?.string {
                    media.append(try PreparedVideo(try bytes(name), settings: settings).patches(settings))
                }
            }
        }
        return media
    }

    /// The towers' rows, in order of appearance.
    func visionRows(_ network: Network, slice: Int = 512) throws -> [VisionRun] {
        try media().map { patches in
            guard let tower = network.vision else { throw Golden.Failure.malformed("no vision tower") }
            let run = tower.run(on: patches)
            while !run.isDone { _ = run.advance(limit: slice) }
            return run
        }
    }

    /// The prompt as one piece, or its part `range`; `rows` are the towers' rows, one after the other.
    func piece(
        _ state: SequenceState, _ range: Range<Int>? = nil, rows: UnsafePointer<Float>?, width: Int,
        wanted: Range<Int>? = nil
    ) -> Piece {
        let range = range ?? 0..<ids.count
        var pictures: [Piece.PictureRows] = []
        var row = 0
        for block in blocks {
            let overlap = range.clamped(to: block.start..<block.start + block.count)
            if let rows, !overlap.isEmpty {
                pictures.append(
                    Piece.PictureRows(
                        start: overlap.lowerBound - range.lowerBound, count: overlap.count,
                        rows: rows + (row + overlap.lowerBound - block.start) * width))
            }
            row += block.count
        }
        return Piece(
            state: state, tokens: ids[range], positions: positions.values[range], pictures: pictures,
            wanted: wanted ?? range.count - 1..<range.count)
    }
}
