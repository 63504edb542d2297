import Foundation
import Media
import Patches
import TestSupport
import Testing

/// Random pictures of all formats and modes: the pixels are those of Pillow.
@Suite(.enabled(if: Oracle.isAvailable)) struct GeneratedStillTests {
    private struct Picture: Decodable {
        var file: String
        var kind: String
        var width: Int?
        var height: Int?
        var sha256: String?
        var error: String?
    }

    @Test func pixelsEqualPillows() throws {
        let folder = try TemporaryFolder()
        let count = TestSize.cases(400, full: 8000)
        let lines = try Oracle.lines("media_stills.py", [folder.path, "1", "\(count)"])
        #expect(lines.count == count)
        for line in lines {
            let picture = try JSONDecoder().decode(Picture.self, from: Data(line.utf8))
            let bytes = [UInt8](try Data(contentsOf: folder.url.appending(path: picture.file)))
            let decoded = Result { try ImageDecoder.decode(bytes) }
            switch decoded {
            case .success(let pixels):
                #expect(
                    [pixels.width, pixels.height] == [picture.width, picture.height],
                    "\(picture.file): \(picture.kind)")
                #expect(Digest.hex(pixels.bytes) == picture.sha256, "\(picture.file): \(picture.kind)")
            case .failure(let error):
                #expect(picture.error != nil, "\(picture.file): \(picture.kind): \(error)")
            }
        }
    }
}

/// A folder that goes when the test does.
final class TemporaryFolder {
    let url: URL
    var path: String { url.path }

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "media-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}
