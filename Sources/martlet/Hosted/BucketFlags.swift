import ArgumentParser
import Bucket
import Foundation

/// The bucket in which a hosted server keeps assets.
struct BucketFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Keep assets in an S3 bucket too, which several servers may share: s3://name/prefix. (default: disk only)",
            valueName: "url"))
    var assetBucket: String?
    @Option(
        help: ArgumentHelp(
            "The bucket's service; also AWS_ENDPOINT_URL_S3. (default: Amazon's)", valueName: "url"))
    var assetEndpoint: String?
    @Option(
        help: ArgumentHelp("Its region; also AWS_REGION. (default: us-east-1)", valueName: "region"))
    var assetRegion: String?
    @Option(
        help: ArgumentHelp(
            "path or host: where a URL has the bucket's name. (default: path with --asset-endpoint)",
            valueName: "form"))
    var assetAddressing: String?
    @Option(
        help: ArgumentHelp(
            "Credentials, in a file like ~/.aws/credentials. (default: AWS_ACCESS_KEY_ID and its kin)",
            valueName: "file"),
        completion: .file())
    var assetCredentials: String?
    @Option(
        help: ArgumentHelp(
            "MiB of local files that the bucket has too. (default: 19073)", valueName: "n"))
    var assetCache: Int?
    @Flag(
        inversion: .prefixedNo,
        help: "Let content-redirect give URLs of the bucket, not of this server. (default: no)")
    var assetBucketUrls: Bool?

    /// What an upload to a bucket may have: it is one PUT.
    private static let largestObject = 5 << 30

    /// Nil where there is no bucket.
    /// - Parameters:
    ///   - cacheBytes: the default, and then the result.
    ///   - assetBytes: of one asset.
    func settings(
        _ reader: inout SettingReader, cacheBytes: inout Int, assetBytes: Int
    ) throws -> HostedBucket? {
        try reader.mebibytes(&cacheBytes, "--asset-cache", assetCache, in: 1...1_073_741_824)
        let givesURLs = try reader.flag("--asset-bucket-urls", assetBucketUrls)
        guard let url = try reader.text("--asset-bucket", assetBucket) else {
            for (name, value) in [
                ("--asset-endpoint", assetEndpoint), ("--asset-region", assetRegion),
                ("--asset-addressing", assetAddressing), ("--asset-credentials", assetCredentials),
            ] where value != nil {
                throw SettingReader.Refusal(description: "\(name) goes with --asset-bucket.")
            }
            return nil
        }
        let location: BucketLocation
        do { location = try BucketLocation(url) } catch {
            throw SettingReader.Refusal(description: "--asset-bucket: \(error)")
        }
        guard assetBytes <= Self.largestObject else {
            throw SettingReader.Refusal(
                description: "--max-asset is \(assetBytes >> 20); with --asset-bucket it is at most "
                    + "\(Self.largestObject >> 20), the largest upload that S3 takes at once.")
        }
        let region =
            try reader.text(
                "--asset-region", assetRegion, nim: ["AWS_REGION", "AWS_DEFAULT_REGION"], default: "us-east-1"
            )
            ?? ""
        let options = BucketOptions(
            endpoint: try endpoint(&reader, region), region: region, credentials: try credentials(&reader))
        return HostedBucket(location: location, options: options, givesURLs: givesURLs)
    }

    private func endpoint(_ reader: inout SettingReader, _ region: String) throws -> BucketEndpoint {
        let url = try reader.text(
            "--asset-endpoint", assetEndpoint, nim: ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"])
        let addressing = try reader.choice(
            "--asset-addressing", assetAddressing, default: url == nil ? "host" : "path",
            [("path", BucketEndpoint.Addressing.path), ("host", .host)])
        guard let url else { return BucketEndpoint(region: region, addressing: addressing) }
        do { return try BucketEndpoint(url, addressing: addressing) } catch {
            throw SettingReader.Refusal(description: "--asset-endpoint: \(error)")
        }
    }

    private func credentials(_ reader: inout SettingReader) throws -> BucketCredentials {
        let id = try reader.text("--asset-access-key", nil, nim: ["AWS_ACCESS_KEY_ID"], isSecret: true)
        let secret = try reader.text(
            "--asset-secret-key", nil, nim: ["AWS_SECRET_ACCESS_KEY"], isSecret: true)
        let token = try reader.text(
            "--asset-session-token", nil, nim: ["AWS_SESSION_TOKEN"], isSecret: true)
        if let path = try reader.text("--asset-credentials", assetCredentials) {
            guard let file = FileHandle(forReadingAtPath: path),
                let data = try? file.read(upToCount: 64 << 10)
            else { throw SettingReader.Refusal(description: "--asset-credentials: \(path) cannot be read.") }
            guard let found = BucketCredentials(file: String(decoding: data, as: UTF8.self)) else {
                throw SettingReader.Refusal(
                    description:
                        "--asset-credentials: \(path) has no aws_access_key_id and aws_secret_access_key "
                        + "under [default].")
            }
            return found
        }
        guard let id, let secret else {
            throw SettingReader.Refusal(
                description:
                    "--asset-bucket needs credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or "
                    + "name a file with --asset-credentials.")
        }
        return BucketCredentials(accessKeyID: id, secretAccessKey: secret, sessionToken: token)
    }
}

/// The bucket of a hosted server.
struct HostedBucket: Sendable {
    let location: BucketLocation
    var options: BucketOptions
    /// Whether clients get URLs of the bucket.
    let givesURLs: Bool
}
