import Chat
import Engine
import Foundation
import Intake
import Martlet
import Threads

/// Answers with the engine in this process.
///
/// A request takes a ticket before anything else; then its media are fetched and decoded, its prompt is made,
/// and the engine takes it. The ticket is given back when the answer has ended or is dropped, so whatever a
/// request costs is counted and bounded.
package final class LocalBackend: ChatBackend {
    let options: Options
    let loader = ModelLoader()
    let office: TicketOffice
    let media: MediaPreparation

    /// Begins to load the model, and returns at once.
    package init(_ options: Options) {
        var options = options
        office = TicketOffice(
            capacity: options.engine.maxRunning + options.engine.maxWaiting,
            mediaByteLimit: options.mediaByteLimit)
        // Tickets bound the requests, and `GenerationLine` the prompts of one.
        options.engine.maxWaiting = .max
        self.options = options
        media = MediaPreparation(source: options.source, decoder: options.decoder)
        loader.start(path: options.model, options: options.engine)
    }

    /// Returns when requests are answered.
    ///
    /// - Throws: why the model cannot be loaded, for whoever runs the server: it names paths. A cancelled task
    ///   returns early.
    package func waitUntilReady() async throws(ModelError) { _ = try await loader.outcome()?.get() }

    /// What is served; nil until it is loaded.
    package var facts: ServedModelFacts? { loader.model?.facts }

    /// Refuses new requests from here on; those inside go on to their end.
    package func shutdown() { office.close() }

    /// Ends what is inside, and returns when the prefix cache has written what it keeps for the next start.
    package func close() async {
        shutdown()
        await loader.model?.model.close()
    }

    package var status: BackendStatus {
        let served = loader.model
        return BackendStatus(
            readiness: loader.readiness, context: served?.model.context,
            maxRunning: options.engine.maxRunning,
            modelDescription: served?.facts.description
                ?? URL(filePath: options.model).standardizedFileURL.lastPathComponent)
    }

    package var statistics: BackendStatistics {
        var statistics = BackendStatistics()
        statistics.admitted = office.inside
        guard let engine = loader.model?.model.engine.statistics else { return statistics }
        statistics.running = engine.running
        statistics.waiting = engine.waiting
        statistics.cacheUsage = engine.pages == 0 ? 0 : Double(engine.pagesInUse) / Double(engine.pages)
        statistics.preemptions = engine.preemptions
        statistics.computedTokens = engine.computedTokens
        statistics.images.queries = engine.images.queries
        statistics.images.hits = engine.images.hits
        statistics.images.entries = engine.images.entries
        statistics.images.byteCount = engine.images.byteCount
        statistics.prefixes.queriedTokens = engine.prefixes.queriedTokens
        statistics.prefixes.hitTokens = engine.prefixes.hitTokens
        statistics.prefixes.evictions = engine.prefixes.evictions
        statistics.prefixes.entries = engine.prefixes.entries
        statistics.prefixes.byteCount = engine.prefixes.byteCount
        let shelf = engine.prefixes.shelf
        statistics.prefixes.disk.entries = shelf.entries
        statistics.prefixes.disk.byteCount = shelf.byteCount
        statistics.prefixes.disk.reads = shelf.reads
        statistics.prefixes.disk.writes = shelf.writes
        statistics.prefixes.disk.faults = shelf.faults
        return statistics
    }
}

extension LocalBackend {
    /// The model and a place inside; the first thing that happens to a request.
    func admit() throws(ChatError) -> (model: Model, ticket: Ticket) {
        (try readyModel(), try office.admit())
    }

    func readyModel() throws(ChatError) -> Model {
        switch loader.readiness {
        case .loading: throw .unavailable(message: "the model is still being loaded")
        case .failed: throw .failed(message: "the model could not be loaded")
        case .ready, .unreachable: break
        }
        guard let model = loader.model?.model else {
            throw .unavailable(message: "the model is still being loaded")
        }
        return model
    }

    /// Runs on a thread for such work.
    func prepare<Value: Sendable, Failure: Error>(
        on model: Model, _ work: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(ChatError) -> Result<Value, Failure> {
        let result = await model.preparation.runUnlessCancelled {
            Result { () throws(Failure) in try work() }
        }
        guard let result, !Task.isCancelled else { throw .cancelled }
        return result
    }
}
