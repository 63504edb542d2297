import Testing
import Wire

/// Media inside what a user says, as the hosted API takes them.
@Suite struct MediaTagTests {
    static let texts: [(String, [MediaTags.Piece])] = [
        ("no tag", [.text("no tag")]), ("", []),
        (#"<img src="http://a/b.png">"#, [.image(url: "http://a/b.png")]),
        (
            #"What is <img src="https://a/b?c=1&amp;d=2" /> here?"#,
            [
                .text("What is "), .image(url: "https://a/b?c=1&d=2"), .text(" here?"),
            ]
        ),
        ("<IMG SRC='DATA:image/png;base64,AA=='/>", [.image(url: "DATA:image/png;base64,AA==")]),
        (
            #"<img alt="a > b" src="data:image/png;asset_id,x" width="3">é"#,
            [.image(url: "data:image/png;asset_id,x"), .text("é")]
        ),
        (
            #"<video controls src="https://a/b.mp4"></video> and <video src='http://c'/>"#,
            [.video(url: "https://a/b.mp4"), .text(" and "), .video(url: "http://c")]
        ),
        (
            "a<img src=\"http://1\"><img\nsrc = \"http://2\"\t/>",
            [.text("a"), .image(url: "http://1"), .image(url: "http://2")]
        ),
    ]

    @Test(arguments: texts.indices) func tags(index: Int) {
        let (text, pieces) = Self.texts[index]
        #expect(MediaTags.pieces(of: text) == pieces)
    }

    @Test(arguments: [
        "<img src=http://a>", "<img>", "<img src=\"\">", "<img src=\"file:///etc/passwd\">",
        "<imgsrc=\"http://a\">",
        "<image src=\"http://a\">", "<img src=\"http://a\"", "<img src=\"http://a",
        "<img src=\"http://a\" src=\"http://b\">",
        "< img src=\"http://a\">", "<img src=\"http://a<b\">", "<img src='http://a\">",
        "<img data=\"http://a\">",
        "<img src=\"javascript:1\">", "<", "a < b", "<img / src=\"http://a\">",
    ])
    func whatIsNotQuiteATagIsText(text: String) {
        #expect(MediaTags.pieces(of: text) == [.text(text)])
    }

    /// Nothing is lost and reading takes time in proportion.
    @Test func hostileTexts() {
        for unit in ["<img src=\"", "<img a='\" ", "<img src='http://a' ", "<", "<img "] {
            let text = String(repeating: unit, count: 200_000)
            #expect(MediaTags.pieces(of: text) == [.text(text)])
        }
    }
}
