import Checkpoint
import Conversation
import Media
import Patches
import Prompting
import Threads

extension Model {
    /// Decodes the media, renders the messages and makes tokens of them, on a thread where that may take
    /// its time.
    package func process(_ request: Request) async throws(ModelError) -> Processor.Result {
        guard configuration.vision != nil || request.media.isEmpty else { throw .noVision }
        return try await prepare { () throws(ModelError) in try self.processNow(request) }
    }

    /// Runs on a thread for such work.
    func prepare<Value: Sendable>(
        _ work: @escaping @Sendable () throws(ModelError) -> Value
    ) async throws(ModelError) -> Value {
        let result = await preparation.runUnlessCancelled {
            Result { () throws(ModelError) in try work() }
        }
        guard let result else { throw .cancelled }
        return try result.get()
    }

    private func processNow(_ request: Request) throws(ModelError) -> Processor.Result {
        let media = try request.preparedMedia(settings, limits)
        return try processNow(request.messages, media: media, options: request.prompt)
    }

    /// The same with media that are prepared already, on the thread that calls.
    ///
    /// - Parameter media: in the order in which their places appear.
    package func processNow(
        _ messages: [Message], media: [MediaInput], options: PromptOptions
    ) throws(ModelError) -> Processor.Result {
        do {
            return try processor.process(messages, media: media, options: options, context: context)
        } catch {
            throw .conversation(error)
        }
    }
}

extension Request {
    /// The media, decoded and cut into patches, in the order in which their places appear. Takes its time.
    func preparedMedia(
        _ settings: ProcessorSettings, _ limits: MediaLimits
    ) throws(ModelError) -> [MediaInput] {
        var prepared: [MediaInput] = []
        for (index, medium) in media.enumerated() {
            do {
                prepared.append(try medium.prepare(settings, limits))
            } catch {
                throw .media(name: medium.name ?? "\(medium.noun) \(index + 1) of the request", error)
            }
        }
        return prepared
    }
}
