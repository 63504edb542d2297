import Foundation
import Media
import Synchronization
import Threads

/// Decodes files in child processes of this program, which have no rights, little memory and little time.
/// A file that brings its decoder down gets an error; nobody else notices.
///
/// Each child belongs to a thread of the parent. It is used again and again, and replaced after
/// `DecoderLimits.requests` and whenever it dies.
package final class DecoderPool: MediaDecoder {
    private let queue = DecoderQueue()
    private let workers: [DecoderWorker]
    private let mediaLimits: MediaLimits

    /// One for each processor.
    package static var usualChildren: Int { ProcessInfo.processInfo.activeProcessorCount }

    /// - Parameters:
    ///   - program: a program that calls `DecoderChild.serveIfAsked` first; this one if not said otherwise.
    package init(
        children: Int = usualChildren,
        limits: DecoderLimits = DecoderLimits(), mediaLimits: MediaLimits = MediaLimits(),
        program: String = "/proc/self/exe"
    ) {
        self.mediaLimits = mediaLimits
        let queue = queue
        workers = (0..<max(1, children)).map { _ in DecoderWorker(queue, program, limits, mediaLimits) }
        for worker in workers {
            ThreadEntry { worker.run() }.start()
        }
    }

    deinit { queue.end(workers: workers.count) }

    package func prepare(_ request: MediaRequest) async throws(SandboxError) -> PreparedMedia {
        do throws(MediaError) {
            try request.checkLength(mediaLimits)
        } catch {
            throw SandboxError(error)
        }
        let answer = Answer()
        return try await answer.value {
            queue.add(DecoderJob(request, answer))
        } forget: { [queue] in
            queue.remove(answer)
        }
    }

    /// Throws where children cannot be started on this machine, so that a server can say so when it starts.
    package func check() async throws(SandboxError) {
        do {
            _ = try await prepare(MediaRequest(image: []))
        } catch .refused {
            // An empty file is: there was somebody to refuse it.
        }
    }

    /// Process numbers of the children that are alive.
    package var children: [Int32] {
        workers.map { $0.identifier.load(ordering: .relaxed) }.filter { $0 != 0 }
    }

    /// Children that have been started since the beginning.
    package var startedChildren: Int {
        workers.reduce(0) { $0 + $1.started.load(ordering: .relaxed) }
    }
}
