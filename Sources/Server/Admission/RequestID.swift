import HTTPTypes

/// The name of one request, for its answer, for logs and for people who report what went wrong.
package enum RequestID {
    /// The client's own where it is short and plain, else a fresh one of 32 hexadecimal digits.
    package static func of(_ headers: HTTPFields) -> (id: String, isClients: Bool) {
        let values = headers[values: .xRequestID]
        if values.count == 1, isPlain(values[0]) { return (values[0], true) }
        return (fresh(), false)
    }

    package static func isPlain(_ id: String) -> Bool {
        (1...128).contains(id.utf8.count)
            && id.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                    UInt8(ascii: ":"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    package static func fresh() -> String {
        (0..<2).map { _ in
            let digits = String(UInt64.random(in: .min ... .max), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

extension HTTPField.Name {
    static let xRequestID = named("x-request-id")
    static let traceparent = named("traceparent")
    static let sessionID = named("x-session-id")

    /// A name that this program spells, never one from outside.
    static func named(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else { preconditionFailure("\(name) is no header's name") }
        return field
    }
}
