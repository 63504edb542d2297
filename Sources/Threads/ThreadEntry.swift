import Glibc

/// A closure that runs on a thread of its own.
package final class ThreadEntry: @unchecked Sendable {  // the body is handed over and runs once
    private let body: () -> Void
    package init(_ body: @escaping () -> Void) { self.body = body }

    package func start(stackByteCount: Int = 1 << 20) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, stackByteCount)
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        let status = pthread_create(
            &thread, &attributes,
            { context in
                guard let context else { return nil }
                Unmanaged<ThreadEntry>.fromOpaque(context).takeRetainedValue().body()
                return nil
            }, context)
        precondition(status == 0, "the system refused a thread (error \(status))")
        pthread_attr_destroy(&attributes)
    }
}
