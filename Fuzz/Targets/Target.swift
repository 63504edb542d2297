@testable import Media

/// Something that reads a stranger's bytes. What must hold of its result is a precondition; what it refuses
/// by an error is well.
///
/// Returns false for an input that is none of the target's own, such as a GIF where a JPEG is expected.
typealias Target = @Sendable ([UInt8]) -> Bool

enum Targets {
    /// By the names that `FUZZ_TARGET` takes.
    static let all: [String: Target] = [
        "jpeg": still(.jpeg), "png": still(.png), "gif": still(.gif), "webp": still(.webp),
        "bmp": still(.bmp),
        "orientation": orientation,
        "animation": clip(.gif), "mp4": clip(.mp4), "matroska": clip(.matroska), "avi": clip(.avi),
        "child-reply": childReply, "child-request": childRequest,
        "data-url": dataURL, "media-url": mediaURL,
        "json": json, "request": request,
        "safetensors": safetensors, "gguf": gguf, "quantised": quantised, "settings": settings,
        "tokenizer": tokenizer, "template": template,
        "model-text": modelText,
        "schema": schema, "expression": expression, "notation": notation,
    ]
}
