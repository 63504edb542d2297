/// The end of the time that decoding a clip may take.
struct Deadline {
    private let limit: Duration
    private let end: ContinuousClock.Instant

    init(after limit: Duration) {
        self.limit = limit
        self.end = .now + limit
    }

    func check() throws(MediaError) {
        guard ContinuousClock.now < end else { throw .videoTime(limit: limit) }
    }
}
