import Checkpoint
import Foundation
import Testing

@Suite struct ProcessorFilesTests {
    let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder(copying: "micro-dense/checkpoint")
    }

    private func processor() throws -> ProcessorFiles { try ModelFolder(path: folder.path).processor }

    @Test func readsEveryKey() throws {
        try folder.write(
            "preprocessor_config.json",
            #"{"min_pixels": 1024, "size": {"shortest_edge": 1, "longest_edge": 4096}, "image_mean": [0.1, 0.2, 0.3], "resample": 3}"#
        )
        try folder.write(
            "video_preprocessor_config.json",
            """
            {"size": {"shortest_edge": 64, "longest_edge": 128}, "fps": 1, "min_frames": 2, "max_frames": 8,
             "do_sample_frames": false, "image_std": [1, 2, 3], "rescale_factor": 0.5}
            """)
        let files = try processor()
        #expect(files.image.minPixels == 1024 && files.image.maxPixels == 4096)
        #expect(files.image.normalisation.mean == [0.1, 0.2, 0.3])
        #expect(files.image.normalisation.rescaleFactor == 1.0 / 255)
        #expect(files.video.minPixels == 64 && files.video.maxPixels == 128)
        #expect(files.sampling.fps == 1 && files.sampling.minFrames == 2 && files.sampling.maxFrames == 8)
        #expect(!files.sampling.doSampleFrames && files.video.normalisation.std == [1, 2, 3])
        #expect(files.video.normalisation.rescaleFactor == 0.5)
    }

    @Test func looksInTheOrderOfTheReference() throws {
        try folder.write(
            "processor_config.json",
            #"{"video_processor": {"fps": 8}, "image_processor": {"max_pixels": 70000}}"#)
        var files = try processor()
        #expect(files.sampling.fps == 8 && files.image.maxPixels == 70_000)
        #expect(files.video.maxPixels == ProcessorFiles().video.maxPixels)

        try folder.write("processor_config.json", #"{"image_seq_length": 7}"#)
        try folder.remove("video_preprocessor_config.json")
        files = try processor()
        // The pictures' file stands in for that of the clips, bounds included.
        #expect(files.video.minPixels == 65_536 && files.video.maxPixels == 16_777_216)

        try folder.remove("preprocessor_config.json")
        #expect(try processor() == ProcessorFiles())
    }

    @Test(arguments: [
        (#"{"resample": 2}"#, "resample", "3, the only supported value"),
        (#"{"do_resize": false}"#, "do_resize", "true, the only supported value"),
        (#"{"patch_size": 14}"#, "patch_size", "16, as vision_config says"),
        (#"{"merge_size": 0}"#, "merge_size", "an integer from 1 to 16"),
        (#"{"image_std": [0, 1, 1]}"#, "image_std", "three numbers from 1e-06 to 1000.0"),
        (#"{"image_mean": [0.5, 0.5]}"#, "image_mean", "three numbers from -1000.0 to 1000.0"),
        (#"{"min_pixels": 99, "max_pixels": 98}"#, "size", "bounds in order"),
        (#"{"size": {"longest_edge": -1}}"#, "size.longest_edge", "an integer from 1 to 1000000000000"),
    ])
    func refusesSettings(_ text: String, _ key: String, _ expected: String) throws {
        try folder.write("preprocessor_config.json", text)
        guard case .setting("preprocessor_config.json", key, _, expected) = folder.openingError else {
            Issue.record("\(folder.openingError.map(String.init(describing:)) ?? "opened")")
            return
        }
    }
}
