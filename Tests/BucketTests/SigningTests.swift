import Bucket
import Foundation
import Testing

/// AWS's published examples: of the general test suite of Signature Version 4, and of S3's documentation.
@Suite struct SigningTests {
    private static let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    /// A case of the general suite: its name, method, path, query, added headers and signature.
    struct SuiteCase: Sendable, CustomTestStringConvertible {
        let name: String
        var method = "GET"
        var path = "/"
        var query: [CanonicalRequest.Field] = []
        var headers: [CanonicalRequest.Field] = []
        let signedHeaders: String
        let signature: String

        var testDescription: String { name }
    }

    static let suite = [
        SuiteCase(
            name: "get-vanilla", signedHeaders: "host;x-amz-date",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        SuiteCase(
            name: "get-vanilla-empty-query-key", query: [("Param1", "value1")],
            signedHeaders: "host;x-amz-date",
            signature: "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"),
        SuiteCase(
            name: "get-vanilla-query-order-key-case", query: [("Param2", "value2"), ("Param1", "value1")],
            signedHeaders: "host;x-amz-date",
            signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
        SuiteCase(
            name: "get-vanilla-query-order-value", query: [("Param1", "value2"), ("Param1", "value1")],
            signedHeaders: "host;x-amz-date",
            signature: "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694"),
        SuiteCase(
            name: "get-vanilla-query-unreserved",
            query: [
                (
                    "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
                    "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                )
            ],
            signedHeaders: "host;x-amz-date",
            signature: "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"),
        SuiteCase(
            name: "get-vanilla-utf8-query", query: [("ሴ", "bar")], signedHeaders: "host;x-amz-date",
            signature: "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"),
        SuiteCase(
            name: "get-utf8", path: "/%E1%88%B4", signedHeaders: "host;x-amz-date",
            signature: "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
        SuiteCase(
            name: "get-header-value-trim",
            headers: [("My-Header1", " value1"), ("My-Header2", " \"a   b   c\"")],
            signedHeaders: "host;my-header1;my-header2;x-amz-date",
            signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"),
        SuiteCase(
            name: "get-header-value-order",
            headers: [
                ("My-Header1", "value4"), ("My-Header1", "value1"), ("My-Header1", "value3"),
                ("My-Header1", "value2"),
            ],
            signedHeaders: "host;my-header1;x-amz-date",
            signature: "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01"),
        SuiteCase(
            name: "post-vanilla", method: "POST", signedHeaders: "host;x-amz-date",
            signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        SuiteCase(
            name: "post-header-key-sort", method: "POST", headers: [("My-Header1", "value1")],
            signedHeaders: "host;my-header1;x-amz-date",
            signature: "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"),
    ]

    @Test("The general suite", arguments: suite)
    func generalSuite(_ each: SuiteCase) throws {
        let time = SigningTime(try #require(ISO8601DateFormatter().date(from: "2015-08-30T12:36:00Z")))
        let signer = RequestSigner(
            credentials: BucketCredentials(
                accessKeyID: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
            region: "us-east-1", service: "service")
        let request = CanonicalRequest(
            method: each.method, path: each.path, query: each.query,
            headers: [("Host", "example.amazonaws.com"), ("X-Amz-Date", "20150830T123600Z")] + each.headers,
            payloadHash: Self.nothing)
        #expect(
            signer.authorization(of: request, at: time)
                == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                + "SignedHeaders=\(each.signedHeaders), Signature=\(each.signature)")
    }

    private let documented = RequestSigner(
        credentials: BucketCredentials(
            accessKeyID: "AKIAIOSFODNN7EXAMPLE",
            secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), region: "us-east-1")
    private let date = Date(timeIntervalSince1970: 1_369_353_600)
    private let host: CanonicalRequest.Field = ("host", "examplebucket.s3.amazonaws.com")

    private func signature(of request: CanonicalRequest) -> String {
        let headers = documented.headers(for: request, at: SigningTime(date))
        let value = headers.first { $0.name == "authorization" }?.value ?? ""
        return String(value.suffix(64))
    }

    @Test("S3's documentation: a GET with a range")
    func get() {
        let request = CanonicalRequest(
            method: "GET", path: "/test.txt", headers: [host, ("range", "bytes=0-9")],
            payloadHash: Self.nothing)
        #expect(
            signature(of: request) == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
    }

    @Test("S3's documentation: a PUT, with a character that is encoded once")
    func put() {
        let request = CanonicalRequest(
            method: "PUT", path: "/test%24file.text",
            headers: [
                host, ("date", "Fri, 24 May 2013 00:00:00 GMT"),
                ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
            ],
            payloadHash: "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072")
        #expect(
            signature(of: request) == "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")
    }

    @Test("S3's documentation: queries without and with values")
    func queries() {
        let lifecycle = CanonicalRequest(
            method: "GET", path: "/", query: [("lifecycle", "")], headers: [host], payloadHash: Self.nothing)
        #expect(
            signature(of: lifecycle) == "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")
        let list = CanonicalRequest(
            method: "GET", path: "/", query: [("max-keys", "2"), ("prefix", "J")], headers: [host],
            payloadHash: Self.nothing)
        #expect(signature(of: list) == "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")
    }

    @Test("S3's documentation: a presigned GET")
    func presigned() {
        let request = CanonicalRequest(
            method: "GET", path: "/test.txt", headers: [host], payloadHash: CanonicalRequest.unsigned)
        #expect(
            documented.presignedQuery(of: request, at: SigningTime(date), seconds: 86_400)
                == "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1"
                + "%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
                + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404")
    }

    @Test("The token of temporary credentials is sent and signed")
    func sessionToken() {
        let signer = RequestSigner(
            credentials: BucketCredentials(accessKeyID: "A", secretAccessKey: "B", sessionToken: "C"),
            region: "eu-central-1")
        let request = CanonicalRequest(
            method: "GET", path: "/a", headers: [host], payloadHash: Self.nothing)
        let headers = signer.headers(for: request, at: SigningTime(date))
        #expect(headers.contains { $0.name == "x-amz-security-token" && $0.value == "C" })
        let signed = "SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token,"
        #expect(headers.last?.value.contains(signed) == true)
    }
}
