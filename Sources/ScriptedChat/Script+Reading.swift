import Foundation
import JSON

extension Script {
    /// - Throws: `unreadable` where there is no such file, `malformed` where it is not a script.
    package init(contentsOf file: URL) throws(ScriptError) {
        let data: Data
        do {
            data = try Data(contentsOf: file)
        } catch {
            throw .unreadable(path: file.path, reason: error.localizedDescription)
        }
        try self.init(parsing: Array(data), name: file.lastPathComponent)
    }

    /// `name` is what errors call the document.
    package init(parsing bytes: [UInt8], name: String = "script") throws(ScriptError) {
        do {
            try self.init(reading: JSONField(JSONValue(parsing: bytes), in: name))
        } catch {
            throw .malformed(error.named(name))
        }
    }

    private init(reading field: JSONField) throws(JSONError) {
        try field.allow(["context", "max_running", "max_waiting", "loading", "rules"])
        context = try field.count("context", default: context)
        maxRunning = try field.count("max_running", default: maxRunning)
        maxWaiting = try field.count("max_waiting", default: maxWaiting)
        if field["loading"].isPresent { try field["loading"].allow(["ms", "fails"]) }
        loadingMilliseconds = try field.count("loading.ms", default: 0)
        failsToLoad = try field.value("loading.fails", default: false)
        guard field["rules"].isPresent else { return }
        rules = try field["rules"].items { (field) throws(JSONError) in try Rule(reading: field) }
    }
}

extension Script.Rule {
    fileprivate init(reading field: JSONField) throws(JSONError) {
        try field.allow(["when", "cached_tokens", "reply", "replies"])
        if field["reply"].isPresent {
            replies = [try Script.Step.list(field["reply"])]
        } else {
            replies = try field["replies"].items { (field) throws(JSONError) in try Script.Step.list(field) }
        }
        if replies.isEmpty { throw field["replies"].mismatch(expected: "at least one reply") }
        when = try field.optional("when")
        cachedTokens = try field.count("cached_tokens", default: 0)
    }
}

extension Script.Step {
    fileprivate static func list(_ field: JSONField) throws(JSONError) -> [Script.Step] {
        let steps = try field.items { (field) throws(JSONError) in try Script.Step(reading: field) }
        for (place, step) in steps.enumerated().dropFirst() where step.isRefusal {
            throw field[place].mismatch(expected: "a step that may come after others")
        }
        return steps
    }

    private init(reading field: JSONField) throws(JSONError) {
        guard let kind = field.value?.object?.keys.first else {
            throw field.mismatch(expected: "a step")
        }
        let extra = ["reasoning": ["ms"], "content": ["ms"], "call": ["ms"], "refuse": ["parameter"]]
        try field.allow([kind] + extra[kind, default: []])
        let milliseconds = try field.count("ms", default: 0)
        switch kind {
        case "reasoning": self = .reasoning(try .init(reading: field[kind], milliseconds))
        case "content": self = .content(try .init(reading: field[kind], milliseconds))
        case "call":
            let call = field[kind]
            try call.allow(["name", "arguments", "id"])
            self = .call(
                id: try call.optional("id"), name: try call.require("name"),
                arguments: try .init(reading: call["arguments"], milliseconds))
        case "wait": self = .wait(milliseconds: try field.count(kind, default: 0))
        case "busy": self = .busy(retryAfterSeconds: try field.count(kind, default: 1))
        case "refuse":
            self = .refuse(message: try field.require(kind), parameter: try field.optional("parameter"))
        case "fail": self = .fail(message: try field.require(kind))
        case "hang": self = .hang
        default:
            throw field.mismatch(
                expected: "reasoning, content, call, wait, busy, refuse, fail or hang as the first key")
        }
    }

    /// Said before anything else, or not at all.
    private var isRefusal: Bool {
        switch self {
        case .busy, .refuse: true
        case .reasoning, .content, .call, .wait, .fail, .hang: false
        }
    }
}

extension Script.Pieces {
    fileprivate init(reading field: JSONField, _ milliseconds: Int) throws(JSONError) {
        switch field.value {
        case .string(let text): self.init(.bytes(text))
        case .array: self.init(.list(try field.read()))
        case .object(let object): self.init(.bytes(JSONValue.object(object).text()))
        case nil: throw field.error(.missingValue)
        default: throw field.mismatch(expected: "a text or a list of texts")
        }
        self.milliseconds = milliseconds
    }
}

extension JSONField {
    /// Fails on a key that is not among `keys`: a misspelled one would be ignored in silence.
    fileprivate func allow(_ keys: [String]) throws(JSONError) {
        let object = try read(as: JSONObject.self)
        for key in object.keys where !keys.contains(key) {
            throw self[key].mismatch(expected: "no such key, only \(keys.joined(separator: ", "))")
        }
    }

    /// An integer from 0 to a thousand million.
    fileprivate func count(_ key: String, default fallback: Int) throws(JSONError) -> Int {
        let count = try value(key, default: fallback)
        guard (0...1_000_000_000).contains(count) else {
            throw self[key].mismatch(expected: "a number from 0 to 1000000000")
        }
        return count
    }

    fileprivate func items<Item>(
        _ read: (JSONField) throws(JSONError) -> Item
    ) throws(JSONError) -> [Item] {
        guard let values = value?.array else { throw mismatch(expected: "a list") }
        var items: [Item] = []
        for place in values.indices { items.append(try read(self[place])) }
        return items
    }
}
