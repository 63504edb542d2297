import Chat
import Prompting
import Sandbox
import Wire

/// Gets and decodes the media of a request.
struct MediaPreparation: Sendable {
    let source: MediaSource
    let decoder: any MediaDecoder

    /// The media in order of appearance. Those of one kind and URL are fetched and decoded once; all fetches
    /// go side by side, and the first that fails ends the others.
    func inputs(
        _ media: [PlacedMedium], _ settings: DecodingSettings
    ) async throws(ChatError) -> [MediaInput] {
        var places: [Key: Int] = [:]
        var distinct: [PlacedMedium] = []
        for medium in media where places[Key(medium)] == nil {
            places[Key(medium)] = distinct.count
            distinct.append(medium)
        }
        let inputs = try await fetchAndDecode(distinct, settings).get()
        return media.compactMap { places[Key($0)].map { inputs[$0] } }
    }

    private struct Key: Hashable {
        let kind: MediaKind
        let url: [UInt8]

        init(_ medium: PlacedMedium) {
            kind = medium.kind
            url = Array(medium.reference.url.utf8)
        }
    }

    private func fetchAndDecode(
        _ media: [PlacedMedium], _ settings: DecodingSettings
    ) async -> Result<[MediaInput], ChatError> {
        await withTaskGroup(of: (Int, Result<MediaInput, ChatError>).self) { group in
            for (index, medium) in media.enumerated() {
                group.addTask { (index, await input(medium, settings)) }
            }
            var inputs: [Int: MediaInput] = [:]
            for await (index, result) in group {
                switch result {
                case .success(let input): inputs[index] = input
                case .failure(let error):
                    group.cancelAll()
                    return .failure(error)
                }
            }
            return .success(media.indices.compactMap { inputs[$0] })
        }
    }

    private func input(
        _ medium: PlacedMedium, _ settings: DecodingSettings
    ) async -> Result<MediaInput, ChatError> {
        let bytes: MediaBytes
        do {
            bytes = try await source(medium.reference.url, medium.kind)
        } catch {
            return .failure(Task.isCancelled ? .cancelled : error.placed(at: medium.reference.path))
        }
        do {
            let prepared = try await decoder.prepare(settings.request(bytes, medium.kind))
            return .success(MediaInput(prepared, medium.kind))
        } catch {
            return .failure(Task.isCancelled ? .cancelled : ChatError(error, at: medium.reference.path))
        }
    }
}

/// A picture or clip of a request.
struct PlacedMedium: Sendable {
    let kind: MediaKind
    let reference: MediaReference
}
