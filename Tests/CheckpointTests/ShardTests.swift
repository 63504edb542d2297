import Checkpoint
import Foundation
import Testing

@Suite struct ShardTests {
    let folder: ScratchFolder
    let embedding = "model.language_model.embed_tokens.weight"
    private let index = "model.safetensors.index.json"

    init() throws {
        folder = try ScratchFolder(copying: "micro-dense/checkpoint")
    }

    private func writeShards(_ map: String) throws {
        try folder.write(index, #"{"metadata":{"total_size":1},"weight_map":\#(map)}"#)
        for (name, tensor) in [("one.safetensors", embedding), ("two.safetensors", "b")] {
            try folder.writeTensors(
                #"{"\#(tensor)":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, bytes: 4, to: name)
        }
    }

    @Test func readsTensorsFromTheShardsOfTheIndex() throws {
        try writeShards(#"{"\#(embedding)":"one.safetensors","b":"two.safetensors"}"#)
        let opened = try ModelFolder(path: folder.path)
        #expect(opened.tensorNames == ["b", embedding])
        #expect(try opened.tensor("b", shape: [1]).file == "two.safetensors")
    }

    @Test func namesAMissingShard() throws {
        try writeShards(#"{"\#(embedding)":"one.safetensors","b":"three.safetensors"}"#)
        #expect(
            folder.openingError
                == .unreadable(file: "three.safetensors", reason: "it is missing; \(index) names it"))
    }

    @Test func namesATensorThatItsShardLacks() throws {
        try writeShards(#"{"\#(embedding)":"one.safetensors","b":"one.safetensors"}"#)
        #expect(
            folder.openingError
                == .malformed(
                    file: "one.safetensors", reason: "it has no tensor b, which \(index) places there"))
    }

    @Test(arguments: [
        "../../etc/passwd", "/etc/passwd", "../one.safetensors", "a/one.safetensors", "", ".", "..",
        "one.safetensors\u{0}", "config.json",
    ])
    func refusesPlacesOutsideTheFolder(_ name: String) throws {
        let spelled = String(decoding: try JSONEncoder().encode(name), as: UTF8.self)
        try writeShards(#"{"\#(embedding)":\#(spelled)}"#)
        guard case .setting(index, let key, _, let expected) = folder.openingError else {
            Issue.record("\(name) was opened")
            return
        }
        #expect(key == "weight_map.\(embedding)")
        #expect(expected == "the plain name of a .safetensors file of the folder")
    }

    @Test func followsLinksAsTheHubCacheHasThem() throws {
        let elsewhere = try ScratchFolder()
        try writeShards(#"{"\#(embedding)":"one.safetensors"}"#)
        let link = folder.url.appending(path: "one.safetensors")
        try FileManager.default.moveItem(at: link, to: elsewhere.url.appending(path: "blob"))
        try FileManager.default.createSymbolicLink(
            at: link, withDestinationURL: elsewhere.url.appending(path: "blob"))
        #expect(folder.openingError == nil)
    }

    @Test func refusesWhatIsNoRegularFile() throws {
        try folder.remove(index)
        #expect(mkfifo("\(folder.path)/model.safetensors", 0o600) == 0)
        #expect(
            folder.openingError
                == .unreadable(file: "model.safetensors", reason: "it is not a regular file"))
    }

    @Test func refusesWhatStandsForALargeFile() throws {
        try folder.remove(index)
        let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1746882752\n"
        try folder.write("model.safetensors", pointer)
        #expect(
            folder.openingError
                == .unreadable(
                    file: "model.safetensors",
                    reason: "it is a pointer of Git LFS; `git lfs pull` brings the file itself"))
    }

    @Test func namesWhatAFolderLacks() throws {
        try folder.remove(index)
        #expect(
            folder.openingError
                == .unreadable(
                    file: folder.path, reason: "it has neither model.safetensors nor \(index)"))
        try folder.remove("config.json")
        #expect(folder.openingError == .unreadable(file: folder.path, reason: "it has no config.json"))
        let nowhere = "\(folder.path)/nowhere"
        #expect(throws: CheckpointError.unreadable(file: nowhere, reason: "it has no config.json")) {
            try ModelFolder(path: nowhere)
        }
    }

    @Test func prefersTheSingleFile() throws {
        try writeShards(#"{"\#(embedding)":"one.safetensors"}"#)
        try folder.writeTensors(
            #"{"\#(embedding)":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, bytes: 8)
        #expect(try ModelFolder(path: folder.path).tensor(embedding, shape: [2]).file == "model.safetensors")
    }
}
