/// Runs `work` and cancels its task after `limit`, or when the calling task is cancelled; `work` must end
/// soon then. `wasCut` says that the limit was reached.
package func within<Value: Sendable>(
    _ limit: Duration, _ work: @escaping @Sendable () async -> Value
) async -> (value: Value, wasCut: Bool) {
    let task = Task { await work() }
    let timer = Task {
        try await Task.sleep(for: limit)
        task.cancel()
    }
    return await withTaskCancellationHandler {
        let value = await task.value
        timer.cancel()
        return (value, (try? await timer.value) != nil)
    } onCancel: {
        task.cancel()
        timer.cancel()
    }
}
