import ArgumentParser
import Fetch
import JSON
import Media
import Sandbox
import Wire

/// Pictures and clips: where they may come from, and what they may cost.
struct MediaOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Pictures of a request, history included. (default: 5)", valueName: "n"))
    var maxImages: Int?
    @Option(help: ArgumentHelp("Clips of a request, history included. (default: 0)", valueName: "n"))
    var maxVideos: Int?
    @Flag(
        inversion: .prefixedNo,
        help: "Fetch media from this machine and from private networks too. (default: refused)")
    var allowPrivateMedia: Bool?
    @Option(
        help: ArgumentHelp(
            "Fetch only from this host, or from those under .example.com; may be given again.",
            valueName: "host"))
    var mediaDomain: [String] = []
    @Option(help: ArgumentHelp("A port besides 80 and 443; may be given again.", valueName: "n"))
    var mediaPort: [String] = []
    @Option(
        help: ArgumentHelp("An HTTP proxy for all fetches, which then vets addresses.", valueName: "url"))
    var mediaProxy: String?
    @Option(
        help: ArgumentHelp(
            "A URL or address that hosts of media find in the User-Agent; some refuse those without.",
            valueName: "contact"))
    var mediaContact: String?
    @Flag(
        inversion: .prefixedNo,
        help: "Decode media in processes that can do no harm. (default: on)")
    var sandbox: Bool?
    @Option(help: ArgumentHelp("Bytes of a picture's file. (default: 33554432)", valueName: "n"))
    var maxImageBytes: Int?
    @Option(help: ArgumentHelp("Pixels of a picture. (default: 64000000)", valueName: "n"))
    var maxImagePixels: Int?
    @Option(
        help: ArgumentHelp(
            "Seconds to fetch a picture, and of processor time to decode one. (default: 10)", valueName: "s"))
    var imageTimeout: Double?
    @Option(help: ArgumentHelp("Bytes of a clip's file. (default: 268435456)", valueName: "n"))
    var maxVideoBytes: Int?
    @Option(help: ArgumentHelp("Pixels of a frame. (default: 33000000)", valueName: "n")) var maxFramePixels:
        Int?
    @Option(help: ArgumentHelp("Frames of a clip that are decoded. (default: 100000)", valueName: "n"))
    var maxDecodedFrames: Int?
    @Option(help: ArgumentHelp("Frames of a clip that are shown. (default: 768)", valueName: "n"))
    var maxFrames: Int?
    @Option(help: ArgumentHelp("Seconds to fetch a clip, and to decode one. (default: 60)", valueName: "s"))
    var videoTimeout: Double?
    @Option(help: ArgumentHelp("Redirects that a fetch follows. (default: 3)", valueName: "n"))
    var maxRedirects: Int?
    @Option(
        help: ArgumentHelp(
            "MiB that files and pixels of all requests may take; one more gets 429. (default: 2048)",
            valueName: "n"))
    var mediaMemory: Int?
    @Option(help: ArgumentHelp("Decoding processes. (default: one for each processor)", valueName: "n"))
    var decoders: Int?
    @Option(help: ArgumentHelp("MiB of memory of a decoding process. (default: 2048)", valueName: "n"))
    var decoderMemory: Int?
    @Option(
        help: ArgumentHelp("Seconds of processor time for decoding one file. (default: 60)", valueName: "s"))
    var decoderTime: Double?
    @Option(
        help: ArgumentHelp(
            "Files after which a decoding process is replaced. (default: 1000)", valueName: "n"))
    var decoderRequests: Int?

    /// Everything that concerns media.
    struct Settings {
        var fetch = FetchOptions()
        var limits = MediaLimits()
        var fields = MediaFields()
        /// Of all requests together.
        var byteLimit = 2 << 30
        var decoders = DecoderPool.usualChildren
        /// nil decodes in this process.
        var decoder: DecoderLimits? = DecoderLimits()

        /// nil where this process decodes.
        var decoderPool: DecoderPool? {
            decoder.map { DecoderPool(children: decoders, limits: $0, mediaLimits: limits) }
        }
    }

    func settings(_ wire: inout WireLimits, _ reader: inout SettingReader) throws -> Settings {
        try reader.integer(
            &wire.images, "--max-images", maxImages, nim: ["NIM_MAX_IMAGES_PER_PROMPT"], in: 0...1_000)
        try reader.integer(
            &wire.videos, "--max-videos", maxVideos, nim: ["NIM_MAX_VIDEOS_PER_PROMPT"], in: 0...100)
        try reader.integer(&wire.sampledFrames, "--max-frames", maxFrames, in: 1...768)
        var settings = Settings()
        settings.limits = try limits(wire, &reader)
        settings.fetch = try fetch(settings.limits, &reader)
        try reader.mebibytes(&settings.byteLimit, "--media-memory", mediaMemory, in: 16...1_048_576)
        try reader.integer(&settings.decoders, "--decoders", decoders, in: 1...1_024)
        settings.decoder = try decoder(settings.limits, imageTime: settings.fetch.imageTime, &reader)
        settings.fields = try fields(wire, &reader)
        return settings
    }

    private func limits(_ wire: WireLimits, _ reader: inout SettingReader) throws -> MediaLimits {
        var limits = MediaLimits()
        limits.sampledFrames = wire.sampledFrames
        try reader.integer(&limits.imageBytes, "--max-image-bytes", maxImageBytes, in: 1_024...(1 << 30))
        try reader.integer(&limits.imagePixels, "--max-image-pixels", maxImagePixels, in: 1...(1 << 30))
        try reader.integer(&limits.videoBytes, "--max-video-bytes", maxVideoBytes, in: 1_024...(1 << 32))
        try reader.integer(&limits.framePixels, "--max-frame-pixels", maxFramePixels, in: 1...(1 << 30))
        try reader.integer(
            &limits.decodedFrames, "--max-decoded-frames", maxDecodedFrames, in: 1...10_000_000)
        try reader.seconds(&limits.videoTime, "--video-timeout", videoTimeout, in: 0.1...3_600)
        return limits
    }

    private func fetch(_ limits: MediaLimits, _ reader: inout SettingReader) throws -> FetchOptions {
        var fetch = FetchOptions()
        fetch.imageBytes = limits.imageBytes
        fetch.videoBytes = limits.videoBytes
        fetch.videoTime = limits.videoTime
        try reader.seconds(&fetch.imageTime, "--image-timeout", imageTimeout, in: 0.1...3_600)
        try reader.integer(&fetch.redirects, "--max-redirects", maxRedirects, in: 0...20)
        fetch.policy.allowsPrivate = try reader.flag("--allow-private-media", allowPrivateMedia)
        fetch.policy.domains = try reader.list("--media-domain", mediaDomain).map { domain in
            do { return try DomainRule(domain) } catch {
                throw SettingReader.Refusal(description: "--media-domain is \"\(domain)\": \(error).")
            }
        }
        fetch.policy.extraPorts = Set(
            try reader.list("--media-port", mediaPort).map { text in
                guard let port = Int(text), 1...65_535 ~= port else {
                    throw SettingReader.Refusal(
                        description: "--media-port is \"\(text)\"; it must be between 1 and 65535.")
                }
                return port
            })
        fetch.proxy = try reader.text("--media-proxy", mediaProxy).map { proxy in
            do { return try FetchProxy(proxy) } catch {
                throw SettingReader.Refusal(
                    description: "--media-proxy is \"\(proxy)\"; it must be http://HOST:PORT.")
            }
        }
        let contact = try reader.text("--media-contact", mediaContact)
        fetch.userAgent = FetchOptions.userAgent(version: productVersion, contact: contact)
        fetch.videoFrames = limits.sampledFrames
        return fetch
    }

    private func decoder(
        _ media: MediaLimits, imageTime: Duration, _ reader: inout SettingReader
    ) throws -> DecoderLimits? {
        let isWanted = try reader.flag("--sandbox", sandbox, default: true)
        var limits = DecoderLimits()
        try reader.mebibytes(&limits.memoryBytes, "--decoder-memory", decoderMemory, in: 256...1_048_576)
        try reader.seconds(&limits.processorTime, "--decoder-time", decoderTime, in: 1...3_600)
        try reader.integer(&limits.requests, "--decoder-requests", decoderRequests, in: 1...1_000_000)
        limits.imageTime = max(.seconds(1), imageTime)
        // A child that neither computes nor answers is given up some time after it should have ended.
        limits.time = max(limits.processorTime, media.videoTime) + .seconds(30)
        return isWanted ? limits : nil
    }

    /// NIM's two variables that hold what requests may say themselves.
    private func fields(_ wire: WireLimits, _ reader: inout SettingReader) throws -> MediaFields {
        func document(_ name: String, _ variable: String) throws -> JSONValue? {
            guard let text = try reader.text(name, nil, nim: [variable]) else { return nil }
            do { return try JSONValue(parsing: text) } catch {
                throw SettingReader.Refusal(description: "\(variable) is no JSON: \(error)")
            }
        }
        let processor = try document("--mm-processor-kwargs", "NIM_MM_PROCESSOR_KWARGS")
        let reading = try document("--media-io-kwargs", "NIM_MEDIA_IO_KWARGS")
        do {
            return try MediaFields(mmProcessor: processor, mediaIO: reading, limits: wire)
        } catch {
            throw SettingReader.Refusal(
                description: "NIM_MM_PROCESSOR_KWARGS or NIM_MEDIA_IO_KWARGS: \(error)")
        }
    }
}
