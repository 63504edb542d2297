import Patches
import Conversation
import Foundation
import JSON
import Prompting
import TestSupport
import Testing
import Tokenizer

/// Where pictures and clips go, and what is refused.
@Suite struct MediaPlacesTests {
    private let micro: MicroProcessor

    init() throws { micro = try MicroProcessor() }

    /// The prompt must be what a raw prompt with everything written out is.
    private func check(_ prompt: Prompt, sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(micro.tokenizer.encode(micro.text(prompt)) == prompt.tokens, sourceLocation: sourceLocation)
        for medium in prompt.media {
            let pad = try micro.id(medium.kind == .image ? "<|image_pad|>" : "<|video_pad|>")
            for block in medium.blocks {
                let run = prompt.tokens[block.start..<block.start + block.count]
                #expect(run.allSatisfy { $0 == pad }, sourceLocation: sourceLocation)
                #expect(
                    prompt.tokens[block.start - 1] == (try micro.id("<|vision_start|>")),
                    sourceLocation: sourceLocation)
                #expect(
                    prompt.tokens[block.start + block.count] == (try micro.id("<|vision_end|>")),
                    sourceLocation: sourceLocation)
            }
        }
    }

    @Test func aClipOfOneFrame() throws {
        let clip = try MediaInput(fixture: .video("v_128x96_24fps_1f.mp4"))
        let prompt = try micro.process([.user([.video, .text("?")])], media: [clip])
        try check(prompt)
        #expect(prompt.media[0].frames == [0])
        #expect(prompt.media[0].timestamps == [0])
        #expect(prompt.media[0].blocks.map { [$0.rows, $0.columns] } == [[3, 4]])
        #expect(
            micro.text(prompt).contains(
                "user\n<|vision_start|><0.0 seconds><|vision_start|>"
                    + String(repeating: "<|video_pad|>", count: 12)
                    + "<|vision_end|><|vision_end|>?<|im_end|>"))
    }

    @Test func picturesAndClipsMixed() throws {
        let prompt = try micro.process(
            [
                .user([.text("a"), .image, .video, .text("b")]), .assistant("seen"),
                .user([.video, .image, .image]),
            ],
            media: [
                .picture(rows: 1, columns: 2), .clip(rows: 2, columns: 2, frames: 3),
                .clip(rows: 1, columns: 1, frames: 2), .picture(rows: 3, columns: 1),
                .picture(rows: 1, columns: 1),
            ])
        try check(prompt)
        #expect(prompt.media.map(\.kind) == [.image, .video, .video, .image, .image])
        #expect(prompt.media.map(\.tokenCount) == [2, 8, 1, 3, 1])
        #expect(
            prompt.media.map { $0.blocks.map { [$0.rows, $0.columns] } }
                == [[[1, 2]], [[2, 2], [2, 2]], [[1, 1]], [[3, 1]], [[1, 1]]])
        let starts = prompt.media.flatMap(\.blocks).map(\.start)
        #expect(starts == starts.sorted())
        #expect(micro.text(prompt).contains("<0.5 seconds>") && micro.text(prompt).contains("<2.0 seconds>"))
    }

    @Test func numbersBeforePicturesAndClips() throws {
        var options = PromptOptions()
        options.templateArguments["add_vision_id"] = true
        let prompt = try micro.process(
            [.user([.image, .video, .image]), .assistant("seen"), .user([.video, .text("?")])],
            media: [
                .picture(rows: 1, columns: 1), .clip(rows: 1, columns: 1, frames: 2),
                .picture(rows: 1, columns: 1), .clip(rows: 1, columns: 1, frames: 2),
            ], options: options)
        try check(prompt)
        for name in ["Picture 1: ", "Video 1: ", "Picture 2: ", "Video 2: "] {
            #expect(
                micro.text(prompt).components(separatedBy: "\(name)<|vision_start|>").count == 2, "\(name)")
        }
    }

    @Test func anotherNumberOfMediaThanPlaces() {
        let picture = MediaInput.picture(rows: 1, columns: 1)
        let clip = MediaInput.clip(rows: 1, columns: 1, frames: 2)
        let cases: [([MessageContent.Part], [MediaInput], PromptError)] = [
            ([.image], [], .placeholders(kind: .image, printed: 1, given: 0)),
            ([.image], [picture, picture], .placeholders(kind: .image, printed: 1, given: 2)),
            ([.text("?")], [clip], .placeholders(kind: .video, printed: 0, given: 1)),
            ([.image], [clip], .placeholders(kind: .image, printed: 1, given: 0)),
            (
                [.image, .video], [clip, picture],
                .order(printed: [.image, .video], given: [.video, .image])
            ),
        ]
        for (parts, media, error) in cases {
            #expect(throws: error) { try micro.process([.user(.parts(parts))], media: media) }
        }
        #expect(
            cases.map { $0.2.description } == [
                "the messages have places for 1 image, but 0 are given",
                "the messages have places for 1 image, but 2 are given",
                "the messages have places for 0 videos, but 1 is given",
                "the messages have places for 1 image, but 0 are given",
                "the messages have places for image, video in this order, but video, image are given",
            ])
    }

    @Test func aTokenizerWithoutPlaceholders() throws {
        let other = try MicroProcessor(imageToken: 5000)
        #expect(throws: PromptError.missingToken(id: 5000)) {
            try other.process([.user([.image])], media: [.picture(rows: 1, columns: 1)])
        }
        #expect(try other.process([.user("hi")]).media.isEmpty)
    }
}
