import JSON

extension MappedFile {
    /// The object of a settings file; nil where the folder has no such file.
    static func object(_ name: String, in folder: String, maximumBytes: Int = 16 << 20)
        throws(CheckpointError) -> JSONObject?
    {
        guard let file = try open(name, in: folder, maximumBytes: maximumBytes) else { return nil }
        return try file.object(at: 0..<file.bytes.count)
    }

    /// The JSON object that fills `range` of the file.
    func object(at range: Range<Int>) throws(CheckpointError) -> JSONObject {
        let text = UnsafeRawBufferPointer(rebasing: bytes[range]).bindMemory(to: UInt8.self)
        let value: JSONValue
        do {
            value = try JSONValue(parsing: text.span)
        } catch {
            throw .malformed(file: name, reason: "\(error)")
        }
        guard let object = value.object else {
            throw .malformed(file: name, reason: "expected a JSON object, found \(value.summary)")
        }
        return object
    }
}
