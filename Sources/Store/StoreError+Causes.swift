import Files
import GRDB
import Glibc

extension StoreError {
    /// What a fault of the disk or of SQLite means for a caller.
    init(cause: any Error) {
        switch cause {
        case let error as StoreError: self = error
        case let fault as FileFault: self.init(fault: fault)
        case let error as DatabaseError: self.init(database: error)
        default: self = .failed("\(cause)")
        }
    }

    init(fault: FileFault) {
        switch fault.code {
        case ENOSPC, EDQUOT, EFBIG: self = .storageFull
        default: self = .storageUnavailable(reason: "\(fault.call): \(String(cString: strerror(fault.code)))")
        }
    }

    private init(database error: DatabaseError) {
        let message = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_FULL: self = .storageFull
        case .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PERM,
            .SQLITE_AUTH, .SQLITE_NOLFS:
            self = .storageUnavailable(reason: message)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged(message)
        default: self = .failed(message)
        }
    }
}
