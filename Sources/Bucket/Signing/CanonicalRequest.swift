/// A request as its signature covers it: every part in one spelling.
package struct CanonicalRequest: Sendable {
    package typealias Field = (name: String, value: String)

    package let method: String
    /// Encoded, once: S3 neither encodes twice nor takes dots out.
    package let path: String
    /// Not encoded, in any order.
    package var query: [Field]
    /// In any order and case; of one name, in the order of the request.
    package var headers: [Field]
    /// SHA-256 of the body in hexadecimal digits, or `unsigned`.
    package var payloadHash: String

    package init(
        method: String, path: String, query: [Field] = [], headers: [Field], payloadHash: String
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.payloadHash = payloadHash
    }

    package static let unsigned = "UNSIGNED-PAYLOAD"

    package var text: String {
        let lines = folded.map { "\($0.name):\($0.value)\n" }.joined()
        return [method, path, encodedQuery, lines, signedHeaders, payloadHash].joined(separator: "\n")
    }

    var signedHeaders: String { folded.map(\.name).joined(separator: ";") }

    /// Sorted by the bytes of what is sent.
    var encodedQuery: String {
        query.map { (name: URIEncoding.text($0.name), value: URIEncoding.text($0.value)) }
            .sorted { ($0.name, $0.value) < ($1.name, $1.value) }
            .map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    /// Lower-case and sorted names, each once; values without spare spaces.
    private var folded: [Field] {
        var values: [String: [String]] = [:]
        for header in headers {
            values[header.name.lowercased(), default: []].append(header.value.singleSpaced)
        }
        return values.map { ($0.key, $0.value.joined(separator: ",")) }.sorted { $0.name < $1.name }
    }
}

extension String {
    /// Without spaces at the ends, and with one where there were several.
    fileprivate var singleSpaced: String {
        split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }
}
