import Chat
import Intake
import Patches
import Sandbox
import Wire

/// What a front of replicas is started with.
package struct UpstreamOptions: Sendable {
    package var replicas: [ReplicaEntry] = []
    /// Names the replicas in place of `replicas`, and is looked at again and again.
    package var file: PoolFile?
    /// Served under the names that replicas list; false where the server has names of its own.
    package var listsModels = true
    package var policy = RoutingPolicy.auto
    package var clocks = AttemptClocks()
    package var health = HealthRules()
    package var probeInterval: Duration = .seconds(2)
    /// Requests inside, those included whose media are fetched.
    package var mostRequests = 4_096

    package var mediaForm = MediaForm.resized
    /// By which pictures are resized: those of the model that replicas serve.
    package var processor = ProcessorSettings()
    /// Pixels and frames where the request does not say.
    package var media = MediaFields()
    /// Bytes of memory that the media of all requests inside may take together.
    package var mediaByteLimit = 2 << 30
    package var source: MediaSource = { _, _ throws(ChatError) in
        throw .failed(message: "media are not fetched here")
    }
    package var decoder: any MediaDecoder = DirectDecoder()

    /// Told of each change of a replica's state, and of a file that cannot be used.
    package var onEvent: @Sendable (PoolEvent) -> Void = { _ in }
    package var onFault: @Sendable (UpstreamError) -> Void = { _ in }
    /// Time from a request's admission until it is on its way to a replica.
    package var onPrepared: @Sendable (Duration) -> Void = { _ in }

    package init() {}
}
