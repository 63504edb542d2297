import JSON

extension ChatMessage.Part {
    /// A part in one of the forms that clients send: OpenAI's two interfaces, plain strings, and parts
    /// that leave out their type.
    init(_ field: JSONField) throws(WireError) {
        if let text = field.value?.string {
            self = .text(text)
            return
        }
        _ = try field.requiredObject()
        switch try Self.type(field) {
        case "text", "input_text", "output_text": self = .text(try field["text"].requiredText())
        case "refusal": self = .text(try field["refusal"].requiredText())
        case "thinking": self = .text(try field["thinking"].requiredText())
        case "image_url", "input_image": self = .image(try MediaReference(field["image_url"]))
        case "video_url": self = .video(try MediaReference(field["video_url"]))
        case "input_audio", "audio_url":
            throw field.refused("is audio, which this model does not take.")
        case let name:
            throw field["type"].refused(
                "names an unknown type of part, \(JSONValue.string(name).summary); known are text, image_url "
                    + "and video_url.")
        }
    }

    private static func type(_ field: JSONField) throws(WireError) -> String {
        if let type = try field["type"].text() { return type }
        for key in ["text", "image_url", "video_url"] where field[key].sent != nil { return key }
        throw field["type"].missing("text, image_url or video_url")
    }
}

extension MediaReference {
    /// An object with a `url`, or the URL itself.
    fileprivate init(_ field: JSONField) throws(WireError) {
        let place: JSONField
        switch field.sent?.value {
        case .string?: place = field
        case .object?: place = field["url"]
        case nil: throw field.missing("an object with a url")
        default: throw field.wrongType("an object with a url, or a string")
        }
        let url = try place.requiredText()
        guard !url.isEmpty else { throw place.notAllowed("a URL") }
        self.init(url: url, path: place.path.dotted)
    }
}
