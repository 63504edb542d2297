import Crypto
import Files

/// A new file that ends with the SHA-256 of all before.
struct HashedFile {
    private(set) var file: PartialFile
    private var hash = SHA256()

    init(_ file: PartialFile) { self.file = file }

    mutating func write(_ bytes: [UInt8]) throws(WriteFailure) {
        hash.update(data: bytes)
        do throws(FileFault) { try file.write(bytes) } catch { throw .fault(error) }
    }

    mutating func end() throws(WriteFailure) {
        let digest = Array(hash.finalize())
        do throws(FileFault) { try file.write(digest) } catch { throw .fault(error) }
    }
}
