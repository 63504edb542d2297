import CPages

/// The files inside the binary.
enum PageFile {
    static var named: [String] { [] }
    static func bytes(_ name: String) -> [UInt8] { [] }
    static func contentType(_ name: String) -> String { "" }
}
