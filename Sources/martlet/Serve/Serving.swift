import Bucket
import Chat
import Fetch
import Foundation
import JSON
import LocalChat
import Logging
import Martlet
import Sandbox
import ScriptedChat
import Server
import Store
import Telemetry
import Upstream

/// Puts a server together from settings, and runs it: the only place that knows all parts.
struct Serving {
    private let output: LogOutput
    private var configuration: ServerConfiguration
    private let kind: Kind
    private let modelWarning: String?
    private var decoders: DecoderPool?
    private let logsPrompts: Bool
    private let hosted: Hosted?
    private let upstreamMetrics = UpstreamMetrics()
    /// If it was said how long prompt and answer may be.
    private let wantedContext: Int?

    /// What answers.
    private enum Kind {
        case local(LocalBackend, MediaFetcher)
        case scripted(ScriptedBackend)
        case upstream(UpstreamBackend, MediaFetcher)

        var backend: any ChatBackend {
            switch self {
            case .local(let backend, _): backend
            case .scripted(let backend): backend
            case .upstream(let backend, _): backend
            }
        }

        var facts: ServedModelFacts? {
            guard case .local(let backend, _) = self else { return nil }
            return backend.facts
        }
    }

    /// The name in NIM's documentation, accepted so that its examples work as printed.
    private static let documentedName = "qwen/qwen3.5-397b-a17b"

    init(_ command: Serve, _ reader: inout SettingReader, _ output: LogOutput) throws {
        self.output = output
        logsPrompts = try command.logs.wantsPrompts(&reader)
        let names = try reader.list(
            "--served-model-name", command.model.servedModelName, nim: ["NIM_SERVED_MODEL_NAME"])
        let elsewhere = try command.upstream.options(&reader)
        let model =
            try command.scripted == nil && elsewhere == nil
            ? Self.model(command.model, &reader)
            : ModelSearch.Finding(folder: elsewhere == nil ? "scripted" : "upstream")
        modelWarning = model.warning
        configuration = ServerConfiguration(
            servedModelNames: !names.isEmpty
                ? names
                : elsewhere != nil
                    ? [model.folder] : [ModelSearch.name(of: model.folder), Self.documentedName],
            version: productVersion)
        try command.listen.apply(to: &configuration, &reader)
        try command.limits.apply(to: &configuration, &reader)
        hosted = try command.hosted.settings(&configuration, &reader)
        let media = try command.media.settings(&configuration.wire, &reader)
        let engine = try command.model.engine(&reader)
        wantedContext = reader.isSet("--context") ? engine.context : nil
        let strictTemplate = try reader.flag("--strict-template", command.model.strictTemplate)
        let effortBudgets = try command.model.effortBudgets(&reader)
        let defaultMaxTokens = try reader.integer(
            "--default-max-tokens", command.model.defaultMaxTokens, in: 1...16_777_216)
        if var options = elsewhere {
            try command.checkElsewhere(reader, isHosted: hosted != nil)
            let fetcher = MediaFetcher(media.fetch)
            options.source = fetcher.source
            options.media = media.fields
            options.mediaByteLimit = media.byteLimit
            options.listsModels = names.isEmpty
            decoders = media.decoderPool
            options.decoder = decoders ?? DirectDecoder(limits: media.limits)
            options.tell(output)
            let metrics = upstreamMetrics
            options.onPrepared = { metrics.prepared(seconds: $0 / .seconds(1)) }
            kind = .upstream(try UpstreamBackend(options), fetcher)
        } else if let script = command.scripted {
            kind = .scripted(try ScriptedBackend(Script(contentsOf: URL(filePath: script))))
        } else {
            let fetcher = MediaFetcher(media.fetch)
            var options = LocalBackend.Options(model: model.folder, source: fetcher.source)
            options.engine = engine
            options.engine.onPrefixCacheFault = { reason in
                output.write(
                    .warning, "a state of the prefix cache is not written", [("reason", .string(reason))])
            }
            options.strictTemplate = strictTemplate
            options.defaultMaxTokens = defaultMaxTokens
            options.effortBudgets = effortBudgets
            options.media = media.fields
            options.mediaByteLimit = media.byteLimit
            decoders = media.decoderPool
            options.decoder = decoders ?? DirectDecoder(limits: media.limits)
            kind = .local(LocalBackend(options), fetcher)
        }
    }

    private static func model(
        _ options: ServedModelOptions, _ reader: inout SettingReader
    ) throws -> ModelSearch.Finding {
        let cache =
            try reader.text("--cache-path", nil, nim: ["NIM_CACHE_PATH"], default: "/opt/nim/.cache") ?? ""
        let name = try reader.text("--model", options.model, nim: ["NIM_MODEL_PATH"])
        let fallback = try reader.text("--fallback-model", options.fallbackModel)
        return try ModelSearch.find(name, cache: cache, fallback: fallback)
    }

