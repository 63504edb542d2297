import Chat
import Patches
import Wire

extension DecodingSettings {
    /// What holds for one request: its own fields before the server's before the checkpoint's.
    ///
    /// A request that names a rate or a number of frames replaces both of the server's, which would otherwise
    /// cut what it asks for. Values of the request are exact; the server's are a wish that a short clip need
    /// not meet.
    package init(_ checkpoint: ProcessorSettings, request: MediaFields, server: MediaFields) {
        var processor = checkpoint
        processor.videoBounds = checkpoint.servedVideoBounds
        for bounds in [\ProcessorSettings.imageBounds, \.videoBounds] {
            processor[keyPath: bounds].shortestEdge =
                request.minPixels ?? server.minPixels ?? processor[keyPath: bounds].shortestEdge
            processor[keyPath: bounds].longestEdge =
                request.maxPixels ?? server.maxPixels ?? processor[keyPath: bounds].longestEdge
        }
        let isAsked = request.framesPerSecond != nil || request.frameCount != nil
        processor.setUsualFrames(isAsked ? request.exceptExact : server)
        self.init(
            processor: processor, requestedRate: request.framesPerSecond,
            requestedFrames: request.frameCount.flatMap { $0 == MediaFields.allFrames ? nil : $0 })
    }

    /// Refuses pixel bounds that no picture meets, and those with which the request's media cannot fit into the
    /// context, before anything is made of them.
    package func check(_ kinds: [MediaKind], context: Int) throws(ChatError) {
        var tokens = 0
        for (kind, bounds, frames) in [
            (MediaKind.image, processor.imageBounds, 1),
            (.video, processor.videoBounds, processor.geometry.temporalPatchSize),
        ] where kinds.contains(kind) {
            guard bounds.shortestEdge >= 1, bounds.shortestEdge <= bounds.longestEdge else {
                throw .invalid(
                    message: "mm_processor_kwargs: for this request's \(kind.rawValue)s "
                        + PatchError.bounds(bounds).description,
                    parameter: "mm_processor_kwargs")
            }
            let pixelsOfToken = processor.geometry.factor * processor.geometry.factor * frames
            tokens += kinds.count { $0 == kind } * (bounds.shortestEdge / pixelsOfToken)
        }
        guard tokens <= context else {
            throw .invalid(
                message:
                    "mm_processor_kwargs: with these least numbers of pixels the request's media have at "
                    + "least \(tokens) tokens, but the context has \(context)",
                parameter: "mm_processor_kwargs")
        }
    }
}

extension ProcessorSettings {
    /// The documented bounds of clips are those of pictures; a checkpoint that was made with bounds of its
    /// own, other than the published ones, keeps them.
    fileprivate var servedVideoBounds: PixelBounds { videoBounds == .video ? .image : videoBounds }

    /// Frames of a clip for which nothing exact is asked: at most what it has.
    fileprivate mutating func setUsualFrames(_ fields: MediaFields) {
        switch (fields.framesPerSecond, fields.frameCount) {
        case (let rate?, let count):
            framesPerSecond = rate
            limitFrames(count)
        case (nil, let count?):
            framesPerSecond = Self.everyFrame
            limitFrames(count)
        case (nil, nil): break
        }
    }

    private mutating func limitFrames(_ count: Int?) {
        guard let count, count != MediaFields.allFrames else { return }
        maxFrames = min(maxFrames, count)
    }

    /// More frames a second than any clip has.
    private static let everyFrame = 1e9
}

extension MediaFields {
    /// The value of `num_frames` that takes all.
    fileprivate static let allFrames = -1

    /// Without what is exact: of `num_frames` only the wish for all.
    fileprivate var exceptExact: MediaFields {
        var fields = MediaFields()
        if frameCount == Self.allFrames, framesPerSecond == nil { fields.frameCount = Self.allFrames }
        return fields
    }
}
