// Sources: Sources/Fetch/ASCII.swift Sources/Fetch/Data/*.swift

import Foundation

/// A data URL, read as a file and as frames.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    for prefix in ["", "data:;base64,"] {
        guard let url = try? DataURL(prefix + text) else { continue }
        let limit = 64
        if let bytes = try? url.bytes(limit: limit) {
            precondition(!bytes.isEmpty && bytes.count <= limit, "\(bytes.count) bytes")
            let again = try? DataURL("data:;base64," + Data(bytes).base64EncodedString()).bytes(limit: limit)
            precondition(again == bytes, "not stable: \(text)")
        }
        if let frames = try? url.frames(limit: limit, maxCount: 4) {
            precondition(frames.count <= 4 && frames.allSatisfy { !$0.isEmpty }, "\(frames.count) frames")
            precondition(frames.reduce(0) { $0 + $1.count } <= limit, "too many bytes")
            let joined = frames.map { Data($0).base64EncodedString() }.joined(separator: ",")
            let again = try? DataURL("data:;base64," + joined).frames(limit: limit, maxCount: 4)
            precondition(again == frames, "not stable: \(text)")
        }
    }
    return 0
}
