import CPages
import Chat
import Crypto
import Foundation
import JSON
import LocalChat
import Server
import Telemetry
import Yams

extension ServerPages {
    /// What a server shows besides answers.
    ///
    /// - Parameter facts: what is told of the model; nil while it is unknown.
    init(
        _ backend: any ChatBackend, _ metrics: ServingMetrics,
        _ facts: @escaping @Sendable () -> ServedModelFacts?
    ) throws {
        self.init()
        root = .embedded("playground.html")
        documentation = .embedded("docs.html")
        files = PageFile.named.filter { $0.hasSuffix(".js") || $0.hasSuffix(".css") || $0.hasSuffix(".svg") }
            .reduce(into: [:]) { $0["/pages/\($1)"] = .embedded($1) }
        schema = Page(bytes: try Self.openAPI(), contentType: "application/json")
        self.metrics = { metrics.text(.init(backend)) }
        license = { .license(of: facts()) }
        manifest = { ["manifest_file": .string(facts().map(Self.manifest) ?? "")] }
        metadata = { .metadata(of: facts()) }
    }

    /// `openapi.yaml` as JSON.
    private static func openAPI() throws -> [UInt8] {
        let text = String(decoding: PageFile.bytes("openapi.yaml"), as: UTF8.self)
        guard let root = try Yams.compose(yaml: text) else { return [] }
        return JSONValue(root).bytes()
    }

    private static func manifest(_ facts: ServedModelFacts) -> String {
        facts.files.reduce("name: \(JSONValue.string(facts.name).text())\nfiles:\n") {
            "\($0)  - name: \(JSONValue.string($1.name).text())\n    size: \($1.byteCount)\n"
        }
    }
}

extension ServingMetrics.Gauges {
    init(_ backend: any ChatBackend) {
        self.init()
        let statistics = backend.statistics
        running = statistics.running
        waiting = statistics.waiting
        maxRunning = backend.status.maxRunning
        cacheUsage = statistics.cacheUsage
        preemptions = statistics.preemptions
    }
}

extension Page {
    /// Nothing but this server's own files may be loaded, and nothing inline runs.
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        + "media-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'"

    fileprivate static func embedded(_ name: String) -> Page {
        Page(
            bytes: PageFile.bytes(name), contentType: PageFile.contentType(name),
            contentSecurityPolicy: policy)
    }
}

extension JSONValue {
    /// The project's licence, and the model's where its folder has one.
    fileprivate static func license(of facts: ServedModelFacts?) -> JSONValue {
        var text = String(decoding: PageFile.bytes("LICENSE"), as: UTF8.self)
        if let facts, let license = facts.license { text += "\n\nThe model, \(facts.name):\n\n\(license)" }
        let bytes = Data(text.utf8)
        let digest = Insecure.SHA1.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
        return [
            "name": "LICENSE", "path": "LICENSE", "sha": .string(digest), "size": .number(JSONNumber(bytes.count)),
            "url": "", "type": "file", "content": .string(text),
        ]
    }

    fileprivate static func metadata(of facts: ServedModelFacts?) -> JSONValue {
        let models: [JSONValue] =
            facts.map {
                [["shortName": .string($0.name), "modelUrl": "", "description": .string($0.description)]]
            } ?? []
        return [
            "version": .string(productVersion), "assetInfo": .array([]), "licenseInfo": license(of: facts),
            "modelInfo": .array(models), "repository_override": "",
        ]
    }

    /// A YAML document as JSON would have it.
    fileprivate init(_ node: Node) {
        switch node {
        case .scalar(let scalar):
            if scalar.style != .plain {
                self = .string(scalar.string)
            } else if let number = Int(scalar.string) {
                self = .number(JSONNumber(number))
            } else if let number = Double(scalar.string).flatMap({ JSONNumber($0) }) {
                self = .number(number)
            } else {
                switch scalar.string {
                case "true": self = .bool(true)
                case "false": self = .bool(false)
                case "null", "~", "": self = .null
                default: self = .string(scalar.string)
                }
            }
        case .sequence(let items): self = .array(items.map { JSONValue($0) })
        case .mapping(let pairs):
            var object = JSONObject()
            for (key, value) in pairs { object[key.string ?? ""] = JSONValue(value) }
            self = .object(object)
        case .alias: self = .null
        }
    }
}
