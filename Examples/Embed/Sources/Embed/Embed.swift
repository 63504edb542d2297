import Martlet

/// A model inside a Swift program: `Embed [model folder] [picture]`, run from the root of the project.
@main struct Embed {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        let folder = arguments.first ?? "Models/demo"
        let picture = arguments.dropFirst().first ?? "Tests/Fixtures/demo/examples/00_image_0.png"

        let model = try Model(path: folder)
        var request = Request(
            messages: [.user([.image, .text("What is in this image?")])],
            media: [try .image(file: picture)])
        request.prompt.enableThinking = false
        request.sampling.temperature = 0
        for try await event in try await model.respond(to: request) {
            if case .content(let piece) = event { print(piece, terminator: "") }
        }
        print()
    }
}
