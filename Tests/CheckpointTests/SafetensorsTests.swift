import Checkpoint
import Foundation
import Testing

/// Files that no honest program writes. Each is refused with a sentence, without a trap and without
/// memory of the size that it claims.
@Suite struct SafetensorsTests {
    /// The micro checkpoint with another file in place of its weights.
    let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder(copying: "micro-dense/checkpoint")
    }

    private func reason(header: String, bytes: Int = 16, length: UInt64? = nil) throws -> String? {
        try folder.writeTensors(header, bytes: bytes, length: length)
        guard case .malformed("model.safetensors", let reason) = folder.openingError else { return nil }
        return reason
    }

    @Test(arguments: [
        (2_147_483_648, "the header has 2147483648 bytes; the limit is 100000000"),
        (UInt64.max, "the header has 18446744073709551615 bytes; the limit is 100000000"),
        (100_000_000, "the header has 100000000 bytes; the file has 26 in all"),
        (19, "the header has 19 bytes; the file has 26 in all"),
    ])
    func refusesHeaderLengths(_ length: UInt64, _ sentence: String) throws {
        #expect(try reason(header: "{}", length: length) == sentence)
    }

    @Test(arguments: [0, 1, 7])
    func refusesFilesWithoutALength(_ bytes: Int) throws {
        try folder.write("model.safetensors", Data(count: bytes))
        #expect(
            folder.openingError
                == .malformed(
                    file: "model.safetensors",
                    reason: "it has \(bytes) bytes, too few for a safetensors header"))
    }

    @Test(arguments: [
        "", "{", "[]", "7", "{\"a\":}", "{}x", "\u{0}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[NaN],\"data_offsets\":[0,4]}}",
        String(repeating: "[", count: 100_000),
    ])
    func refusesHeadersThatAreNotJSONObjects(_ header: String) throws {
        #expect(try reason(header: header) != nil)
    }

    @Test(arguments: [
        (
            #"{"dtype":"F32","shape":[4],"data_offsets":[4,20]}"#,
            "data_offsets 4 to 20 do not lie within the 16 bytes of data"
        ),
        (
            #"{"dtype":"F32","shape":[4],"data_offsets":[-16,0]}"#,
            "data_offsets -16 to 0 do not lie within the 16 bytes of data"
        ),
        (
            #"{"dtype":"F32","shape":[4],"data_offsets":[16,0]}"#,
            "data_offsets 16 to 0 do not lie within the 16 bytes of data"
        ),
        (
            #"{"dtype":"F32","shape":[4],"data_offsets":[0,9223372036854775807]}"#,
            "data_offsets 0 to 9223372036854775807 do not lie within the 16 bytes of data"
        ),
        (
            #"{"dtype":"F32","shape":[4],"data_offsets":[0,18446744073709551616]}"#,
            "data_offsets are not two integers"
        ),
        (#"{"dtype":"F32","shape":[4],"data_offsets":[0,8,16]}"#, "data_offsets are not two integers"),
        (#"{"dtype":"F32","shape":[4]}"#, "data_offsets are not two integers"),
        (
            #"{"dtype":"F32","shape":[4],"data_offsets":[0,12]}"#,
            "F32 [4] needs 16 bytes; data_offsets give 12"
        ),
        (
            #"{"dtype":"BF16","shape":[4],"data_offsets":[0,16]}"#,
            "BF16 [4] needs 8 bytes; data_offsets give 16"
        ),
        (#"{"dtype":"F32","shape":[],"data_offsets":[0,8]}"#, "F32 [] needs 4 bytes; data_offsets give 8"),
        (
            #"{"dtype":"F32","shape":[-4],"data_offsets":[0,16]}"#,
            #"the shape ["-4"] is not a list of counts"#
        ),
        (
            #"{"dtype":"F32","shape":[4.5],"data_offsets":[0,16]}"#,
            #"the shape ["4.5"] is not a list of counts"#
        ),
        (
            #"{"dtype":"F32","shape":[1e400],"data_offsets":[0,16]}"#,
            #"the shape ["1e400"] is not a list of counts"#
        ),
        (
            #"{"dtype":"F32","shape":["4"],"data_offsets":[0,16]}"#,
            #"the shape ["\"4\""] is not a list of counts"#
        ),
        (
            #"{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,16]}"#,
            "the shape [4294967296, 4294967296] overflows"
        ),
        (
            #"{"dtype":"F32","shape":[9223372036854775807],"data_offsets":[0,16]}"#,
            "the shape [9223372036854775807] overflows"
        ),
        (
            #"{"dtype":"F32","shape":[0,9223372036854775807,9],"data_offsets":[0,16]}"#,
            "F32 [0, 9223372036854775807, 9] needs 0 bytes; data_offsets give 16"
        ),
        (#"{"shape":[4],"data_offsets":[0,16]}"#, "no dtype"),
        (#"{"dtype":"F32","data_offsets":[0,16]}"#, "no shape, or one of more than 16 dimensions"),
        ("7", "no dtype"),
    ])
    func refusesEntries(_ entry: String, _ sentence: String) throws {
        #expect(
            try reason(header: #"{"__metadata__":{"format":"pt"},"w":\#(entry)}"#) == "tensor w: \(sentence)")
    }

    @Test func refusesAShapeOfABillionDimensions() throws {
        let shape = Array(repeating: "1", count: 1_000_000).joined(separator: ",")
        let header = #"{"w":{"dtype":"F32","shape":[\#(shape)],"data_offsets":[0,4]}}"#
        #expect(try reason(header: header) == "tensor w: no shape, or one of more than 16 dimensions")
    }

    @Test func refusesOverlap() throws {
        let header = """
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},
             "empty":{"dtype":"F32","shape":[0],"data_offsets":[6,6]},
             "b":{"dtype":"F32","shape":[3],"data_offsets":[4,16]}}
            """
        #expect(try reason(header: header) == "tensors a and b overlap")
    }

    @Test func refusesANameGivenTwice() throws {
        let entry = #"{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"#
        #expect(try reason(header: #"{"a":\#(entry),"a":\#(entry)}"#) == "the header names a tensor twice")
        // Colons, braces and quotes inside names are no structure.
        #expect(
            try reason(header: #"{"a\":{":\#(entry),"b":{"dtype":"F32","shape":[],"data_offsets":[4,8]}}"#)
                == nil)
    }

    @Test func allowsGapsAndOddPlaces() throws {
        let embedding = "model.language_model.embed_tokens.weight"
        let header = #"{"\#(embedding)":{"dtype":"F16","shape":[2,2],"data_offsets":[3,11]}}"#
        try folder.writeTensors(header, bytes: 16)
        let opened = try ModelFolder(path: folder.path)
        let tensor = try opened.tensor(embedding, shape: [2, 2])
        withExtendedLifetime(opened) {
            #expect(tensor.type == .f16 && Array(tensor.bytes) == [3, 4, 5, 6, 7, 8, 9, 10])
        }
    }

    @Test func complainsOfOtherTypesOnlyWhenAsked() throws {
        let embedding = "model.language_model.embed_tokens.weight"
        try folder.writeTensors(
            """
            {"\(embedding)":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},
             "scale":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[8,16]},
             "mlp.qweight":{"dtype":"I16","shape":[0],"data_offsets":[16,16]}}
            """, bytes: 16)
        let opened = try ModelFolder(path: folder.path)
        #expect(throws: CheckpointError.type(tensor: "scale", file: "model.safetensors", found: "F8_E4M3")) {
            try opened.tensor("scale", shape: [8])
        }
        #expect(
            throws: CheckpointError.unsupported(
                file: "model.safetensors",
                reason:
                    "mlp.qweight of type I16 stands for mlp.weight, in a format that is not supported")
        ) { try opened.tensor("mlp.weight", shape: [8]) }
    }

    @Test func refusesTruncatedWeights() throws {
        try folder.remove("model.safetensors.index.json")
        let weights = try Data(contentsOf: folder.url.appending(path: "model-00001-of-00001.safetensors"))
        for count in [weights.count - 1, weights.count / 2, 9_000, 8, 3] {
            try folder.write("model.safetensors", weights.prefix(count))
            guard case .malformed("model.safetensors", _) = folder.openingError else {
                Issue.record("\(count) of \(weights.count) bytes were read")
                continue
            }
        }
        try folder.write("model.safetensors", weights)
        #expect(folder.openingError == nil)
    }
}
