import CKernels

/// How weights are quantised: codes of `bits` bits, and one scale in bf16 for every `group` values of a row. See `ck_packing`.
package struct Packing: Sendable, Hashable {
    /// 8 or 4.
    package let bits: Int
    /// A multiple of 32, at most 1024.
    package let group: Int

    package static let int8 = Packing(bits: 8, group: 32)
    package static let int4 = Packing(bits: 4, group: 32)

    package init(bits: Int, group: Int) {
        precondition(
            (bits == 8 || bits == 4) && group.isMultiple(of: Int(CK_CHUNK)) && (1...1024).contains(group))
        self.bits = bits
        self.group = group
    }

    /// Outputs that lie together.
    package static let panel = Int(CK_PANEL)

    /// Bytes of one panel of rows of `columns` values.
    package func panelByteCount(columns: Int) -> Int { ck_packing_panel_bytes(raw(columns: columns)) }
    /// Bytes of a whole matrix.
    package func byteCount(rows: Int, columns: Int) -> Int {
        (rows + Packing.panel - 1) / Packing.panel * panelByteCount(columns: columns)
    }
    /// Groups of a row.
    package func groups(columns: Int) -> Int { (columns + group - 1) / group }

    package func raw(columns: Int) -> ck_packing { ck_packing(bits: bits, k: columns, group: group) }
}

extension Kernels {
    /// Quantises at most `Packing.panel` rows of `columns` values into one panel. False where one is not finite.
    package func pack(
        _ rows: UnsafePointer<Float>, count: Int, columns: Int, _ packing: Packing,
        into panel: UnsafeMutableRawPointer
    ) -> Bool {
        table.pointee.pack(rows, columns, count, packing.raw(columns: columns), panel)
    }
}
