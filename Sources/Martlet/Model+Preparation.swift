import Checkpoint
import Conversation
import Foundation
import Prompting

extension Model {
    /// Decodes the media, renders the messages and makes tokens of them, on a thread where that may take
    /// its time.
    package func process(_ request: Request) async throws(ModelError) -> Processor.Result {
        guard configuration.vision != nil || request.media.isEmpty else { throw .noVision }
        return try await withCheckedContinuation {
            (waiter: CheckedContinuation<Result<Processor.Result, ModelError>, Never>) in
            preparation.addOperation {
                waiter.resume(
                    returning: Result { () throws(ModelError) in try self.processNow(request) })
            }
        }.get()
    }

    private func processNow(_ request: Request) throws(ModelError) -> Processor.Result {
        var media: [MediaInput] = []
        for (index, medium) in request.media.enumerated() {
            do {
                media.append(try medium.prepare(settings, limits))
            } catch {
                throw .media(name: medium.name ?? "\(medium.noun) \(index + 1) of the request", error)
            }
        }
        do {
            return try processor.process(request.messages, media: media, options: request.prompt)
        } catch {
            throw .conversation(error)
        }
    }
}
