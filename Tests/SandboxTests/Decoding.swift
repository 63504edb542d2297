import Foundation
import Media
import Patches
import Sandbox
import TestSupport

/// What the tests of this folder share.
enum Decoding {
    /// Built by the same build as the tests, and so beside them. It serves as the child.
    static let program: String = {
        let beside = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "martlet").path
        return FileManager.default.isExecutableFile(atPath: beside)
            ? beside : Fixtures.package.appending(path: ".build/release/martlet").path
    }()

    static func pool(
        _ children: Int = 2, _ limits: DecoderLimits = DecoderLimits(), media: MediaLimits = MediaLimits()
    ) -> DecoderPool {
        DecoderPool(children: children, limits: limits, mediaLimits: media, program: program)
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: Fixtures.url("media/\(name)")))
    }

    /// All files of the fixtures, those that are refused included.
    static func corpus() throws -> [String] {
        let root = Fixtures.url("media").path
        return try FileManager.default.subpathsOfDirectory(atPath: root)
            .filter { URL(filePath: $0).pathExtension != "" && !$0.hasSuffix(".json") }.sorted()
    }

    static func request(_ name: String) throws -> MediaRequest {
        let bytes = try bytes(name)
        let isVideo = MediaFormat(sniffing: bytes.span)?.isVideo ?? false
        return isVideo ? MediaRequest(video: bytes) : MediaRequest(image: bytes)
    }

    static let isFull = TestSize.isFull
}

/// An outcome that can be compared bit for bit.
struct Outcome: Equatable, Sendable {
    var size: PixelSize?
    var frames: [Int] = []
    var timestamps: [Double] = []
    var pixels: [Pixels] = []
    var error: String?

    init(_ decoder: any MediaDecoder, _ request: MediaRequest) async {
        do throws(SandboxError) {
            let media = try await decoder.prepare(request)
            size = media.originalSize
            frames = media.frames
            timestamps = media.timestamps
            pixels = media.patches.frames
        } catch {
            self.error = error.description
        }
    }
}

/// What the system knows of a process.
enum ProcessFacts {
    /// The fields of `/proc/…/status`; empty where there is no such process.
    static func status(_ identifier: Int32) -> [String: String] {
        guard let text = try? String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8) else {
            return [:]
        }
        return text.split(separator: "\n").reduce(into: [:]) { fields, line in
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { fields[String(parts[0])] = parts[1].trimmingCharacters(in: .whitespaces) }
        }
    }

    /// In bytes.
    static var residentMemory: Int {
        let text = status(ProcessInfo.processInfo.processIdentifier)["VmRSS"] ?? ""
        return (Int(text.split(separator: " ").first ?? "") ?? 0) << 10
    }

    static var openDescriptors: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count ?? 0
    }

    /// Children of this process, dead ones included.
    static var children: Set<Int32> {
        let own = "\(ProcessInfo.processInfo.processIdentifier)"
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return Set(all.compactMap { Int32($0) }.filter { status($0)["PPid"] == own })
    }

    /// Waits until something is so, at most ten seconds.
    static func wait(_ condition: () -> Bool) async throws -> Bool {
        for _ in 0..<1000 {
            if condition() { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }
}
