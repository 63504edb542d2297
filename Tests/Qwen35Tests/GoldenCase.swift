import Checkpoint
import Foundation
import JSON
import Kernels
import Patches
import Qwen35
import TestSupport

/// One case of a micro checkpoint, ready to be computed.
struct GoldenCase {
    let model: String
    let name: String
    let golden: Golden
    let ids: [Int32]
    let positions: Positions

    static let models = ["micro-dense", "micro-moe"]
    static let text = ["batch_a", "batch_b", "long", "text", "text_nothink"]
    static let media = ["batch_c", "image", "image_tools", "image_video", "two_images", "video"]

    init(_ model: String, _ name: String) throws {
        self.model = model
        self.name = name
        golden = try Golden(folder: Fixtures.url("\(model)/goldens"), name: name)
        ids = try golden.ints("input_ids").map { Int32($0) }
        positions = Positions(count: ids.count, blocks: try GoldenCase.blocks(golden, ids))
    }

    /// Runs of placeholder tokens with the grids that the case names.
    private static func blocks(_ golden: Golden, _ ids: [Int32]) throws -> [Positions.Block] {
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
        var blocks: [Positions.Block] = []
        var at = 0
        while at < kinds.count {
            guard kinds[at] != 0, let size = queues[kinds[at]]?.popFirst() else {
                at += 1
                continue
            }
            blocks.append(Positions.Block(start: at, rows: size.rows, columns: size.columns))
            at += size.rows * size.columns
        }
        return blocks
    }

    /// The tower's rows as the reference gives them, one run for each block.
    func pictures() throws -> [Float] {
        var rows: [Float] = []
        for index in 0..<8 {
            if let part = golden.arrays["vision_out_\(index)"] { rows += part.floats }
        }
        return rows
    }

    static func network(
        _ model: String, exact: Bool = true, threads: Int = 2, kernels: Kernels = .best,
        tokenLimit: Int = 2048
    ) throws -> Network {
        let folder = try ModelFolder(path: Fixtures.url("\(model)/checkpoint").path)
        return try Network(
            folder, compute: Compute(threads: threads, kernels: kernels),
            options: .init(exact: exact, tokenLimit: tokenLimit, logitRowLimit: tokenLimit, pageCount: 256))
    }
}
