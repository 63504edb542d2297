import Chat
import Foundation
import Intake
import JSON
import LocalChat
import Martlet
import Synchronization
import TestSupport
import Wire

/// Where the tests' media come from: `demo:00_image_0.png` and `media:anim_160x120.gif` are files of the
/// fixtures, `bmp:1000x600` is a grey picture of that size, `stills:64x64,64x64` a clip of such. Remembers what was asked for.
final class TestMedia: Sendable {
    private let asked = Mutex<[String]>([])
    var requests: [String] { asked.withLock { $0 } }

    var source: MediaSource {
        { [self] url, kind throws(ChatError) in
            asked.withLock { $0.append(url) }
            let parts = url.split(separator: ":", maxSplits: 1).map(String.init)
            let folders = ["demo": "demo/examples/", "media": "media/"]
            if parts[0] == "bmp" { return .file(Self.bitmap(parts[1])) }
            if parts[0] == "stills" {
                return .frames(parts[1].split(separator: ",").map { Self.bitmap(String($0)) })
            }
            if parts[0] == "raw" { return .file(Array(parts[1].utf8)) }
            guard let folder = folders[parts[0]],
                let data = try? Data(contentsOf: Fixtures.url(folder + parts[1]))
            else { throw .invalid(message: "nothing is there", parameter: nil) }
            return .file([UInt8](data))
        }
    }

    private static func bitmap(_ size: String) -> [UInt8] {
        let sides = size.split(separator: "x").compactMap { Int($0) }
        let (width, height) = (sides[0], sides[1])
        let rowBytes = (width * 3 + 3) / 4 * 4
        func little(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let size = rowBytes * height
        return Array("BM".utf8) + little(54 + size, 4) + little(0, 4) + little(54, 4) + little(40, 4)
            + little(width, 4) + little(height, 4) + little(1, 2) + little(24, 2) + little(0, 4)
            + little(size, 4) + little(2_835, 4) + little(2_835, 4) + little(0, 8)
            + Array(repeating: 128, count: size)
    }
}

/// A backend on one of the small models, ready to answer.
struct TestBackend {
    enum Folder { case demo, dense, moe }

    let backend: LocalBackend
    let media = TestMedia()

    init(
        _ folder: Folder = .demo, _ change: (inout LocalBackend.Options) -> Void = { _ in }
    ) async throws {
        let url =
            switch folder {
            case .demo: Fixtures.model("demo")
            case .dense: Fixtures.url("micro-dense/checkpoint")
            case .moe: Fixtures.url("micro-moe/checkpoint")
            }
        var options = LocalBackend.Options(model: url.path, source: media.source)
        change(&options)
        backend = LocalBackend(options)
        try await backend.waitUntilReady()
    }

    /// Nothing is inside any more, and the engine holds no memory.
    func isIdle() async throws -> Bool {
        for _ in 0..<500 {
            let now = backend.statistics
            if now.admitted == 0, now.running == 0, now.waiting == 0, now.cacheUsage == 0 { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    func error(_ request: ChatRequest) async -> ChatError? {
        do throws(ChatError) {
            _ = try await backend.chat(request)
            return nil
        } catch {
            return error
        }
    }
}

extension ChatRequest {
    /// A question about media, answered greedily and without thinking.
    init(_ text: String, images: [String] = [], videos: [String] = []) {
        var parts: [ChatMessage.Part] = []
        for url in images {
            parts.append(
                .image(
                    MediaReference(url: url, path: "messages[0].content[\(parts.count)].image_url.url")))
        }
        for url in videos {
            parts.append(
                .video(
                    MediaReference(url: url, path: "messages[0].content[\(parts.count)].video_url.url")))
        }
        let content = ChatMessage.Content.parts(parts + [.text(text)])
        self.init(messages: [ChatMessage(role: .user, content: parts.isEmpty ? .text(text) : content)])
        sampling.temperature = 0
        templateArguments["enable_thinking"] = .bool(false)
    }

    /// With random weights, an answer without end.
    static var endless: ChatRequest { ChatRequest("Sing") }
}

extension ChatError {
    var parameter: String? {
        switch self {
        case .invalid(_, let parameter): parameter
        case .contextExceeded(_, let parameter): parameter
        case .busy, .unavailable, .mediaUnavailable, .notAdmitted, .cancelled, .failed, .unreachable: nil
        }
    }
}
