import Fetch
import Foundation
import TestSupport
import Testing

@Suite struct DataURLTests {
    private let abc: [UInt8] = [0x61, 0x62, 0x63]

    @Test(arguments: [
        "data:;base64,YWJj", "DATA:image/PNG;base64,YWJj", "data:image/png;charset=utf-8;BASE64,YWJj",
        "data:image/png; base64 ,YWJj", "data:x;base64,Y W\nJ\r\nj\t\u{0C}", "data:x;base64,%59%57Jj",
        "data:x;base64,YWJj%0A", "data:x;base64,YWJj ",
    ])
    func threeBytes(_ url: String) throws { #expect(try DataURL(url).bytes(limit: 3) == abc) }

    @Test func mediaType() throws {
        #expect(try DataURL("data:Image/PNG;name=A.png;base64,YQ").mediaType == "image/png")
        #expect(try DataURL("data:;base64,YQ").mediaType == "")
    }

    @Test(
        arguments: [
            ("_-8", [0xFF, 0xEF]), ("/+8", [0xFF, 0xEF]), ("%2F%2B8%3D", [0xFF, 0xEF]),
            ("_+8=", [0xFF, 0xEF]),
            ("YQ", [0x61]), ("YQ=", [0x61]), ("YQ==", [0x61]), ("YR==", [0x61]), ("YQ = = ", [0x61]),
            ("YWI", [0x61, 0x62]), ("YWI=", [0x61, 0x62]),
        ] as [(String, [UInt8])])
    func spellings(_ text: String, _ bytes: [UInt8]) throws {
        #expect(try DataURL("data:a/b;base64,\(text)").bytes(limit: 10) == bytes)
    }

    @Test(arguments: [
        ("YWJj", DataURLFault.missingPrefix), ("", .missingPrefix), ("data", .missingPrefix),
        ("data:", .missingComma), ("data:image/png;base64", .missingComma),
        ("data:,hello", .missingBase64), ("data:text/plain,hello", .missingBase64),
        ("data:base64,YWJj", .missingBase64), ("data:a/b;base64;c=d,YWJj", .missingBase64),
        ("data:a;base64,", .empty), ("data:a;base64, ", .empty), ("data:a;base64,==", .padding),
        ("data:a;base64,YWJj=", .padding), ("data:a;base64,YQ===", .padding),
        ("data:a;base64,YQ==YQ==", .padding),
        ("data:a;base64,=YQ=", .padding), ("data:a;base64,Y", .incomplete),
        ("data:a;base64,YWJjY", .incomplete),
        ("data:a;base64,YW.j", .character(0x2E)), ("data:a;base64,YWJj#x", .character(0x23)),
        ("data:a;base64,YW%j", .character(0x25)), ("data:a;base64,YWJj\0", .character(0)),
        ("data:a;base64,YWJjé", .character(0xC3)), ("data:a;base64,YWJj,YWJj", .character(0x2C)),
        ("data:a;base64,YQ=.", .character(0x2E)), ("data:a;base64,%E9", .character(0xE9)),
        ("data:a;base64,%%%%", .character(0x25)), ("data:a;base64,YWJj%3", .character(0x25)),
    ])
    func faults(_ url: String, _ fault: DataURLFault) {
        #expect(throws: fault) { try DataURL(url).bytes(limit: 100) }
    }

    @Test func limitIsExact() throws {
        let spread = Array(repeating: "YWJj", count: 100).joined(separator: "%0D%0A")
        for text in [String(repeating: "YWJj", count: 100), spread] {
            let url = try DataURL("data:;base64," + text)
            #expect(try url.bytes(limit: 300).count == 300)
            #expect(throws: DataURLFault.tooLarge(limit: 299)) { try url.bytes(limit: 299) }
        }
        // Refused by its length: the fault at its end is not reached.
        let wrong = try DataURL("data:;base64," + String(repeating: "YWJj", count: 100) + "!")
        #expect(throws: DataURLFault.tooLarge(limit: 299)) { try wrong.bytes(limit: 299) }
    }

    @Test func frames() throws {
        func frames(_ text: String, limit: Int = 100, maxCount: Int = 3) throws(DataURLFault) -> [[UInt8]] {
            try DataURL("data:video/jpeg;base64,\(text)").frames(limit: limit, maxCount: maxCount)
        }
        #expect(try frames("YQ==,YWJj,YWI") == [[0x61], abc, [0x61, 0x62]])
        #expect(try frames("YQ%3D%3D%2CYWJj") == [[0x61], abc])
        #expect(try frames("YWJj,YWJj", limit: 6) == [abc, abc])
        #expect(throws: DataURLFault.tooLarge(limit: 5)) { try frames("YWJj,YWJj", limit: 5) }
        #expect(throws: DataURLFault.tooManyFrames(count: 4, limit: 3)) { try frames("!,!,!,!") }
        #expect(throws: DataURLFault.emptyFrame(2)) { try frames("YQ,,YQ") }
        #expect(throws: DataURLFault.emptyFrame(2)) { try frames("YQ,") }
        #expect(throws: DataURLFault.emptyFrame(1)) { try frames("") }
        #expect(throws: DataURLFault.character(0x21)) { try frames("YQ,!") }
    }

    @Test func roundTrips() throws {
        var dice = SeededGenerator(3)
        for count in Array(1...64) + [1000, 65_537] {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &dice) }
            let text = Data(bytes).base64EncodedString()
            #expect(try DataURL("data:;base64,\(text)").bytes(limit: count) == bytes)
            let lines = Data(bytes).base64EncodedString(options: [.lineLength76Characters])
            #expect(try DataURL("data:;base64,\(lines)").bytes(limit: count) == bytes)
        }
    }

    private struct Case: Decodable {
        let url: String
        let bytes: String?
    }

    @Test(.enabled(if: Oracle.isAvailable)) func readsAsPythonDoes() throws {
        let lines = try Oracle.lines("data_urls.py", ["\(TestSize.cases(3000, full: 100_000))"])
        #expect(!lines.isEmpty)
        for line in lines {
            let expected = try JSONDecoder().decode(Case.self, from: Data(line.utf8))
            let bytes = try? DataURL(expected.url).bytes(limit: 1 << 20)
            let hex = bytes?.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            try #require(hex == expected.bytes, "\(expected.url)")
        }
    }

    @Test func kindsOfMedia() async throws {
        try await fetching { fetcher in
            let url = "data:video/jpeg;base64,YQ,YWJj"
            let frames = try await fetcher.media(at: url, kind: .video)
            #expect(frames == .frames([[0x61], abc]))
            let clip = try await fetcher.media(at: "data:video/mp4;base64,YWJj", kind: .video)
            #expect(clip == .file(abc))
            #expect(await fetcher.error(at: url, kind: .image) == .dataURL(.character(0x2C)))
            #expect(await fetcher.error(at: "/9j/4AAQSkZJRgABAQ==") == .dataURL(.missingPrefix))
            #expect(await fetcher.error(at: "file:///etc/passwd") == .url(.scheme))
        }
    }
}
