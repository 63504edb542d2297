import Files
import Glibc
import Store
import Synchronization

/// The real system calls, until one is told to fail.
final class FaultyFiles: FileLayer {
    enum Fault: Sendable {
        case fails(Int32)
        /// A write takes this many bytes of those it was given.
        case short(Int)
    }

    private let real = SystemFiles()
    private let faults = Mutex<[String: Fault]>([:])
    private let calls = Mutex<[String]>([])

    /// Every such call, from now on.
    func set(_ call: String, _ fault: Fault?) { faults.withLock { $0[call] = fault } }

    /// What was called, in order.
    var log: [String] { calls.withLock { $0 } }

    private func pass(_ call: String) throws(FileFault) -> Int? {
        calls.withLock { $0.append(call) }
        switch faults.withLock({ $0[call] }) {
        case .fails(let code): throw FileFault(code: code, call: call)
        case .short(let count): return count
        case nil: return nil
        }
    }

    func create(_ path: String) throws(FileFault) -> Int32 {
        _ = try pass("create")
        return try real.create(path)
    }

    func write(_ bytes: UnsafeRawBufferPointer, to file: Int32) throws(FileFault) -> Int {
        let count = try pass("write")
        if count == 0 { return 0 }
        return try real.write(UnsafeRawBufferPointer(rebasing: bytes.prefix(count ?? bytes.count)), to: file)
    }

    func sync(_ file: Int32) throws(FileFault) {
        _ = try pass("sync")
        try real.sync(file)
    }

    func close(_ file: Int32) { real.close(file) }

    func rename(_ path: String, to target: String) throws(FileFault) {
        _ = try pass("rename")
        try real.rename(path, to: target)
    }

    func syncFolder(_ path: String) throws(FileFault) {
        _ = try pass("syncFolder")
        try real.syncFolder(path)
    }

    func remove(_ path: String) throws(FileFault) {
        _ = try pass("remove")
        try real.remove(path)
    }
}
