/// How a bucket is reached.
package struct BucketOptions: Sendable {
    package var endpoint: BucketEndpoint
    package var region: String
    package var credentials: BucketCredentials
    package var userAgent = "Martlet"

    package var connectTime: Duration = .seconds(5)
    /// For the question whether there is an object, which is asked once.
    package var questionTime: Duration = .seconds(2)
    /// For an answer without a large body.
    package var answerTime: Duration = .seconds(15)
    /// A transfer that is slower than this on the whole is given up.
    package var leastBytesPerSecond = 256 << 10
    package var attempts = 3
    /// Before the second attempt; twice that before the third.
    package var pause: Duration = .milliseconds(200)

    package init(endpoint: BucketEndpoint, region: String, credentials: BucketCredentials) {
        self.endpoint = endpoint
        self.region = region
        self.credentials = credentials
    }

    /// For one attempt at a transfer.
    func time(for byteCount: Int) -> Duration {
        answerTime + .seconds(byteCount / max(1, leastBytesPerSecond))
    }
}
