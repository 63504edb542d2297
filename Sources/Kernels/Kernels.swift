import CKernels

/// The kernels of one instruction set. Every set computes the same bits.
package struct Kernels: @unchecked Sendable {  // a pointer to a constant table
    package let table: UnsafePointer<ck_table>

    /// The fastest set of this machine.
    package static let best = Kernels(table: ck_table_best())

    private init(table: UnsafePointer<ck_table>) { self.table = table }

    /// Nil where this machine lacks the set.
    package init?(_ set: InstructionSet) {
        guard let table = ck_table_for(set.isa) else { return nil }
        self.table = table
    }

    package var instructionSet: InstructionSet {
        switch table.pointee.isa {
        case .scalar: .scalar
        case .avx2: .avx2
        case .avx512: .avx512
        case .neon: .neon
        case .avxvnni: .avxvnni
        case .avx512vnni: .avx512vnni
        case .dotprod: .dotprod
        }
    }
}

/// What the kernels are compiled for.
package enum InstructionSet: String, Sendable, CaseIterable {
    case scalar, avx2, avx512, neon, avxvnni, avx512vnni, dotprod

    /// The sets of this machine, scalar first.
    package static var available: [InstructionSet] { allCases.filter { Kernels($0) != nil } }

    fileprivate var isa: ck_isa {
        switch self {
        case .scalar: .scalar
        case .avx2: .avx2
        case .avx512: .avx512
        case .neon: .neon
        case .avxvnni: .avxvnni
        case .avx512vnni: .avx512vnni
        case .dotprod: .dotprod
        }
    }
}
