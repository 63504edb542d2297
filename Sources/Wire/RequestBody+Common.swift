import JSON

/// What the routes that answer have in common.
extension RequestBody {
    private static let longestRequestID = 256

    static func requestID(_ body: JSONField) throws(WireError) -> String? {
        guard let id = try body["request_id"].text(), !id.isEmpty else { return nil }
        // It goes into ids and logs, and may go into headers.
        guard id.utf8.count <= longestRequestID, id.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw body["request_id"].notAllowed("at most \(longestRequestID) printable ASCII characters")
        }
        return id
    }

    /// Fields that change answers elsewhere, which to ignore would be to answer something else.
    static func refuseUnsupported(_ body: JSONField) throws(WireError) {
        if try body["use_beam_search"].flag() == true {
            throw body["use_beam_search"].refused("must be false: beam search is not supported.")
        }
        if let priority = try body["priority"].integer(Int.min...Int.max), priority != 0 {
            throw body["priority"].refused("must be 0, not \(priority): priorities are not supported.")
        }
    }
}
