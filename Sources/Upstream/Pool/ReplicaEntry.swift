/// A replica as whoever runs the server names it.
package struct ReplicaEntry: Sendable {
    package var address: ReplicaAddress
    /// nil finds it out.
    package var kind: ReplicaKind?
    package var key: KeyFile?
    /// What the replica calls the model; the first that it lists where nil.
    package var model: String?

    package init(_ address: ReplicaAddress, kind: ReplicaKind? = nil, key: KeyFile? = nil) {
        self.address = address
        self.kind = kind
        self.key = key
    }

    package func isSame(as other: ReplicaEntry) -> Bool {
        address == other.address && kind == other.kind && key?.path == other.key?.path && model == other.model
    }
}