    func run(_ settings: SettingReader) async throws {
        tell(settings)
        var configuration = configuration
        let backend = kind.backend
        if case .upstream(let upstream, _) = kind { await upstream.waitUntilReady(atMost: .seconds(2)) }
        let metrics = ServingMetrics(
            model: backend.status.modelNames.first ?? configuration.servedModelNames[0], context: 1 << 20)
        let start = ContinuousClock.now
        let (listening, listens) = AsyncStream.makeStream(of: Never.self)
        configuration.onStage = { [output] stage in
            stage.log(to: output)
            if case .listening = stage { listens.finish() }
        }
        var observer: any RequestObserver = ServingObserver(metrics: metrics, output: output)
        let storeMetrics = StoreMetrics(writes: StoreWrite.allCases.map(\.rawValue))
        let depot = hosted?.bucket.map { bucket in
            var options = bucket.options
            options.userAgent = "Martlet/\(productVersion)"
            return BucketDepot(BucketClient(bucket.location, options), output)
        }
        let store = try hosted.map { hosted in
            var options = hosted.options
            options.watch = StoreWatch { write, time, failed in
                storeMetrics.wrote(write.rawValue, seconds: time / .seconds(1), failed: failed)
            }
            return try Store(directory: hosted.directory, options: options, depot: depot)
        }
        if let store, let hosted {
            configuration.hosted = try await StoreServices(
                store, links: hosted.bucket?.givesURLs == true ? depot : nil
            ).services
            configuration.hosted?.settings = hosted.settings
            observer = HistoryObserver(base: observer, history: store.history)
        }
        let gauges = configuration.hosted?.gauges
        configuration.pages = try ServerPages(
            backend, metrics, isHosted: hosted != nil,
            moreMetrics: { [kind, upstreamMetrics] in
                if case .upstream(let upstream, _) = kind {
                    return upstreamMetrics.text(.init(upstream))
                }
                guard let store, let gauges else { return "" }
                return storeMetrics.text(await .init(store, gauges))
            }
        ) { [kind] in kind.facts }
        let server = try MartletServer(
            configuration, backend: logsPrompts ? PromptLog(base: backend, output: output) : backend,
            observer: observer,
            logger: Logger(label: "martlet") { [output] _ in output.from(.critical) })
        let ending = try await withThrowingTaskGroup(of: MartletServer.Ending?.self) { group in
            group.addTask { try await server.runUntilSignal() }
            if let store {
                group.addTask {
                    await depot?.check()
                    await sweep(store)
                    return nil
                }
            }
            group.addTask {
                for await _ in listening {}
                try await waitUntilReady()
                guard !Task.isCancelled else { return nil }
                tellReady(after: ContinuousClock.now - start)
                return nil
            }
            // What comes to an end first besides readiness is the server, or its failure.
            while let ending = try await group.next() {
                if let ending {
                    group.cancelAll()
                    return ending
                }
            }
            return .drained
        }
        switch kind {
        case .local(let local, let fetcher):
            if ending == .interrupted { local.shutdown() } else { await local.close() }
            await fetcher.shutdown()
        case .upstream(let upstream, let fetcher):
            await upstream.shutdown()
            await fetcher.shutdown()
        case .scripted: break
        }
        await store?.close()
        await depot?.shutdown()
        output.write(.info, "ended", [])
        if ending == .interrupted { Foundation.exit(130) }
    }

    /// Deletes what has expired, now and then.
    private func sweep(_ store: Store) async {
        while !Task.isCancelled {
            do throws(StoreError) { try await store.sweep() } catch {
                output.write(.warning, "the store cannot be swept", [("reason", .string("\(error)"))])
            }
            try? await Task.sleep(for: .seconds(60))
        }
    }

    private func waitUntilReady() async throws {
        if case .scripted = kind { return }
        do { try await decoders?.check() } catch {
            throw SettingReader.Refusal(
                description:
                    "\(error). With --no-sandbox media are decoded in this process, which a file can "
                    + "then bring down.")
        }
        switch kind {
        case .local(let local, _): try await local.waitUntilReady()
        case .upstream(let upstream, _): await upstream.waitUntilReady()
        case .scripted: break
        }
    }

    private func tellReady(after time: Duration) {
        let status = kind.backend.status
        if let wanted = wantedContext, let given = status.context, given < wanted {
            output.write(
                .warning,
                "The context is \(given) tokens, not \(wanted): the model or the memory has no more.", [])
        }
        output.write(
            .info, "ready",
            [
                ("model", .string(status.modelDescription)),
                ("context", .int(status.context ?? 0)),
                (
                    "names",
                    .string(
                        (status.modelNames.isEmpty ? configuration.servedModelNames : status.modelNames)
                            .joined(separator: ", "))
                ),
                ("seconds", .seconds(time / .seconds(1))),
            ])
    }

    /// What holds, and what should give pause.
    private func tell(_ settings: SettingReader) {
        for (level, message, isSet) in [(.info, "set", true), (.debug, "by default", false)]
            as [(Logger.Level, String, Bool)]
        {
            let chosen = settings.effective.filter { ($0.source != "default") == isSet }
            guard !chosen.isEmpty else { continue }
            output.write(
                level, "configuration \(message)",
                chosen.map { ($0.name, .string(isSet ? "\($0.value) (\($0.source))" : $0.value)) })
        }
        let foreign = settings.unread("NIM_")
        if !foreign.isEmpty {
            output.write(
                .info, "variables without effect", [("names", .string(foreign.joined(separator: ", ")))])
        }
        for variable in settings.unread("MARTLET_") {
            output.write(
                .warning,
                "\(variable) is set, but is no setting that is read here; see martlet serve --help.", [])
        }
        if let modelWarning { output.write(.warning, modelWarning, []) }
        let isLocal = ServerConfiguration.ownHosts.contains(configuration.host)
        if !isLocal && configuration.apiKeys.isEmpty && hosted == nil {
            output.write(
                .warning,
                "Everybody who can reach \(configuration.host) port \(configuration.port) can use this server, "
                    + "without a key. Set --api-key or MARTLET_API_KEY, or listen on 127.0.0.1.", [])
        }
    }
}

extension ServerStage {
    fileprivate func log(to output: LogOutput) {
        switch self {
        case .listening(let address): output.write(.info, "listening", [("url", .string(address.url))])
        case .draining(let requests): output.write(.info, "ending", [("answers", .int(requests))])
        case .cuttingOff(let requests):
            output.write(.warning, "cutting off", [("answers", .int(requests))])
        }
    }
}
