import Chat
import Patches
import Sandbox
import Wire

/// Gets and decodes the media of a request.
package struct MediaPreparation: Sendable {
    private let source: MediaSource
    private let decoder: any MediaDecoder

    package init(source: @escaping MediaSource, decoder: any MediaDecoder) {
        self.source = source
        self.decoder = decoder
    }

    /// What `make` makes of the media, in order of appearance. Those of one kind and URL are fetched and decoded
    /// once. All are fetched side by side, and the first that fails ends the others; then one after the other is
    /// decoded, so that requests with many share the decoders with those that have one.
    package func media<Medium>(
        _ media: [PlacedMedium], _ settings: DecodingSettings, _ keeper: (any MediaKeeper)?, _ ticket: Ticket,
        _ make: (PlacedMedium, MediaBytes, PreparedMedia) throws(ChatError) -> Medium
    ) async throws(ChatError) -> [Medium] {
        var places: [Key: Int] = [:]
        var distinct: [PlacedMedium] = []
        for medium in media where places[Key(medium)] == nil {
            places[Key(medium)] = distinct.count
            distinct.append(medium)
        }
        // Each file is let go of once it is decoded, as its ticket says.
        var files = try await fetched(distinct, keeper, ticket).get().map { Optional($0) }
        var made: [Medium] = []
        for (index, medium) in distinct.enumerated() {
            guard let bytes = files[index].take() else { continue }
            let prepared = try await decoded(bytes, medium, settings, ticket)
            made.append(try make(medium, bytes, prepared))
        }
        return media.compactMap { places[Key($0)].map { made[$0] } }
    }

    private struct Key: Hashable {
        let kind: MediaKind
        let url: [UInt8]

        init(_ medium: PlacedMedium) {
            kind = medium.kind
            url = Array(medium.reference.url.utf8)
        }
    }

    /// The files count as the request's until they are decoded.
    private func fetched(
        _ media: [PlacedMedium], _ keeper: (any MediaKeeper)?, _ ticket: Ticket
    ) async -> Result<[MediaBytes], ChatError> {
        await withTaskGroup(of: (Int, Result<MediaBytes, ChatError>).self) { group in
            for (index, medium) in media.enumerated() {
                group.addTask {
                    do throws(ChatError) {
                        let bytes = try await bytes(of: medium, keeper)
                        try ticket.hold(mediaBytes: bytes.count)
                        return (index, .success(bytes))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            var files: [Int: MediaBytes] = [:]
            for await (index, result) in group {
                switch result {
                case .success(let bytes): files[index] = bytes
                case .failure(let error):
                    group.cancelAll()
                    return .failure(error)
                }
            }
            return .success(media.indices.compactMap { files[$0] })
        }
    }

    private func bytes(
        of medium: PlacedMedium, _ keeper: (any MediaKeeper)?
    ) async throws(ChatError) -> MediaBytes {
        let reference = medium.reference
        do throws(MediaKeeperError) {
            if let file = try await keeper?.file(at: reference) { return .file(file) }
        } catch {
            switch error {
            case .refused(let error): throw .invalid(message: error.message, parameter: error.parameter)
            case .unreachable(let message): throw .mediaUnavailable(message: message)
            }
        }
        do {
            let bytes = try await source(reference.url, medium.kind)
            if case .file(let file) = bytes { keeper?.fetched(file, from: reference.url) }
            return bytes
        } catch {
            throw Task.isCancelled ? .cancelled : error.placed(at: reference.path)
        }
    }

    /// From here on the pixels count, until the ticket is given back.
    private func decoded(
        _ bytes: MediaBytes, _ medium: PlacedMedium, _ settings: DecodingSettings, _ ticket: Ticket
    ) async throws(ChatError) -> PreparedMedia {
        defer { ticket.release(mediaBytes: bytes.count) }
        let prepared: PreparedMedia
        do {
            prepared = try await decoder.prepare(settings.request(bytes, medium.kind))
        } catch {
            throw Task.isCancelled ? .cancelled : ChatError(error, at: medium.reference.path)
        }
        try ticket.hold(mediaBytes: prepared.patches.byteCount)
        return prepared
    }
}
