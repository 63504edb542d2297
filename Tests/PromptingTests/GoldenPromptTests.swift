import Conversation
import Foundation
import JSON
import Patches
import Prompting
import TestSupport
import Testing

/// Messages and files to token ids, against transformers: 11 cases of each micro checkpoint.
@Suite struct GoldenPromptTests {
    static let cases = [
        "batch_a", "batch_b", "batch_c", "image", "image_tools", "image_video", "long", "text",
        "text_nothink", "two_images", "video",
    ]

    @Test(arguments: ["micro-dense", "micro-moe"], cases)
    func tokens(model: String, name: String) throws {
        let golden = try Golden(folder: Fixtures.url("\(model)/goldens"), name: name)
        let conversation = ReferenceConversation(
            golden.document, arguments: golden.document["template_kwargs"])
        let media = try conversation.media.map { try MediaInput(fixture: $0) }
        let micro = try MicroProcessor(model)
        let result = try micro.processor.process(
            conversation.messages, media: media, options: conversation.options)
        let prompt = result.prompt
        #expect(prompt.tokens.map { Int($0) } == (try golden.ints("input_ids")))
        #expect(result.startsInReasoning == (name != "text_nothink"))

        for kind in [MediaKind.image, .video] {
            let grids = prompt.media.filter { $0.kind == kind }.map(\.patches.grid)
            let expected = golden.document["\(kind.rawValue)_grid_thw"]?.array ?? []
            #expect(grids.map { [$0.t, $0.h, $0.w] } == expected.map { $0.array?.compactMap(\.int) })
        }
        var kinds = Array(repeating: 0, count: prompt.tokens.count)
        for medium in prompt.media {
            for block in medium.blocks {
                for at in block.start..<block.start + block.count {
                    kinds[at] = medium.kind == .image ? 1 : 2
                }
            }
        }
        #expect(kinds == (golden.arrays["mm_token_type_ids"]?.ints ?? kinds))
    }

    /// Every clip of the fixtures in the three ways in which the reference took its frames.
    @Test(arguments: [
        "v_320x240_30fps_2s.mp4", "v_192x128_2997_1s.mp4", "v_128x128_1fps_9f.mp4", "v_256x256_10fps_3s.mp4",
    ])
    func clips(name: String) throws {
        let document = try JSONValue(
            parsing: [UInt8](try Data(contentsOf: Fixtures.url("media/expected.json"))))
        let micro = try MicroProcessor()
        var compared = 0
        for (way, rate, frames) in [("default", nil, nil), ("fps1", 1.0, nil), ("frames8", nil, 8)] {
            guard let expected = document[name]?[way], let text = expected["prompt"]?.string else { continue }
            let medium = try MediaInput(fixture: .video(name), rate: rate, frames: frames)
            let prompt = try micro.process([.user([.video, .text("Describe.")])], media: [medium])
            #expect(micro.text(prompt).contains("<|im_start|>user\n\(unfolded(text))<|im_end|>"))
            #expect(prompt.media[0].timestamps == expected["timestamps"]?.array?.compactMap(\.double))
            #expect(prompt.media[0].frames == expected["indices"]?.array?.compactMap(\.int))
            compared += 1
        }
        #expect(compared >= 2)
    }

    /// `[80x<|video_pad|>]` written out.
    private func unfolded(_ text: String) -> String {
        text.replacing(/\[(\d+)x([^\]]*)\]/) { match in
            String(repeating: String(match.output.2), count: Int(match.output.1) ?? 0)
        }
    }
}
