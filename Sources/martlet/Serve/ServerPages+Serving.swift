import Chat
import Crypto
import Foundation
import JSON
import LocalChat
import Server
import Store
import Telemetry
import Yams

extension ServerPages {
    /// What a server shows besides answers.
    ///
    /// - Parameter facts: what is told of the model; nil while it is unknown.
    init(
        _ backend: any ChatBackend, _ metrics: ServingMetrics, isHosted: Bool,
        moreMetrics: @escaping @Sendable () async -> String,
        _ facts: @escaping @Sendable () -> ServedModelFacts?
    ) throws {
        self.init()
        root = Page(.named("playground.html"), isHosted: isHosted)
        documentation = Page(.named("docs.html"))
        if isHosted { hosted = Page(.named("hosted.html")) }
        for file in PageFile.all where [".js", ".css", ".svg"].contains(where: file.name.hasSuffix) {
            if isHosted || !file.name.hasPrefix("hosted") { files[file.name] = Page(file) }
        }
        schema = Page(bytes: try Self.openAPI(isHosted: isHosted), contentType: "application/json")
        self.metrics = { metrics.text(.init(backend)) + (await moreMetrics()) }
        license = { .license(of: facts()) }
        manifest = { ["manifest_file": .string(facts().map(Self.manifest) ?? "")] }
        metadata = { .metadata(of: facts()) }
    }

    /// `openapi.yaml` as JSON, with the routes of the hosted flavour where they are served.
    private static func openAPI(isHosted: Bool) throws -> [UInt8] {
        guard let root = try Yams.compose(yaml: PageFile.named("openapi.yaml").text),
            var document = JSONValue(root).object, var paths = document["paths"]?.object
        else { return [] }
        for (path, description) in paths.members {
            guard var routes = description.object, routes["x-hosted"] != nil else { continue }
            routes["x-hosted"] = nil
            paths[path] = isHosted ? .object(routes) : nil
        }
        document["paths"] = .object(paths)
        if !isHosted, let tags = document["tags"]?.array {
            document["tags"] = .array(tags.filter { $0["name"]?.string != "hosted" })
        }
        return JSONValue.object(document).bytes()
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
        imageQueries = statistics.images.queries
        imageHits = statistics.images.hits
        images = statistics.images.entries
        imageBytes = statistics.images.byteCount
        prefixQueries = statistics.prefixes.queriedTokens
        prefixHits = statistics.prefixes.hitTokens
        prefixEvictions = statistics.prefixes.evictions
        prefixes = statistics.prefixes.entries
        prefixBytes = statistics.prefixes.byteCount
        diskPrefixes = statistics.prefixes.disk.entries
        diskPrefixBytes = statistics.prefixes.disk.byteCount
        diskPrefixReads = statistics.prefixes.disk.reads
        diskPrefixWrites = statistics.prefixes.disk.writes
        diskPrefixFaults = statistics.prefixes.disk.faults
    }
}

extension StoreMetrics.Gauges {
    init(_ store: Store, _ gauges: HostedGauges) async {
        self.init()
        // A database that does not answer is told of by the failures; the figures are 0 meanwhile.
        if let totals = try? await store.assets.totals() {
            assets = totals.count
            assetBytes = totals.byteCount
        }
        uploads = gauges.uploads.value
        working = gauges.working.value
        answered = gauges.answered.value
        waitingRows = store.history.waitingRows
        droppedRows = store.history.droppedRows
    }
}

extension Page {
    /// Nothing but this server's own files may be loaded, and nothing inline runs.
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        + "media-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'"

    /// Lines of a page that are for the hosted flavour stand in comments that begin like this.
    private static let hostedMark = "<!-- hosted: "

    fileprivate init(_ file: PageFile, isHosted: Bool) {
        self.init(file)
        bytes = file.text.split(separator: "\n", omittingEmptySubsequences: false).compactMap { line in
            guard let mark = line.firstRange(of: Self.hostedMark) else { return String(line) }
            return isHosted ? line.replacingCharacters(in: mark, with: "").replacing(" -->", with: "") : nil
        }.joined(separator: "\n").utf8.map { $0 }
    }

    fileprivate init(_ file: PageFile) {
        self.init(bytes: file.bytes, contentType: file.contentType, contentSecurityPolicy: Self.policy)
    }
}

extension JSONValue {
    /// The project's licence, and the model's where its folder has one.
    fileprivate static func license(of facts: ServedModelFacts?) -> JSONValue {
        var text = PageFile.named("LICENSE").text
        if let facts, let license = facts.license { text += "\n\nThe model, \(facts.name):\n\n\(license)" }
        let bytes = Data(text.utf8)
        let digest = Insecure.SHA1.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
        return [
            "name": "LICENSE", "path": "LICENSE", "sha": .string(digest),
            "size": .number(JSONNumber(bytes.count)),
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
}
