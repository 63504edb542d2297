import Checkpoint
import Foundation
import TestSupport
import Testing

/// Forged GGUF files are refused by name, before memory is taken for what they claim to hold.
@Suite struct HostileGGUFTests {
    private func refusal(_ bytes: GGUFBytes) throws -> String? { try refusal(bytes.data) }

    private func refusal(_ data: Data) throws -> String? {
        let folder = try ScratchFolder()
        try folder.write("model.gguf", data)
        do {
            _ = try ModelFolder(path: folder.url.appending(path: "model.gguf").path)
            return nil
        } catch { return "\(error)" }
    }

    @Test func cutAnywhere() throws {
        let data = try Data(contentsOf: Fixtures.url("gguf/moe-q8_0/model.gguf"))
        for count in [0, 3, 8, 20, 24, 40, 100, 999, 5_000, 30_000, data.count / 2, data.count - 1] {
            #expect(try refusal(data.prefix(count)) != nil, "\(count) of \(data.count) bytes were read")
        }
        #expect(try refusal(data) == nil)
    }

    /// Flipped bytes of the header are refused, or change what is read; nothing traps.
    @Test func flippedBytes() throws {
        let data = try Data(contentsOf: Fixtures.url("gguf/moe-q8_0/model.gguf"))
        let folder = try ScratchFolder()
        let place = folder.url.appending(path: "model.gguf").path
        var generator = SeededGenerator(7)
        for _ in 0..<300 {
            var forged = data
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                // Three of four flips hit the metadata before the tokens, or the tensors' entries behind them.
                let range = [0..<1_500, 0..<1_500, 34_000..<40_000, 0..<data.count].randomElement(
                    using: &generator)
                forged[Int.random(in: range ?? 0..<1, using: &generator)] ^= UInt8.random(
                    in: 1...255, using: &generator)
            }
            try folder.write("model.gguf", forged)
            guard let model = try? ModelFolder(path: place) else { continue }
            for name in model.tensorNames { _ = model.size(of: name) }
            _ = try? model.experts(layer: "model.language_model.layers.1.")
            _ = try? model.tokenizerDocuments()
        }
    }

    @Test func countsBeyondTheFile() throws {
        #expect(try refusal(GGUFBytes(tensors: .max))?.contains("tensors do not fit") == true)
        #expect(try refusal(GGUFBytes(keys: 1 << 40))?.contains("keys do not fit") == true)
        var long = GGUFBytes(keys: 1)
        long.string("a", length: 1 << 62)
        long.pad(to: 1, then: 64)
        #expect(try refusal(long)?.contains("bytes of a text do not fit") == true)
        var list = GGUFBytes(keys: 1)
        list.string("list")
        list.number(UInt32(9))
        list.number(UInt32(10))
        list.number(UInt64(1) << 61)
        list.pad(to: 1, then: 64)
        #expect(try refusal(list)?.contains("values of a list do not fit") == true)
    }

    @Test func otherVersionsAndByteOrders() throws {
        #expect(try refusal(GGUFBytes(version: 1))?.contains("version 1 is not supported") == true)
        #expect(try refusal(GGUFBytes(version: UInt32(3).byteSwapped))?.contains("big-endian") == true)
    }

    @Test func listsOfListsAndUnknownTypes() throws {
        for (type, text) in [(UInt32(9), "a list of lists"), (13, "unknown type 13")] {
            var bytes = GGUFBytes(keys: 1)
            bytes.string("list")
            bytes.number(UInt32(9))
            bytes.number(type)
            bytes.pad(to: 1, then: 64)
            #expect(try refusal(bytes)?.contains(text) == true)
        }
    }

    @Test func keysAndTensorsGivenTwice() throws {
        var keys = GGUFBytes(keys: 2)
        for _ in 0..<2 { keys.key("a", 1) }
        #expect(try refusal(keys)?.contains("key a is given twice") == true)
        var tensors = GGUFBytes(tensors: 2)
        for offset in [UInt64(0), 32] { tensors.tensor("a", [4], type: 0, offset: offset) }
        tensors.pad(to: 32, then: 64)
        #expect(try refusal(tensors)?.contains("names tensor a twice") == true)
    }

    @Test func alignments() throws {
        for alignment in [UInt32(0), 3, 4, 48, 1 << 30] {
            var bytes = GGUFBytes(keys: 1)
            bytes.key("general.alignment", alignment)
            #expect(try refusal(bytes)?.contains("general.alignment") == true)
        }
    }

    @Test(
        arguments: [
            ([], 0, 0, "has 0 dimensions"), ([1, 1, 1, 1, 1], 0, 0, "has 5 dimensions"),
            ([0], 0, 0, "no count"), ([1 << 63], 0, 0, "no count"),
            ([31], 8, 0, "no multiple of 32"), ([1 << 40, 1 << 40], 0, 0, "overflows"),
            ([16], 0, 8, "no multiple of 32"), ([16], 0, 32, "passes the end"),
            ([17], 0, 0, "passes the end"),
            ([16], 0, 1 << 63, "passes the end"),
        ] as [([UInt64], UInt32, UInt64, String)])
    func tensorsBeyondTheFile(sizes: [UInt64], type: UInt32, offset: UInt64, text: String) throws {
        var bytes = GGUFBytes(tensors: 1)
        bytes.tensor("a", sizes, type: type, offset: offset)
        bytes.pad(to: 32, then: 64)
        let refusal = try refusal(bytes)
        #expect(refusal?.contains(text) == true, "\(refusal ?? "opened")")
    }

    @Test func overlaps() throws {
        var bytes = GGUFBytes(tensors: 2)
        bytes.tensor("a", [16], type: 0, offset: 0)
        bytes.tensor("b", [8], type: 0, offset: 32)
        bytes.pad(to: 32, then: 64)
        #expect(try refusal(bytes)?.contains("tensors a and b overlap") == true)
    }

    @Test func otherArchitectures() throws {
        var bytes = GGUFBytes(keys: 1)
        bytes.string("general.architecture")
        bytes.number(UInt32(8))
        bytes.string("qwen3next")
        #expect(
            try refusal(bytes)
                == "model.gguf: general.architecture \"qwen3next\" is not supported; expected qwen35 or qwen35moe."
        )
    }
}
