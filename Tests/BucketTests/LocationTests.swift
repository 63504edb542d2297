import Bucket
import Foundation
import Testing

@Suite struct LocationTests {
    @Test("A bucket and a prefix, with and without spare slashes")
    func reading() throws {
        for (text, bucket, key) in [
            ("s3://media", "media", "x"), ("s3://media/", "media", "x"),
            ("s3://my.media-1/a//b/", "my.media-1", "a/b/x"),
        ] {
            let location = try BucketLocation(text)
            #expect(location.bucket == bucket && location.key("x") == key)
        }
        #expect(try BucketLocation("s3://media/a/b/").description == "s3://media/a/b")
    }

    @Test(
        "What is no bucket is refused",
        arguments: [
            "media", "http://media", "s3://", "s3://ab", "s3://Media", "s3://-media", "s3://me_dia",
            "s3://media/../x",
            "s3://media/a b", "s3://media/ä", "s3://media/" + String(repeating: "a", count: 513),
        ])
    func refusal(_ text: String) {
        #expect(throws: BucketError.self) { try BucketLocation(text) }
    }

    private let credentials = BucketCredentials(accessKeyID: "A", secretAccessKey: "S")

    private func url(_ endpoint: BucketEndpoint, _ name: String) async throws -> String {
        let client = BucketClient(
            try BucketLocation("s3://media/in"),
            BucketOptions(endpoint: endpoint, region: "r", credentials: credentials))
        let url = client.presignedURL(name, seconds: 1)
        await client.shutdown()
        return String(url.prefix { $0 != "?" })
    }

    @Test("Objects by path and by host, on endpoints with and without a port")
    func addressing() async throws {
        #expect(
            try await url(BucketEndpoint(region: "eu-west-1"), "a b")
                == "https://media.s3.eu-west-1.amazonaws.com/in/a%20b")
        #expect(
            try await url(BucketEndpoint("http://LOCALHOST:9000/"), "a")
                == "http://localhost:9000/media/in/a")
        #expect(
            try await url(BucketEndpoint("https://s3.example.com:443", addressing: .host), "a")
                == "https://media.s3.example.com/in/a")
    }

    @Test(
        "Endpoints that say too much or too little",
        arguments: ["s3.example.com", "ftp://a", "http://a/b", "http://u:p@a", "http://a?b", "http://"])
    func endpoints(_ text: String) {
        #expect(throws: BucketError.self) { try BucketEndpoint(text) }
    }

    @Test("Credentials come from a file's default profile, and are never printed")
    func credentialsFile() throws {
        let found = try #require(
            BucketCredentials(
                file: """
                    # ours
                    [other]
                    aws_access_key_id = no
                    [default]
                    aws_access_key_id = AKID
                      aws_secret_access_key=a/b+c=
                    aws_session_token = tok
                    """))
        #expect(
            found == BucketCredentials(accessKeyID: "AKID", secretAccessKey: "a/b+c=", sessionToken: "tok"))
        #expect(BucketCredentials(file: "[other]\naws_access_key_id = a\naws_secret_access_key = b") == nil)
        var dumped = ""
        dump(found, to: &dumped)
        for text in ["\(found)", String(reflecting: found), dumped] {
            #expect(text.contains("AKID") && !text.contains("a/b+c=") && !text.contains("tok"))
        }
    }

    @Test("Code and message of an error document, on one line and bounded")
    func errorDocuments() {
        let long = String(repeating: "m", count: 400)
        let document = ErrorDocument(
            Array("<?xml?>\n<Error><Code>SlowDown</Code><Message>a\nb\(long)</Message></Error>".utf8))
        #expect(document.code == "SlowDown")
        #expect(document.message == "a b" + String(repeating: "m", count: 297))
        #expect(ErrorDocument(Array("<html>Bad gateway".utf8)).code == nil)
    }
}
