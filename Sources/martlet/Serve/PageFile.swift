import CPages
import Server

/// A file inside the binary.
struct PageFile {
    let name: String
    let contentType: String
    let bytes: [UInt8]

    private init(_ page: cp_page) {
        name = String(cString: page.name)
        contentType = String(cString: page.content_type)
        bytes = Array(UnsafeBufferPointer(start: page.bytes, count: page.byte_count))
    }

    /// All of them.
    static let all: [PageFile] = sequence(state: 0) { index -> cp_page? in
        defer { index += 1 }
        return cp_page_at(index)?.pointee
    }.map(PageFile.init)

    /// The file of a name that the binary is known to hold.
    static func named(_ name: String) -> PageFile {
        guard let file = all.first(where: { $0.name == name }) else {
            preconditionFailure("the binary holds no \(name)")
        }
        return file
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }
}
