/// Several files in one piece of memory: each after its length in eight bytes.
enum FileList {
    static func packed(_ files: [[UInt8]]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(files.reduce(0) { $0 + $1.count + 8 })
        for file in files {
            withUnsafeBytes(of: UInt64(file.count).littleEndian) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: file)
        }
        return bytes
    }

    /// The files up to the first whose length is wrong.
    static func files(in bytes: UnsafeBufferPointer<UInt8>) -> [[UInt8]] {
        var files: [[UInt8]] = []
        var rest = bytes[...]
        while rest.count >= 8 {
            let length = rest.prefix(8).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
            rest = rest.dropFirst(8)
            guard length <= rest.count else { break }
            files.append(Array(rest.prefix(Int(length))))
            rest = rest.dropFirst(Int(length))
        }
        return files
    }
}
